"""Intervals from simulated paths, calibrated on public series.

Sums of monthly bounds are far too wide for a year: months do not all go wrong together. So whole paths are drawn and
summed, and quantiles are taken of months and of sums alike. The common distance of a path (its mean distance to the
forecast over the horizon) and the distance of each month from it are widened or narrowed separately, by factors
measured on public series for each length of history.

References
----------
.. [1] Kuleshov, Fenner, Ermon, *Accurate uncertainties for deep learning using calibrated regression*, ICML (2018):
   the idea of a correction measured on held-out data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.measures.forecasting.scales import SHARE_ADDED_TO_ZEROS
from analysis.measures.forecasting.structural import StructuralAverage

Array = NDArray[np.float64]

PATHS = 2000
LARGEST_MULTIPLE = 20.0
"""No path goes beyond 20 times the largest month seen: heavy tails on logarithms have no limit of their own."""

LENGTHS = (3, 12, 18, 24, 36, 60, 120)
COMMON_FACTOR = (2.0, 1.50, 1.30, 1.12, 1.05, 1.05, 0.92)
OWN_FACTOR = (1.5, 1.20, 1.10, 0.97, 0.97, 0.94, 0.86)
"""Factors by months of history, read between them on a logarithmic axis (`benchmarks/README.md` says how measured)."""

ORDINARY_DEVIATIONS = 1.5
TAIL_POWER = 0.35
"""Beyond 1.5 standard deviations, distances grow by this power of the excess: bad years are worse than normal."""


def calibrated_paths(
    structural: StructuralAverage, point: Array, history: Array, generator: np.random.Generator
) -> Array:
    """Simulated futures around `point`: (PATHS, horizon) [unit], at least 0.

    Parameters
    ----------
    structural : the distribution of the months to come.
    point : (horizon,) the combined forecast, which becomes the middle of the paths.
    history : (n,) the months seen.
    """
    offset = SHARE_ADDED_TO_ZEROS * float(history.mean())
    distance = np.log((structural.draw(PATHS, generator) + offset) / (structural.point + offset))
    common = distance.mean(axis=1, keepdims=True)
    months = np.log(np.clip(len(history), LENGTHS[0], LENGTHS[-1]))
    together, alone = (float(np.interp(months, np.log(LENGTHS), factor)) for factor in (COMMON_FACTOR, OWN_FACTOR))
    highest = np.log((LARGEST_MULTIPLE * history.max() + offset) / (point + offset))
    widened = np.minimum(together * _stretched(common) + alone * _stretched(distance - common), highest)
    return np.maximum((point + offset) * np.exp(widened) - offset, 0.0)


def _stretched(distance: Array) -> Array:
    excess = np.abs(distance) / (ORDINARY_DEVIATIONS * max(float(distance.std()), np.finfo(float).tiny))
    return distance * np.maximum(1.0, excess) ** TAIL_POWER


def bounds(draws: Array, point: Array | float, levels: Sequence[float]) -> dict[str, Array]:
    """Lower and upper bound by level: `{"lo80": …, "hi80": …}`, around `point` and nested.

    Parameters
    ----------
    draws : (paths, …) simulated values.
    point : (…) the forecast, which no bound passes.
    levels : of the central intervals [percent], ascending.
    """
    by_name: dict[str, Array] = {}
    for level in levels:
        tail = (100.0 - level) / 200.0
        low, high = np.quantile(draws, [tail, 1.0 - tail], axis=0)
        by_name[f"lo{level:g}"] = np.minimum(low, point)
        by_name[f"hi{level:g}"] = np.maximum(high, point)
    return by_name
