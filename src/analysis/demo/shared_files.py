"""Params of the demo that belong to no single client: rights on the portal, settings of the portfolio."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.demo import cast
from analysis.demo.cast import Client
from analysis.demo.documents import yaml_text
from analysis.demo.readers import account_of

DIRECTION = "direction"
DAYS_PER_MONTH = {"administrator": 30, "engineer": 22, "consultant": 9, "architect": 4}


def portal_file(clients: Sequence[Client]) -> str:
    """`portal.yaml`: a director, a technician, and a reader a client."""
    readers = [{"person": account_of(client), "clients": [client.slug], "language": "fr"} for client in clients]
    return yaml_text(
        "Portail : qui lit quoi. Ce qui n’est pas accordé est refusé.\n"
        "Un compte local : releve account set direction@releve.example",
        [
            (
                "Groupes : is_staff ouvre tous les clients, reads_internal le portefeuille et les études,\n"
                "releases laisse remettre une édition.",
                {
                    "groups": [
                        {"group": DIRECTION, "is_staff": True, "reads_internal": True, "releases": True},
                        {"group": "technique", "is_staff": True},
                    ]
                },
            ),
            (
                "Personnes : sans sections, toutes les parties d’une édition.",
                {
                    "people": [
                        {"person": "direction@releve.example", "groups": [DIRECTION]},
                        {"person": "technique@releve.example", "groups": ["technique"]},
                        *readers,
                    ]
                },
            ),
        ],
    )


def portfolio_file() -> str:
    """`portfolio.yaml`: size bands, what each profile can work in a month."""
    since = cast.HISTORY_STARTS
    capacity = [
        {"profile": profile, "days_per_month": days, "effective_from": since}
        for profile, days in DAYS_PER_MONTH.items()
    ]
    return yaml_text(
        "Portefeuille : comment tous les clients sont lus ensemble.",
        [
            ("Premier nombre d’utilisateurs de chaque tranche, sauf de la première.", {"size_bands": [50, 250, 1000]}),
            ("Ce que chaque profil peut travailler dans un mois, en jours.", {"capacity": capacity}),
            ("Mots qui disent une sauvegarde, dans une catégorie ou un domaine.", {"backup_words": ["sauvegarde"]}),
        ],
    )
