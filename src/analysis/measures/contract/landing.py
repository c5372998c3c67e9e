"""Landing of a contract line at its term, and the odds of passing its entitlement, from simulated futures (A12)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 80.0


@dataclass(frozen=True)
class Landing:
    """The landing by forecast of a line, in its unit, unrounded (rule 2.5).

    Attributes
    ----------
    landing : mean of the simulated landings.
    low, high : its 80 % interval.
    covering : quantity that covers the landing in 8 cases of 10.
    overrun_probability : share of the futures that pass the entitlement, in [0, 1]; None without an entitlement.
    over_tolerance_probability, under_tolerance_probability : share of the futures above the entitlement and its
        tolerance, and under the entitlement less its tolerance; 0 without an entitlement.
    is_risk_at_least : True where the risk told is a least one: the history grows (`measures.forecasting.growth`).
    """

    landing: float
    low: float
    high: float
    covering: float
    overrun_probability: float | None
    over_tolerance_probability: float = 0.0
    under_tolerance_probability: float = 0.0
    is_risk_at_least: bool = False


def landing(
    consumed: float,
    paths_of_days_left: ArrayLike,
    entitlement: float | None,
    tolerance: float = 0.0,
    *,
    is_risk_at_least: bool = False,
) -> Landing:
    """Landing by forecast: consumption to date, plus the simulated consumption of the days left.

    Parameters
    ----------
    consumed : from the first day of the term to as-of [unit of the line].
    paths_of_days_left : (paths,) totals, or (paths, months), of the days left [unit of the line]; a month that is under
        way counts for its days left alone. None left (0 months): the line has landed.
    entitlement : of the whole term [unit of the line], or None.
    tolerance : half-width of the band around the entitlement (rule 2.4) [unit of the line].
    is_risk_at_least : True where the futures are known to be told too low.

    Notes
    -----
    A future overruns when it is strictly beyond the entitlement: 106 days of 106 are no overrun.
    """
    paths = np.asarray(paths_of_days_left, dtype=float)
    left = paths if paths.ndim == 1 else paths.sum(axis=1)
    landings = consumed + left
    tail = (100.0 - LEVEL) / 200.0
    low, high, covering = (float(end) for end in np.quantile(landings, [tail, 1.0 - tail, LEVEL / 100.0]))
    found = Landing(float(landings.mean()), low, high, covering, overrun_probability=None)
    if entitlement is None:
        return found
    return replace(
        found,
        overrun_probability=float((landings > entitlement).mean()),
        over_tolerance_probability=float((landings > entitlement + tolerance).mean()),
        under_tolerance_probability=float((landings < entitlement - tolerance).mean()),
        is_risk_at_least=is_risk_at_least,
    )
