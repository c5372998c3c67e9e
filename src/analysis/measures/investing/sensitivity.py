"""Sensitivity of a case: the assumptions that decide, and the values at which the answer changes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from dateutil.relativedelta import relativedelta

from analysis.measures.investing import indicators
from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, cash_flows, gross_savings

T = TypeVar("T")
SwingKind = Literal["share", "one_off", "run", "volume", "delay"]


@dataclass(frozen=True)
class Swing:
    """One bar of the tornado: the outcome with one assumption at each end of its range, the others central.

    `name` is the name of the saving or cost. `low` and `high` are the values of the assumption (share 0 … 1, EUR, EUR a
    month, factor, months late). Payback in months, None: never within the horizon.
    """

    kind: SwingKind
    name: str
    low: float
    high: float
    npv_at_low_eur: float
    npv_at_high_eur: float
    payback_at_low: float | None
    payback_at_high: float | None

    @property
    def width_eur(self) -> float:
        """Distance between the two net present values."""
        return abs(self.npv_at_high_eur - self.npv_at_low_eur)


@dataclass(frozen=True)
class BreakEven:
    """Value of each assumption, the others central, at which the case ends its horizon at 0 without discounting.

    Parameters
    ----------
    share : share of the problem's cost to avoid (all parts in proportion), 0 … 1; over 1: no share is enough.
    volume : factor on the problem's cost.
    one_off_eur : the dearest total of one-off costs.
    A value is None where no value of the assumption brings the case to 0.
    """

    share: float | None
    volume: float | None
    one_off_eur: float | None


def tornado(
    case: InvestmentCase, *, volume: Estimate | None = None, delay_months: Estimate | None = None
) -> tuple[Swing, ...]:
    """The swings of every assumption that has a range, the widest first.

    Parameters
    ----------
    case : InvestmentCase.
    volume : factor on the whole cost of the problem, around 1.
    delay_months : delay of the go-live, whole months from 0.
    """
    swings = []
    for kind, name, value, ends in _ends(case, volume, delay_months):
        if value.is_uncertain:
            at_low, at_high = ends
            swing = Swing(
                kind,
                name,
                value.low,
                value.high,
                npv_at_low_eur=_npv(at_low),
                npv_at_high_eur=_npv(at_high),
                payback_at_low=_payback(at_low),
                payback_at_high=_payback(at_high),
            )
            swings.append(swing)
    return tuple(sorted(swings, key=lambda swing: (-swing.width_eur, swing.kind, swing.name)))


def break_even(case: InvestmentCase) -> BreakEven:
    """The break-even values of a case, from its central assumptions.

    Notes
    -----
    The sum at the horizon is linear in each of them: sum = savings − run costs − one-off costs + residual value.
    """
    flows = cash_flows(case)
    gross = gross_savings(case, "economic")
    potential = float(gross.sum())
    avoided = float(sum(saving.avoided.central * row.sum() for saving, row in zip(case.savings, gross, strict=True)))
    to_recover = avoided - float(flows.flows.sum() + flows.lumps.sum())
    affordable = float(flows.flows.sum()) + case.residual_eur
    return BreakEven(
        share=max(to_recover, 0.0) / potential if potential > 0 else None,
        volume=max(to_recover, 0.0) / avoided if avoided > 0 else None,
        one_off_eur=affordable if affordable > 0 else None,
    )


def _ends(
    case: InvestmentCase, volume: Estimate | None, delay_months: Estimate | None
) -> Iterator[tuple[SwingKind, str, Estimate, list[InvestmentCase]]]:
    """Each assumption with the case at its low and at its high end."""
    for at, saving in enumerate(case.savings):
        avoided = [replace(saving, avoided=end) for end in _exact_ends(saving.avoided)]
        ends = [replace(case, savings=_put(case.savings, at, end)) for end in avoided]
        yield "share", saving.name, saving.avoided, ends
    for at, cost in enumerate(case.one_offs):
        once = [replace(cost, amount_eur=end) for end in _exact_ends(cost.amount_eur)]
        yield "one_off", cost.name, cost.amount_eur, [replace(case, one_offs=_put(case.one_offs, at, o)) for o in once]
    for at, run in enumerate(case.run_costs):
        monthly = [replace(run, monthly_eur=end) for end in _exact_ends(run.monthly_eur)]
        yield "run", run.name, run.monthly_eur, [replace(case, run_costs=_put(case.run_costs, at, m)) for m in monthly]
    if volume is not None:
        yield "volume", "", volume, [_with_volume(case, end) for end in (volume.low, volume.high)]
    if delay_months is not None:
        yield "delay", "", delay_months, [_delayed(case, end) for end in (delay_months.low, delay_months.high)]


def _exact_ends(value: Estimate) -> tuple[Estimate, Estimate]:
    return Estimate.exactly(value.low), Estimate.exactly(value.high)


def _put(items: tuple[T, ...], at: int, item: T) -> tuple[T, ...]:
    return (*items[:at], item, *items[at + 1 :])


def _with_volume(case: InvestmentCase, factor: float) -> InvestmentCase:
    scaled = tuple(
        replace(saving, monthly_cost_eur=tuple(factor * cost for cost in saving.monthly_cost_eur))
        for saving in case.savings
    )
    return replace(case, savings=scaled)


def _delayed(case: InvestmentCase, months: float) -> InvestmentCase:
    return replace(case, go_live=case.go_live + relativedelta(months=round(months)))


def _npv(case: InvestmentCase) -> float:
    flows = cash_flows(case)
    return float(indicators.npv(flows.lumps, flows.flows, case.yearly_rate))


def _payback(case: InvestmentCase) -> float | None:
    flows = cash_flows(case)
    months = float(indicators.payback_months(flows.lumps, flows.flows))
    return months if math.isfinite(months) else None
