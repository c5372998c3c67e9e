"""A client whose problem costs what a test says: one minute is one euro, one ticket a month."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import PurePath

import pandas as pd

from analysis.domain.money import Amounts
from analysis.enrich.entries import enrich
from analysis.enrich.scope_match import matches
from analysis.measures.contract import pricing
from analysis.measures.contract.pricing import Rate
from analysis.measures.effort import consumption
from analysis.params.project import Project
from analysis.report.projects.business_case import BusinessCase, judge
from analysis.studies import business_case
from builders import CITATION, entry, params, tables, ticket

FILE = PurePath("clients/acme.yaml")
EUROS_PER_DAY = Decimal(420)
"""At seven hours a day, one euro a minute."""


def months(first: str, *euros: float) -> dict[str, float]:
    """Month -> euros, from `first` on."""
    names = pd.period_range(first, periods=len(euros), freq="M").astype(str)
    return dict(zip(names, euros, strict=True))


def entries_of(incidents: Mapping[str, float], requests: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The counted entries of a client: one ticket of each kind a month, on the 10th."""
    tickets, rows = [], []
    for kind, costs in (("incident", incidents), ("request", requests or {})):
        for month, euros in costs.items():
            name = f"{kind}-{month}"
            tickets.append(ticket(name, ticket_kind=kind, category_id="1"))
            rows.append(entry(name, f"{month}-10", euros, name, profile="engineer"))
    categories = [{"category_id": "1", "name": "Sauvegarde"}]
    found = enrich(tables(time_entry=rows, ticket=tickets, category=categories), params(), date(2030, 1, 1))
    return consumption.counted(found.entries)


def amounts_of(entries: pd.DataFrame) -> Amounts:
    """One euro a minute."""
    return pricing.price(entries, [Rate("engineer", EUROS_PER_DAY, date(2000, 1, 1))], 7)


def option(**others) -> dict:
    """12 000 EUR on 1 March 2023, half of the incidents avoided, live at once."""
    usual = {
        "option": "solution",
        "name": "Solution",
        "go_live": date(2023, 3, 1),
        "one_off": [{"name": "Achat", "amount_eur": 12_000, "paid_on": date(2023, 3, 1), "source": CITATION}],
        "avoided": [
            {"kind": "incident", "low_percent": 40, "central_percent": 50, "high_percent": 60, "source": CITATION}
        ],
        "cash_from": "go_live",
    }
    return {**usual, **others}


def project(*options: dict, **others) -> Project:
    """A project on the tickets of the category "Sauvegarde" since March 2022."""
    usual = {
        "project": "sauvegarde",
        "name": "Sauvegarde",
        "problem": {"scope": {"category": ["Sauvegarde"]}, "starts_on": date(2022, 3, 1)},
        "options": list(options) or [option()],
        "discount_percent": 6,
    }
    return Project.model_validate({**usual, **others})


def judged(found: Project, entries: pd.DataFrame, as_of: date = date(2023, 2, 28), **others) -> BusinessCase:
    """The project judged on these entries."""
    case = judge(
        found,
        entries,
        matches(entries, found.problem.scope),
        others.pop("amounts", None) or amounts_of(entries),
        as_of=as_of,
        hours_per_day=7,
        **others,
    )
    return business_case.figures(case, found, FILE)
