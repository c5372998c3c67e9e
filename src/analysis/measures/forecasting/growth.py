"""Histories whose growth the forecast tells too low, so that a risk of overrun read from it is a least one (A12)."""

from __future__ import annotations

import pandas as pd

from analysis.measures.forecasting.history import SEASON

GROWTH = 0.15
"""Growth of a year from which it counts; `benchmarks/README.md` says what came of the risks told beyond it."""


def is_growing(history: pd.Series) -> bool:
    """Return True where the last twelve months hold at least 15 % more than the twelve before.

    Parameters
    ----------
    history : Series by month, whole months alone [any unit, ≥ 0]. Under 24 months no growth is told.
    """
    values = history.to_numpy(dtype=float)
    if len(values) < 2 * SEASON:
        return False
    before, last = values[-2 * SEASON : -SEASON].sum(), values[-SEASON:].sum()
    return bool(last > 0 and last >= (1.0 + GROWTH) * before)
