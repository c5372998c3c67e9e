"""Future daily rates, month by month: declared or indexed rates for the observed mix of profiles (rule 10.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import units
from analysis.domain.periods import Span
from analysis.measures.forecasting.budget import indexed_rate, mixed_rate
from analysis.params.budget import RateIndex
from analysis.params.pricing import DailyRate


@dataclass(frozen=True)
class NextRates:
    """The rates of a budget.

    Parameters
    ----------
    monthly_eur : mean rate of each month [€/day].
    mix : profile -> its share of the last 12 months, in [0, 1]; empty where a line gives the price.
    by_profile_eur : profile -> its rate on the budget's last day [€/day], after indexation.
    index : index that revises the rates; None: no indexation.
    """

    monthly_eur: np.ndarray
    mix: Mapping[str, float]
    by_profile_eur: Mapping[str, float]
    index: RateIndex | None


def of_profiles(
    days_by_profile: Mapping[str, float],
    rates: Sequence[DailyRate],
    months: Sequence[Span],
    index: RateIndex | None,
) -> NextRates:
    """Mean rate of each month; all days of a month weigh the same.

    Parameters
    ----------
    days_by_profile : days of the last 12 months [days].
    rates : rates of the client's file, and rates declared for next year.

    Raises
    ------
    SeriesFault
        When a profile of the mix has no rate on one of the days.
    """
    whole = sum(days_by_profile.values())
    monthly = [
        np.mean([mixed_rate(_in_force(rates, day, index), days_by_profile) for day in _days(month)]) for month in months
    ]
    return NextRates(
        monthly_eur=np.array(monthly),
        mix={profile: days / whole for profile, days in days_by_profile.items()},
        by_profile_eur=_in_force(rates, months[-1].ends_on, index),
        index=index,
    )


def of_line(unit_price_eur: Fraction, months: Sequence[Span], index: RateIndex | None) -> NextRates:
    """Price of a day of a line in each month, indexed from the date of the index on."""
    price = float(unit_price_eur)
    monthly = [np.mean([_indexed(price, day, None, index) for day in _days(month)]) for month in months]
    return NextRates(np.array(monthly), {}, {}, index)


def profile_mix(entries: pd.DataFrame, hours_per_day: float) -> dict[str, float]:
    """Days of entries by profile, the largest first; entries without a profile are under an empty name."""
    profiles = entries["profile"].astype("object").where(entries["profile"].notna(), "")
    seconds = entries["seconds"].groupby(profiles).sum().sort_values(ascending=False, kind="stable")
    return {str(profile): units.days(int(effort), hours_per_day) for profile, effort in seconds.items() if effort}


def _in_force(rates: Sequence[DailyRate], day: date, index: RateIndex | None) -> dict[str, float]:
    """Profile -> its latest rate in force on a day, among the rates of all lines."""
    dated = sorted((rate for rate in rates if rate.line is None), key=lambda rate: rate.effective_from)
    return {
        rate.profile: _indexed(float(rate.daily_rate_eur), day, rate.effective_from, index)
        for rate in dated
        if rate.effective_from <= day
    }


def _indexed(rate_eur: float, day: date, set_on: date | None, index: RateIndex | None) -> float:
    """Rate on a day, revised by the index unless it was set after the index took effect."""
    if index is None or day < index.effective_from or (set_on is not None and set_on >= index.effective_from):
        return rate_eur
    return indexed_rate(rate_eur, index.before, index.now)


def _days(month: Span) -> list[date]:
    return [month.starts_on + timedelta(days=offset) for offset in range(month.days)]
