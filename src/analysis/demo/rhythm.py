"""Rhythm of the work: seasons, weekdays, holidays, restless weeks, and hours of the day (data: calibration table)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import holidays
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from analysis.demo.cast import Swell

Days = NDArray[np.datetime64]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WEEKDAY_WEIGHTS = np.array([20, 23, 22, 22, 13, 0.6, 0.8])
MONTH_WEIGHTS = np.array([1.14, 1.0, 1.1, 1.03, 0.95, 1.05, 0.9, 0.64, 1.1, 1.1, 1.04, 0.77])
HOLIDAY_WEIGHT = 0.02
HOUR_WEIGHTS = np.array([0.0] * 4 + [0.6, 0.8, 0.9, 3.5, 10, 12, 12, 10, 5, 7, 9, 9, 8, 5, 2, 1, 0.7, 0.5, 0.3, 0.1])
"""No work before 4 in the morning: the hour from 2 to 3 is missing or doubled when the clocks change."""
PERSISTENCE = 0.65
"""Correlation of a week's restlessness with the week before."""


def days_between(starts_on: date, ends_on: date) -> Days:
    """Return the days from the first to the last, both included."""
    return np.arange(np.datetime64(starts_on, "D"), np.datetime64(ends_on, "D") + 1)


def weekdays(days: Days) -> Integers:
    """Return 0 for Monday … 6 for Sunday."""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def months(days: Days) -> Integers:
    """Return 0 for January … 11 for December."""
    return days.astype("datetime64[M]").astype(np.int64) % 12


def holidays_between(first: int, last: int) -> Days:
    """Return the public holidays of France from the first to the last year."""
    return np.array(sorted(holidays.country_holidays("FR", years=range(first, last + 1))), dtype="datetime64[D]")


def daily_weights(days: Days, *, unrest: float, swells: Sequence[Swell], closed: Days, random: Generator) -> Floats:
    """Return the weight of the work of each day, unnormalised.

    Parameters
    ----------
    days : consecutive days.
    unrest : float, standard deviation of the logarithm of weekly work, autocorrelated from week to week.
    swells : those that name no subject multiply the work of their days.
    closed : public holidays.
    random : Generator.
    """
    weeks = (days.astype(np.int64) + 3) // 7
    weeks -= weeks[0]
    weights = WEEKDAY_WEIGHTS[weekdays(days)] * MONTH_WEIGHTS[months(days)]
    weights *= np.exp(_persistent_noise(int(weeks[-1]) + 1, unrest, random))[weeks]
    weights *= random.gamma(4.0, 0.25, size=len(days))
    weights[np.isin(days, closed)] *= HOLIDAY_WEIGHT
    for swell in swells:
        if not swell.subjects:
            weights[_within(days, swell)] *= swell.factor
    return weights


def subject_factors(days: Days, subjects: Sequence[str], swells: Sequence[Swell]) -> Floats:
    """Return the multiplier of each subject's weight on each day, shape (days, subjects)."""
    factors = np.ones((len(days), len(subjects)))
    for swell in swells:
        columns = [subjects.index(subject) for subject in swell.subjects]
        factors[np.flatnonzero(_within(days, swell))[:, None], columns] *= swell.factor
    return factors


def clock_minutes(count: int, random: Generator) -> Integers:
    """Return minutes after midnight of `count` moments, busiest in the morning."""
    hours = random.choice(24, size=count, p=HOUR_WEIGHTS / HOUR_WEIGHTS.sum())
    minutes = random.integers(0, 60, size=count)
    rounded = random.random(count) < 0.4
    return hours * 60 + np.where(rounded, minutes // 5 * 5, minutes)


def _within(days: Days, swell: Swell) -> NDArray[np.bool_]:
    return (days >= np.datetime64(swell.starts_on)) & (days <= np.datetime64(swell.ends_on))


def _persistent_noise(count: int, deviation: float, random: Generator) -> Floats:
    noise = random.normal(0.0, deviation, size=count)
    innovation = np.sqrt(1 - PERSISTENCE**2)
    for week in range(1, count):
        noise[week] = PERSISTENCE * noise[week - 1] + innovation * noise[week]
    return noise
