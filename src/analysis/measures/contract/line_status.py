"""Status of a contract line: its odds by forecast, its pace, and what a reader should do about them (rule 2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.measures.contract.drawdown import Drawdown
from analysis.measures.contract.landing import Landing

Status = Literal["disqualified", "no_entitlement", "to_decide", "watch", "under", "on_plan"]
NOT_ON_PLAN: tuple[Status, ...] = ("disqualified", "to_decide", "watch", "under")
"""Statuses that a reader is shown under « to watch », those that need a person first."""
ORDER: tuple[str, ...] = (*NOT_ON_PLAN, "on_plan", "no_entitlement")


@dataclass(frozen=True)
class Thresholds:
    """Odds from which a line needs a decision, is to watch or is under-consumed, each in [0, 1].

    Parameters
    ----------
    decide : of a landing above the entitlement and its tolerance, where the interval is narrow.
    decide_anyway : of a landing above the entitlement, however wide the interval.
    watch : of a landing above the entitlement.
    under : of a landing under the entitlement less its tolerance.
    """

    decide: float = 0.5
    decide_anyway: float = 0.75
    watch: float = 0.3
    under: float = 0.5


def need(status: str, at_risk: float, *, is_decided: bool = False) -> tuple[int, float, int]:
    """Return the place of a line among others, the one that most needs a person first.

    What cannot be computed comes first, then what has a price, then what has none, then what the client has decided,
    then the lines on plan.

    Parameters
    ----------
    status : of the line.
    at_risk : euros times their odds [€]; 0 where the value is unknown.
    is_decided : the client has answered.
    """
    if status == "disqualified":
        group = 0
    elif status not in NOT_ON_PLAN:
        group = 4
    elif is_decided:
        group = 3
    else:
        group = 1 if at_risk else 2
    return group, -at_risk, ORDER.index(status)


def status(
    state: Drawdown, landed: Landing | None, thresholds: Thresholds, *, is_over: bool, tolerance: float
) -> Status:
    """Return the first status that holds.

    Parameters
    ----------
    state : the line at the date counted.
    landed : its landing by forecast; None without a forecast: its pace alone decides, and never `to_decide`.
    is_over : True where no day of the term is left: what was consumed is compared with the entitlement.
    tolerance : half-width of the band around the whole entitlement, in the line's unit.

    Examples
    --------
    >>> from datetime import date
    >>> from analysis.domain.contracts import Segment
    >>> from analysis.domain.periods import Span
    >>> from analysis.measures.contract.drawdown import drawdown
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> state = drawdown((Segment(year, 263),), year, date(2023, 2, 16), consumed=43, tolerance=1.7)
    >>> status(state, None, Thresholds(), is_over=False, tolerance=13.15)
    'watch'
    """
    if state.pace_status in ("disqualified", "no_entitlement") or state.entitlement is None or state.consumed is None:
        return "no_entitlement" if state.pace_status == "no_entitlement" else "disqualified"
    if is_over:
        return _over(state.consumed - state.entitlement, tolerance)
    if landed is None or landed.overrun_probability is None:
        return _by_pace(state)
    is_narrow = landed.high - landed.low <= state.entitlement
    if is_narrow and landed.over_tolerance_probability >= thresholds.decide:
        return "to_decide"
    if landed.overrun_probability >= thresholds.decide_anyway:
        return "to_decide"
    if landed.overrun_probability >= thresholds.watch or state.pace_status == "overrun":
        return "watch"
    if landed.under_tolerance_probability >= thresholds.under or state.pace_status == "under":
        return "under"
    return "on_plan"


def _by_pace(state: Drawdown) -> Status:
    if state.pace_status == "overrun":
        return "watch"
    return "under" if state.pace_status == "under" else "on_plan"


def _over(difference: float, tolerance: float) -> Status:
    """Return the status of a line whose term is over, from its consumption less its entitlement."""
    if abs(difference) <= tolerance:
        return "on_plan"
    return "watch" if difference > 0 else "under"
