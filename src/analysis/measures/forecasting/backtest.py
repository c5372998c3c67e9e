"""Errors of the forecast on the client's own history, beside the seasonal naive forecast (rule 10.3).

References
----------
.. [1] Tashman, *Out-of-sample tests of forecasting accuracy*, Int. J. Forecasting 16 (2000): rolling origins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.forecasting.history import MONTHS_FOR_A_FORECAST, SEASON, TooShort, checked_history

MONTHS_BETWEEN_ORIGINS = 6
MOST_ORIGINS = 5
Forecaster = Callable[[pd.Series, int], pd.DataFrame]


@dataclass(frozen=True)
class Backtest:
    """Forecasts made from the data known at past dates, against the months that followed.

    Attributes
    ----------
    origins : DataFrame by last month known: `forecast`, `naive`, `low`, `high` (80 %) and `observed`, all totals of the
        next 12 months [unit of the history]; `error` and `naive_error`, relative to what was observed, without sign
        (missing where nothing was observed).
    error, naive_error : means over the origins; NaN where every year observed is zero.
    covered : share of the years observed within the 80 % interval, in [0, 1].
    is_better : True where the method errs less than the seasonal naive one; else the report shows the naive.
    """

    origins: pd.DataFrame
    error: float
    naive_error: float
    covered: float
    is_better: bool


def backtest(history: pd.Series, forecaster: Forecaster) -> Backtest | TooShort:
    """Back-test of `forecaster` over the last three years of `history`, or `TooShort` under 24 months.

    Parameters
    ----------
    history : Series by month (`MS`), whole months alone [any unit, ≥ 0].
    forecaster : `analysis.measures.forecasting.forecast.forecast`, or any other with its interface.

    Notes
    -----
    Origins are 6 months apart, at most five, each with at least 12 months before it and a whole year after it. The
    naive forecast of a year is the year before it, month by month.
    """
    checked = checked_history(history)
    last = len(checked) - SEASON
    ends = list(range(last, MONTHS_FOR_A_FORECAST - 1, -MONTHS_BETWEEN_ORIGINS))[:MOST_ORIGINS]
    if not ends:
        return TooShort(found=len(checked), needed=MONTHS_FOR_A_FORECAST + SEASON, unit="months")
    rows = [_origin(checked, end, forecaster) for end in reversed(ends)]
    origins = pd.DataFrame(rows).set_index("known_until")
    observed = origins["observed"].where(origins["observed"] > 0)
    origins["error"] = (origins["forecast"] - observed).abs() / observed
    origins["naive_error"] = (origins["naive"] - observed).abs() / observed
    error, naive_error = float(origins["error"].mean()), float(origins["naive_error"].mean())
    within = origins["observed"].between(origins["low"], origins["high"])
    return Backtest(
        origins=origins,
        error=error,
        naive_error=naive_error,
        covered=float(within.mean()),
        is_better=bool(np.isfinite(error) and error < naive_error),
    )


def _origin(history: pd.Series, end: int, forecaster: Forecaster) -> dict[str, object]:
    known, after = history.iloc[:end], history.iloc[end : end + SEASON]
    total = forecaster(known, SEASON).attrs["sum"]
    return {
        "known_until": known.index[-1],
        "forecast": total["mean"],
        "low": total["lo80"],
        "high": total["hi80"],
        "naive": float(known.iloc[-SEASON:].sum()),
        "observed": float(after.sum()),
    }
