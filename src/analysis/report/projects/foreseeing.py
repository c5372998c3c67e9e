"""The months after a history, as a business case needs them (rules 10.1 and 11.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.forecasting import forecast as forecasts

LEAST_MONTHS = 12
MOST_VARIED = 0.7
"""Beyond this coefficient of variation of its months a problem comes by fits, and is not foreseen: on drawn series the
forecast, made for the work of a whole client, fell 15 % short of their mean there, and 37 % at 1 (docs/payback.md)."""


@dataclass(frozen=True)
class Forecast:
    """The months after a history: `mean` (month -> value), and `paths` (draws, months) simulated around it."""

    mean: Mapping[str, float]
    paths: np.ndarray


Forecaster = Callable[[Mapping[str, float], int], Forecast | None]
"""From the whole months of a history (month -> value) and a number of months to their forecast; None: refused."""


def foresee(history: Mapping[str, float], months: int) -> Forecast | None:
    """The forecast of a series of whole months; None under twelve of them (rule 10.1), and where they vary too much.

    Parameters
    ----------
    history : month (2023-01) -> value, in order, none missing.
    months : how many to foresee.
    """
    values = np.array(list(history.values()))
    if len(values) < LEAST_MONTHS or values.std() > MOST_VARIED * values.mean():
        return None
    series = pd.Series(values, index=pd.DatetimeIndex([f"{month}-01" for month in history], freq="MS"))
    table = forecasts.forecast(series, months)
    names = [f"{day:%Y-%m}" for day in table.index]
    return Forecast(dict(zip(names, table["mean"].tolist(), strict=True)), table.attrs["paths"])
