"""Civil days and the periods they fall in: weeks, months, years, working days (rules 1.3 to 1.5, 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from dateutil.relativedelta import relativedelta

GRAINS = ("day", "week", "month", "year")
DAYS_PER_WEEK = 7
SATURDAY = 5


@dataclass(frozen=True)
class Span:
    """A run of civil days, both ends included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How many days it has; 0 when it ends before it starts."""
        return max(0, (self.ends_on - self.starts_on).days + 1)

    def meet(self, other: Span) -> Span:
        """The days that both have (a span of no day where they do not meet)."""
        return Span(max(self.starts_on, other.starts_on), min(self.ends_on, other.ends_on))

    def until(self, day: date) -> Span:
        """The part of it up to `day`, included."""
        return Span(self.starts_on, min(self.ends_on, day))

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def key(day: date, grain: str) -> str:
    """The name of the period of `grain` that holds `day`: 2023-02-16, 2023-W07 (ISO), 2023-02 or 2023.

    Examples
    --------
    >>> key(date(2027, 1, 1), "week")
    '2026-W53'
    """
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[grain]]


@lru_cache(maxsize=16_384)
def span(key: str) -> Span:
    """The days of the period that `key` names.

    Examples
    --------
    >>> span("2023-W05").starts_on
    datetime.date(2023, 1, 30)
    """
    if "W" in key:
        year, week = key.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        return Span(monday, monday + timedelta(days=6))
    parts = [int(part) for part in key.split("-")]
    if len(parts) == 3:
        return Span(date(*parts), date(*parts))
    starts_on = date(parts[0], parts[1] if len(parts) == 2 else 1, 1)
    length = relativedelta(months=1) if len(parts) == 2 else relativedelta(years=1)
    return Span(starts_on, starts_on + length - timedelta(days=1))


def keys(days: Span, grain: str) -> tuple[str, ...]:
    """The names of all periods of `grain` that `days` touches, in order."""
    return tuple(each_key(days, grain))


def each_key(days: Span, grain: str) -> Iterator[str]:
    """The same one by one, for who may stop before the end."""
    day = days.starts_on
    while day <= days.ends_on:
        name = key(day, grain)
        yield name
        day = span(name).ends_on + timedelta(days=1)


def month_end(day: date) -> date:
    """The last day of the month that holds `day`."""
    return span(key(day, "month")).ends_on


def previous_month_end(day: date) -> date:
    """The last day of the month before the one that holds `day`."""
    return day.replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Working days of a country, or of one of its regions: Monday to Friday less its public holidays (rule 2.2).

    `country` is an ISO 3166 code, `region` a subdivision that the library `holidays` knows, or None.
    """

    country: str = "FR"
    region: str | None = None

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is one."""
        return day.weekday() < SATURDAY and day not in _holidays(self.country, self.region, day.year)

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday."""
        return day in _holidays(self.country, self.region, day.year)

    def working_days(self, days: Span) -> int:
        """How many working days `days` has. France, 2023: 251."""
        return sum(self.is_working_day(days.starts_on + timedelta(days=offset)) for offset in range(days.days))


@lru_cache(maxsize=256)
def _holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))
