"""The draft of a business case from a confirmed problem: its measured months, costs that a person must give (F5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from analysis.params.named_problem import NamedProblem
from analysis.params.project import Template
from analysis.params.remedy import Remedy
from analysis.studies.proposal import yaml_text

HISTORY_MONTHS = 24
HORIZON_MONTHS: Mapping[Template | None, int] = {"backup": 60, "replacement": 60, None: 48}
OTHER_HORIZON = 48
QUESTIONS: Mapping[Template | None, str] = {
    "backup": "Renouveler la sauvegarde se paie-t-il par les incidents évités ?",
    "automated_installation": "Automatiser l’installation des postes se paie-t-il au rythme actuel ?",
    "onboarding": "Automatiser les arrivées et départs se paie-t-il au nombre actuel ?",
    "self_service": "Laisser chacun changer son mot de passe se paie-t-il ?",
    "replacement": "Remplacer le matériel avant l’usure se paie-t-il par les pannes évitées ?",
    None: "Que faudrait-il changer, et cela se paie-t-il ?",
}
COSTS: Mapping[Template | None, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "backup": (("Serveurs et stockage", "Migration"), ("Licences de sauvegarde",)),
    "automated_installation": (("Mise en place et modèles de postes",), ("Licences de déploiement",)),
    "onboarding": (("Connecteur et paramétrage",), ("Abonnement du connecteur",)),
    "self_service": (("Mise en place du portail",), ("Licences du portail",)),
    "replacement": (("Matériel neuf", "Remplacement sur site"), ()),
    None: (("Mise en place",), ()),
}
"""Template -> expenses made once, and running ones."""


@dataclass(frozen=True)
class MeasuredMonth:
    """A month of a problem: its tickets, hours and amount [€]."""

    month: str
    tickets: int
    hours: float
    amount_eur: float


def text(
    client: str, problem: NamedProblem, remedy: Remedy | None, months: Sequence[MeasuredMonth], *, as_of: date
) -> str:
    """Return the study of a problem, ready to be completed: `releve check` refuses it until its marks are taken out.

    Parameters
    ----------
    problem : the confirmed problem: its rule becomes the study's.
    remedy : the remedy that answers it, with its template and its shares; None: the shares are to be given.
    months : months measured, as comments.
    as_of : date of the study.
    """
    template = None if remedy is None else remedy.template
    once, running = COSTS[template]
    start = as_of.replace(day=1) - relativedelta(months=HISTORY_MONTHS)
    live = as_of.replace(day=1) + relativedelta(months=3)
    paid = as_of.replace(day=1) + relativedelta(months=2)
    scope = yaml_text([problem.scope.model_dump(exclude_defaults=True)]).removeprefix("- ").rstrip("\n")
    scope_lines = [line.removeprefix("  ") for line in scope.split("\n")]
    lines = [
        f"# {problem.name} : problème confirmé par {problem.confirmed_by} le {problem.confirmed_on}.",
        f"# Mesuré du {as_of + timedelta(days=1) - relativedelta(years=1)} au {as_of}, par mois civil :",
        *(
            f"#   {item.month} : {_tickets(item.tickets)}, {_decimal(item.hours)} h, {item.amount_eur:.0f} €"
            for item in months
        ),
        "kind: business_case",
        f"client: {client}",
        f"as_of: {as_of}",
        "",
        "investment:",
        f"  project: {problem.problem}",
        f"  name: {_quoted(problem.name)}",
        f"  question: {_quoted(QUESTIONS[template])}",
        f"  horizon_months: {HORIZON_MONTHS.get(template, OTHER_HORIZON)}",
        *([f"  template: {template}"] if template else []),
        "  discount_percent: 6  # à confirmer : taux d’actualisation",
        "  problem:",
        "    scope:",
        *(f"      {line}" for line in scope_lines),
        f"    starts_on: {start}",
        "  options:",
        f"    - option: {remedy.remedy if remedy else 'solution'}",
        f"      name: {_quoted(remedy.name if remedy else 'Solution')}"
        + ("" if remedy else "  # à confirmer : son nom"),
        f"      go_live: {live}  # à confirmer : mise en service",
        "      one_off:",
    ]
    for name in once:
        lines += [
            f"        - name: {_quoted(name)}",
            "          amount_eur: 0  # à confirmer : montant du devis",
            f"          paid_on: {paid}  # à confirmer : date de paiement",
            f"          source: {{document: Devis, date: {as_of}}}  # à confirmer : devis",
        ]
    if running:
        lines.append("      running:")
    for name in running:
        lines += [
            f"        - name: {_quoted(name)}",
            "          amount_eur: 0  # à confirmer : montant",
            "          per: year",
            f"          source: {{document: Tarif, date: {as_of}}}  # à confirmer : tarif",
        ]
    lines += ["      avoided:", f"        - kind: {_kind(remedy)}", *_shares(remedy, as_of)]
    lines.append("      cash_from: never  # à confirmer : date où le contrat baisse, go_live, ou never (règle 11.7)")
    return "\n".join(lines) + "\n"


def _kind(remedy: Remedy | None) -> str:
    """Return the kind of tickets that a remedy answers: one kind, or all."""
    kinds = {kind for scope in remedy.when for kind in scope.kind or ("all",)} if remedy else set()
    return str(kinds.pop()) if len(kinds) == 1 and "" not in kinds else "all"


def _shares(remedy: Remedy | None, as_of: date) -> list[str]:
    if remedy is None:
        marks = "  # à confirmer : part évitée, et sa source"
        values, source = (0.0, 0.0, 0.0), f"{{document: Source, date: {as_of}}}"
    else:
        marks = ""
        values = (remedy.low_percent, remedy.central_percent, remedy.high_percent)
        source = f"{{document: {_quoted(remedy.source.document)}, date: {remedy.source.date}}}"
    keys = ("low_percent", "central_percent", "high_percent")
    return [
        *(f"          {key}: {value:g}{marks}" for key, value in zip(keys, values, strict=True)),
        f"          source: {source}{marks}",
    ]


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tickets(count: int) -> str:
    return f"{count} ticket" + ("s" if count > 1 else "")


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
