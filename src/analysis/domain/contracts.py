"""Contract lines in time: segments of entitlement, and the quantity expected at a date (rules 2 and 3).

A line is a set of *segments*: over the days of a segment, a part of the entitlement accrues evenly. Amendments, tables
of months, supplements and carried units all become segments, so that one sum gives the expected quantity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from analysis.domain import periods
from analysis.domain.periods import Calendar, Span

Accrual = Literal["calendar", "working_days"]


@dataclass(frozen=True)
class Segment:
    """`quantity` of the line's unit accrues over `days`, by calendar days or by working days."""

    days: Span
    quantity: float
    accrual: Accrual = "calendar"


@dataclass(frozen=True)
class Amendment:
    """A change from `effective_from` on: exactly one of `entitlement` (of the whole term), `months`, `add`."""

    effective_from: date
    entitlement: float | None = None
    months: Mapping[str, float] | None = None
    add: float | None = None


def segments(
    term: Span,
    *,
    entitlement: float | None = None,
    months: Mapping[str, float] | None = None,
    amendments: Iterable[Amendment] = (),
    accrual: Accrual = "calendar",
    calendar: Calendar | None = None,
) -> tuple[Segment, ...]:
    """Return the segments of a term, in order of their first day.

    Parameters
    ----------
    term : Span of the line, both days included.
    entitlement : quantity for the whole term; or
    months : month (2020-04) -> quantity, each accruing evenly inside its month.
    amendments : each keeps what came before its date (rule 3). A new `entitlement` replaces what accrues from its date
        to the term, pro rata of the days left; `months` replaces the months from its date on; `add` accrues from its
        date to the term, on top.
    accrual : how an entitlement spreads: calendar days (default), or the working days of `calendar`.

    Returns
    -------
    tuple of Segment. The past keeps its values: a segment in progress at an amendment is cut the day before it, and
    keeps the part of its quantity that its days had accrued.

    Examples
    --------
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> parts = segments(year, entitlement=263, amendments=[Amendment(date(2023, 7, 1), entitlement=200)])
    >>> [round(part.quantity, 2) for part in parts]
    [130.42, 100.82]
    """
    weigh = _weigher(accrual, calendar)
    base = _months(term, months, term) if months else [Segment(term, float(entitlement or 0.0), accrual)]
    supplements: list[Segment] = []
    for amendment in sorted(amendments, key=lambda change: change.effective_from):
        left = Span(amendment.effective_from, term.ends_on)
        if amendment.add is not None:
            supplements.append(Segment(left, amendment.add, accrual))
            continue
        base = [_cut(part, amendment.effective_from, _weigher(part.accrual, calendar)) for part in base]
        base = [part for part in base if part.days.days]
        if amendment.months is not None:
            base += _months(term, amendment.months, left)
        else:
            quantity = (amendment.entitlement or 0.0) * weigh(left) / weigh(term)
            base.append(Segment(left, quantity, accrual))
    return tuple(sorted(base + supplements, key=lambda part: (part.days.starts_on, part.days.ends_on)))


def entitlement(parts: Iterable[Segment]) -> float:
    """Return the whole entitlement of the segments, in the line's unit."""
    return sum(part.quantity for part in parts)


def expected(parts: Iterable[Segment], as_of: date, calendar: Calendar | None = None) -> float:
    """Return the quantity expected up to `as_of`, included (rule 2.1): quantity of each segment by its elapsed share.

    Examples
    --------
    >>> year = Segment(Span(date(2023, 1, 1), date(2023, 12, 31)), 263)
    >>> round(expected([year], date(2023, 2, 16)), 2)
    33.87
    """
    return sum(_accrued(part, part.days.until(as_of), calendar) for part in parts)


def accrued(parts: Iterable[Segment], days: Span, calendar: Calendar | None = None) -> float:
    """Return the quantity that the segments accrue over `days` (rule 2.7: a week's average is that of its seven days).

    Examples
    --------
    >>> year = Segment(Span(date(2022, 1, 1), date(2022, 12, 31)), 273.75)
    >>> round(accrued([year], periods.span("2022-W10")), 2)
    5.25
    """
    return sum(_accrued(part, part.days.meet(days), calendar) for part in parts)


def carried_over(left: float, entitlement: float, cap_percent: float) -> tuple[float, float]:
    """Return the quantities carried to the next term and lost (rule 2.8). Nothing is carried from an overrun.

    Examples
    --------
    >>> carried_over(20.0, entitlement=120.0, cap_percent=10)
    (12.0, 8.0)
    """
    carried = min(max(left, 0.0), entitlement * cap_percent / 100)
    return carried, max(left, 0.0) - carried


def carried_segment(quantity: float, starts_on: date, expires_after_months: int) -> Segment:
    """Return the segment of the units carried into a term: they accrue until they expire (rule 2.8)."""
    expires_on = starts_on + relativedelta(months=expires_after_months) - timedelta(days=1)
    return Segment(Span(starts_on, expires_on), quantity)


def notice_date(ends_on: date, notice_months: int) -> date:
    """Return the last day to give notice of a renewal (rule 2.9).

    Examples
    --------
    >>> notice_date(date(2023, 12, 31), 3)
    datetime.date(2023, 9, 30)
    """
    day_after = ends_on + timedelta(days=1)
    return day_after - relativedelta(months=notice_months) - timedelta(days=1)


def _months(term: Span, months: Mapping[str, float], window: Span) -> list[Segment]:
    """Return a segment for each month of the table, on its days that are in `term` and in `window`.

    A month cut by the term holds its whole quantity on the days that are in the term; a month cut by `window` (an
    amendment in mid-month) holds the share of its remaining days.
    """
    parts = []
    for name, quantity in sorted(months.items()):
        whole = periods.span(name).meet(term)
        days = whole.meet(window)
        if days.days:
            parts.append(Segment(days, quantity * days.days / whole.days))
    return parts


def _cut(part: Segment, day: date, weigh: Callable[[Span], int]) -> Segment:
    """Return the part of a segment before `day`, with the quantity accrued by then."""
    if part.days.ends_on < day:
        return part
    before = Span(part.days.starts_on, day - timedelta(days=1))
    whole = weigh(part.days)
    quantity = part.quantity * weigh(before) / whole if before.days and whole else 0.0
    return Segment(before, quantity, part.accrual)


def _weigher(accrual: Accrual, calendar: Calendar | None) -> Callable[[Span], int]:
    """Return the function that counts the days of a span for an accrual."""
    if accrual == "calendar":
        return lambda days: days.days
    if calendar is None:
        raise ValueError("accrual by working days needs a calendar")
    return calendar.working_days


def _accrued(part: Segment, days: Span, calendar: Calendar | None) -> float:
    if not days.days:
        return 0.0
    weigh = _weigher(part.accrual, calendar)
    whole = weigh(part.days)
    return part.quantity * weigh(days) / whole if whole else 0.0
