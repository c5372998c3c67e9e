"""Forecasts that add up: the client and the parts of it (lines, subsidiaries, categories) agree exactly (E3).

Each level is forecast by itself. Their disagreement is then shared in proportion to the variance of each forecast: the
surer a forecast, the less it moves. With one total and its parts, it is the minimum trace reconciliation with a
diagonal error covariance, in closed form.

References
----------
.. [1] Wickramasuriya, Athanasopoulos, Hyndman, *Optimal forecast reconciliation for hierarchical and grouped time
   series through trace minimization*, J. Am. Stat. Assoc. 114 (2019).
.. [2] Panagiotelis et al., *Probabilistic forecast reconciliation*, Eur. J. Oper. Res. 306 (2023).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.foundation.messages import message
from analysis.measures.forecasting.history import SeriesFault, checked_history

Array = NDArray[np.float64]

MONTHS_OF_SILENCE = 6
PARTS = "parts"


@dataclass(frozen=True)
class Reconciled:
    """Forecasts that add up: for every partition, the parts sum to the total, month by month and path by path.

    Attributes
    ----------
    total : (horizon,) [unit].
    parts : by partition, DataFrame by month, a column a part [unit, ≥ 0].
    total_paths : (paths, horizon).
    part_paths : by partition and part, (paths, horizon).
    """

    total: Array
    parts: Mapping[str, pd.DataFrame]
    total_paths: Array
    part_paths: Mapping[str, Mapping[str, Array]]


def reconciled(total: pd.DataFrame, partitions: Mapping[str, Mapping[str, pd.DataFrame]]) -> Reconciled:
    """Coherent forecasts of a total and of one or several partitions of it [1]_ [2]_.

    Parameters
    ----------
    total : forecast of the total (`analysis.measures.forecasting.forecast.forecast`: `mean`, `attrs["paths"]`).
    partitions : for each axis (lines, subsidiaries…), the forecast of each of its parts, over the same months.

    Notes
    -----
    The agreed total is the mean of the total's forecast and of each partition's sum, weighted by the inverse of their
    variances. Every partition then takes up its difference, part by part, in proportion to variances. Paths keep the
    distribution of the agreed total: the paths of the parts are summed and brought to the total's path of the same
    rank.
    """
    for axis, parts in partitions.items():
        if not parts or any(not part.index.equals(total.index) for part in parts.values()):
            raise SeriesFault(
                message("hierarchy “{axis}”: its parts must be of the same months as the total.", axis=axis)
            )
    sums = {axis: sum(part["mean"].to_numpy() for part in parts.values()) for axis, parts in partitions.items()}
    spreads = {axis: sum(_variance(part) for part in parts.values()) for axis, parts in partitions.items()}
    weights = [1.0 / _variance(total), *(1.0 / spreads[axis] for axis in partitions)]
    forecasts = [total["mean"].to_numpy(), *(sums[axis] for axis in partitions)]
    agreed = sum(weight * forecast for weight, forecast in zip(weights, forecasts, strict=True)) / sum(weights)
    total_paths = _recentred(total, agreed)
    points: dict[str, pd.DataFrame] = {}
    paths: dict[str, Mapping[str, Array]] = {}
    for axis, parts in partitions.items():
        shares = {name: _variance(part) / spreads[axis] for name, part in parts.items()}
        moved = {
            name: np.maximum(part["mean"].to_numpy() + shares[name] * (agreed - sums[axis]), 0.0)
            for name, part in parts.items()
        }
        points[axis] = pd.DataFrame(_summing_to(agreed, moved), index=total.index)
        paths[axis] = _paths_summing_to(total_paths, {name: _recentred(parts[name], moved[name]) for name in parts})
    return Reconciled(total=agreed, parts=points, total_paths=total_paths, part_paths=paths)


@dataclass(frozen=True)
class Foreseen:
    """The last months of forecasts that add up, with the paths that were asked for alone.

    Attributes
    ----------
    parts : (months, parts), in the order given [unit, ≥ 0]; they sum to the total.
    mean : (months,) of the part asked for, or of the total [unit].
    paths : (paths, months) of the same.
    """

    parts: Array
    mean: Array
    paths: Array


def foreseen(
    forecaster: Callable[[pd.Series, int], pd.DataFrame],
    total: pd.Series,
    parts: Sequence[pd.Series],
    horizon: int,
    *,
    months: int,
    part: int | None = None,
) -> Foreseen:
    """Return the forecasts of a total and of its parts, each made by itself, then agreed (`reconciled`).

    Parameters
    ----------
    forecaster : `analysis.measures.forecasting.forecast.forecast`, or another with its interface.
    total, parts : by month; a part may start later than the total, all end with it.
    horizon : months to forecast.
    months : number of last months of the horizon to return.
    part : place of the part whose mean and paths are wanted; None: those of the total.
    """
    names = [str(place) for place in range(len(parts))]
    agreed = reconciled(
        forecaster(total, horizon),
        {PARTS: {name: forecaster(days, horizon) for name, days in zip(names, parts, strict=True)}},
    )
    part_means = agreed.parts[PARTS].to_numpy()
    mean = agreed.total if part is None else part_means[:, part]
    paths = agreed.total_paths if part is None else agreed.part_paths[PARTS][names[part]]
    return Foreseen(
        parts=np.ascontiguousarray(part_means[-months:]),
        mean=np.ascontiguousarray(mean[-months:]),
        paths=np.ascontiguousarray(paths[:, -months:]),
    )


def life(history: pd.Series) -> Literal["new", "alive", "dying", "silent"]:
    """Return the stage of a part of the client: new, alive, dying or silent.

    A new part starts inside its history: it is forecast from its first month (`since_first_month`). A dying part has 6
    last months of zero: the caller forecasts it at zero, and says so. A silent part has a history of zeros.
    """
    values = checked_history(history).to_numpy()
    if values.max() <= 0:
        return "silent"
    if values[-MONTHS_OF_SILENCE:].max() <= 0:
        return "dying"
    return "new" if values[0] <= 0 and np.flatnonzero(values)[0] >= MONTHS_OF_SILENCE else "alive"


def since_first_month(history: pd.Series) -> pd.Series:
    """`history` from its first month that is not zero; the whole of it when there is none."""
    active = np.flatnonzero(history.to_numpy() > 0)
    return history.iloc[active[0] :] if len(active) else history


def _variance(table: pd.DataFrame) -> Array:
    """Variance of each month of a forecast's paths; never 0, so that it can be a divisor."""
    spread = np.asarray(table.attrs["paths"]).var(axis=0)
    return spread + 1e-12 * (1.0 + table["mean"].to_numpy() ** 2)


