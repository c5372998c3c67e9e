"""Early warnings: a month, a week or a driver out of its interval, a level that moved, found unasked (E6).

A warning says what was expected, what came and how rare that is. Its threshold was set on quiet series resampled from
public ones; `benchmarks/README.md` says how many false alarms it raises and how many changes it finds.

References
----------
.. [1] Montgomery, *Introduction to Statistical Quality Control*, 8th ed. (2019): a chart is judged by its false alarms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.measures.forecasting.history import MONTHS_FOR_SEASONALITY, TooShort, checked_history
from analysis.measures.forecasting.intervals import PATHS
from analysis.measures.forecasting.structural import structural_average

SEED = 20230216
MONTHS_OF_A_LEVEL = 3
MONTHS_LEARNED = 36
LEVEL_RARITY = 0.03
MONTH_RARITY = 0.003
WEEKS_LEARNED = 52
FEWEST_WEEKS = 26
WEEK_DEVIATIONS = 4.0

Kind = Literal["level", "month", "week"]


@dataclass(frozen=True)
class Alert:
    """Something unusual in the last periods of a series.

    Attributes
    ----------
    kind : `level`, the last three months together; `month` or `week`, the last one alone.
    driver : what moved: a name of series, None for the client's whole.
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
    driver : name to bear, None for the client's whole.
    tests : how many series are watched together: the rarity asked for is divided by it, so that watching more drivers
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
        PATHS, np.random.default_rng(SEED)
    )
    found: list[Alert] = []
    watched: tuple[tuple[Kind, int, float], ...] = (
        ("level", MONTHS_OF_A_LEVEL, LEVEL_RARITY),
        ("month", 1, MONTH_RARITY),
    )
    for kind, months, limit in watched:
        alert = _judged(kind, driver, judged.iloc[-months:], paths[:, -months:].sum(axis=1), limit / tests)
        if alert is not None:
            found.append(alert)
    return tuple(found)


def driver_alerts(histories: Mapping[str, pd.Series]) -> tuple[Alert, ...]:
    """Warnings on several drivers watched together (categories…), rarest first; those too short are left."""
    found: list[Alert] = []
    for driver, history in histories.items():
        alerts = monthly_alerts(history, driver=driver, tests=len(histories))
        if not isinstance(alerts, TooShort):
            found.extend(alerts)
    return tuple(sorted(found, key=lambda alert: (alert.rarity, str(alert.driver))))


def weekly_alert(weeks: pd.Series, *, driver: str | None = None) -> Alert | TooShort | None:
    """Warning on the last whole week of `weeks`, None when it is usual, or `TooShort` under 26 weeks before it.

    Parameters
    ----------
    weeks : Series by first day of ISO week, none missing, whole weeks alone [any unit, ≥ 0].

    Notes
    -----
    The week is compared with the median of the 52 before it, in robust deviations of their square roots, whose spread
    does not depend on the level.
    """
    known = weeks.iloc[-(WEEKS_LEARNED + 1) : -1]
    if len(known) < FEWEST_WEEKS:
        return TooShort(found=max(len(known), 0), needed=FEWEST_WEEKS, unit="weeks")
    roots = np.sqrt(known.to_numpy(dtype=float))
    middle = float(np.median(roots))
    deviation = max(float(np.median(np.abs(roots - middle)) / 0.6745), 0.02 * middle)
    observed = float(weeks.iloc[-1])
    far = abs(np.sqrt(observed) - middle)
    if far <= WEEK_DEVIATIONS * deviation or far == 0:
        return None
    half = WEEK_DEVIATIONS * deviation
    return Alert(
        kind="week",
        driver=driver,
        since=weeks.index[-1],
        observed=observed,
        expected=middle**2,
        low=max(middle - half, 0.0) ** 2,
        high=(middle + half) ** 2,
        rarity=float((1 + (np.abs(roots - middle) >= far).sum()) / (1 + len(roots))),
    )


def _judged(kind: Kind, driver: str | None, judged: pd.Series, totals: np.ndarray, limit: float) -> Alert | None:
    observed = float(judged.sum())
    side = min((totals >= observed).mean(), (totals <= observed).mean())
    rarity = float(min(2.0 * max(side, 0.5 / len(totals)), 1.0))
    low, high = np.quantile(totals, [limit / 2, 1.0 - limit / 2])
    if low <= observed <= high:
        return None
    return Alert(
        kind=kind,
        driver=driver,
        since=judged.index[0],
        observed=observed,
        expected=float(np.median(totals)),
        low=float(low),
        high=float(high),
        rarity=rarity,
    )
