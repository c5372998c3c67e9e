"""Landing of a contract line at its term, and its probability of overrun, from simulated futures (A12, rule 2.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 80.0


@dataclass(frozen=True)
class Landing:
    """The landing by forecast of a line, in its unit, unrounded.

    Attributes
    ----------
    landing : mean of the simulated landings.
    low, high : its 80 % interval.
    overrun_probability : share of the futures that pass the entitlement, in [0, 1]; None without an entitlement.
    """

    landing: float
    low: float
    high: float
    overrun_probability: float | None


def landing(consumed: float, paths_of_days_left: ArrayLike, entitlement: float | None) -> Landing:
    """Landing by forecast: consumption to date, plus the simulated consumption of the days left.

    Parameters
    ----------
    consumed : from the first day of the term to as-of [unit of the line].
    paths_of_days_left : (paths,) totals, or (paths, months), of the days left [unit of the line]; a month that is under
        way counts for its days left alone. None left (0 months): the line has landed.
    entitlement : of the whole term [unit of the line], or None.

    Notes
    -----
    A future overruns when it is strictly beyond the entitlement: 106 days of 106 are no overrun.
    """
    paths = np.asarray(paths_of_days_left, dtype=float)
    left = paths if paths.ndim == 1 else paths.sum(axis=1)
    landings = consumed + left
    tail = (100.0 - LEVEL) / 200.0
    low, high = np.quantile(landings, [tail, 1.0 - tail])
    return Landing(
        landing=float(landings.mean()),
        low=float(low),
        high=float(high),
        overrun_probability=None if entitlement is None else float((landings > entitlement).mean()),
    )
