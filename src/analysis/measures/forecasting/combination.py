"""The weighted mean of several simple forecasts, and the members left out of it.

References
----------
.. [1] Bates, Granger, *The combination of forecasts*, Operational Research Quarterly 20 (1969).
.. [2] Makridakis, Spiliotis, Assimakopoulos, *The M4 competition*, Int. J. Forecasting 36 (2020): combinations first.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.measures.forecasting import smoothers
from analysis.measures.forecasting.smoothers import Member

Array = NDArray[np.float64]

STRUCTURAL = "structural_average"
MEMBERS: Mapping[str, Member] = MappingProxyType(
    {
        "simple_smoothing": smoothers.simple_smoothing,
        "theta": smoothers.theta,
        "exponential_smoothing": smoothers.exponential_smoothing,
        "autoregression": smoothers.autoregression,
    }
)

WEIGHTS: Mapping[int, Mapping[str, float]] = MappingProxyType(
    {
        1: {STRUCTURAL: 0.85, "simple_smoothing": 0.15},
        48: {STRUCTURAL: 0.5, "simple_smoothing": 1 / 6, "theta": 1 / 6, "exponential_smoothing": 1 / 6},
        84: {
            STRUCTURAL: 1 / 3,
            "simple_smoothing": 1 / 6,
            "theta": 1 / 6,
            "exponential_smoothing": 1 / 6,
            "autoregression": 1 / 6,
        },
    }
)
"""Weight of each member from so many months of history on: the longer the history, the more classical models help."""

LeftOut = Literal["failed", "not_finite", "far_from_median"]
FARTHEST_RATIO = 3.0
"""A member whose total is over three times the median member's, or under a third of it, is dropped."""


@dataclass(frozen=True)
class Combination:
    """The combined forecast, its weights and the members left out.

    Attributes
    ----------
    point : (horizon,) forecast [unit].
    weights : weight of each member kept; they sum to 1.
    dropped : reason of each member left out.
    """

    point: Array
    weights: Mapping[str, float]
    dropped: Mapping[str, LeftOut]


def combination(values: Array, structural: Array) -> Combination:
    """Weighted mean of the structural average and of the members that the length of `values` allows.

    Parameters
    ----------
    values : (n,) history [unit, ≥ 0, not all zero].
    structural : (horizon,) forecast of the structural average, which is always kept.
    """
    wanted = WEIGHTS[max(months for months in WEIGHTS if months <= len(values))]
    forecasts = {STRUCTURAL: structural}
    dropped: dict[str, LeftOut] = {}
    for name in wanted:
        if name == STRUCTURAL:
            continue
        forecast = _run(MEMBERS[name], values, len(structural))
        if isinstance(forecast, str):
            dropped[name] = forecast
        else:
            forecasts[name] = forecast
    middle = float(np.median([forecast.sum() for forecast in forecasts.values()]))
    for name, forecast in list(forecasts.items()):
        total = float(forecast.sum())
        if name != STRUCTURAL and not middle / FARTHEST_RATIO <= total <= middle * FARTHEST_RATIO:
            dropped[name] = "far_from_median"
            del forecasts[name]
    whole = sum(wanted[name] for name in forecasts)
    weights = {name: wanted[name] / whole for name in forecasts}
    point = sum((weights[name] * forecast for name, forecast in forecasts.items()), np.zeros(len(structural)))
    return Combination(point=point, weights=MappingProxyType(weights), dropped=MappingProxyType(dropped))


def _run(member: Member, values: Array, horizon: int) -> Array | LeftOut:
    """Return the forecast of a member, or the reason why there is none."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            forecast = member(values, horizon)
    except (ValueError, np.linalg.LinAlgError, FloatingPointError, ZeroDivisionError, IndexError):
        return "failed"
    return forecast if np.isfinite(forecast).all() else "not_finite"
