"""Histories whose growth the forecast may tell too low, so that a risk of overrun read from it is a least one (A12)."""

from __future__ import annotations

import pandas as pd

from analysis.measures.forecasting.history import SEASON

GROWTH = (0.15, 0.30)
"""From one year to the next: less is told truly, and what grows more mostly falls back (`benchmarks/README.md`)."""


def is_growing(history: pd.Series) -> bool:
    """Return True where the last twelve months hold 15 to 30 % more than the twelve before.

    Parameters
    ----------
    history : Series by month, whole months alone [any unit, ≥ 0]. Under 24 months no growth is told.

    Examples
    --------
    >>> months = pd.date_range("2021-01-01", periods=24, freq="MS")
    >>> is_growing(pd.Series([8.0] * 12 + [10.0] * 12, index=months))
    True
    """
    values = history.to_numpy(dtype=float)
    if len(values) < 2 * SEASON:
        return False
    before, last = float(values[-2 * SEASON : -SEASON].sum()), float(values[-SEASON:].sum())
    low, high = ((1.0 + growth) * before for growth in GROWTH)
    return before > 0 and low <= last <= high
