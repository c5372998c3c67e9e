"""Early warnings: a month, a week or a driver out of its interval, a level that moved (E6).

A warning gives the expected value, the observed one and how rare it is. The thresholds were set on quiet series
resampled from public ones; `benchmarks/README.md` says, on other draws, how many false alarms they raise and how many
changes they find.

A level that moved shows in several months, an odd month in one alone. So the last three months are judged by their
total, and by a sum in which no month counts for more than 1.5 normal deviations [2]_. Both must be rare. A fall must be
rarer than a rise, since a rise costs.

References
----------
.. [1] Montgomery, *Introduction to Statistical Quality Control*, 8th ed. (2019): a chart is judged by its false alarms.
.. [2] Huber, *A robust version of the probability ratio test*, Ann. Math. Statist. 36 (1965): clipped scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from analysis.measures.effort.consumption import floored
from analysis.measures.forecasting.history import MONTHS_FOR_SEASONALITY, TooShort, checked_history
from analysis.measures.forecasting.shrinkage import robust_deviation
from analysis.measures.forecasting.structural import structural_average

Array = NDArray[np.float64]

SEED = 20230216
FUTURES = 8000
MONTHS_OF_A_LEVEL = 3
MONTHS_LEARNED = 36
LEVEL_TAILS = (0.01, 0.04)
MONTH_TAILS = (0.0005, 0.0005)
"""Share of the quiet futures that lie below and above the usual range."""
MOST_OF_A_MONTH = 1.5
WEEKS_LEARNED = 52
FEWEST_WEEKS = 26
WEEK_DEVIATIONS = 4.0
LEAST_DEVIATION = 0.02
"""Of weeks, as a share of the usual one: weeks that are all alike have some chance too."""

Kind = Literal["level", "month", "week"]


@dataclass(frozen=True)
class Alert:
    """Something unusual in the last periods of a series.

    Attributes
    ----------
    kind : `level`, the last three months together; `month` or `week`, the last one alone.
    driver : name of the series that moved, None for the client's whole.
    since : first day of the periods judged.
    observed, expected, low, high : their total [unit of the series], and the interval within which it was expected.
    rarity : probability of a total at least as far on either side, in [0, 1].
    """

    kind: Kind
    driver: str | None
    since: pd.Timestamp
    observed: float
    expected: float
    low: float
    high: float
    rarity: float


def monthly_alerts(history: pd.Series, *, driver: str | None = None, tests: int = 1) -> tuple[Alert, ...] | TooShort:
    """Warnings on the last months of `history`, or `TooShort` under 24 months before the last three.

    Parameters
    ----------
    history : Series by month (`MS`), whole months alone [any unit, ≥ 0].
    driver : name of the series, None for the client's whole.
    tests : number of series watched together; the rarity required is divided by it, so that watching more drivers
        does not raise more false alarms.
    """
    checked = checked_history(history)
    needed = MONTHS_FOR_SEASONALITY + MONTHS_OF_A_LEVEL
    if len(checked) < needed:
        return TooShort(found=len(checked), needed=needed, unit="months")
    recent = checked.iloc[-(MONTHS_LEARNED + MONTHS_OF_A_LEVEL) :]
    known, judged = recent.iloc[:-MONTHS_OF_A_LEVEL], recent.iloc[-MONTHS_OF_A_LEVEL:]
    if known.max() <= 0:
        return ()
    first = len(known)
    scale = float(known.mean())
    paths = scale * structural_average(known.to_numpy() / scale, tuple(range(first, first + MONTHS_OF_A_LEVEL))).draw(
        FUTURES, np.random.default_rng(SEED)
    )
    values = judged.to_numpy()
    alerts = []
    if _is_shared(values, paths, tests):
        alerts.append(_judged("level", driver, judged, paths.sum(axis=1), LEVEL_TAILS, tests))
    alerts.append(_judged("month", driver, judged.iloc[-1:], paths[:, -1], MONTH_TAILS, tests))
    return tuple(alert for alert in alerts if alert is not None)


def driver_alerts(histories: Mapping[str, pd.Series]) -> tuple[Alert, ...]:
    """Warnings on several drivers watched together (categories…), rarest first; histories too short are left out."""
    warnings: list[Alert] = []
    for driver, history in histories.items():
        alerts = monthly_alerts(history, driver=driver, tests=len(histories))
        if not isinstance(alerts, TooShort):
            warnings.extend(alerts)
    return tuple(sorted(warnings, key=lambda alert: (alert.rarity, str(alert.driver))))


def weekly_alert(weeks: pd.Series) -> Alert | TooShort | None:
    """Warning on the last whole week of `weeks`, None when it is usual, or `TooShort` under 26 weeks before it.

    Parameters
    ----------
    weeks : Series by first day of ISO week, none missing, whole weeks alone [any unit].

    Notes
    -----
    The week is compared with the median of the 52 before it, in robust deviations of their square roots, whose spread
    does not depend on the level.
    """
    weeks = floored(weeks)
    known = weeks.iloc[-(WEEKS_LEARNED + 1) : -1]
    if len(known) < FEWEST_WEEKS:
        return TooShort(found=max(len(known), 0), needed=FEWEST_WEEKS, unit="weeks")
    roots = np.sqrt(known.to_numpy(dtype=float))
    middle = float(np.median(roots))
    deviation = max(robust_deviation(roots - middle), LEAST_DEVIATION * middle)
    observed = float(weeks.iloc[-1])
    far = abs(np.sqrt(observed) - middle)
    if far <= WEEK_DEVIATIONS * deviation or far == 0:
        return None
    half = WEEK_DEVIATIONS * deviation
    return Alert(
        kind="week",
        driver=None,
        since=weeks.index[-1],
        observed=observed,
        expected=middle**2,
        low=max(middle - half, 0.0) ** 2,
        high=(middle + half) ** 2,
        rarity=float((1 + (np.abs(roots - middle) >= far).sum()) / (1 + len(roots))),
    )


def _is_shared(observed: Array, paths: Array, tests: int) -> bool:
    """Return True where the months are rare together, with at most `MOST_OF_A_MONTH` deviations counted for each."""
    futures = norm.ppf((rankdata(paths, axis=0) - 0.5) / len(paths))
    below, equal = (paths < observed).sum(axis=0), (paths == observed).sum(axis=0)
    seen = norm.ppf((below + 0.5 * equal + 0.5) / (len(paths) + 1))
    limits = -MOST_OF_A_MONTH, MOST_OF_A_MONTH
    clipped, score = np.clip(futures, *limits).sum(axis=1), float(np.clip(seen, *limits).sum())
    low, high = np.quantile(clipped, [LEVEL_TAILS[0] / tests, 1.0 - LEVEL_TAILS[1] / tests])
    return not low < score < high


def _judged(
    kind: Kind, driver: str | None, judged: pd.Series, totals: Array, tails: tuple[float, float], tests: int
) -> Alert | None:
    observed = float(judged.sum())
    low, high = np.quantile(totals, [tails[0] / tests, 1.0 - tails[1] / tests])
    if low <= observed <= high:
        return None
    side = min((totals >= observed).mean(), (totals <= observed).mean())
    return Alert(
        kind=kind,
        driver=driver,
        since=judged.index[0],
        observed=observed,
        expected=float(np.median(totals)),
        low=float(low),
        high=float(high),
        rarity=float(min(2.0 * max(side, 0.5 / len(totals)), 1.0)),
    )
