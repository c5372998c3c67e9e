"""Occurrences that a check plan promises, with their periods and the days they are due (rule 8).

A recurrence is one of `RECURRENCES`, or an iCalendar RRULE. A named recurrence has civil periods: the working day, the
ISO week, the month, the quarter, the half-year, the year. The periods of an RRULE start on the days of the rule and end
the day before its next day: `FREQ=WEEKLY;BYDAY=MO` and `weekly` promise the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rruleset, rrulestr

from analysis.domain import periods
from analysis.domain.periods import Calendar, Span
from analysis.foundation.messages import Message, message

RECURRENCES = ("daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly")
DONE = ("ok", "ko", "recovered", "late")
STATES = (*DONE, "missed", "pending", "not_due")
"""States of an occurrence (rule 8.3). `late`: done within the grace alone, its result says how. `pending`: its period
or its grace runs. `not_due`: its period has not begun. A run that states no result found nothing wrong."""

MONTHS_OF = {"quarterly": 3, "half-yearly": 6}
LETTER_OF = {"quarterly": "Q", "half-yearly": "H"}
FREQUENCIES = ("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY")
YEARS_SEARCHED = 10
"""Years without a day of the recurrence after which it is taken to fall never (29 February comes every four)."""


@dataclass(frozen=True)
class PlanItem:
    """A check that was promised, on the days of `days` (rule 8.1).

    A plan that changes has two items of one `check`, one after the other: the first keeps its occurrences (rule 8.5).
    `names` are the names that runs may bear besides `check`; `controls` the controls of a standard that it serves.
    """

    check: str
    domain: str
    recurrence: str
    days: Span
    grace_days: int = 0
    names: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Occurrence:
    """One promise of a check: the name of its period, the days, and the last day on which the check may be done."""

    period: str
    days: Span
    due_on: date

    @property
    def grace(self) -> Span:
        """The days after the period on which the check may still be done."""
        return Span(self.days.ends_on + periods.ONE_DAY, self.due_on)


def occurrences(item: PlanItem, until: date, calendar: Calendar) -> tuple[Occurrence, ...]:
    """Return the occurrences of a plan item whose period starts up to `until`, in order.

    A period that the item's days cut keeps the days that are left. `daily` falls on the working days of `calendar`;
    grace counts calendar days after the end of the period (rule 8.2).

    Examples
    --------
    >>> item = PlanItem("Sauvegardes", "Sauvegarde", "weekly", Span(date(2023, 1, 30), date(2023, 12, 31)), 2)
    >>> occurrences(item, date(2023, 2, 6), Calendar())[0].due_on
    datetime.date(2023, 2, 7)
    """
    grace = timedelta(days=item.grace_days)
    periods_of_item = _cut_periods(item.recurrence, item.days, min(until, item.days.ends_on), calendar)
    return tuple(Occurrence(name, days, days.ends_on + grace) for name, days in periods_of_item)


@lru_cache(maxsize=256)
def _cut_periods(recurrence: str, days: Span, until: date, calendar: Calendar) -> tuple[tuple[str, Span], ...]:
    """Return `_periods` cut to the days of their item; kept, since most checks of a plan share their recurrence."""
    cut = ((name, whole.meet(days)) for name, whole in _periods(recurrence, days, until, calendar))
    return tuple((name, span) for name, span in cut if span.days and span.starts_on <= until)


def planned(items: Iterable[PlanItem], until: date, calendar: Calendar) -> tuple[Occurrence, ...]:
    """Return the occurrences of one check through the changes of its plan, in order (rule 8.5).

    A period that a change cuts in two, with the same recurrence on both sides, is one occurrence, due as the later
    item says.
    """
    by_period: dict[str, Occurrence] = {}
    for item in sorted(items, key=lambda item: item.days.starts_on):
        for occurrence in occurrences(item, until, calendar):
            before = by_period.get(occurrence.period)
            if before:
                days = Span(before.days.starts_on, occurrence.days.ends_on)
                occurrence = replace(occurrence, days=days)
            by_period[occurrence.period] = occurrence
    return tuple(sorted(by_period.values(), key=lambda occurrence: occurrence.days.starts_on))


def fault(recurrence: str) -> Message | None:
    """Return the fault in the writing of a recurrence; None where it can be read."""
    if recurrence in RECURRENCES:
        return None
    allowed = message(
        "allowed values: {names}, or an iCalendar RRULE (FREQ=WEEKLY;BYDAY=MO)", names=", ".join(RECURRENCES)
    )
    if not any(frequency in recurrence.upper() for frequency in FREQUENCIES):
        return message("unknown recurrence; {allowed}", allowed=allowed)
    try:
        _rule(recurrence, date(2000, 1, 1))
    except (ValueError, TypeError) as error:
        return message("unreadable RRULE ({error}); {allowed}", error=str(error), allowed=allowed)
    return None


def falls(recurrence: str, days: Span, calendar: Calendar) -> bool:
    """Return True where a recurrence falls at least once on `days`; ten years of them at most are searched."""
    horizon = min(days.ends_on, days.starts_on + relativedelta(years=YEARS_SEARCHED))
    return any(span.meet(days).days for _, span in _periods(recurrence, days, horizon, calendar))


def _periods(recurrence: str, days: Span, until: date, calendar: Calendar) -> Iterator[tuple[str, Span]]:
    """Yield name and days of each whole period that starts up to `until` and ends in `days` or after, in order."""
    touched = Span(days.starts_on, until)
    if recurrence not in RECURRENCES:
        yield from _rule_periods(recurrence, days, until)
    elif recurrence in MONTHS_OF:
        yield from _groups_of_months(touched, MONTHS_OF[recurrence], LETTER_OF[recurrence])
    else:
        grain = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}[recurrence]
        for name, span in periods.named_spans(touched, grain):
            if recurrence != "daily" or calendar.is_working_day(span.starts_on):
                yield name, span


def _groups_of_months(touched: Span, months: int, letter: str) -> Iterator[tuple[str, Span]]:
    first = touched.starts_on
    starts_on = date(first.year, (first.month - 1) // months * months + 1, 1)
    while starts_on <= touched.ends_on:
        following = starts_on + relativedelta(months=months)
        name = f"{starts_on.year:04d}-{letter}{(starts_on.month - 1) // months + 1}"
        yield name, Span(starts_on, following - timedelta(days=1))
        starts_on = following


def _rule_periods(recurrence: str, days: Span, until: date) -> Iterator[tuple[str, Span]]:
    """Yield the days of an RRULE up to `until`, with the days before its next day.

    The last day of a rule that ends (COUNT, UNTIL) lasts as long as if the rule went on.
    """
    rule = _rule(recurrence, days.starts_on)
    last = datetime.combine(until, time())
    endless = rule.replace(count=None, until=last + relativedelta(years=YEARS_SEARCHED))
    if not any(bound in recurrence.upper() for bound in ("UNTIL=", "COUNT=")):
        rule = rule.replace(until=last)
    following = itertools.islice(endless, 1, None)
    for moment in itertools.takewhile(lambda moment: moment <= last, rule):
        after = next(following, None)
        ends_on = days.ends_on if after is None else after.date() - timedelta(days=1)
        yield moment.date().isoformat(), Span(moment.date(), ends_on)


def _rule(recurrence: str, starts_on: date) -> rrule:
    text = recurrence.strip().removeprefix("RRULE:")
    rule = rrulestr(text, dtstart=datetime.combine(starts_on, time()))
    if isinstance(rule, rruleset):
        raise ValueError(message("one rule only for each check"))  # noqa: TRY004 - the text is at fault, not a type
    return rule
