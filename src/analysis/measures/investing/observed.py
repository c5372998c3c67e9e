"""After the investment: the saving observed, against a history without the investment (F4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Judgement = Literal["as_promised", "less_than_promised", "more_than_promised", "no_saving_seen"]

INTERVAL = 0.80


@dataclass(frozen=True)
class ObservedSaving:
    """The saving of the months since a solution went live, in the unit of the series given.

    Parameters
    ----------
    months, low_months, high_months : saving of each month (the mean of the counterfactual, as the promise is one, less
        the observed value), and its 80 % interval.
    promised_months : saving announced for each month.
    total, low, high : sum of the months, and its 80 % interval.
    probability_of_saving : share of the counterfactual paths whose sum is above the observed sum, 0 … 1.
    promised : saving that the business case announced for the same months.
    realised : total / promised; None where nothing was promised.
    judgement : `no_saving_seen` where the interval reaches 0 or below; else the place of the promise by the interval.
    """

    months: tuple[float, ...]
    low_months: tuple[float, ...]
    high_months: tuple[float, ...]
    promised_months: tuple[float, ...]
    total: float
    low: float
    high: float
    probability_of_saving: float
    promised: float
    realised: float | None
    judgement: Judgement


def observed_saving(observed: Sequence[float], counterfactual: np.ndarray, promised: Sequence[float]) -> ObservedSaving:
    """The saving observed since the go-live.

    Parameters
    ----------
    observed : cost or effort of each whole month since the go-live.
    counterfactual : array (paths, months): the same months without the solution, simulated from the history before the
        go-live alone. Sums are taken path by path: bounds of months do not add up.
    promised : the saving announced for each of those months.

    Raises
    ------
    ValueError
        When the three do not cover the same months, or there is none.

    Examples
    --------
    >>> paths = np.array([[100.0, 100.0], [110.0, 90.0], [90.0, 120.0]])
    >>> seen = observed_saving([40.0, 50.0], paths, [70.0, 70.0])
    >>> round(seen.total, 2), seen.judgement
    (113.33, 'less_than_promised')
    """
    real = np.asarray(observed, dtype=float)
    if counterfactual.ndim != 2 or not len(real) == counterfactual.shape[1] == len(promised) or not len(real):
        raise ValueError(f"months differ: {len(real)}, {counterfactual.shape}, {len(promised)}")
    totals = counterfactual.sum(axis=1) - real.sum()
    tail = (1 - INTERVAL) / 2
    low, high = (float(value) for value in np.quantile(totals, [tail, 1 - tail]))
    total = float(totals.mean())
    announced = float(np.sum(promised))
    lows, highs = np.quantile(counterfactual, [tail, 1 - tail], axis=0) - real
    return ObservedSaving(
        months=tuple((counterfactual.mean(axis=0) - real).tolist()),
        low_months=tuple(lows.tolist()),
        high_months=tuple(highs.tolist()),
        promised_months=tuple(float(value) for value in promised),
        total=total,
        low=low,
        high=high,
        probability_of_saving=float((totals > 0).mean()),
        promised=announced,
        realised=total / announced if announced else None,
        judgement=_judgement(low, high, announced),
    )


def _judgement(low: float, high: float, promised: float) -> Judgement:
    if low <= 0:
        return "no_saving_seen"
    if promised > high:
        return "less_than_promised"
    return "more_than_promised" if promised < low else "as_promised"
