"""Contract lines in time: segments of entitlement, and the quantity expected at a date (rules 2 and 3).

A line is a set of *segments*: over the days of a segment, a part of the entitlement accrues evenly. Amendments, tables
of months, supplements and carried units all become segments, so that one sum gives the expected quantity.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from dateutil.relativedelta import relativedelta

from analysis.domain import money, periods
from analysis.domain.periods import Calendar, Span

Accrual = Literal["calendar", "working_days"]


@dataclass(frozen=True)
class Segment:
    """`quantity` of the line's unit accrues over `days`, by calendar days or by working days."""

    days: Span
    quantity: float | Fraction
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
    """Return the segments of a term, in order of their first day, their quantities exact.

    Parameters
    ----------
    term : Span of the line, both days included.
    entitlement : quantity for the whole term; or
    months : month (2020-04) -> quantity, each accruing evenly inside its month.
    amendments : each keeps what came before its date (rule 3). A new `entitlement` replaces what accrues from its date
        to the term, pro rata of the days left; `months` replaces the months that it names from its date on, and leaves
        the others; `add` accrues from its date to the term, on top.
    accrual : how a quantity spreads: calendar days (default), or the working days of `calendar`.

    Returns
    -------
    tuple of Segment. The past keeps its values: a segment in progress at an amendment is cut the day before it, and
    keeps the part of its quantity that its days had accrued.

    Examples
    --------
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> parts = segments(year, entitlement=263, amendments=[Amendment(date(2023, 7, 1), entitlement=200)])
    >>> [round(float(part.quantity), 2) for part in parts]
    [130.42, 100.82]
    """
    weigh = _weigher(accrual, calendar)
    base = _months(term, months, term, accrual, calendar) if months else [_even(term, entitlement, accrual)]
    supplements: list[Segment] = []
    for amendment in sorted(amendments, key=lambda change: change.effective_from):
        left = Span(amendment.effective_from, term.ends_on)
        if amendment.add is not None:
            supplements.append(_even(left, amendment.add, accrual))
        elif amendment.months is not None:
            for part in _months(term, amendment.months, left, accrual, calendar):
                base = [kept for old in base for kept in _without(old, part.days, _weigher(old.accrual, calendar))]
                base.append(part)
        else:
            base = [kept for old in base for kept in _without(old, left, _weigher(old.accrual, calendar))]
            share = Fraction(weigh(left), weigh(term)) if weigh(term) else Fraction(0)
            base.append(Segment(left, money.exact(amendment.entitlement or 0) * share, accrual))
    return tuple(sorted(base + supplements, key=lambda part: (part.days.starts_on, part.days.ends_on)))


def least_daily(parts: Sequence[Segment], calendar: Calendar | None = None) -> tuple[date, Fraction] | None:
    """Return the first day on which the segments together accrue least, and that quantity; None without a segment.

    Examples
    --------
    >>> year = Span(date(2023, 1, 1), date(2023, 12, 31))
    >>> fall = Amendment(date(2023, 11, 1), add=-100)
    >>> day, quantity = least_daily(segments(year, entitlement=120, amendments=[fall]))
    >>> day.isoformat(), round(float(quantity), 2)
    ('2023-11-01', -1.31)
    """
    bounds = sorted({day for part in parts for day in (part.days.starts_on, part.days.ends_on + timedelta(days=1))})
    runs = [Span(first, after - timedelta(days=1)) for first, after in itertools.pairwise(bounds)]
    days = [(day, accrued(parts, Span(day, day), calendar)) for run in runs for day in _each_kind_of_day(run, calendar)]
    return min(days, key=lambda item: (item[1], item[0]), default=None)


def entitlement(parts: Iterable[Segment]) -> Fraction:
    """Return the whole entitlement of the segments, in the line's unit, exact."""
    return sum((money.exact(part.quantity) for part in parts), Fraction(0))


