"""Params of the demo's clients and of its source, as YAML files with French comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.demo import contracts
from analysis.demo.cast import COVID, Client
from analysis.demo.checks import CHECKED_CONTRACTS, CHECKS, PLAN_STARTS
from analysis.demo.decisions import decisions
from analysis.demo.documents import yaml_text
from analysis.demo.exports import NO_PROFILE
from analysis.demo.inventory import inventory
from analysis.demo.provider_files import PROVIDER
from analysis.demo.readers import readers
from analysis.demo.vocabulary import FAMILIES, SEPARATOR, SUBJECTS

TICKET_URL = "https://tickets.example.fr/front/ticket.form.php?id={ticket_id}"
STAFF_PER_REQUESTER = 4
FIRST_MONDAY_OF_PLAN = date(2022, 1, 3)


def defaults_file() -> str:
    """`defaults.yaml`."""
    return yaml_text(
        "Ce qui vaut pour tous les clients dont le fichier ne dit pas autre chose.",
        [
            (
                "Langue des rapports, fuseau et pays (jours fériés).",
                {"language": "fr", "timezone": "Europe/Paris", "country": "FR"},
            ),
            ("Une journée de travail, en heures : aucune conversion n’est faite sans elle.", {"hours_per_day": 7}),
            ("Prestataire : son nom, son logo et l’adresse des questions.", {"provider": PROVIDER}),
            ("Page d’un ticket dans l’outil (adresse fictive).", {"ticket_url": TICKET_URL}),
        ],
    )


def client_file(client: Client) -> str:
    """`clients/<slug>.yaml` of one client."""
    return yaml_text(
        "Client fictif du jeu de démonstration.",
        [
            (
                "Identité.",
                {
                    "client": client.slug,
                    "name": client.name,
                    "sector": client.sector,
                    "users": client.requesters * STAFF_PER_REQUESTER,
                },
            ),
            ("Inventaire : il sert à évaluer la charge de clients semblables.", {"inventory": _inventory(client)}),
            (
                "Filiales ; share_percent est la part prévue de la consommation.",
                {"subsidiaries": _subsidiaries(client)},
            ),
            (
                "Contrat : les lignes sont essayées dans l’ordre, un temps passé va à la première qui convient.",
                {"contract_lines": contracts.contract_lines(client)},
            ),
            ("TJM hors taxes par profil ; celui d’ingénieur change au 1er juillet 2022.", {"rates": contracts.rates()}),
            ("Un technicien dont l’outil ne connaît pas le profil.", {"profiles": {NO_PROFILE: "administrator"}}),
            (
                "Règles : ce que chaque catégorie donne ; pour chaque axe, la première qui convient.",
                {"rules": _rules()},
            ),
            (
                "Plan de contrôles (MCO), avec les mesures de l’annexe A de l’ISO 27001:2022.",
                {"checks": _checks(client)},
            ),
            ("Événements connus, écartés de l’historique avant de prévoir.", {"events": _events(client)}),
            ("Refacturation aux filiales.", {"chargeback": _chargeback(client)}),
            ("Coût d’une application : hébergée ou en SaaS.", {"applications": _applications(client)}),
            (
                "Décisions : ce qu’une personne ajoute à celles du rapport, clôt, refuse ou reporte.",
                {"decisions": decisions(client)},
            ),
            (
                "Lecteurs : qui releve notify prévient d’une édition remise, d’une décision à échéance.",
                {"readers": readers(client)},
            ),
            ("Rapport.", {"report": {"requesters": "names", "technicians": "codes"}}),
        ],
    )


def _inventory(client: Client) -> dict[str, Any]:
    return inventory(client, client.requesters * STAFF_PER_REQUESTER)


def _subsidiaries(client: Client) -> list[dict[str, Any]]:
    total = sum(site.share for site in client.sites)
    staff = client.requesters * STAFF_PER_REQUESTER
    shares = [round(100 * site.share / total) for site in client.sites]
    shares[0] += 100 - sum(shares)
    return [
        {
            "subsidiary": site.name,
            "country": site.country,
            "share_percent": share,
            "headcount": max(round(staff * site.share / total), 1),
        }
        for site, share in zip(client.sites, shares, strict=True)
    ]


def _rules() -> list[dict[str, Any]]:
    by_root = [{"when": {"category": [root]}, "in_scope": root != "Hors périmètre"} for root in FAMILIES]
    by_leaf = [
        {"when": {"category": [SEPARATOR.join(subject.path)]}, "domain": subject.domain, "controls": [subject.control]}
        for subject in SUBJECTS.values()
    ]
    return by_leaf + by_root


def _checks(client: Client) -> list[dict[str, Any]]:
    if client.contract not in CHECKED_CONTRACTS:
        return []
    return [
        {
            "check": check.name,
            "names": [check.label],
            "domain": check.domain,
            "recurrence": check.recurrence,
            "starts_on": FIRST_MONDAY_OF_PLAN if check.recurrence == "weekly" else PLAN_STARTS,
            "grace_days": check.grace_days,
            "minutes": check.minutes,
            "controls": list(check.controls),
        }
        for check in CHECKS
    ]


def _events(client: Client) -> list[dict[str, Any]]:
    if client.contract == "covid":
        return [
            {
                "event": "Fermeture des hôtels (Covid-19)",
                "kind": "dip",
                "starts_on": COVID.starts_on,
                "ends_on": COVID.ends_on,
                "source": "Avenants 1 et 2 de 2020",
            }
        ]
    if client.slug == "maison-ferrand":
        return [
            {
                "event": "Migration des messageries",
                "kind": "pulse",
                "starts_on": date(2021, 9, 6),
                "ends_on": date(2021, 10, 15),
                "source": "Compte rendu de projet du 20 octobre 2021",
            }
        ]
    return []


def _chargeback(client: Client) -> list[dict[str, Any]]:
    last = contracts.contract_lines(client)[-1]["line"]
    if client.slug == "aubrac-logistique":
        return [{"line": last, "value": "consumed", "common": "headcount"}]
    if client.contract == "shared_service":
        return [{"line": last, "value": "billed", "common": "direct_share"}]
    return []


def _applications(client: Client) -> list[dict[str, Any]]:
    if client.slug != "aubrac-logistique":
        return []

    def cost(name: str, amount: int, document: str) -> dict[str, Any]:
        return {"name": name, "amount_eur": amount, "source": {"document": document, "date": date(2022, 11, 14)}}

    return [
        {
            "application": "Sage",
            "users": 34,
            "hosted": [
                cost("Serveurs et sauvegarde", 6200, "Devis hébergement 2023"),
                cost("Maintenance des licences", 4900, "Facture éditeur 2022"),
            ],
            "saas": [cost("Abonnement par utilisateur", 21600, "Proposition éditeur SaaS")],
            "run_left_percent": 45,
        }
    ]


def source_file(clients: Sequence[Client]) -> str:
    """`sources/demo.yaml`: how the export's files become the canonical tables."""
    instant = {"date": "day/month/year"}
    yes_no = {"values": {"Oui": "true", "Non": "false"}}

    def time(column: str) -> dict[str, Any]:
        return {"column": column, **instant}

    def table(file: str, **columns: Any) -> dict[str, Any]:
        return {"file": file, "columns": columns}

    names = (
        "temps_passes", "tickets", "categories", "filiales", "demandeurs", "techniciens", "applications",
        "tickets_applications", "liens", "historique", "controles",
    )  # fmt: skip
    files = {
        name: {"path": f"{name}.csv", "encoding": "utf-8-sig", "separator": ";"}
        | ({"decimal": ","} if name in ("temps_passes", "tickets") else {})
        | ({"may_be_empty": True} if name in ("liens", "historique", "controles") else {})
        for name in names
    }
    duration = {"duration": "minutes"}
    profiles = {
        "Administrateur": "administrator",
        "Ingénieur": "engineer",
        "Consultant": "consultant",
        "Architecte": "architect",
    }
    tables = {
        "time_entry": table(
            "temps_passes",
            time_entry_id="N° intervention",
            ticket_id="N° ticket",
            technician_id="Technicien",
            started_at=time("Début"),
            ended_at=time("Fin"),
            seconds={"column": "Durée (min)", **duration},
            recorded_at=time("Saisi le"),
            state={"column": "État", "values": {"Fait": "done", "À faire": "to_do"}},
            is_private={"column": "Privé", **yes_no},
            detail="Détail",
        ),
        "ticket": table(
            "tickets",
            ticket_id="N° ticket",
            title="Titre",
            ticket_kind={"column": "Type", "values": {"Incident": "incident", "Demande": "request"}},
            status="Statut",
            priority="Priorité",
            channel="Canal",
            opened_at=time("Ouvert le"),
            solved_at=time("Résolu le"),
            closed_at=time("Clos le"),
            requester_id="Demandeur",
            category_id="Catégorie",
            subsidiary_id="Filiale",
            location="Site",
            country="Pays",
            is_sla_met={"column": "Délai tenu", **yes_no},
            is_deleted={"column": "Corbeille", **yes_no},
            total_seconds={"column": "Temps total (min)", **duration},
        ),
        "category": table("categories", category_id="N°", parent_category_id="N° parent", name="Nom"),
        "subsidiary": table("filiales", subsidiary_id="N°", name="Nom", country="Pays"),
        "requester": table(
            "demandeurs", requester_id="N°", name="Nom", department="Service", location="Site", country="Pays"
        ),
        "technician_profile": table(
            "techniciens",
            technician_id="N°",
            name="Nom",
            profile={"column": "Profil", "values": profiles},
            technician_group="Équipe",
        )
        | {"client": {"where_used": True}},
        "application": table("applications", application_id="N°", name="Nom"),
        "ticket_application": table("tickets_applications", ticket_id="N° ticket", application_id="N° application"),
        "ticket_link": table(
            "liens",
            ticket_id="N° ticket",
            other_ticket_id="Autre ticket",
            link_kind={"column": "Lien", "values": {"Lié": "linked", "Doublon": "duplicate"}},
        ),
        "ticket_change": table(
            "historique",
            ticket_change_id="N°",
            ticket_id="N° ticket",
            changed_at=time("Le"),
            field={"column": "Champ", "values": {"Filiale": "subsidiary"}},
            old_value="Avant",
            new_value="Après",
        ),
        "check_run": table(
            "controles",
            check_run_id="N°",
            check="Contrôle",
            run_date=time("Fait le"),
            result={"column": "Résultat", "values": {"OK": "ok", "KO": "ko"}},
            incident_ticket_id="Ticket ouvert",
        ),
    }
    return yaml_text(
        "L’export de l’outil de tickets de la démonstration.\nUn fichier CSV par table, avec des en-têtes français.",
        [
            (
                "Nature de la source ; les heures des fichiers sont celles de Paris.",
                {"kind": "files", "timezone": "Europe/Paris"},
            ),
            (
                "La colonne qui nomme le client, et le fichier de params de chacun.",
                {"client": {"column": "Client", "values": {client.name: client.slug for client in clients}}},
            ),
            ("Les fichiers.", {"files": files}),
            ("Ce que chaque table prend dans son fichier : colonne canonique, colonne du fichier.", {"tables": tables}),
        ],
    )
