"""Future cost of a problem if nothing is done: from a forecast, never flat in silence (rule 11.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Basis = Literal["forecast", "mean"]

MEAN_MONTHS = 12
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Projection:
    """The cost of each month asked for.

    Parameters
    ----------
    monthly : month (2023-03) -> cost; observed where the month is over, else projected.
    basis : `forecast`, or `mean` of the last 12 months (or of as many as there are) where there is no forecast.
    held_after : the last month of the forecast; later months repeat its last year, with the declared growth. Empty
        where the basis is `mean`, or where the forecast covers all months.
    yearly_growth : the growth declared for the months that no forecast covers (0.03 is 3 % a year).
    """

    monthly: Mapping[str, float]
    basis: Basis
    held_after: str
    yearly_growth: float


def project(
    history: Mapping[str, float],
    months: Sequence[str],
    *,
    forecast: Mapping[str, float] | None = None,
    yearly_growth: float = 0.0,
    known_from: str = "",
) -> Projection:
    """The cost of the problem in each of `months`.

    Parameters
    ----------
    history : whole months that are over -> cost, at least one, without a gap.
    months : the months asked for, in order, without a gap; none before the history.
    forecast : the months after the history -> expected cost, at least 12 of them; None: there is none.
    yearly_growth : declared growth, for the months after the forecast.
    known_from : first month that the mean counts; empty: the first of the history.

    Examples
    --------
    >>> project({"2023-01": 90.0, "2023-02": 110.0}, ["2023-02", "2023-03"]).monthly
    {'2023-02': 110.0, '2023-03': 100.0}
    """
    growth = (1 + yearly_growth) ** (1 / MONTHS_PER_YEAR)
    last_observed = max(history)
    recent = [name for name in sorted(history) if name >= known_from][-MEAN_MONTHS:]
    mean = float(np.mean([history[name] for name in recent]))
    known = {**history, **(forecast or {})}
    last_forecast = max(forecast) if forecast else ""
    for name in months:
        if name in known:
            continue
        if forecast:
            known[name] = known[_year_before(name)] * (1 + yearly_growth)
        else:
            known[name] = mean * growth ** _months_between(last_observed, name)
    held_after = last_forecast if forecast and months[-1] > last_forecast else ""
    basis: Basis = "forecast" if forecast else "mean"
    return Projection({name: known[name] for name in months}, basis, held_after, yearly_growth)


def ratios(history: Sequence[float] | np.ndarray) -> tuple[float, ...]:
    """Each month of a history divided by the mean month (rule 11.5); all 1 where every month is 0.

    Examples
    --------
    >>> ratios([50.0, 150.0])
    (0.5, 1.5)
    """
    values = np.asarray(history, dtype=float)
    mean = values.mean()
    return tuple((values / mean).tolist() if mean else np.ones(len(values)).tolist())


def _year_before(name: str) -> str:
    return f"{int(name[:4]) - 1:04d}{name[4:]}"


def _months_between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * MONTHS_PER_YEAR + int(last[5:]) - int(first[5:])
