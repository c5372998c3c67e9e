"""A portfolio of made clients, each with values that no other text holds by chance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from analysis.params.portfolio import PortfolioParams
from analysis.report.cockpit import DATA_COLUMNS, LINE_COLUMNS
from analysis.report.portfolio import Extract, PortfolioReport, build

AS_OF = date(2023, 2, 16)
KINDS = ("managed_service", "support", "managed_service", "requests")
SECTORS = ("industrie", "santé", "services", "transport", "banque", "conseil", "énergie")
TYPICAL = {
    "minutes_per_user": 40.0,
    "tickets_per_user": 1.2,
    "minutes_per_ticket": 33.0,
    "incident_share": 0.4,
    "backup_share": 0.06,
    "out_of_scope_share": 0.05,
}
"""What each ratio of the benchmark is about."""
PROFILES = ("administrator", "engineer")


def make_extract(number: int, random: np.random.Generator, *, since: str) -> Extract:
    """One client: a contract of its own odd size, somewhere around what is expected, months of work from `since`."""
    slug, name = f"clef-{number:03d}-sarl", f"Société Nº{number:03d} & Fils"
    entitlement = float(random.lognormal(4, 1)) + 0.123_45
    expected = entitlement * 47 / 365
    variance = float(random.normal(0, 0.25))
    consumed = expected * (1 + variance)
    kind = KINDS[number % len(KINDS)]
    status = "on_plan" if abs(variance) <= 0.05 else "overrun" if variance > 0 else "under"
    lines = pd.DataFrame(
        [
            {
                "client": slug,
                "client_name": name,
                "size_band": ("1-49", "50-249", "250-999", "1000+")[int(random.integers(4))],
                "sector": SECTORS[int(random.integers(len(SECTORS)))],
                "line": f"ligne-{number:03d}",
                "name": f"Contrat secret {number:03d}",
                "kind": kind,
                "unit": "days",
                "status": "watch" if status == "overrun" else status,
                "pace_status": status,
                "relative": variance,
                "entitlement_days": entitlement,
                "expected_days": expected,
                "consumed_days": consumed,
                "spare_days": max(entitlement - consumed * 365 / 47, 0.0),
                "landing_days": consumed * 365 / 47,
                "effort_days": consumed,
            }
        ]
    )
    months = pd.period_range(since, "2023-01", freq="M").strftime("%Y-%m")
    workload = pd.DataFrame(
        [(slug, month, profile, float(random.gamma(4, entitlement / 96))) for month in months for profile in PROFILES],
        columns=["client", "month", "profile", "effort_days"],
    )
    findings = pd.DataFrame(
        [(slug, "gap", "warning", 1, 12.0)], columns=["client", "code", "severity", "count", "minutes"]
    )
    common = {"kind": kind} | {trait: str(lines[trait].iloc[0]) for trait in ("size_band", "sector")}
    ratios = {ratio: float(random.lognormal(0, 0.5) * typical) for ratio, typical in TYPICAL.items()}
    cockpit = [_cockpit_row(lines.iloc[0].to_dict(), random)]
    data = dict.fromkeys(DATA_COLUMNS) | {"client": slug, "client_name": name, "edition": f"{slug}/edition.html"}
    data |= {"last_entry_on": AS_OF, "silent_days": 0, "reasons": ["gap"], "doubtful_minutes": 12.5, "minutes": 999.5}
    return Extract(slug, lines, workload, findings, (10, 9), common, cockpit, data, ratios)


def _cockpit_row(line: dict[str, Any], random: np.random.Generator) -> dict[str, Any]:
    """The row of a line, its euros, its odds and its weeks of its own."""
    kept = ("client", "client_name", "line", "name", "kind", "unit", "status")
    row = dict.fromkeys(LINE_COLUMNS) | {name: line[name] for name in kept}
    amount, odds = round(float(random.lognormal(8, 1)), 2), float(random.uniform())
    return row | {
        "edition": f"{line['client']}/2023-02-16/report.html",
        **{name: line[f"{name}_days"] for name in ("entitlement", "expected", "consumed", "landing")},
        "variance": line["consumed_days"] - line["expected_days"],
        "landing_low": line["landing_days"] * 0.9,
        "landing_high": line["landing_days"] * 1.1,
        "overrun_probability": odds,
        "at_stake": amount / 600,
        "at_stake_eur": Decimal(f"{amount:.2f}"),
        "at_stake_probability": odds,
        "at_risk_eur": amount * odds,
        "due_on": date(2023, 11, 1),
        "notice_on": date(2023, 4, 30),
        "weeks": [float(week) for week in random.gamma(2, 1, 13)],
        "weeks_average": [2.0] * 13,
        "before_on": date(2023, 1, 16),
        "status_before": "on_plan",
        "overrun_probability_before": 0.25,
    }


def make_portfolio(
    clients: int,
    *,
    seed: int = 7,
    as_of: date = AS_OF,
    without: frozenset[int] = frozenset(),
    since: str = "2022-04",
) -> PortfolioReport:
    """The report of so many clients, less those `without`; by default too few months for a forecast."""
    extracts = [make_extract(number, np.random.default_rng([seed, number]), since=since) for number in range(clients)]
    kept = [extract for number, extract in enumerate(extracts) if number not in without]
    return build(kept, PortfolioParams(), as_of, language="fr")
