"""Unit of a column of durations written as numbers, as far as the file itself proves it or refutes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import message
from analysis.sources.drafting.guesses import Guess, Look
from analysis.sources.drafting.headings import Roles
from analysis.sources.files import dates, durations

NUMBERS = ("hours_decimal", "minutes", "seconds")
"""Units of a number, the longest first."""
REFUTED = {
    "hours_decimal": message("in hours, a person would work {hours} h in a day"),
    "minutes": message("in minutes, a person would work {hours} h in a day"),
    "seconds": message("in seconds, a person would work {hours} h in a day"),
}
"""Reason to give another unit than the one that looked likeliest."""
PROVEN = 0.9
"""Share of the rows whose duration is their end less their start."""
TOLERANCE_SECONDS = 60
DAY_SECONDS = 86_400


def checked(roles: Roles, decimal: str | None, *, is_stated: bool) -> Guess | None:
    """Return the unit of the durations, and its reason; None where they are no numbers.

    Parameters
    ----------
    roles : roles of the columns.
    decimal : decimal sign of numbers.
    is_stated : the tool or the heading names the unit: only end less start may say another.
    """
    look = roles["seconds"][0]
    guess = look.duration
    if guess is None or guess.value not in NUMBERS:
        return guess
    seconds = {unit: _seconds(look, unit, decimal) for unit in NUMBERS}
    spans = _spans(roles)
    for unit in NUMBERS if spans is not None else ():
        gap = np.abs(seconds[unit] - spans)
        known = ~np.isnan(gap)
        if known.any() and (gap[known] <= TOLERANCE_SECONDS).mean() >= PROVEN:
            return Guess(unit, message("the end less the start, which is equal to it"))
    if is_stated:
        return guess
    groups = _days_of_people(roles, len(look.cells))
    for unit in NUMBERS[NUMBERS.index(guess.value) :]:
        longest = pd.Series(seconds[unit]).groupby(groups).sum().max()
        if longest <= DAY_SECONDS or unit == NUMBERS[-1]:
            break
    if unit == guess.value:
        return guess
    refuted = pd.Series(seconds[guess.value]).groupby(groups).sum().max() / 3600
    return Guess(unit, replace(REFUTED[guess.value], values={"hours": f"{refuted:.0f}"}))


def _seconds(look: Look, unit: str, decimal: str | None) -> np.ndarray:
    read = durations.parse(look.cells, unit, decimal).seconds
    return read.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _spans(roles: Roles) -> np.ndarray | None:
    """Return the seconds between start and end of each row; None where the file does not give both."""
    starts, ends = _instants(roles, "started_at", "start_time"), _instants(roles, "ended_at", "end_time")
    if ends is None and "end_time" in roles and "started_at" in roles:
        ends = _at(roles["started_at"][0], roles["end_time"][0])
    if starts is None or ends is None:
        return None
    spans = (ends - starts).astype("timedelta64[s]").astype(float)
    spans[np.isnat(starts) | np.isnat(ends)] = np.nan
    return np.where(spans < 0, spans + DAY_SECONDS, spans)


def _instants(roles: Roles, day: str, time: str) -> np.ndarray | None:
    if day not in roles:
        return None
    look = roles[day][0]
    if time in roles:
        return _at(look, roles[time][0])
    return _local(look, look.cells) if pc.any(pc.match_substring(look.cells, ":")).as_py() else None


def _at(day: Look, time: Look) -> np.ndarray:
    return _local(day, pc.binary_join_element_wise(day.cells, time.cells, " "))


def _local(look: Look, cells: pa.Array) -> np.ndarray:
    assert look.date is not None, "roles_of gives these parts to dates alone"
    return dates.parse(cells, (look.date.value, "iso")).local


def _days_of_people(roles: Roles, rows: int) -> np.ndarray:
    """Return a number for each day of each person; each row by itself where the file gives no day."""
    if "started_at" not in roles or "technician_id" not in roles:
        return np.arange(rows)
    look = roles["started_at"][0]
    days = _local(look, look.cells).astype("datetime64[D]")
    people = roles["technician_id"][0].cells.to_pandas()
    groups = pd.DataFrame({"day": days, "person": people}).groupby(["day", "person"], dropna=True).ngroup().to_numpy()
    return np.where(groups < 0, np.arange(rows) + rows, groups)
