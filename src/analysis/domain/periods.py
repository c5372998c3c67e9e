"""Civil days and the periods they fall in: weeks, months, years, working days (rules 1.3 to 1.5, 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np
from holidays.registry import COUNTRIES

GRAINS = ("day", "week", "month", "year")
DAYS_PER_WEEK = 7
MONTHS_PER_QUARTER = 3
SATURDAY = 5
LETTERS = {"day": 10, "month": 7, "year": 4}
"""Grain -> number of letters of an ISO date that name its period."""
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=DAYS_PER_WEEK)


@dataclass(frozen=True)
class Span:
    """A run of civil days, both ends included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """Number of days; 0 when the span ends before it starts."""
        return max(0, (self.ends_on - self.starts_on).days + 1)

    def meet(self, other: Span) -> Span:
        """Return the days that both spans have (a span of no day where they do not meet)."""
        return Span(max(self.starts_on, other.starts_on), min(self.ends_on, other.ends_on))

    def until(self, day: date) -> Span:
        """Return the part of the span up to `day`, included."""
        return Span(self.starts_on, min(self.ends_on, day))

    def each_day(self) -> Iterator[date]:
        """Yield the days of the span, in order."""
        return (self.starts_on + timedelta(days=n) for n in range(self.days))

    def slice_of(self, part: Span) -> slice:
        """Return the positions of the days of `part` in the span, counted from 0; a part outside has none."""
        first, last = (part.starts_on - self.starts_on).days, (part.ends_on - self.starts_on).days
        return slice(max(first, 0), max(last + 1, 0))

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def key(day: date, grain: str) -> str:
    """Return the name of the period of `grain` that holds `day`: 2023-02-16, 2023-W07 (ISO), 2023-02, 2023-Q1 or 2023.

    A quarter is no grain of the report: an analyst groups by it.

    Examples
    --------
    >>> key(date(2027, 1, 1), "week")
    '2026-W53'
    """
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if grain == "quarter":
        return f"{day.year:04d}-Q{(day.month - 1) // MONTHS_PER_QUARTER + 1}"
    return day.isoformat()[: LETTERS[grain]]


@lru_cache(maxsize=16_384)
def span(key: str) -> Span:
    """Return the days of the period that `key` names.

    Examples
    --------
    >>> span("2023-W05").starts_on
    datetime.date(2023, 1, 30)
    """
    if "W" in key:
        year, week = key.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        return Span(monday, monday + timedelta(days=6))
    if "Q" in key:
        year, quarter = key.split("-Q")
        first = (int(quarter) - 1) * MONTHS_PER_QUARTER + 1
        return Span(date(int(year), first, 1), _following(date(int(year), first + 2, 1), "month") - ONE_DAY)
    parts = [int(part) for part in key.split("-")]
    if len(parts) == 3:
        return Span(date(*parts), date(*parts))
    starts_on = date(parts[0], parts[1] if len(parts) == 2 else 1, 1)
    return Span(starts_on, _following(starts_on, "month" if len(parts) == 2 else "year") - ONE_DAY)


def keys(days: Span, grain: str) -> tuple[str, ...]:
    """Return the names of all periods of `grain` that `days` touches, in order."""
    return tuple(name for name, _ in named_spans(days, grain))


def named_spans(days: Span, grain: str) -> Iterator[tuple[str, Span]]:
    """Yield name and days of each period of `grain` that `days` touches, whole, in order."""
    starts_on = days.starts_on
    if grain != "day":
        starts_on = span(key(starts_on, grain)).starts_on
    while starts_on <= days.ends_on:
        following = _following(starts_on, grain)
        yield key(starts_on, grain), Span(starts_on, following - ONE_DAY)
        starts_on = following


def _following(starts_on: date, grain: str) -> date:
    """Return the first day of the period after the one that starts on a day."""
    if grain == "day" or grain == "week":
        return starts_on + (ONE_DAY if grain == "day" else ONE_WEEK)
    years, month = divmod(starts_on.month + (1 if grain == "month" else 12) - 1, 12)
    return date(starts_on.year + years, month + 1, 1)


@dataclass(frozen=True)
class Grid:
    """The periods of one grain that some days touch, in order.

    Parameters
    ----------
    names : names of the periods.
    starts_on, ends_on : first and last day of each period, cut to the days asked for.
    place : array, the place in `names` of each of the days asked for.
    """

    names: tuple[str, ...]
    starts_on: tuple[date, ...]
    ends_on: tuple[date, ...]
    place: np.ndarray


@lru_cache(maxsize=64)
def grid(days: Span, grain: str) -> Grid:
    """Return the `Grid` of the periods of `grain` that `days` touches."""
    if grain == "day":
        dates = tuple(days.starts_on + timedelta(days=number) for number in range(days.days))
        return Grid(tuple(day.isoformat() for day in dates), dates, dates, np.arange(days.days))
    names, wholes = zip(*named_spans(days, grain), strict=True) if days.days else ((), ())
    spans = [whole.meet(days) for whole in wholes]
    place = np.repeat(np.arange(len(spans)), [span.days for span in spans])
    return Grid(names, tuple(span.starts_on for span in spans), tuple(span.ends_on for span in spans), place)


def month_end(day: date) -> date:
    """Return the last day of the month that holds `day`."""
    return span(key(day, "month")).ends_on


def previous_month_end(day: date) -> date:
    """Return the last day of the month before the month of `day`."""
    return day.replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Working days of a country, or of one of its regions: Monday to Friday less its public holidays (rule 2.2).

    `country` is an ISO 3166 code, `region` a subdivision that the library `holidays` knows, or None.
    """

    country: str = "FR"
    region: str | None = None

    def is_working_day(self, day: date) -> bool:
        """Return True where `day` is a working day."""
        return day.weekday() < SATURDAY and day not in _holidays(self.country, self.region, day.year)

    def working_day_by(self, day: date) -> date:
        """Return a day, or the last working day before it.

        Examples
        --------
        >>> Calendar().working_day_by(date(2023, 9, 30))
        datetime.date(2023, 9, 29)
        """
        while not self.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def is_holiday(self, day: date) -> bool:
        """Return True where `day` is a public holiday."""
        return day in _holidays(self.country, self.region, day.year)

    def working_days(self, days: Span) -> int:
        """Return the number of working days in `days`. France, 2023: 251."""
        if not days.days:
            return 0
        weeks, rest = divmod(days.days, DAYS_PER_WEEK)
        first = days.starts_on.weekday()
        weekdays = weeks * SATURDAY + sum((first + day) % DAYS_PER_WEEK < SATURDAY for day in range(rest))
        years = range(days.starts_on.year, days.ends_on.year + 1)
        off = (day for year in years for day in _holidays(self.country, self.region, year) if day in days)
        return weekdays - sum(day.weekday() < SATURDAY for day in off)


def knows_country(country: str) -> bool:
    """Return True for the ISO 3166 code of a country whose public holidays are known; False for its name.

    Examples
    --------
    >>> knows_country("FR"), knows_country("France")
    (True, False)
    """
    return country.isupper() and any(country in names for names in COUNTRIES.values())


def regions_of(country: str) -> tuple[str, ...]:
    """Return the regions of a known country that have public holidays of their own, in order."""
    return tuple(sorted(holidays.country_holidays(country).subdivisions))


@lru_cache(maxsize=256)
def _holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))
