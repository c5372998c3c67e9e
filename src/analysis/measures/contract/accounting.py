"""Accounted time: the time that a contract counts after rounding, beside the real time (rule 15)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from analysis.domain import money, units
from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.periods import SATURDAY, Calendar

DayKind = Literal["weekday", "saturday", "sunday", "holiday"]

SUNDAY = 6
HOURS_PER_DAY = 24


@dataclass(frozen=True)
class Coefficient:
    """A multiplier for profiles, kinds of day and hours of the day; an empty field accepts all.

    The slot runs from `from_hour`, included, to `to_hour`, excluded; it passes midnight where `to_hour` is the smaller.
    A public holiday is no weekday; one that falls on a Saturday or a Sunday is both.
    """

    factor: float
    profiles: tuple[str, ...] = ()
    days: tuple[DayKind, ...] = ()
    from_hour: int = 0
    to_hour: int = HOURS_PER_DAY

    @property
    def needs_clock(self) -> bool:
        """True where the coefficient depends on the time of the day."""
        return (self.from_hour, self.to_hour) != (0, HOURS_PER_DAY)


@dataclass(frozen=True)
class AccountingRule:
    """A rounding of time from a date on: up to the unit, at least the minimum [min], by entry or by ticket and day."""

    effective_from: date
    unit_minutes: float = 1.0
    minimum_minutes: float = 0.0
    per: Literal["entry", "ticket_day"] = "entry"
    coefficients: tuple[Coefficient, ...] = ()
    minimum_on_zero: bool = False
    """True: an entry of no minute (per ticket and day: a sum of none) accounts the minimum, instead of nothing."""


@dataclass(frozen=True)
class Accounted:
    """Exact accounted time of each entry, in the order of the entries: `numerators[i] / denominator` [s].

    Parameters
    ----------
    numerators : array of int64, or of Python int where sums would not fit in 64 bits.
    finding : `slot_unknown`, if there is one.
    """

    numerators: np.ndarray
    denominator: int = 1
    finding: Finding | None = None

    @property
    def seconds(self) -> np.ndarray:
        """Accounted time of each entry [s], as floats."""
        return self.numerators.astype("float64") / self.denominator

    def total(self, rows: np.ndarray | None = None) -> Fraction:
        """Return the exact sum [s] of some rows (a mask or positions), of all by default."""
        chosen = self.numerators if rows is None else self.numerators[rows]
        return Fraction(int(chosen.sum()) if len(chosen) else 0, self.denominator)


def accounted(entries: pd.DataFrame, rules: Sequence[AccountingRule], calendar: Calendar) -> Accounted:
    """Accounted time of the entries of one contract line.

    Parameters
    ----------
    entries : counted entries of the line: `seconds`, `work_date`, `started_at` (local, null without a time of day),
        `ticket_key`, `ticket_id`, `time_entry_id`, `profile`.
    rules : dated; an entry takes the last one in force on its day, and its real time before the first.
    calendar : the client's public holidays.

    Returns
    -------
    Accounted. Per ticket and day, the rounded time of the group is shared between its entries pro rata of their real
    time, exactly. The first coefficient that matches an entry multiplies its share.

    References
    ----------
    Rule 15: accounted = max(m, ceil(minutes / u) u) × coefficient; zero stays zero. An entry without clock time takes 1
    where the coefficient depends on the hour.
    """
    numerators = entries["seconds"].to_numpy().astype(object)
    denominators = np.ones(len(entries), dtype=object)
    unknown = np.zeros(len(entries), dtype=bool)
    dated = sorted(rules, key=lambda rule: rule.effective_from)
    starts = np.array([rule.effective_from for rule in dated], dtype="datetime64[ns]")
    in_force = np.searchsorted(starts, entries["work_date"].to_numpy(), side="right") - 1
    for position, rule in enumerate(dated):
        rows = in_force == position
        part = entries[rows]
        above, below = _shares(part, rule)
        factors, without_clock = _factors(part, rule.coefficients, calendar)
        numerators[rows] = above * np.array([factor.numerator for factor in factors], dtype=object)
        denominators[rows] = below * np.array([factor.denominator for factor in factors], dtype=object)
        unknown[rows] = without_clock
    common = math.lcm(*set(denominators.tolist()))
    whole = numerators * (common // denominators)
    fits = int(np.abs(whole).sum()) <= money.LARGEST_INT64
    return Accounted(whole.astype("int64") if fits else whole, common, _slot_unknown(entries[unknown]))


def rounded_up(seconds: np.ndarray, rule: AccountingRule) -> tuple[np.ndarray, int]:
    """Return time rounded up to whole units, and at least the minimum: whole numbers, and their denominator [s].

    Examples
    --------
    >>> rounded_up(np.array([0, 300, 1200]), AccountingRule(date(2023, 1, 1), unit_minutes=15))
    (array([0, 900, 1800], dtype=object), 1)
    """
    unit = money.exact(rule.unit_minutes) * units.SECONDS_PER_MINUTE
    least = money.exact(rule.minimum_minutes) * units.SECONDS_PER_MINUTE
    denominator = math.lcm(unit.denominator, least.denominator)
    size = int(unit * denominator)
    steps = -(-seconds.astype(object) * denominator // size)
    rounded = np.maximum(steps * size, int(least * denominator))
    return (rounded if rule.minimum_on_zero else np.where(seconds == 0, 0, rounded)), denominator


def _shares(entries: pd.DataFrame, rule: AccountingRule) -> tuple[np.ndarray, np.ndarray]:
    """Return rounded time by entry, or its share of that of its ticket and day: numerators and denominators [s]."""
    real = entries["seconds"].to_numpy().astype("int64")
    if rule.per == "entry":
        rounded, below = rounded_up(real, rule)
        return rounded, np.full(len(real), below, dtype=object)
    group = _ticket_days(entries)
    sums = np.bincount(group, weights=real).astype("int64")
    whole, below = rounded_up(sums, rule)
    has_time = sums[group] != 0
    weights = np.where(has_time, real, 1).astype(object)
    totals = np.where(has_time, sums[group], np.bincount(group)[group]).astype(object)
    above, under = whole[group] * weights, totals * below
    common = np.gcd(above, under)
    return above // common, under // common


def _ticket_days(entries: pd.DataFrame) -> np.ndarray:
    """Return a number from 0 for each pair of a ticket and a day; an entry without a ticket has a number of its own."""
    tickets = pd.factorize(entries["ticket_key"])[0]
    alone = tickets < 0
    tickets[alone] = tickets.max(initial=-1) + 1 + np.arange(alone.sum())
    days = pd.factorize(entries["work_date"])[0]
    return pd.factorize(tickets * (days.max(initial=0) + 1) + days)[0]


def _factors(
    entries: pd.DataFrame, coefficients: Sequence[Coefficient], calendar: Calendar
) -> tuple[np.ndarray, np.ndarray]:
    """Return the factor of each entry, and a mask of the entries that lack the time of the day that they need."""
    factors = np.full(len(entries), Fraction(1), dtype=object)
    free = np.ones(len(entries), dtype=bool)
    unknown = np.zeros(len(entries), dtype=bool)
    if not coefficients:
        return factors, unknown
    kinds = _day_kinds(entries["work_date"], calendar)
    has_clock = entries["started_at"].notna().to_numpy()
    hours = entries["started_at"].dt.hour.fillna(0).to_numpy()
    for coefficient in coefficients:
        matches = free.copy()
        if coefficient.profiles:
            matches &= entries["profile"].isin(coefficient.profiles).to_numpy(dtype=bool)
        if coefficient.days:
            matches &= np.logical_or.reduce([kinds[kind] for kind in coefficient.days])
        if coefficient.needs_clock:
            unknown |= matches & ~has_clock
            free &= ~(matches & ~has_clock)
            matches &= has_clock & _in_slot(hours, coefficient)
        factors[matches] = money.exact(coefficient.factor)
        free &= ~matches
    return factors, unknown


def _in_slot(hours: np.ndarray, coefficient: Coefficient) -> np.ndarray:
    after, before = hours >= coefficient.from_hour, hours < coefficient.to_hour
    return after & before if coefficient.from_hour < coefficient.to_hour else after | before


def _day_kinds(work_dates: pd.Series, calendar: Calendar) -> dict[str, np.ndarray]:
    """Return the mask of the entries of each kind of day."""
    holidays = [day for day in work_dates.unique() if calendar.is_holiday(day.date())]
    weekdays, is_holiday = work_dates.dt.day_of_week.to_numpy(), work_dates.isin(holidays).to_numpy(dtype=bool)
    return {
        "weekday": (weekdays < SATURDAY) & ~is_holiday,
        "saturday": weekdays == SATURDAY,
        "sunday": weekdays == SUNDAY,
        "holiday": is_holiday,
    }


def _slot_unknown(entries: pd.DataFrame) -> Finding | None:
    if entries.empty:
        return None
    tickets = entries["ticket_id"].fillna(entries["time_entry_id"])
    evidence = tuple(dict.fromkeys(tickets))[:MOST_EVIDENCE]
    return Finding("slot_unknown", SEVERITIES["slot_unknown"], len(entries), int(entries["seconds"].sum()), evidence)
