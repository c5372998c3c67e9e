"""Costs of an application, hosted against SaaS, years 1 to 5 (D4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from analysis.domain import money

YEARS = 5


@dataclass(frozen=True)
class DeclaredCost:
    """A cost [€ a year] that the client declares, from one year to another, both included (a migration: year 1)."""

    name: str
    amount_eur: Decimal
    from_year: int = 1
    to_year: int = YEARS


@dataclass(frozen=True)
class ApplicationPlan:
    """An application: declared costs of hosting and of SaaS, and the share of the run left under SaaS [%]."""

    application: str
    hosted: Sequence[DeclaredCost]
    saas: Sequence[DeclaredCost]
    run_left_percent: float
    users: int | None = None


def application_cost(plan: ApplicationPlan, run_eur: Fraction, run_seconds: int) -> pd.DataFrame:
    """Costs of both options, year by year. The measured run is taken as the same each year.

    Parameters
    ----------
    plan : ApplicationPlan.
    run_eur : value of one year of work on the application [€].
    run_seconds : that work [s].

    Returns
    -------
    DataFrame, a row an option and year: `application`, `option` (hosted, saas), `year`, `run_seconds` (float),
    `run_eur`, `declared_eur`, `total_eur`, `cumulated_eur`, `per_user_eur` (Decimal; None where users are not counted).
    Totals are rounded totals (rule 1.6).
    """
    left = money.exact(plan.run_left_percent) / 100
    rows = []
    for option, declared, share in (("hosted", plan.hosted, Fraction(1)), ("saas", plan.saas, left)):
        cumulated = Fraction(0)
        for year in range(1, YEARS + 1):
            costs = [money.exact(cost.amount_eur) for cost in declared if cost.from_year <= year <= cost.to_year]
            added = sum(costs, Fraction(0))
            total = run_eur * share + added
            cumulated += total
            rows.append(
                {
                    "application": plan.application,
                    "option": option,
                    "year": year,
                    "run_seconds": float(run_seconds * share),
                    "run_eur": _euros(run_eur * share),
                    "declared_eur": _euros(added),
                    "total_eur": _euros(total),
                    "cumulated_eur": _euros(cumulated),
                    "per_user_eur": _euros(total / plan.users) if plan.users else None,
                }
            )
    return pd.DataFrame(rows)


def _euros(amount: Fraction) -> Decimal:
    return money.euros(money.cents(amount))
