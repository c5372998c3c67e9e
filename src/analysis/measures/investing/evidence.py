"""Evidence behind a business case: months of data, months with a cost, weight of the largest month (rule 11.8)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.measures.effort.consumption import floored

MOST_MONTHS = 24
LEAST_MONTHS = 6
LEAST_SHARE_WITH_COST = 1 / 3
MOST_SHARE_OF_ONE_MONTH = 1 / 2


@dataclass(frozen=True)
class Evidence:
    """Evidence of a problem in its last whole months, from its first ticket on.

    Parameters
    ----------
    months : whole months of data, 24 at most.
    share_with_cost : share of these months with a cost.
    largest_share : share of the cost in its largest month; None without any cost.
    """

    months: int
    share_with_cost: float
    largest_share: float | None

    @property
    def is_enough(self) -> bool:
        """True where a payback may be told."""
        return (
            self.months >= LEAST_MONTHS
            and self.share_with_cost >= LEAST_SHARE_WITH_COST
            and self.largest_share is not None
            and self.largest_share <= MOST_SHARE_OF_ONE_MONTH
        )


def evidence(monthly: Mapping[str, float]) -> Evidence:
    """Return the evidence of a problem from its cost by whole month, in order [EUR] (`floored`).

    Examples
    --------
    >>> evidence({"2023-01": 0.0, "2023-02": 900.0, "2023-03": 100.0})
    Evidence(months=2, share_with_cost=1.0, largest_share=0.9)
    """
    costs = floored(np.array([monthly[month] for month in sorted(monthly)])).tolist()
    first = next((place for place, cost in enumerate(costs) if cost > 0), len(costs))
    window = costs[first:][-MOST_MONTHS:]
    whole = math.fsum(window)
    if not window or whole <= 0:
        return Evidence(len(window), 0.0, None)
    return Evidence(len(window), sum(cost > 0 for cost in window) / len(window), max(window) / whole)
