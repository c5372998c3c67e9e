"""A client's work of so many days a month, written in a line: what forecasts, landings and budgets are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analysis.enrich.entries import enrich
from analysis.measures.effort import consumption
from analysis.report.line_work import Work
from builders import entry, params, tables, ticket

MINUTES_PER_DAY = 7 * 60


def make_work(first: str, days: Mapping[str, Sequence[float]], as_of: str, **client: Any) -> Work:
    """The work of a client at seven hours a day.

    Parameters
    ----------
    first : first month, 2021-01.
    days : category -> its days of each month from `first` on, each worked on the 3rd on a ticket of its own.
    as_of : the date counted.
    client : keys of the client's params.
    """
    tickets, rows = [], []
    for category, months in days.items():
        for month, amount in zip(pd.period_range(first, periods=len(months), freq="M"), months, strict=True):
            name = f"{category}-{month}"
            tickets.append(ticket(name, category_id=category))
            rows.append(entry(name, f"{month}-03", amount * MINUTES_PER_DAY, name, profile="engineer"))
    categories = [{"category_id": category, "name": category} for category in days]
    known = params(**client)
    day = date.fromisoformat(as_of)
    found = enrich(tables(time_entry=rows, ticket=tickets, category=categories), known, day)
    return Work(consumption.counted(found.entries), found.tickets, known, day)


def steady(history: pd.Series, horizon: int) -> pd.DataFrame:
    """A forecaster for tests: the mean of the history every month, in four futures at 70, 90, 110 and 130 % of it."""
    mean = float(history.mean())
    months = pd.date_range(history.index[-1] + pd.offsets.MonthBegin(), periods=horizon, freq="MS")
    table = pd.DataFrame({"mean": mean, "lo80": mean, "hi80": mean, "lo95": mean, "hi95": mean}, index=months)
    paths = np.outer([0.7, 0.9, 1.1, 1.3], np.full(horizon, mean))
    keys = ("mean", "lo80", "hi80", "lo95", "hi95")
    table.attrs = {"sum": dict.fromkeys(keys, mean * horizon), "paths": paths}
    table.attrs |= {"members": {"steady": 1.0}, "dropped": {}, "basis": "seasonality"}
    return table
