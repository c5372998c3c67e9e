"""Outlooks written by hand: ten days a month to come, whose every figure a test can say."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.measures.forecasting.backtest import Backtest
from analysis.report.outlook import Outlook

FIRST_MONTH = "2023-02-01"
HISTORY_FROM = "2021-02-01"


def make_backtest(
    error: float = 0.06, naive_error: float = 0.09, *, origins: int = 5, covered: float = 0.8
) -> Backtest:
    """A back-test of so many origins, six months apart, the last of them a year before the end of the history."""
    known_until = pd.date_range(end="2022-01-01", periods=origins, freq="6MS", name="known_until")
    row = {"forecast": 106.0, "naive": 109.0, "low": 90.0, "high": 120.0, "observed": 100.0}
    table = pd.DataFrame([row] * origins, index=known_until).assign(error=error, naive_error=naive_error)
    return Backtest(table, error, naive_error, covered, is_better=error < naive_error)


def make_outlook(**changes: object) -> Outlook:
    """Ten days a month after two years of nine, between 8 and 12 (80 %), 6 and 14 (95 %); the naive says nine."""
    months = pd.date_range(FIRST_MONTH, periods=12, freq="MS")
    table = pd.DataFrame({"mean": 10.0, "lo80": 8.0, "hi80": 12.0, "lo95": 6.0, "hi95": 14.0}, index=months)
    table.attrs = {
        "sum": {"mean": 120.0, "lo80": 110.0, "hi80": 130.0, "lo95": 100.0, "hi95": 140.0},
        "members": {"structural": 1.0},
        "dropped": {},
        "basis": "seasonality",
    }
    history = pd.Series(9.0, index=pd.date_range(HISTORY_FROM, periods=24, freq="MS"))
    found = Outlook(history, table, pd.Series(9.0, index=months), make_backtest(), ())
    return replace(found, **changes)
