"""State of a contract line: expected, consumed, variance, remaining, landing by pace (rules 2.1 to 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from analysis.domain import contracts
from analysis.domain.contracts import Segment
from analysis.domain.periods import Calendar, Span

PaceStatus = Literal["on_plan", "overrun", "under", "not_started", "no_entitlement", "disqualified"]

RELIABLE_SHARE_OF_TERM = 0.10
RELIABLE_MONTHS = 2


@dataclass(frozen=True)
class Drawdown:
    """The state of one line at a date. Quantities are in the line's unit, unrounded.

    `expected`, `variance`, `relative`, `remaining`, `available` and `landing_pace` are None where the line has no
    entitlement; `relative` and `landing_pace` also while nothing is expected yet (rules 2.4 and 2.5). `consumed` and
    the figures computed from it are None where consumption is unknown (`disqualified`: an entry without a rate).
    """

    entitlement: float | None
    expected: float | None
    consumed: float | None
    variance: float | None
    relative: float | None
    pace_status: PaceStatus
    remaining: float | None
    available: float | None
    landing_pace: float | None
    is_pace_reliable: bool


def drawdown(
    parts: tuple[Segment, ...],
    term: Span,
    as_of: date,
    *,
    consumed: float,
    tolerance: float,
    planned: float = 0.0,
    calendar: Calendar | None = None,
) -> Drawdown:
    """The state of a line that has an entitlement.

    Parameters
    ----------
    parts : segments of all that is in force on the line, in its unit (`settlement.TermState.segments`).
    term : Span of the line.
    as_of : the date counted, included; after the term, what is expected stays what it was at its end.
    consumed : consumption from the first day of the term to `as_of`, in the line's unit.
    tolerance : half-width of the band in which the line is on plan, in its unit, as `tolerance_of` gives it.
    planned : projects still to come on the line, in its unit (rule 2.6).
    calendar : needed where a segment accrues by working days.

    References
    ----------
    Rules 2.1, 2.4 (never clipped), 2.5 (landing by pace, and when it is reliable), 2.6.

    Examples
    --------
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> state = drawdown((Segment(year, 263),), year, date(2023, 2, 16), consumed=43, tolerance=1.7)
    >>> state.pace_status, round(state.variance, 2), round(state.landing_pace, 1)
    ('overrun', 9.13, 333.9)
    """
    entitlement = float(contracts.entitlement(parts))
    expected = float(contracts.expected(parts, min(as_of, term.ends_on), calendar))
    variance = consumed - expected
    remaining = entitlement - consumed
    return Drawdown(
        entitlement=entitlement,
        expected=expected,
        consumed=consumed,
        variance=variance,
        relative=variance / expected if expected else None,
        pace_status=_pace_status(variance, tolerance, term, as_of),
        remaining=remaining,
        available=remaining - planned,
        landing_pace=consumed * entitlement / expected if expected else None,
        is_pace_reliable=as_of >= reliable_from(term),
    )


def without_entitlement(consumed: float) -> Drawdown:
    """The state of a line that promises no quantity (a flat fee): its consumption, compared with nothing."""
    return Drawdown(None, None, consumed, None, None, "no_entitlement", None, None, None, False)


def disqualified(parts: tuple[Segment, ...], as_of: date, calendar: Calendar | None = None) -> Drawdown:
    """The state of a line whose consumption cannot be given; its entitlement and its expected value are known."""
    return Drawdown(
        entitlement=float(contracts.entitlement(parts)),
        expected=float(contracts.expected(parts, as_of, calendar)),
        consumed=None,
        variance=None,
        relative=None,
        pace_status="disqualified",
        remaining=None,
        available=None,
        landing_pace=None,
        is_pace_reliable=False,
    )


def tolerance_of(expected: float, *, percent: float, least: float) -> float:
    """Half-width of the band around the expected value in which a line is on plan (rule 2.4): the wider of the two.

    Parameters
    ----------
    expected : in the line's unit.
    percent : share of the expected value [%].
    least : absolute half-width, in the line's unit (0.5 d, the same in hours or in euros at the mean rate, 1 ticket).
    """
    return max(abs(expected) * percent / 100, least)


def reliable_from(term: Span) -> date:
    """The first day on which the landing by pace means something (rule 2.5): after 10 % of the term and 2 months."""
    by_share = term.starts_on + timedelta(days=round(term.days * RELIABLE_SHARE_OF_TERM))
    return max(by_share, term.starts_on + relativedelta(months=RELIABLE_MONTHS))


def _pace_status(variance: float, tolerance: float, term: Span, as_of: date) -> PaceStatus:
    if as_of < term.starts_on:
        return "not_started"
    if abs(variance) <= tolerance:
        return "on_plan"
    return "overrun" if variance > 0 else "under"
