"""Payback of an investment: whether it pays, when, and the assumptions that decide (rule 11; F2).

The parts are in `analysis.measures.investing`; this module composes them: one `Payback` an option, and the options side
by side with doing nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from analysis.measures.investing import indicators, sensitivity, uncertainty
from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, Level, View, cash_flows
from analysis.measures.investing.indicators import InternalRate
from analysis.measures.investing.sensitivity import BreakEven, Swing
from analysis.measures.investing.uncertainty import Odds

Verdict = Literal["pays", "never_within_horizon", "too_little_evidence"]


@dataclass(frozen=True)
class Outcome:
    """Outcome of a case in one view, with one set of assumptions. Euros, unrounded.

    Parameters
    ----------
    verdict : `pays` where the cumulative net sum reaches 0 within the horizon; `too_little_evidence`: nothing is said
        of the payback (rule 11.8).
    payback_months, payback_on : time and civil day of the payback (rule 11.2); None: never within the horizon.
    discounted_months, discounted_on : the same of discounted flows (rule 11.3).
    npv_eur : net present value at the horizon.
    rate : internal rate of return, effective a year.
    sum_eur : net sum at the horizon, not discounted.
    short_eur : sum missing at the horizon, 0 where the case pays (rule 11.4).
    needed_monthly_eur : net saving a month, from the go-live, that would just pay within the horizon; None where the
        case pays, or where the go-live is after the horizon.
    negative_again_from : the first day on which the sum is negative again after the payback (an expense made later).
    cumulative_eur : net sum at each month's end, from position 0.
    """

    verdict: Verdict
    payback_months: float | None
    payback_on: date | None
    discounted_months: float | None
    discounted_on: date | None
    npv_eur: float
    rate: InternalRate
    sum_eur: float
    short_eur: float
    needed_monthly_eur: float | None
    negative_again_from: date | None
    cumulative_eur: tuple[float, ...]


@dataclass(frozen=True)
class Payback:
    """One option judged. Economic and cash outcomes always go together (rule 11.7).

    `low` and `high` are economic outcomes with every share avoided at that end of its range.
    """

    case: InvestmentCase
    economic: Outcome
    cash: Outcome
    low: Outcome
    high: Outcome
    break_even: BreakEven
    tornado: tuple[Swing, ...]
    odds: Odds
    cash_odds: Odds


@dataclass(frozen=True)
class Choice:
    """One option beside the others, over the horizon and without discounting [EUR].

    `problem_eur` is the remaining cost of the problem, `solution_eur` the cost of the option (one-off and run costs
    less the residual value), `total_eur` their sum. `payback` is None for doing nothing.
    """

    option: str
    problem_eur: float
    solution_eur: float
    total_eur: float
    payback: Payback | None


DO_NOTHING = "do_nothing"
"""The option that stands beside every other."""
ONE_CENT = 0.01


def outcome(
    case: InvestmentCase,
    view: View = "economic",
    *,
    avoided: Level = "central",
    has_evidence: bool = True,
) -> Outcome:
    """Return the outcome of a case (rules 11.2 to 11.4, 11.7).

    Parameters
    ----------
    case : InvestmentCase.
    view : economic or cash.
    avoided : level taken of the ranges of the shares avoided.
    has_evidence : False: no payback is told, but the saving that would just pay (rule 11.8).
    """
    flows = cash_flows(case, view, avoided=avoided)
    sums = indicators.cumulative(flows.lumps, flows.flows)
    months = _reached(indicators.payback_months(flows.lumps, flows.flows)) if has_evidence else None
    discounted = indicators.discounted(flows.lumps, flows.flows, case.yearly_rate)
    discounted_months = _reached(indicators.payback_months(*discounted)) if has_evidence else None
    total = float(sums[-1])
    pays = months is not None
    short = 0.0 if pays else max(-total, 0.0)
    live = case.live_months
    return Outcome(
        verdict=_verdict(pays, has_evidence),
        payback_months=months,
        payback_on=_day(case, months),
        discounted_months=discounted_months,
        discounted_on=_day(case, discounted_months),
        npv_eur=float(indicators.npv(flows.lumps, flows.flows, case.yearly_rate)),
        rate=indicators.internal_rate(flows.lumps, flows.flows),
        sum_eur=total,
        short_eur=short,
        needed_monthly_eur=None if pays or live == 0 else (float(flows.flows.sum()) - total) / live,
        negative_again_from=_negative_again(case, sums, months),
        cumulative_eur=tuple(float(value) for value in sums),
    )


def payback(
    case: InvestmentCase,
    *,
    seed: int,
    volume: Estimate | None = None,
    delay_months: Estimate | None = None,
    draws: int = uncertainty.DRAWS,
    has_evidence: bool = True,
) -> Payback:
    """Return one option judged in full.

    Parameters
    ----------
    case : InvestmentCase.
    seed : the edition's, so that the same edition draws the same months.
    volume, delay_months : ranges for the tornado alone: a factor on the problem's cost, months late.
    draws : number of draws for the odds.
    has_evidence : as in `outcome`.
    """
    return Payback(
        case=case,
        economic=outcome(case, has_evidence=has_evidence),
        cash=outcome(case, "cash", has_evidence=has_evidence),
        low=outcome(case, avoided="low", has_evidence=has_evidence),
        high=outcome(case, avoided="high", has_evidence=has_evidence),
        break_even=sensitivity.break_even(case),
        tornado=sensitivity.tornado(case, volume=volume, delay_months=delay_months),
        odds=uncertainty.odds(case, seed=seed, draws=draws),
        cash_odds=uncertainty.odds(case, "cash", seed=seed, draws=draws),
    )


def side_by_side(paybacks: Iterable[Payback]) -> tuple[Choice, ...]:
    """The options and doing nothing, the cheapest over the horizon first.

    Parameters
    ----------
    paybacks : options that answer one problem over one horizon.

    Raises
    ------
    ValueError
        When their problems, horizons or first days differ: their totals would not compare.
    """
    judged = tuple(paybacks)
    frames = {(item.case.starts_on, item.case.horizon_months) for item in judged}
    problems = [_problem(item.case) for item in judged]
    if len(frames) != 1 or max(problems) - min(problems) > ONE_CENT:
        raise ValueError(f"options must answer one problem over one horizon, found {sorted(frames)}, {problems}")
    nothing = problems[0]
    choices = [Choice(DO_NOTHING, nothing, 0.0, nothing, None)]
    for item in judged:
        solution = _solution(item.case)
        total = nothing - item.economic.sum_eur
        choices.append(Choice(item.case.option, total - solution, solution, total, item))
    return tuple(sorted(choices, key=lambda choice: (choice.total_eur, choice.option)))


def _verdict(pays: bool, has_evidence: bool) -> Verdict:
    if not has_evidence:
        return "too_little_evidence"
    return "pays" if pays else "never_within_horizon"


def _reached(months: np.ndarray) -> float | None:
    return float(months) if math.isfinite(months) else None


def _day(case: InvestmentCase, months: float | None) -> date | None:
    return None if months is None else case.timeline.day(months)


def _negative_again(case: InvestmentCase, sums: np.ndarray, months: float | None) -> date | None:
    if months is None:
        return None
    later = np.flatnonzero(sums < -indicators.DUST_EUR)
    later = later[later > months]
    return case.timeline.span(int(later[0])).starts_on if len(later) else None


def _problem(case: InvestmentCase) -> float:
    return math.fsum(cost for saving in case.savings for cost in saving.monthly_cost_eur)


def _solution(case: InvestmentCase) -> float:
    spent = cash_flows(replace(case, savings=()))
    return -float(spent.flows.sum() + spent.lumps.sum())
