"""What a monthly history must be before anything is fitted to it (rules 10.1 and 10.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.foundation.errors import DataFault

SEASON = 12
MONTHS_FOR_A_FORECAST = 12
MONTHS_FOR_SEASONALITY = 24
MONTHS_USED = 120
LONGEST_HORIZON = 60


class SeriesFault(DataFault, ValueError):
    """A history, a horizon or a level that no forecast can be made from. The message is for the analyst."""


@dataclass(frozen=True)
class TooShort:
    """A history that cannot carry a measure: `found` periods of the `needed` ones, in `unit` (rule 10.1)."""

    found: int
    needed: int
    unit: str


def checked_history(history: pd.Series) -> pd.Series:
    """`history` as floats, at most its last 120 months, or a `SeriesFault` that says what to mend.

    Parameters
    ----------
    history : Series indexed by the first day of each month (`MS`), one value a month, none missing [any unit, ≥ 0].
        Whether a month without entries is zero or unknown is decided before (params), never guessed here.

    Raises
    ------
    SeriesFault : no month; an index without dates, or off the first day of the month; a month twice or missing;
        months out of order; a value that is missing, infinite or negative.
    """
    name = f"série « {history.name} »" if history.name is not None else "série"
    index = history.index
    if not len(history):
        raise SeriesFault(f"{name} : aucun mois. Donner au moins un mois entier.")
    if not isinstance(index, pd.DatetimeIndex):
        raise SeriesFault(f"{name} : index de type {type(index).__name__}, attendu des dates au premier du mois (MS).")
    misplaced = index[(index.day != 1) | (index != index.normalize())]
    if len(misplaced):
        raise SeriesFault(f"{name} : {_day(misplaced[0])} n'est pas un premier du mois. Sommer d'abord par mois.")
    months = index.to_period("M")
    twice = months[months.duplicated()]
    if len(twice):
        raise SeriesFault(f"{name} : le mois {twice[0]} est en double. Sommer ses lignes en une seule.")
    missing = pd.period_range(months.min(), months.max(), freq="M").difference(months)
    if len(missing):
        raise SeriesFault(
            f"{name} : le mois {missing[0]} manque ({len(missing)} en tout). "
            "Dire dans params s'il vaut zéro ou s'il est inconnu, puis compléter la série."
        )
    if not months.is_monotonic_increasing:
        raise SeriesFault(f"{name} : les mois ne sont pas dans l'ordre. Les trier du plus ancien au plus récent.")
    try:
        values = history.to_numpy(dtype=float)
    except (TypeError, ValueError) as fault:
        raise SeriesFault(f"{name} : des valeurs ne sont pas des nombres ({fault}).") from fault
    for month, value in zip(months, values, strict=True):
        if not np.isfinite(value) or value < 0:
            raise SeriesFault(f"{name} : le mois {month} vaut {value}, attendu un nombre fini, positif ou nul.")
    checked = pd.Series(values, index=pd.DatetimeIndex(index, freq=None), name=history.name)
    return checked.iloc[-MONTHS_USED:]


def checked_horizon(horizon: int) -> int:
    """`horizon` [months], from 1 to 60, or a `SeriesFault`."""
    if isinstance(horizon, bool) or int(horizon) != horizon or not 1 <= horizon <= LONGEST_HORIZON:
        raise SeriesFault(f"horizon : {horizon} mois demandés, attendu un entier de 1 à {LONGEST_HORIZON}.")
    return int(horizon)


def checked_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """`levels` [percent] in ascending order, each strictly between 0 and 100, or a `SeriesFault`."""
    for level in levels:
        if not 0 < level < 100:
            raise SeriesFault(f"niveau d'intervalle : {level} %, attendu strictement entre 0 et 100.")
    if len(set(levels)) != len(levels):
        raise SeriesFault(f"niveau d'intervalle en double : {', '.join(str(level) for level in levels)}.")
    return tuple(sorted(levels))


def months_after(history: pd.Series, horizon: int) -> pd.DatetimeIndex:
    """The `horizon` months that follow the last one of `history`."""
    return pd.date_range(history.index[-1] + pd.offsets.MonthBegin(), periods=horizon, freq="MS")


def _day(stamp: pd.Timestamp) -> str:
    return stamp.isoformat(sep=" ").removesuffix(" 00:00:00")