def expected(parts: Iterable[Segment], as_of: date, calendar: Calendar | None = None) -> Fraction:
    """Return the exact quantity expected up to `as_of`, included (rule 2.1): of each segment, its elapsed share.

    Examples
    --------
    >>> year = Segment(Span(date(2023, 1, 1), date(2023, 12, 31)), 263)
    >>> round(float(expected([year], date(2023, 2, 16))), 2)
    33.87
    """
    return sum((_accrued(part, part.days.until(as_of), calendar) for part in parts), Fraction(0))


def accrued(parts: Iterable[Segment], days: Span, calendar: Calendar | None = None) -> Fraction:
    """Return the exact quantity that the segments accrue over `days` (rule 2.7: a week's average sums its days).

    Examples
    --------
    >>> year = Segment(Span(date(2022, 1, 1), date(2022, 12, 31)), 273.75)
    >>> round(float(accrued([year], periods.span("2022-W10"))), 2)
    5.25
    """
    return sum((_accrued(part, part.days.meet(days), calendar) for part in parts), Fraction(0))


def notice_date(ends_on: date, notice_months: int) -> date:
    """Return the last day to give notice of a renewal (rule 2.9).

    Examples
    --------
    >>> notice_date(date(2023, 12, 31), 3)
    datetime.date(2023, 9, 30)
    """
    day_after = ends_on + timedelta(days=1)
    return day_after - relativedelta(months=notice_months) - timedelta(days=1)


def _even(days: Span, quantity: float | None, accrual: Accrual) -> Segment:
    return Segment(days, money.exact(quantity or 0), accrual)


def _months(
    term: Span, months: Mapping[str, float], window: Span, accrual: Accrual, calendar: Calendar | None
) -> list[Segment]:
    """Return a segment for each month of the table, on its days that are in `term` and in `window`.

    A month cut by the term holds its whole quantity on the days that are in the term; a month cut by `window` (an
    amendment in mid-month) holds the share of its remaining days.
    A month without any working day accrues by the calendar.
    """
    parts = []
    for name, quantity in sorted(months.items()):
        whole = periods.span(name).meet(term)
        days = whole.meet(window)
        if days.days:
            rhythm: Accrual = accrual if _weigher(accrual, calendar)(whole) else "calendar"
            weigh = _weigher(rhythm, calendar)
            parts.append(Segment(days, money.exact(quantity) * Fraction(weigh(days), weigh(whole)), rhythm))
    return parts


def _without(part: Segment, days: Span, weigh: Callable[[Span], int]) -> Iterator[Segment]:
    """Yield what is left of a segment before and after some days, each with the quantity that its own days accrue."""
    if not part.days.meet(days).days:
        yield part
        return
    whole = weigh(part.days)
    before = Span(part.days.starts_on, days.starts_on - timedelta(days=1))
    after = Span(days.ends_on + timedelta(days=1), part.days.ends_on)
    for left in (before, after):
        if left.days:
            share = Fraction(weigh(left), whole) if whole else Fraction(0)
            yield Segment(left, money.exact(part.quantity) * share, part.accrual)


def _each_kind_of_day(run: Span, calendar: Calendar | None) -> Iterator[date]:
    """Yield the first working day and the first day off of a run; without a calendar, its first day."""
    days = [run.starts_on + timedelta(days=offset) for offset in range(min(run.days, periods.DAYS_PER_WEEK))]
    kinds = {calendar is not None and calendar.is_working_day(day): day for day in reversed(days)}
    yield from kinds.values()


def _weigher(accrual: Accrual, calendar: Calendar | None) -> Callable[[Span], int]:
    """Return the function that counts the days of a span for an accrual."""
    if accrual == "calendar":
        return lambda days: days.days
    if calendar is None:
        raise ValueError("accrual by working days needs a calendar")
    return calendar.working_days


def _accrued(part: Segment, days: Span, calendar: Calendar | None) -> Fraction:
    if not days.days:
        return Fraction(0)
    weigh = _weigher(part.accrual, calendar)
    whole = weigh(part.days)
    return money.exact(part.quantity) * Fraction(weigh(days), whole) if whole else Fraction(0)
