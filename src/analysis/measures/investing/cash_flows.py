"""An investment as dated, sourced assumptions, and the cash flows that follow from them (rules 11.1, 11.6, 11.7)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from analysis.measures.investing.timeline import Timeline, benefit_months

View = Literal["economic", "cash"]
"""Economic: a freed day is worth its rate. Cash: it is worth nothing before the contract follows (rule 11.7)."""
Level = Literal["low", "central", "high"]


@dataclass(frozen=True)
class Estimate:
    """An assumed value with its range. Low and high are those of the value itself, not of the outcome."""

    low: float
    central: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Estimate:
        """Return an estimate without a range."""
        return cls(value, value, value)

    @property
    def is_uncertain(self) -> bool:
        """True where the value has a range."""
        return self.low < self.high

    def between(self, share: np.ndarray) -> np.ndarray:
        """The value at a share (0 … 1) of the way from low to high."""
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True)
class OneOffCost:
    """An expense made once, on a day [EUR]."""

    name: str
    amount_eur: Estimate
    paid_on: date


@dataclass(frozen=True)
class RunCost:
    """An expense a month [EUR], from `starts_on` (None: the day the solution goes live)."""

    name: str
    monthly_eur: Estimate
    starts_on: date | None = None


@dataclass(frozen=True)
class Saving:
    """The saving of a solution on one part of the problem.

    Parameters
    ----------
    name : the part: incident, request, or the name of a declared cost.
    monthly_cost_eur : cost of the part in each month of the horizon if nothing is done; from a forecast, never flat in
        silence (rule 11.6).
    avoided : the share that the solution avoids, 0 … 1.
    cash_from : the day from which the avoided cost is no longer paid (rule 11.7); None: it is always paid.
    history_ratios : each whole month of the history, in order, divided by its expected cost; empty for a declared
        cost, which does not vary. Savings of one case have histories of one length, or none.
    """

    name: str
    monthly_cost_eur: tuple[float, ...]
    avoided: Estimate
    cash_from: date | None
    history_ratios: tuple[float, ...] = ()


@dataclass(frozen=True)
class InvestmentCase:
    """One option: its costs, its savings, its dates and its horizon.

    `starts_on` is the day of the first expense, from which months are counted. `residual_eur` is the value of the
    equipment at the end of the horizon.
    """

    option: str
    starts_on: date
    go_live: date
    horizon_months: int
    yearly_rate: float
    one_offs: tuple[OneOffCost, ...]
    run_costs: tuple[RunCost, ...]
    savings: tuple[Saving, ...]
    ramp_up_months: float = 0.0
    residual_eur: float = 0.0

    @property
    def timeline(self) -> Timeline:
        """The months of the case."""
        return Timeline(self.starts_on, self.horizon_months)

    @property
    def live_months(self) -> float:
        """Number of months of the horizon after the go-live."""
        return max(self.horizon_months - self.timeline.position(self.go_live), 0.0)


@dataclass(frozen=True)
class CashFlows:
    """`lumps` (months + 1,) at positions, `flows` (months,) through months [EUR], as `indicators` reads them."""

    lumps: np.ndarray
    flows: np.ndarray


def gross_savings(case: InvestmentCase, view: View) -> np.ndarray:
    """Saving of each part in each month if the whole part were avoided [EUR]. Shape: (savings, months)."""
    rows = [np.array(saving.monthly_cost_eur) * _benefit(case, saving, view) for saving in case.savings]
    return np.array(rows).reshape(len(case.savings), case.horizon_months)


def run_months(case: InvestmentCase, cost: RunCost) -> np.ndarray:
    """The share of each month in which a run cost is paid. Shape: (months,)."""
    starts = case.timeline.position(cost.starts_on or case.go_live)
    return benefit_months(case.horizon_months, starts, 0.0, 0.0)


def lump_index(case: InvestmentCase, cost: OneOffCost) -> int:
    """Position at which a one-off cost is counted: the start of its month, never later than the payment."""
    return min(math.floor(case.timeline.position(cost.paid_on)), case.horizon_months)


def cash_flows(
    case: InvestmentCase,
    view: View = "economic",
    *,
    avoided: Level = "central",
    costs: Level = "central",
) -> CashFlows:
    """The net cash flows of a case: savings less run costs by month, expenses and residual value at their position.

    Parameters
    ----------
    case : InvestmentCase.
    view : economic, or cash (rule 11.7).
    avoided, costs : level of the ranges taken for the shares avoided and for the costs.

    References
    ----------
    Rule 11.1: saving = share avoided × cost of the problem − run cost.
    """
    shares = np.array([getattr(saving.avoided, avoided) for saving in case.savings])
    flows = shares @ gross_savings(case, view) if case.savings else np.zeros(case.horizon_months)
    for run in case.run_costs:
        flows = flows - getattr(run.monthly_eur, costs) * run_months(case, run)
    lumps = np.zeros(case.horizon_months + 1)
    for one_off in case.one_offs:
        lumps[lump_index(case, one_off)] -= getattr(one_off.amount_eur, costs)
    lumps[-1] += case.residual_eur
    return CashFlows(lumps, flows)


def _benefit(case: InvestmentCase, saving: Saving, view: View) -> np.ndarray:
    live_from = case.timeline.position(case.go_live)
    counted_from = 0.0
    if view == "cash":
        counted_from = math.inf if saving.cash_from is None else case.timeline.position(saving.cash_from)
    return benefit_months(case.horizon_months, live_from, case.ramp_up_months, counted_from)
