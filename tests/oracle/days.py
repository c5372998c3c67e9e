"""Days, weeks and working days (rules 1.3, 1.4 and 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last, both included."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def count_days(first: date, last: date) -> int:
    """Return how many days there are, both ends included, 0 where the last precedes the first."""
    return max(0, (last - first).days + 1)


@lru_cache(maxsize=64)
def _public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))


def is_holiday(day: date, country: str, region: str | None) -> bool:
    """Return whether a day is a public holiday of the country and region."""
    return day in _public_holidays(country, region, day.year)


def is_working_day(day: date, country: str, region: str | None) -> bool:
    """Return whether a day is worked: Monday to Friday less public holidays (rule 2.2)."""
    return day.weekday() < SATURDAY and not is_holiday(day, country, region)


def local(instant: datetime, zone: str) -> datetime:
    """Return an instant as the client's clock shows it."""
    return instant.astimezone(ZoneInfo(zone))


def months_later(day: date, months: int) -> date:
    """Return the day so many months later, the last of its month where the month is shorter."""
    return day + relativedelta(months=months)


def last_day_of(first: date, months: int) -> date:
    """Return the last day of so many months that begin on a day."""
    return months_later(first, months) - ONE_DAY


@lru_cache(maxsize=40000)
def period_of(day: date, grain: str) -> str:
    """Return the name of the day, ISO week, month or calendar year that holds a day."""
    if grain == "daily":
        return day.isoformat()
    if grain == "weekly":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return f"{day:%Y-%m}" if grain == "monthly" else f"{day.year:04d}"


@lru_cache(maxsize=40000)
def whole_period(day: date, grain: str) -> tuple[date, date]:
    """Return the first and last day of the period that holds a day."""
    if grain == "daily":
        return day, day
    if grain == "weekly":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1) if grain == "monthly" else day.replace(month=1, day=1)
    return first, last_day_of(first, 1 if grain == "monthly" else 12)
