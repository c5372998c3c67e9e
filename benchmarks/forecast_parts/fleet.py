"""What 200 clients of six series cost: processor time of the forecasts of a year, nothing kept beforehand."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd

from analysis.measures.forecasting.forecast import forecast
from forecast_parts.series import YEAR, public

CLIENTS, SERIES_EACH = 200, 6
LENGTHS = (24, 36, 48, 60, 84, 120)


def report(bench: Path, most: int) -> list[pd.DataFrame]:
    """Seconds of processor for each length and for the whole fleet; each client has one series of each length."""
    known = [each.history for each in public(bench, most)]
    spent = dict.fromkeys(LENGTHS, 0.0)
    for client in range(CLIENTS):
        for rank, months in enumerate(LENGTHS):
            series = known[(client * SERIES_EACH + rank) % len(known)]
            end = len(series) - client % YEAR
            began = time.process_time()
            forecast(series.iloc[max(end - months, 0) : end], YEAR)
            spent[months] += time.process_time() - began
    table = pd.DataFrame({"CPU s": {f"{months} months": seconds for months, seconds in spent.items()}})
    table["CPU s a series"] = table["CPU s"] / CLIENTS
    table.loc[f"{CLIENTS} clients × {SERIES_EACH}"] = [sum(spent.values()), sum(spent.values()) / CLIENTS / SERIES_EACH]
    return [table.round(3)]
