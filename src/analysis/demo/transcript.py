"""Figures of the founding transcript, as tickets written by hand: the demo's golden case.

Every part of a ticket is a stretch of days with an exact number of minutes, so that the sums are exact for any seed.
At 7 h a day: 43.00 d from 1 January to 16 February 2023 (18 060 min), 27.00 d in January 2023 (11 340) against 16.00 d
in January 2022 (6 720), week 5 of 2023 at 12.60 d (5 292) of which 3.00 d out of scope (1 260) and 1.29 d of "renfort"
(542). `docs/reference/demo.md` says where each figure stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Stretch:
    """Days of work, both ends included, and the minutes to book in them."""

    starts_on: date
    ends_on: date
    minutes: int


@dataclass(frozen=True)
class ScriptedTicket:
    """A ticket whose minutes are imposed.

    Parameters
    ----------
    kind : "incident" or "request".
    subject : key of `vocabulary.SUBJECTS`.
    title : its title.
    subsidiary : int, rank of the client's subsidiary.
    parts : the stretches in which it was worked.
    is_whole : each part is one single entry, not a random cut of its minutes.
    profile : profile of whoever works on it; empty: anyone of the team.
    """

    kind: str
    subject: str
    title: str
    subsidiary: int
    parts: tuple[Stretch, ...]
    is_whole: bool = False
    profile: str = ""


_JANUARY_2022 = (date(2022, 1, 3), date(2022, 1, 31))
_EARLY_JANUARY = (date(2023, 1, 2), date(2023, 1, 29))
_WEEK_5_JANUARY = (date(2023, 1, 30), date(2023, 1, 31))
_WEEK_5_FEBRUARY = (date(2023, 2, 1), date(2023, 2, 3))
_WEEK_6 = (date(2023, 2, 6), date(2023, 2, 10))
_WEEK_7 = (date(2023, 2, 13), date(2023, 2, 16))


def _parts(january: int, week_5: tuple[int, int], week_6: int, week_7: int) -> tuple[Stretch, ...]:
    spans = (_EARLY_JANUARY, _WEEK_5_JANUARY, _WEEK_5_FEBRUARY, _WEEK_6, _WEEK_7)
    minutes = (january, *week_5, week_6, week_7)
    return tuple(Stretch(*span, amount) for span, amount in zip(spans, minutes, strict=True) if amount)


# kind, subject, subsidiary, title, minutes: 2–29 January, (30–31 January, 1–3 February), week 6, week 7
_YEAR_2023 = (
    ("request", "reinforcement", 0, "Renfort sur site pendant l’inventaire annuel", 0, (300, 242), 0, 0),
    ("request", "moving", 1, "Déménagement de l’atelier : recâblage et postes", 0, (418, 300), 0, 0),
    ("request", "installation", 0, "Installation de douze portables – agence de Lyon", 1320, (240, 0), 0, 0),
    ("request", "joiners", 1, "Arrivée de quatre collaborateurs à la logistique", 385, (0, 0), 0, 0),
    ("request", "patches", 0, "Correctifs et contrôles mensuels – janvier", 1150, (120, 0), 0, 0),
    ("request", "sage", 1, "Sage : ouverture de l’exercice 2023 et nouveaux dossiers", 640, (60, 0), 0, 0),
    ("request", "project_m365", 0, "Passage des partages de la direction vers SharePoint", 870, (150, 420), 0, 0),
    ("incident", "backup", 0, "Sauvegarde en échec – SRV-FIC01", 212, (0, 0), 0, 0),
    ("incident", "backup", 1, "Dépôt de sauvegarde saturé", 187, (0, 0), 0, 0),
    ("incident", "backup", 0, "Sauvegarde incohérente de SRV-SQL01", 265, (0, 0), 0, 0),
    ("incident", "backup", 2, "Externalisation de la sauvegarde interrompue – Gand", 0, (252, 330), 0, 0),
    ("incident", "hyperv", 0, "Hyper-V : espace insuffisant sur le volume partagé", 318, (0, 0), 0, 0),
    ("incident", "hyperv", 0, "Hyper-V : SRV-RDS03 figée deux fois dans la journée", 405, (0, 0), 0, 0),
    ("incident", "hyperv", 1, "Hyper-V : bascule non voulue du cluster", 0, (314, 610), 0, 0),
    ("incident", "sage", 0, "Sage : clôture annuelle impossible", 520, (0, 0), 0, 0),
    ("incident", "sage", 2, "Sage : très lent depuis Gand", 310, (0, 0), 0, 0),
    ("incident", "sage", 3, "Sage : TVA suisse mal reprise à l’export", 275, (0, 0), 0, 0),
    ("incident", "sage", 1, "Sage : fichier verrouillé par un autre utilisateur", 0, (96, 180), 0, 0),
    ("incident", "mail", 0, "Courriels d’un transporteur bloqués en quarantaine", 265, (0, 0), 0, 0),
    ("incident", "network", 2, "Coupure du VPN entre Gand et le siège", 430, (0, 0), 0, 0),
    ("incident", "hardware", 0, "Écran noir après la mise en veille – PORT-044", 190, (0, 0), 0, 0),
    ("incident", "printing", 1, "Étiqueteuse du quai 3 hors ligne", 145, (0, 0), 0, 0),
    ("incident", "security", 0, "Hameçonnage : identifiants saisis par un commercial", 380, (60, 0), 0, 0),
    ("incident", "silae", 0, "Silae : import des variables de décembre en erreur", 233, (0, 0), 0, 0),
    ("incident", "qlik", 0, "Qlik : rafraîchissement de nuit en échec", 245, (0, 0), 0, 0),
    ("incident", "documents", 3, "GED : circuit de validation bloqué", 230, (0, 0), 0, 0),
    ("incident", "network", 1, "Wi-Fi absent au fond de l’entrepôt", 265, (90, 0), 0, 0),
    ("request", "patches", 0, "Correctifs et contrôles mensuels – février", 0, (0, 260), 410, 300),
    ("incident", "hyperv", 0, "Hyper-V : latence disque élevée", 0, (0, 280), 0, 0),
    ("incident", "network", 3, "Débit très faible à Lausanne", 0, (0, 210), 150, 0),
    ("incident", "system", 0, "Écran bleu à répétition sur PC-0242", 0, (0, 165), 0, 0),
    ("request", "mail", 1, "Boîtes partagées de la nouvelle agence", 0, (0, 195), 0, 0),
    ("request", "sage", 0, "Sage : modèle de facture pour la filiale suisse", 0, (0, 0), 412, 0),
    ("request", "installation", 1, "Postes du nouveau quai de chargement", 0, (0, 0), 420, 0),
    ("incident", "backup", 0, "Sauvegarde en échec – SRV-ERP01", 0, (0, 0), 288, 0),
    ("request", "access", 2, "Revue des droits du partage de Gand", 0, (0, 0), 175, 0),
    ("incident", "silae", 0, "Silae : bulletins non déposés au coffre", 0, (0, 0), 245, 0),
    ("incident", "sage", 2, "Sage : erreur à l’export des écritures", 0, (0, 0), 0, 325),
    ("incident", "hyperv", 0, "Hyper-V : SRV-SQL01 figée", 0, (0, 0), 0, 233),
    ("request", "qlik", 0, "Qlik : nouvelle source pour la filiale belge", 0, (0, 0), 0, 278),
)

_YEAR_2022 = (
    ("request", "patches", 0, "Correctifs et contrôles mensuels – janvier", 1180),
    ("request", "installation", 1, "Installation de neuf postes – entrepôt", 1040),
    ("request", "joiners", 0, "Arrivée de trois collaborateurs au commerce", 365),
    ("request", "sage", 1, "Sage : ouverture de l’exercice 2022", 610),
    ("request", "project_m365", 0, "Migration des boîtes – lot de la direction", 905),
    ("request", "reinforcement", 0, "Renfort pendant l’inventaire annuel", 420),
    ("request", "training", 2, "Formation Teams – Gand", 260),
    ("request", "access", 3, "Droits du partage de Lausanne", 170),
    ("incident", "backup", 0, "Sauvegarde en échec – SRV-FIC01", 67),
    ("incident", "sage", 0, "Sage : clôture annuelle très lente", 395),
    ("incident", "network", 2, "Coupure du lien de Gand", 310),
    ("incident", "mail", 0, "Outlook demande sans cesse le mot de passe", 205),
    ("incident", "system", 1, "PC-0308 très lent depuis la mise à jour", 180),
    ("incident", "printing", 0, "Impressions toutes en noir", 120),
    ("incident", "security", 0, "Connexion suspecte depuis l’étranger", 165),
    ("incident", "silae", 0, "Silae : connexion refusée", 178),
    ("incident", "qlik", 3, "Qlik : chiffres de Lausanne absents", 150),
)


def _single_entries(*entries: tuple[date, int]) -> tuple[Stretch, ...]:
    return tuple(Stretch(day, day, minutes) for day, minutes in entries)


MANAGED_SERVICE: tuple[ScriptedTicket, ...] = (
    *(
        ScriptedTicket(kind, subject, title, subsidiary, (Stretch(*_JANUARY_2022, minutes),))
        for kind, subject, subsidiary, title, minutes in _YEAR_2022
    ),
    *(
        ScriptedTicket(kind, subject, title, subsidiary, _parts(january, week_5, week_6, week_7))
        for kind, subject, subsidiary, title, january, week_5, week_6, week_7 in _YEAR_2023
    ),
    ScriptedTicket(
        "request",
        "servers",
        "Accompagnement à la reprise de l’exploitation",
        0,
        _single_entries((date(2023, 2, 13), 165), (date(2023, 2, 14), 5), (date(2023, 2, 15), 110)),
        is_whole=True,
    ),
    ScriptedTicket(
        "incident",
        "security",
        "Alerte Sophos sur PORT-071",
        3,
        _single_entries((date(2023, 2, 16), 12)),
        is_whole=True,
    ),
)
"""Tickets of the 263-day client in the scripted spans."""

STATEMENT: tuple[ScriptedTicket, ...] = (
    ScriptedTicket(
        "request",
        "project_m365",
        "Étude du passage des dossiers clients vers SharePoint",
        0,
        _single_entries((date(2023, 1, 3), 165), (date(2023, 1, 4), 5), (date(2023, 1, 5), 110)),
        is_whole=True,
        profile="consultant",
    ),
)
"""First lines of the 2023 statement of the request client: 275.00, 8.33 and 183.34 € at 100 €/h (rule 5.3)."""
