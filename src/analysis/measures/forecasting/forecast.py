"""The forecast of a monthly series: its months to come, their total, and the intervals of both (E3, E5).

The method: a structural average (`forecasting.structural`), joined by classical smoothers
(`forecasting.combination`); intervals from simulated paths, calibrated by length of history (`forecasting.intervals`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measures.forecasting.combination import Combination, combination
from analysis.measures.forecasting.history import (
    MONTHS_FOR_A_FORECAST,
    MONTHS_FOR_SEASONALITY,
    checked_history,
    checked_horizon,
    checked_levels,
    months_after,
)
from analysis.measures.forecasting.intervals import PATHS, bounds, distances, factors, widened_paths
from analysis.measures.forecasting.kernels import projection
from analysis.measures.forecasting.sparse import is_sparse, sparse_paths
from analysis.measures.forecasting.structural import structural_average

Array = NDArray[np.float64]

SEED = 20230216


def forecast(history: pd.Series, horizon: int, levels: Sequence[float] = (80, 95), *, seed: int = SEED) -> pd.DataFrame:
    """Forecast of the `horizon` months after `history`, with intervals.

    A series of zeros is forecast at zero and a constant series at its constant, both with an interval. A series that is
    zero more than half of the time is forecast at its mean. Under 24 months there is no season and no slope (rule
    10.1). Under 12 months the interval is too narrow, and the caller decides whether to show the forecast.
    `attrs["basis"]` names the case.

    Parameters
    ----------
    history : Series by month (`MS`), none missing, whole months alone (rule 10.2) [any unit, ≥ 0]; the last 120 count.
    horizon : months to forecast, 1 to 60.
    levels : of the central intervals [percent], each in ]0, 100[.
    seed : of the simulated paths; the same one gives the same forecast to the last bit.

    Returns
    -------
    DataFrame by month to come: `mean`, and `lo80 hi80 lo95 hi95` for the default levels [unit of `history`]. Bounds are
    never negative and never cross. In `attrs`:
    `sum`, the same keys for the total of the horizon; `paths`, array (2000, horizon) of simulated futures;
    `members`, weight of each method kept; `dropped`, reason of each one left out;
    `basis`, `"seasonality"`, `"level"` (12 to 23 months), `"too_short"`, or `"sparse"` (mostly zeros).

    Raises
    ------
    SeriesFault : see `forecasting.history`.

    Examples
    --------
    >>> months = pd.date_range("2020-01-01", periods=36, freq="MS")
    >>> year = forecast(pd.Series(10.0, index=months), 12)
    >>> bool(abs(year.attrs["sum"]["mean"] - 120) < 1)
    True
    """
    checked = checked_history(history)
    months, wanted = checked_horizon(horizon), checked_levels(levels)
    values = checked.to_numpy()
    generator = np.random.default_rng(seed)
    if is_sparse(values):
        combined = Combination(point=np.full(months, values.mean()), weights={"mean": 1.0}, dropped={})
        point, paths = combined.point, sparse_paths(values, months, PATHS, generator)
    else:
        unit = float(values.mean())
        combined, paths = _active(values / unit, months, generator)
        point, paths = combined.point * unit, paths * unit
    table = pd.DataFrame({"mean": point, **bounds(paths, point, wanted)}, index=months_after(checked, months))
    total = float(point.sum())
    of_total = bounds(paths.sum(axis=1), total, wanted)
    table.attrs = {
        "sum": {"mean": total, **{key: float(bound) for key, bound in of_total.items()}},
        "paths": paths,
        "members": dict(combined.weights),
        "dropped": dict(combined.dropped),
        "basis": _basis(values),
    }
    return table


def forget() -> None:
    """Free the matrices that series of one length share, for a process that forecasts no more."""
    projection.cache_clear()


def _active(values: Array, horizon: int, generator: np.random.Generator) -> tuple[Combination, Array]:
    future = tuple(range(len(values), len(values) + horizon))
    structural = structural_average(values, future)
    combined = combination(values, structural.point)
    drawn = distances(structural, values, generator)
    return combined, widened_paths(drawn, combined.point, values, factors(len(values)))


def _basis(values: Array) -> str:
    if is_sparse(values):
        return "sparse"
    if len(values) >= MONTHS_FOR_SEASONALITY:
        return "seasonality"
    return "level" if len(values) >= MONTHS_FOR_A_FORECAST else "too_short"
