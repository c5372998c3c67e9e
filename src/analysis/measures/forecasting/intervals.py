"""Intervals from simulated paths, calibrated on public series.

Sums of monthly bounds are far too wide for a year: months do not all go wrong together. So whole paths are drawn and
summed, and quantiles are taken of months and of sums alike. The distance that the months of a path share (its mean
distance to the forecast over the horizon), above and below, and the distance of each month from it are widened or
narrowed by factors for each length of history, which `benchmarks/forecast.py --part calibration` measures and writes
(`forecasting.interval_factors`).

References
----------
.. [1] Vovk, Gammerman, Shafer, *Algorithmic Learning in a Random World* (2005): a bound set on examples that the fit
   has not seen holds for the next one, whatever the model.
.. [2] Romano, Patterson, Candès, *Conformalized quantile regression*, NeurIPS (2019): each end set by itself.
.. [3] Papadopoulos, Gammerman, Vovk, *Normalized nonconformity measures for regression conformal prediction*, AIA
   (2008): distances in units of each series' own spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.measures.forecasting import interval_factors
from analysis.measures.forecasting.scales import SHARE_ADDED_TO_ZEROS
from analysis.measures.forecasting.structural import StructuralAverage

Array = NDArray[np.float64]

PATHS = 2000
LARGEST_MULTIPLE = 20.0
"""No path goes beyond 20 times the largest month seen: heavy tails on logarithms have no limit of their own."""

ORDINARY_DEVIATIONS = 1.5
TAIL_POWER = 0.35
"""Beyond 1.5 standard deviations, distances grow by this power of the excess: bad years are worse than normal."""


@dataclass(frozen=True)
class Factors:
    """Multipliers of the simulated distances.

    Parameters
    ----------
    above, below : multipliers of the distance that the months of a path share, for paths above the forecast and below
        it: years come above it further, and more often, than below.
    own : multiplier of the distance of each month from the shared one.
    """

    above: float
    below: float
    own: float


@dataclass(frozen=True)
class Distances:
    """Logarithmic distances of simulated futures to the forecast, before any factor.

    Attributes
    ----------
    shared : (paths, 1) mean distance of a path.
    own : (paths, horizon) distance of each month from it.
    """

    shared: Array
    own: Array


def factors(months: int) -> Factors:
    """Return the factors for a history of so many months, read between the measured ones on a logarithmic axis."""
    place, measured = float(np.log(max(months, 1))), np.log(interval_factors.MONTHS)
    tables = (interval_factors.ABOVE, interval_factors.BELOW, interval_factors.OWN)
    return Factors(*(float(np.interp(place, measured, table)) for table in tables))


def distances(structural: StructuralAverage, history: Array, generator: np.random.Generator) -> Distances:
    """Draw PATHS futures of the structural average, as distances to it.

    Parameters
    ----------
    structural : the distribution of the months to come.
    history : (n,) the months seen.
    """
    offset = _offset(history)
    return parted(np.log((structural.draw(PATHS, generator) + offset) / (structural.point + offset)))


def parted(distance: Array) -> Distances:
    """Part distances (paths, horizon) into what the months of a path share and the rest; tails are stretched."""
    shared = distance.mean(axis=1, keepdims=True)
    return Distances(_stretched(shared), _stretched(distance - shared))


def widened_paths(drawn: Distances, point: Array, history: Array, wanted: Factors) -> Array:
    """Futures around `point`: (paths, horizon) [unit], at least 0.

    Parameters
    ----------
    drawn : of `distances`.
    point : (horizon,) the combined forecast, which becomes the middle of the paths.
    history : (n,) the months seen.
    wanted : of `factors`, or those that a calibration tries.
    """
    offset = _offset(history)
    shared = drawn.shared * np.where(drawn.shared > 0, wanted.above, wanted.below)
    highest = np.log((LARGEST_MULTIPLE * history.max() + offset) / (point + offset))
    return np.maximum((point + offset) * np.exp(np.minimum(shared + wanted.own * drawn.own, highest)) - offset, 0.0)


def _offset(history: Array) -> float:
    return SHARE_ADDED_TO_ZEROS * float(history.mean())


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
