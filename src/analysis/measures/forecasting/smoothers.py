"""The classical members of the combination, fitted by statsmodels.

A member takes a history and returns its next months in the history's unit. All but exponential smoothing see the series
without its season, which is estimated by `shrinkage` and put back.

References
----------
.. [1] Assimakopoulos, Nikolopoulos, *The theta model*, Int. J. Forecasting 16 (2000).
.. [2] Hyndman, Koehler, Ord, Snyder, *Forecasting with Exponential Smoothing* (2008): models and AICc.
.. [3] Miller, Williams (2003), as in `shrinkage`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from statsmodels.tsa.ar_model import ar_select_order
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from analysis.measures.forecasting.history import MONTHS_FOR_SEASONALITY, SEASON
from analysis.measures.forecasting.scales import LogScale
from analysis.measures.forecasting.shrinkage import month_effects, without_outliers

Array = NDArray[np.float64]
Member = Callable[[Array, int], Array]

YEARLY_MEMORY = 0.8
"""The season of a year weighs 0.8 times the season of the next year."""

WIDEST_SMOOTHING = 0.6
"""Bound of the smoothing parameter: beyond this, a single odd month moves the whole year."""

ETS_SHAPES = (
    {"trend": None, "damped_trend": False, "seasonal": "add"},
    {"trend": "add", "damped_trend": True, "seasonal": "add"},
    {"trend": None, "damped_trend": False, "seasonal": None},
    {"trend": "add", "damped_trend": True, "seasonal": None},
)
"""Shapes tried by `exponential_smoothing`, all with additive errors on logarithms (multiplicative on values)."""

ETS_ITERATIONS = 60
LONGEST_LAG = 13


def simple_smoothing(values: Array, horizon: int) -> Array:
    """Next months by simple exponential smoothing of the series without its season."""
    scale, level_series, season = _without_season(values, horizon)
    model = ETSModel(
        level_series,
        error="add",
        initialization_method="estimated",
        bounds={"smoothing_level": (0.01, WIDEST_SMOOTHING)},
    )
    level = np.asarray(model.fit(disp=False, maxiter=ETS_ITERATIONS).forecast(horizon))
    return np.maximum(scale.backward(level + season), 0.0)


def theta(values: Array, horizon: int) -> Array:
    """Next months by the Theta method [1]_ on the series without its season: smoothing, and half of the slope."""
    scale, level_series, season = _without_season(values, horizon)
    fitted = ThetaModel(level_series, period=1, deseasonalize=False).fit(use_mle=False)
    return np.maximum(scale.backward(np.asarray(fitted.forecast(horizon, theta=2)) + season), 0.0)


def exponential_smoothing(values: Array, horizon: int) -> Array:
    """Next months by the shape of exponential smoothing that has the least AICc [2]_, on logarithms."""
    scale = LogScale.from_values(values)
    transformed = scale.forward(values)
    fits = (
        ETSModel(transformed, error="add", seasonal_periods=SEASON, initialization_method="heuristic", **shape).fit(
            disp=False, maxiter=ETS_ITERATIONS
        )
        for shape in ETS_SHAPES
    )
    best = min(fits, key=lambda fit: fit.aicc)
    return np.maximum(scale.backward(np.asarray(best.forecast(horizon))), 0.0)


def autoregression(values: Array, horizon: int) -> Array:
    """Next months by the autoregression around a line that has the least AIC, on the series without its season."""
    scale, level_series, season = _without_season(values, horizon)
    order = ar_select_order(level_series, min(LONGEST_LAG, len(values) // 4), trend="ct", ic="aic")
    deviation = np.asarray(order.model.fit().forecast(horizon))
    return np.maximum(scale.backward(deviation + season), 0.0)


def _without_season(values: Array, horizon: int) -> tuple[LogScale, Array, Array]:
    """Return the scale, the transformed series without season nor outliers, and the season of the months to come."""
    scale = LogScale.from_values(values)
    transformed = scale.forward(values)
    months = np.arange(len(values) + horizon) % SEASON
    if len(values) < MONTHS_FOR_SEASONALITY:
        effects = np.zeros(SEASON)
    else:
        effects = month_effects(transformed, yearly_memory=YEARLY_MEMORY).shrunk
    season = effects[months]
    return scale, without_outliers(transformed) - season[: len(values)], season[len(values) :]
