"""Projects and the charge of a perimeter written down, for `facts.json` and for the figures of a study.

Measured euros are money, to the cent; foreseen euros are numbers, unrounded.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.measures.investing.payback import Choice, Payback
from analysis.measures.investing.problem import ProblemCost
from analysis.report.projects.business_case import BusinessCase
from analysis.report.projects.charge import ChargeReport
from analysis.report.projects.of_client import ProjectReport


def project(report: ProjectReport) -> dict[str, Any]:
    """Facts of a project of the client: its name, then its business case, or the reason why there is none."""
    declared = {"project": report.project.project, "name": report.project.name}
    if isinstance(report.judged, Disqualified):
        return {**declared, "disqualified": report.judged.reason, **report.judged.detail}
    return {**declared, **business_case(report.judged)}


def business_case(case: BusinessCase) -> dict[str, Any]:
    """Facts of a business case: the measured problem, its future cost, the options, the savings observed."""
    return {
        "project": case.project.project,
        "as_of": case.as_of,
        "hours_per_day": case.hours_per_day,
        "seed": case.seed,
        "problem": {**_problem(case.cost), "declared_monthly_eur": dict(case.declared_monthly_eur)},
        "projected": {
            "basis": case.projected.basis,
            "held_after": case.projected.held_after,
            "yearly_growth": case.projected.yearly_growth,
            "monthly_eur": dict(case.projected.monthly),
        },
        "next_year_eur": case.next_year,
        "options": [_choice(choice) for choice in case.choices],
        "freed": {option: asdict(freed) for option, freed in case.freed.items()},
        "seen": {option: asdict(saving) for option, saving in case.seen.items()},
    }


def charge(report: ChargeReport | Disqualified) -> Any:
    """Facts of the charge of a perimeter: real hours by block, inventory and sizing."""
    if isinstance(report, Disqualified):
        return report
    against = report.against
    return {
        "starts_on": report.year.starts_on,
        "ends_on": report.year.ends_on,
        "hours": report.total_hours,
        "blocks": [{"block": block, "hours": hours} for block, hours in report.hours.items()],
        "inventory": None if report.inventory is None else report.inventory.counts,
        "counted_on": None if report.inventory is None else report.inventory.counted_on,
        "against": [] if against is None else against,
    }


def _problem(cost: ProblemCost) -> dict[str, Any]:
    return {
        "starts_on": cost.days.starts_on,
        "ends_on": cost.days.ends_on,
        "minutes": units.minutes(cost.seconds),
        "tickets": cost.tickets,
        "amount_eur": cost.amount_eur,
        "trend": cost.trend,
        "months": [
            {
                "period": row.period,
                "kind": row.part,
                "minutes": units.minutes(row.seconds),
                "tickets": row.tickets,
                "amount_eur": row.amount_eur,
            }
            for row in cost.months.itertuples(index=False)
        ],
    }


def _choice(choice: Choice) -> dict[str, Any]:
    shown = {
        "option": choice.option,
        "problem_eur": choice.problem_eur,
        "solution_eur": choice.solution_eur,
        "total_eur": choice.total_eur,
    }
    return shown if choice.payback is None else {**shown, **_judged(choice.payback)}


def _judged(payback: Payback) -> dict[str, Any]:
    outcomes = {"economic": payback.economic, "cash": payback.cash, "low": payback.low, "high": payback.high}
    return {
        **{name: asdict(outcome) for name, outcome in outcomes.items()},
        "break_even": asdict(payback.break_even),
        "tornado": [asdict(swing) for swing in payback.tornado],
        "odds": asdict(payback.odds),
        "cash_odds": asdict(payback.cash_odds),
    }