def _recentred(table: pd.DataFrame, point: Array) -> Array:
    """Paths of a forecast moved to a new point: scaled where the old point is not 0, shifted elsewhere."""
    before = table["mean"].to_numpy()
    ratio = np.divide(point, before, out=np.ones_like(point), where=before > 0)
    return np.asarray(table.attrs["paths"]) * ratio + np.where(before > 0, 0.0, point)


def _summing_to(total: Array, parts: Mapping[str, Array]) -> dict[str, Array]:
    """`parts` scaled so that they sum to `total`; equal shares where all of them are 0."""
    whole = np.sum(list(parts.values()), axis=0)
    even = total / len(parts)
    scale = np.divide(total, whole, out=np.zeros_like(total), where=whole > 0)
    return {name: np.where(whole > 0, part * scale, even) for name, part in parts.items()}


def _paths_summing_to(total_paths: Array, parts: Mapping[str, Array]) -> dict[str, Array]:
    """Paths of the parts, scaled so that their sum of each rank is the total's path of that rank."""
    order = np.empty(len(total_paths), dtype=int)
    sums = np.sum(list(parts.values()), axis=0).sum(axis=1)
    order[np.argsort(total_paths.sum(axis=1), kind="stable")] = np.argsort(sums, kind="stable")
    return _summing_to(total_paths, {name: part[order] for name, part in parts.items()})
