"""Conversion of an option of params to the case that the measures judge (rule 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.domain import units
from analysis.measures.investing import projection
from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, OneOffCost, RunCost, Saving
from analysis.measures.investing.problem import ProblemCost
from analysis.params.project import Option, Project, Range
from analysis.params.project_costs import MONTHS_OF, AvoidedShare, CashFrom, UncertainCost

ALL = "all"


def case_of(
    project: Project, option: Option, cost: ProblemCost, monthly_eur: np.ndarray, declared: Mapping[str, float]
) -> InvestmentCase:
    """Return an option of params as the case that the measures judge.

    Parameters
    ----------
    monthly_eur : array (horizon_months,): the measured cost of the problem if nothing is done.
    declared : name -> cost a month outside tickets.
    """
    starts_on = project.starts_on
    return InvestmentCase(
        option=option.option,
        starts_on=starts_on,
        go_live=option.go_live,
        horizon_months=project.horizon_months,
        yearly_rate=project.discount_percent / 100,
        one_offs=tuple(OneOffCost(item.name, _euros(item, 1), item.paid_on) for item in option.one_off),
        run_costs=tuple(
            RunCost(item.name, _euros(item, MONTHS_OF[item.per]), item.starts_on) for item in option.running
        ),
        savings=(*measured(option, cost, monthly_eur), *_declared(option, declared, project.horizon_months)),
        ramp_up_months=option.ramp_up_months,
        residual_eur=float(option.residual_eur),
    )


@dataclass(frozen=True)
class Freed:
    """Days of the problem that an option frees a year at full effect, and their value [EUR] (rule 11.7)."""

    days: float
    amount_eur: float


def freed(option: Option, cost: ProblemCost, monthly_eur: np.ndarray, hours_per_day: float) -> Freed:
    """Return the avoided share of the days of the last year, or of fewer months, and of the future cost.

    Parameters
    ----------
    monthly_eur : array (months,): the measured cost of the problem if nothing is done.
    """
    shares: dict[str, float] = {item.kind: _share(item).central for item in option.avoided}
    seconds = {name: cost.part(name, "seconds")[-projection.MEAN_MONTHS :] for name in cost.parts}
    avoided = sum(shares.get(ALL, shares.get(name, 0.0)) * months.mean() for name, months in seconds.items())
    savings = measured(option, cost, monthly_eur)
    value_eur = sum(saving.avoided.central * np.mean(saving.monthly_cost_eur) for saving in savings)
    months_per_year = projection.MONTHS_PER_YEAR
    return Freed(float(units.days(months_per_year * avoided, hours_per_day)), float(months_per_year * value_eur))


def measured(option: Option, cost: ProblemCost, monthly_eur: np.ndarray) -> list[Saving]:
    """One saving for each part of the problem, untouched parts included, so that options compare."""
    cash_from = _cash_from(option.cash_from, option.go_live)
    shares: dict[str, AvoidedShare] = {item.kind: item for item in option.avoided}
    histories = {name: cost.part(name, "amount_eur") for name in cost.parts}
    if ALL in shares:
        histories = {ALL: np.sum(list(histories.values()), axis=0)}
    recent = {name: history[-projection.MEAN_MONTHS :].sum() for name, history in histories.items()}
    whole = sum(recent.values())
    return [
        Saving(
            name=name,
            monthly_cost_eur=tuple((monthly_eur * (recent[name] / whole if whole else 0.0)).tolist()),
            avoided=_share(shares.get(name)),
            cash_from=cash_from,
            history_ratios=projection.ratios(history),
        )
        for name, history in histories.items()
    ]


def _declared(option: Option, declared: Mapping[str, float], months: int) -> list[Saving]:
    shares = {item.declared: item for item in option.avoided_declared}
    return [
        Saving(
            name=name,
            monthly_cost_eur=(monthly,) * months,
            avoided=_share(shares.get(name)),
            cash_from=_cash_from(shares[name].cash_from, option.go_live) if name in shares else None,
        )
        for name, monthly in declared.items()
    ]


def _share(share: AvoidedShare | None) -> Estimate:
    if share is None:
        return Estimate.exactly(0.0)
    return Estimate(share.low_percent / 100, share.central_percent / 100, share.high_percent / 100)


def _euros(cost: UncertainCost, months: int) -> Estimate:
    central = float(cost.amount_eur) / months
    low = central if cost.low_eur is None else float(cost.low_eur) / months
    high = central if cost.high_eur is None else float(cost.high_eur) / months
    return Estimate(low, central, high)


def estimate(declared: Range | None, central: float, unit: float) -> Estimate | None:
    """Return a declared range around a central value, its ends divided by `unit` (100 for percents)."""
    return None if declared is None else Estimate(declared.low / unit, central, declared.high / unit)


def _cash_from(declared: CashFrom, go_live: date) -> date | None:
    if isinstance(declared, date):
        return declared
    return go_live if declared == "go_live" else None
