"""The figures of a study written down, unrounded, for an auditor and for the next study."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.domain.findings import Disqualified
from analysis.facts import outlook, projects
from analysis.facts.values import plain
from analysis.report.projects.business_case import BusinessCase
from analysis.studies import budget_proposal
from analysis.studies.budget import BudgetReport, ScenarioBudget
from analysis.studies.sizing import SizingReport


def of_business_case(case: BusinessCase) -> dict[str, Any]:
    """Facts of a business case: the measured problem, its future cost, the options, the savings observed."""
    return projects.business_case(case).model_dump()


def of_sizing(report: SizingReport) -> dict[str, Any]:
    """A preliminary study: the charge by block, the norms, the errors of clients left out, the check plan."""
    return plain(
        {
            "client": report.study.client,
            "as_of": report.study.as_of,
            "hours_per_day": report.study.hours_per_day,
            "inventory": report.study.inventory.counts,
            "sized": asdict(report.sized),
            "norms": [asdict(norm) for norm in report.norms.norms],
            "clients": report.norms.clients,
            "left_out": report.left_out,
            "error": report.norms.error if report.hours_per_user_error is not None else None,
            "hours_per_user_error": report.hours_per_user_error,
            "occurrences": dict(report.occurrences),
        }
    )


def of_budget(report: BudgetReport) -> dict[str, Any]:
    """A budget: each scenario with its months and its risk, the rates, the back-test, the line to propose."""
    rates = report.rates
    return plain(
        {
            "client": report.study.client,
            "as_of": report.study.as_of,
            "hours_per_day": report.hours_per_day,
            "current": None if report.current is None else asdict(report.current),
            "rates": rates
            if isinstance(rates, Disqualified)
            else {"monthly_eur": rates.monthly_eur.tolist(), "mix": dict(rates.mix), **_index(report)},
            "forecast": outlook.forecast(report.outlook).model_dump(),
            "lines": {line: days.tolist() for line, days in report.lines.items()},
            "scenarios": [_scenario(scenario) for scenario in report.scenarios],
            "chosen": report.chosen.scenario,
            "proposal": budget_proposal.proposed(report).model_dump(exclude_defaults=True),
        }
    )


def _index(report: BudgetReport) -> dict[str, Any]:
    index = report.study.index
    return {} if index is None else {"index": index.model_dump()}


def _scenario(scenario: ScenarioBudget) -> dict[str, Any]:
    budgets = {"days": scenario.days, "euros": scenario.euros}
    return {
        "scenario": scenario.scenario,
        "assumptions": [{**asdict(item.driver), "whole_days": item.whole_days} for item in scenario.assumptions],
        "months": [{"period": f"{month:%Y-%m}", **row} for month, row in scenario.months.to_dict("index").items()],
        "current_overrun": scenario.current_overrun,
        **{
            name: None
            if budget is None
            else {
                "quantiles": {f"{level:g}": amount for level, amount in budget.quantiles.items()},
                "curve": budget.curve.to_dict("records"),
            }
            for name, budget in budgets.items()
        },
    }
