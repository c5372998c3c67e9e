"""What a declared event costs the forecast: the next twelve months after an event put into a real series.

The year to come is the real one. The event is declared with its true dates, as an analyst who lived it would.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measures.forecasting.events import Event, without_events
from analysis.measures.forecasting.forecast import forecast
from forecast_parts.series import YEAR, Known, on_all_cores, public

MONTHS = 60
DIP, SHIFT, SPIKE = 0.35, 1.5, 4.0
CASES = {
    "dip": ("dip", 30, 33, DIP),
    "dip at the end": ("dip", 57, 60, DIP),
    "level shift": ("level_change", 30, None, SHIFT),
    "recent shift": ("level_change", 54, None, SHIFT),
    "spike": ("pulse", 30, 31, SPIKE),
    "spike in the last month": ("pulse", 59, 60, SPIKE),
}


def with_event(history: pd.Series, case: str) -> tuple[pd.Series, Event]:
    """The history with the event in it; a shift moves the months before it: the year to come stays the real one."""
    kind, first, end, ratio = CASES[case]
    values = history.to_numpy().copy()
    if end is None:
        values[:first] /= ratio
    else:
        values[first:end] *= ratio
    starts_on = history.index[first].date()
    ends_on = None if end is None else (history.index[end - 1] + pd.offsets.MonthEnd()).date()
    return pd.Series(values, index=history.index), Event("injected", kind, starts_on, ends_on)


def errors(known: Known) -> dict[str, float] | None:
    """MASE of the year to come: clean, then each case with nothing done and with the event declared."""
    if len(known.history) < MONTHS:
        return None
    history = known.history.iloc[-MONTHS:]
    year = known.whole.iloc[len(known.history) :].to_numpy()
    scale = float(np.abs(history.to_numpy()[YEAR:] - history.to_numpy()[:-YEAR]).mean())
    if scale <= 0:
        return None

    def error(values: pd.Series) -> float:
        return float(np.abs(forecast(values, YEAR)["mean"].to_numpy() - year).mean() / scale)

    found = {"clean": error(history)}
    for case in CASES:
        spoilt, event = with_event(history, case)
        found[f"{case}, nothing done"] = error(spoilt)
        found[f"{case}, declared"] = error(without_events(spoilt, [event]))
    return found


def report(bench: Path, most: int) -> list[pd.DataFrame]:
    """Mean MASE of each case, and of the declared event relative to the clean series."""
    rows = pd.DataFrame([row for row in on_all_cores(errors, public(bench, most)) if row is not None])
    mean = rows.mean()
    table = pd.DataFrame(
        {case: {how: mean[f"{case}, {how}"] for how in ("nothing done", "declared")} for case in CASES}
    ).T
    table["clean"] = mean["clean"]
    table["declared ÷ clean"] = table["declared"] / table["clean"]
    return [table.round(3)]
