"""The rise of a recurring problem: since when it costs more than it used to, where chance does not explain it (F5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.measures.effort.consumption import floored

LEAST_MONTHS = 2
"""Months above the usual from which a rise is told: one dear month is an accident."""
LEAST_BEFORE = 6
MOST_MONTHS = 12
CHANCE = 0.01
ORDERS = 999
SEED = 7


@dataclass(frozen=True)
class Rise:
    """A rise that chance does not explain.

    Parameters
    ----------
    months : last months that stand above those before; 0: no rise.
    usual, excess : mean of a month before, and mean of a month since less the usual, in the unit given.
    """

    months: int
    usual: float
    excess: float

    @property
    def so_far(self) -> float:
        """The quantity on top of the usual since the rise began, in the unit given: never more than was seen."""
        return self.months * self.excess


NONE = Rise(0, 0.0, 0.0)


def rise(monthly: np.ndarray) -> Rise:
    """Return the rise of a problem over its whole months, in order; `NONE` where chance explains it.

    Parameters
    ----------
    monthly : effort or cost of each month, zeros included.

    Notes
    -----
    The last n months (2 to 12) that stand out most from those before (at least 6), on square roots, which tame a dear
    month. The same search on the months in 999 other orders finds as much in at most 1 % of them.

    Examples
    --------
    >>> rise(np.array([1.0, 0, 2, 1, 0, 1, 2, 1, 0, 1, 1, 0, 1, 2, 1, 0, 9, 10])).months
    2
    >>> rise(np.array([1.0, 0, 2, 1, 0, 9, 2, 1, 0, 1, 1, 0, 1, 2, 1, 0, 1, 2])).months
    0
    """
    count = len(monthly)
    longest = min(MOST_MONTHS, count - LEAST_BEFORE)
    if longest < LEAST_MONTHS or not monthly.any():
        return NONE
    roots = np.sqrt(floored(monthly))
    found = _standing(roots[None, :], longest)[0]
    strongest = int(found.argmax())
    if found[strongest] <= 0:
        return NONE
    by_chance = _standing(roots[_orders(count)], longest).max(axis=1)
    if (1 + (by_chance >= found[strongest]).sum()) / (1 + ORDERS) > CHANCE:
        return NONE
    months = strongest + LEAST_MONTHS
    usual = float(monthly[:-months].mean())
    return Rise(months, usual, float(monthly[-months:].mean()) - usual)


def _standing(roots: np.ndarray, longest: int) -> np.ndarray:
    """Return, by series and by number of last months, how far these stand above those before, in standard errors."""
    count = roots.shape[1]
    spread = roots.std(axis=1, keepdims=True)
    lengths = np.arange(LEAST_MONTHS, longest + 1)
    late = np.cumsum(roots[:, ::-1], axis=1)[:, LEAST_MONTHS - 1 : longest]
    early = roots.sum(axis=1, keepdims=True) - late
    gap = late / lengths - early / (count - lengths)
    return gap / np.maximum(spread, 1e-12) * np.sqrt(lengths * (count - lengths) / count)


@lru_cache(maxsize=8)
def _orders(count: int) -> np.ndarray:
    draws = np.random.default_rng(SEED)
    return np.array([draws.permutation(count) for _ in range(ORDERS)])
