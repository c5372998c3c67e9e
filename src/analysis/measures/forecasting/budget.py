"""Next year's budget, chosen by its probability of overrun (E5, H6, rule 10.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.foundation.messages import message
from analysis.measures.forecasting.history import SeriesFault

Array = NDArray[np.float64]

PROPOSED = (50.0, 80.0, 95.0)
POINTS_OF_A_CURVE = 101


@dataclass(frozen=True)
class Driver:
    """A known change to come, declared with its assumption, which the report prints.

    Attributes
    ----------
    driver : its name (users +20 %, a site closed, a planned project).
    factor : multiplier of the months; 1.0 changes nothing.
    added : addition to each month [unit of the forecast]; negative for a saving.
    starts_on, ends_on : first and last day of its effect; `ends_on` None lasts.
    assumption : the sentence and the source that justify it.
    """

    driver: str
    starts_on: date
    assumption: str
    factor: float = 1.0
    added: float = 0.0
    ends_on: date | None = None


@dataclass(frozen=True)
class Budget:
    """Distribution of the total of a year.

    Attributes
    ----------
    quantiles : amount that is enough with a probability of 50, 80 and 95 %, by percentage [unit of the paths].
    curve : DataFrame of `amount` and `overrun_probability`, from the least to the most seen in the paths.
    expected : mean of the totals.
    """

    quantiles: Mapping[float, float]
    curve: pd.DataFrame
    expected: float


def budget(paths: Array, *, amounts: Sequence[float] | None = None) -> Budget:
    """Budget read from simulated futures.

    Parameters
    ----------
    paths : (paths, months) [days, hours or euros].
    amounts : budgets whose risk is computed; None: 101 amounts spread over the totals of the paths.
    """
    totals = paths.sum(axis=1)
    candidates = np.linspace(totals.min(), totals.max(), POINTS_OF_A_CURVE) if amounts is None else np.asarray(amounts)
    quantiles = np.quantile(totals, np.array(PROPOSED) / 100.0)
    return Budget(
        quantiles=dict(zip(PROPOSED, map(float, quantiles), strict=True)),
        curve=pd.DataFrame(
            {
                "amount": candidates,
                "overrun_probability": [overrun_probability(paths, float(amount)) for amount in candidates],
            }
        ),
        expected=float(totals.mean()),
    )


def overrun_probability(paths: Array, amount: float) -> float:
    """P(total > amount), in [0, 1] (rule 10.4): the share of the futures beyond it."""
    return float((paths.sum(axis=1) > amount).mean())


def with_drivers(paths: Array, months: pd.DatetimeIndex, drivers: Sequence[Driver]) -> Array:
    """Futures with the declared changes applied: (paths, months), at least 0. Drivers multiply first, then add.

    A driver that covers a month in part applies pro rata of the days.
    """
    factor, added = np.ones(len(months)), np.zeros(len(months))
    for driver in drivers:
        if driver.factor < 0:
            raise SeriesFault(
                message(
                    "assumption “{driver}”: factor {factor}; positive or zero is expected.",
                    driver=driver.driver,
                    factor=driver.factor,
                )
            )
        share = np.array([_share(month, driver) for month in months])
        factor *= 1.0 + share * (driver.factor - 1.0)
        added += share * driver.added
    return np.maximum(paths * factor + added, 0.0)


def priced(paths: Array, rates_eur: Sequence[float]) -> Array:
    """Futures in euros: (paths, months) [days] × rate of each month [€/day]."""
    rates = np.asarray(rates_eur, dtype=float)
    if rates.shape != (paths.shape[1],):
        raise SeriesFault(
            message(
                "rates: {rates} for {months} months; one a month is needed.", rates=len(rates), months=paths.shape[1]
            )
        )
    return paths * rates


def indexed_rate(rate_eur: float, index_before: float, index_now: float) -> float:
    """Rate revised by a published index, P₀ × S₁ / S₀ (rule 10.4), unrounded.

    Examples
    --------
    >>> indexed_rate(700, 280, 294)
    735.0
    """
    if min(rate_eur, index_before, index_now) <= 0:
        raise SeriesFault(
            message(
                "revision: rate {rate}, index {before} then {now}; all three must be positive.",
                rate=rate_eur,
                before=index_before,
                now=index_now,
            )
        )
    return rate_eur * index_now / index_before


def mixed_rate(rates_eur: Mapping[str, float], days_by_profile: Mapping[str, float]) -> float:
    """Mean rate [€/day] for the mix of profiles of the last 12 months (rule 10.4)."""
    unknown = sorted(set(days_by_profile) - set(rates_eur))
    if unknown:
        raise SeriesFault(
            message(
                "rates: none for the profile “{profile}” (known: {known}).",
                profile=unknown[0],
                known=", ".join(sorted(rates_eur)),
            )
        )
    days = sum(days_by_profile.values())
    if days <= 0:
        raise SeriesFault(message("rates: no day in the last 12 months, so that the mix of profiles is unknown."))
    return sum(rates_eur[profile] * effort for profile, effort in days_by_profile.items()) / days


def monthly_entitlement(forecast_mean: pd.Series, amount: float) -> pd.Series:
    """`amount` spread over the months in proportion to their forecast (the table of rule 2.3); evenly if that is 0."""
    total = float(forecast_mean.sum())
    shares = forecast_mean / total if total > 0 else pd.Series(1.0 / len(forecast_mean), index=forecast_mean.index)
    return amount * shares


def _share(month: pd.Timestamp, driver: Driver) -> float:
    """Share of the days of `month` that the driver covers, in [0, 1]."""
    after = month + pd.offsets.MonthBegin()
    start = max(month, pd.Timestamp(driver.starts_on))
    end = after if driver.ends_on is None else min(after, pd.Timestamp(driver.ends_on) + pd.Timedelta(days=1))
    return max((end - start) / (after - month), 0.0)
