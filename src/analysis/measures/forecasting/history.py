"""Checks of a monthly history before anything is fitted to it (rules 10.1 and 10.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.foundation.errors import DataFault
from analysis.foundation.messages import message

SEASON = 12
MONTHS_FOR_A_FORECAST = 12
MONTHS_FOR_SEASONALITY = 24
MONTHS_USED = 120
LONGEST_HORIZON = 60


class SeriesFault(DataFault, ValueError):
    """A history, a horizon or a level of interval is at fault, so that no forecast can be made."""


@dataclass(frozen=True)
class TooShort:
    """A history that cannot carry a measure: `found` periods of the `needed` ones, in `unit` (rule 10.1)."""

    found: int
    needed: int
    unit: Literal["months", "weeks"]


def checked_history(history: pd.Series) -> pd.Series:
    """Return `history` as floats, at most its last 120 months.

    Parameters
    ----------
    history : Series indexed by the first day of each month (`MS`), one value a month, none missing [any unit, ≥ 0].
        Params decide before whether a month without entries is zero or unknown; nothing is guessed here.

    Raises
    ------
    SeriesFault : no month; an index without dates, or off the first day of the month; a month twice or missing;
        months out of order; a value that is missing, infinite or negative.
    """
    name = message("series “{name}”", name=str(history.name)) if history.name is not None else message("series")
    index = history.index
    if not len(history):
        raise SeriesFault(message("{series}: no month. Give at least one whole month.", series=name))
    if not isinstance(index, pd.DatetimeIndex):
        raise SeriesFault(
            message(
                "{series}: an index of type {type}; dates on the first of each month (MS) are expected.",
                series=name,
                type=type(index).__name__,
            )
        )
    misplaced = index[(index.day != 1) | (index != index.normalize())]
    if len(misplaced):
        raise SeriesFault(
            message(
                "{series}: {day} is not the first of a month. Sum by month first.", series=name, day=_day(misplaced[0])
            )
        )
    months = index.to_period("M")
    twice = months[months.duplicated()]
    if len(twice):
        raise SeriesFault(
            message(
                "{series}: the month {month} is there twice. Sum its rows into one.", series=name, month=str(twice[0])
            )
        )
    missing = pd.period_range(months.min(), months.max(), freq="M").difference(months)
    if len(missing):
        raise SeriesFault(
            message(
                "{series}: the month {month} is missing ({n} in all). "
                "Say in params whether it is zero or unknown, then complete the series.",
                series=name,
                month=str(missing[0]),
                n=len(missing),
            )
        )
    if not months.is_monotonic_increasing:
        raise SeriesFault(
            message("{series}: the months are not in order. Sort them from the oldest to the newest.", series=name)
        )
    try:
        values = history.to_numpy(dtype=float)
    except (TypeError, ValueError) as fault:
        raise SeriesFault(
            message("{series}: some values are not numbers ({reason}).", series=name, reason=str(fault))
        ) from fault
    for month, value in zip(months, values, strict=True):
        if not np.isfinite(value) or value < 0:
            raise SeriesFault(
                message(
                    "{series}: the month {month} is {value}; a finite number, positive or zero, is expected.",
                    series=name,
                    month=str(month),
                    value=str(value),
                )
            )
    checked = pd.Series(values, index=pd.DatetimeIndex(index, freq=None), name=history.name)
    return checked.iloc[-MONTHS_USED:]


def checked_horizon(horizon: int) -> int:
    """Return `horizon` [months]. Raises SeriesFault where it is no whole number from 1 to 60."""
    if isinstance(horizon, bool) or int(horizon) != horizon or not 1 <= horizon <= LONGEST_HORIZON:
        raise SeriesFault(
            message(
                "horizon: {horizon} months asked for; a whole number from 1 to {longest} is expected.",
                horizon=horizon,
                longest=LONGEST_HORIZON,
            )
        )
    return int(horizon)


def checked_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Return `levels` [percent] in ascending order. Raises SeriesFault for a level outside ]0, 100[ or given twice."""
    for level in levels:
        if not 0 < level < 100:
            raise SeriesFault(
                message("level of an interval: {level}%; strictly between 0 and 100 is expected.", level=level)
            )
    if len(set(levels)) != len(levels):
        listed = ", ".join(str(level) for level in levels)
        raise SeriesFault(message("level of an interval given twice: {levels}.", levels=listed))
    return tuple(sorted(levels))


def months_after(history: pd.Series, horizon: int) -> pd.DatetimeIndex:
    """The `horizon` months that follow the last one of `history`."""
    return pd.date_range(history.index[-1] + pd.offsets.MonthBegin(), periods=horizon, freq="MS")


def _day(stamp: pd.Timestamp) -> str:
    return stamp.isoformat(sep=" ").removesuffix(" 00:00:00")
