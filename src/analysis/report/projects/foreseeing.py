"""Forecast of the cost of a problem, for a business case (rules 10.1 and 11.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.effort.consumption import floored
from analysis.measures.forecasting import forecast as forecasts

LEAST_MONTHS = 12
MOST_VARIED = 0.7
"""Beyond this coefficient of variation of its months a problem is too irregular for a forecast: on drawn series the
forecast, made for the work of a whole client, fell 15 % short of their mean here, and 37 % at 1
(docs/reference/payback.md)."""


@dataclass(frozen=True)
class Forecast:
    """The months after a history: `mean` (month -> value), and `paths` (draws, months) simulated around it."""

    mean: Mapping[str, float]
    paths: np.ndarray


Forecaster = Callable[[Mapping[str, float], int], Forecast | None]
"""Function of the whole months of a history (month -> value) and a number of months; None where it has no forecast."""


def foresee(history: Mapping[str, float], months: int) -> Forecast | None:
    """Return the forecast of a series of whole months; None under twelve (rule 10.1) or where months vary too much.

    Parameters
    ----------
    history : month (2023-01) -> value, in order, none missing (`floored`).
    months : number of months to forecast.
    """
    values = floored(np.array(list(history.values())))
    if len(values) < LEAST_MONTHS or values.std() > MOST_VARIED * values.mean():
        return None
    series = pd.Series(values, index=pd.DatetimeIndex([f"{month}-01" for month in history], freq="MS"))
    table = forecasts.forecast(series, months)
    names = [f"{day:%Y-%m}" for day in table.index]
    return Forecast(dict(zip(names, table["mean"].tolist(), strict=True)), table.attrs["paths"])
