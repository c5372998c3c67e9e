"""Seasonal profile: the weight of each calendar month, with its interval (E2).

References
----------
.. [1] Hyndman, Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed. (2021), 4.3: strength of a season.
.. [2] Dunn, *Multiple comparisons among means*, J. Am. Stat. Assoc. 56 (1961): one interval for 12 months together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.foundation.messages import message
from analysis.measures.forecasting.history import MONTHS_FOR_SEASONALITY, SEASON, SeriesFault, TooShort, checked_history
from analysis.measures.forecasting.scales import LogScale
from analysis.measures.forecasting.shrinkage import month_effects

Array = NDArray[np.float64]

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Seasonality:
    """The seasonal profile of a monthly series.

    Attributes
    ----------
    months : DataFrame by calendar month, 1 to 12: `ratio` to an ordinary month (1.0 is ordinary), after shrinkage;
        `low`, `high`, interval before shrinkage, at 95 % for the 12 months together; `differs`, true where it leaves
        1.0 out. With working days: `ratio_per_working_day` too.
    strength : share of the variation around the trend that the season explains, in [0, 1] [1]_.
    kept : share of the measured shape that shrinkage keeps, in [0, 1]; 0.0 where the shape is all noise.
    years : length of the history [years].
    has_prior : True where a portfolio's profile was the prior, which the report must say.
    """

    months: pd.DataFrame
    strength: float
    kept: float
    years: float
    has_prior: bool


def seasonality(
    history: pd.Series, *, working_days: pd.Series | None = None, portfolio: Mapping[int, float] | None = None
) -> Seasonality | TooShort:
    """Seasonal profile of `history`, or `TooShort` under 24 months.

    Parameters
    ----------
    history : Series by month (`MS`), whole months alone (rule 10.2) [any unit, ≥ 0].
    working_days : of each month of `history` [days], to tell the season apart from short months.
    portfolio : ratio of each calendar month (1 to 12) in an anonymous portfolio (rule 12), leant on when the history is
        young; None leans on no season at all.

    Raises
    ------
    SeriesFault : a history at fault, a month without working days, a portfolio without its 12 months.
    """
    checked = checked_history(history)
    if len(checked) < MONTHS_FOR_SEASONALITY:
        return TooShort(found=len(checked), needed=MONTHS_FOR_SEASONALITY, unit="months")
    if checked.max() <= 0:
        return _flat(checked, has_working_days=working_days is not None, has_prior=portfolio is not None)
    prior = None if portfolio is None else _log_profile(portfolio)
    months, strength, kept = _profile(checked, prior)
    if working_days is not None:
        days = working_days.reindex(checked.index)
        if days.isna().any() or (days <= 0).any():
            raise SeriesFault(message("working days: each month of the history needs at least one."))
        months["ratio_per_working_day"] = _profile(checked / days, None)[0]["ratio"]
    return Seasonality(months, strength, kept, years=len(checked) / SEASON, has_prior=portfolio is not None)


def _profile(history: pd.Series, prior: Array | None) -> tuple[pd.DataFrame, float, float]:
    values = history.to_numpy()
    transformed = LogScale.from_values(values).forward(values)
    effects = month_effects(transformed, history.index[0].month, prior=prior)
    half = norm.ppf(1.0 - (1.0 - CONFIDENCE) / (2 * SEASON)) * effects.standard_error
    low, high = np.exp(effects.estimated - half), np.exp(effects.estimated + half)
    months = pd.DataFrame(
        {
            "ratio": np.exp(effects.shrunk),
            "low": low,
            "high": high,
            "differs": ((low > 1.0) | (high < 1.0)) & (effects.kept > 0),
        },
        index=pd.RangeIndex(1, SEASON + 1, name="month"),
    )
    season = float(np.var(effects.shrunk))
    noise = effects.residual_deviation**2
    return months, season / (season + noise) if season > 0 else 0.0, effects.kept


def _flat(history: pd.Series, *, has_working_days: bool, has_prior: bool) -> Seasonality:
    months = pd.DataFrame(
        {"ratio": 1.0, "low": 1.0, "high": 1.0, "differs": False}, index=pd.RangeIndex(1, SEASON + 1, name="month")
    )
    if has_working_days:
        months["ratio_per_working_day"] = 1.0
    return Seasonality(months, strength=0.0, kept=0.0, years=len(history) / SEASON, has_prior=has_prior)


def _log_profile(portfolio: Mapping[int, float]) -> Array:
    if sorted(portfolio) != list(range(1, SEASON + 1)) or min(portfolio.values()) <= 0:
        raise SeriesFault(
            message("profile of the portfolio: a positive ratio is expected for each of the months 1 to 12.")
        )
    logs = np.log([portfolio[month] for month in range(1, SEASON + 1)])
    return logs - logs.mean()
