"""Durations as people write them, to whole seconds, one array at a time.

A duration that is no whole number of seconds is rounded half up (0.01 min is 1 s): a source's own resolution is the
minute or the second. Negative durations and durations over a day are read as they stand; they become findings later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.files.matches import SPACES, group, integer, true

SECONDS_OF_UNIT = {"seconds": 1, "minutes": 60, "hours_decimal": 3600}
SIGN = "(?P<sign>[-+\u2212]?)"
NUMBER = rf"^{SIGN}(?P<whole>\d{{1,9}}|\d{{1,3}}(?:{SPACES}\d{{3}}){{1,2}})(?:(?P<mark>[.,])(?P<fraction>\d*))?$"
MINUTES_WORD = "(?:m|mn|min|mins|minutes?)"
WRITTEN = {
    "h_m": rf"(?i)^{SIGN}{SPACES}?(?:(?P<hours>\d{{1,6}}){SPACES}?(?:h|hrs?|heures?|hours?)"
    rf"(?:{SPACES}?(?P<minutes>[0-5]?\d){SPACES}?{MINUTES_WORD}?)?"
    rf"|(?P<alone>\d{{1,7}}){SPACES}?{MINUTES_WORD})"
    rf"(?:{SPACES}?(?P<seconds>[0-5]?\d){SPACES}?s(?:ec|econdes?|econds?)?)?$",
    "d_h_m": rf"(?i)^{SIGN}{SPACES}?(?:(?P<days>\d{{1,5}}){SPACES}?(?:d|j|days?|jours?),?)?"
    rf"(?:{SPACES}?(?P<hours>\d{{1,6}}){SPACES}?(?:h|hrs?|heures?|hours?),?)?"
    rf"(?:{SPACES}?(?P<minutes>\d{{1,7}}){SPACES}?{MINUTES_WORD},?)?"
    rf"(?:{SPACES}?(?P<seconds>\d{{1,9}}){SPACES}?s(?:ec|econdes?|econds?)?)?$",
    "clock": rf"^{SIGN}(?P<hours>\d{{1,6}}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d)(?:[.,](?P<fraction>\d+))?)?$",
    "iso8601": rf"(?i)^{SIGN}P(?:(?P<days>\d{{1,5}})D)?(?:T(?:(?P<hours>\d{{1,6}})H)?(?:(?P<alone>\d{{1,7}})M)?"
    r"(?:(?P<seconds>\d{1,9})(?:[.,](?P<fraction>\d+))?S)?)?$",
}
WEIGHTS = {"hours": 3600, "minutes": 60, "alone": 60, "seconds": 1}
UNIT_AT_END = {"iso8601": r"(?i)\d[DHMS]$", "d_h_m": r"(?i)\d\D*[a-z]$"}
"""Ending that a text must have, where every part of the form may be left out."""
DAY_HOURS = 24
DIGITS = 9
"""Digits read after the decimal sign: far finer than a second."""


@dataclass(frozen=True)
class Durations:
    """Durations of an array of texts.

    Parameters
    ----------
    seconds : int64 array, null where the text is null or unreadable.
    is_bad : (n,) bool, a text that is no duration of that form.
    is_undecided : (n,) bool, a number with a sign that may part decimals or thousands, where none is stated.
    """

    seconds: pa.Array
    is_bad: np.ndarray
    is_undecided: np.ndarray


def parse(
    text: pa.Array, unit: str, decimal: str | None, day_hours: float | None = None, unit_seconds: int | None = None
) -> Durations:
    """Return the whole seconds of each text.

    Parameters
    ----------
    text : string array; null is no duration.
    unit : seconds, minutes, hours_decimal, h_m (`2h45`, `45 min`), d_h_m (`1 jour 2 heures`, `1d 4h`), clock (`26:30`,
        `02:45:10`) or iso8601 (`PT2H45M`).
    decimal : the decimal sign of numbers, None where it is not stated. Spaces between thousands are always allowed.
    day_hours : hours in a day of `d_h_m`, whole seconds once counted (GLPI writes days of 24 hours, Jira those of its
        settings); ISO 8601 always has 24.
    unit_seconds : seconds in a unit of one's own; `unit` is then only its name.
    """
    if unit_seconds is not None:
        return _numbers(text, unit_seconds, decimal)
    if unit in SECONDS_OF_UNIT:
        return _numbers(text, SECONDS_OF_UNIT[unit], decimal)
    matches = pc.extract_regex(text, WRITTEN[unit])
    fields = {field.name for field in matches.type}
    seconds = np.zeros(len(text), np.int64)
    for name in fields & WEIGHTS.keys():
        seconds += integer(matches, name) * WEIGHTS[name]
    if "fraction" in fields:
        seconds += _rounded(matches, 1)
    is_read = true(pc.is_valid(matches))
    if "days" in fields:
        seconds += integer(matches, "days") * round((day_hours or DAY_HOURS) * 3600)
    if unit in ("iso8601", "d_h_m"):
        is_read &= true(pc.match_substring_regex(text, UNIT_AT_END[unit]))
    return _durations(text, is_read, _signed(matches, seconds), np.zeros(len(text), bool))


def _numbers(text: pa.Array, weight: int, decimal: str | None) -> Durations:
    """Return durations written as numbers of a unit of `weight` seconds."""
    matches = pc.extract_regex(text, NUMBER)
    mark = group(matches, "mark")
    has_mark = true(pc.not_equal(mark, ""))
    is_read = true(pc.is_valid(matches))
    if decimal is None:
        is_undecided = is_read & has_mark
    else:
        is_undecided = np.zeros(len(text), bool)
        is_read &= ~has_mark | true(pc.equal(mark, decimal))
    whole = pc.replace_substring_regex(group(matches, "whole"), SPACES, "")
    units = pc.if_else(is_read, whole, "0").cast(pa.int64()).to_numpy(zero_copy_only=False)
    seconds = units * weight + _rounded(matches, weight)
    return _durations(text, is_read & ~is_undecided, _signed(matches, seconds), is_undecided)


def _rounded(matches: pa.Array, weight: int) -> np.ndarray:
    """Return the fraction of a unit of `weight` seconds, rounded half up."""
    digits = pc.utf8_rpad(pc.utf8_slice_codeunits(group(matches, "fraction"), 0, DIGITS), DIGITS, "0")
    parts = digits.cast(pa.int64()).to_numpy(zero_copy_only=False)
    scale = 10**DIGITS
    return (parts * weight * 2 + scale) // (2 * scale)


def _signed(matches: pa.Array, seconds: np.ndarray) -> np.ndarray:
    is_negative = true(pc.is_in(group(matches, "sign"), value_set=pa.array(["-", "\u2212"])))
    return np.where(is_negative, -seconds, seconds)


def _durations(text: pa.Array, is_read: np.ndarray, seconds: np.ndarray, is_undecided: np.ndarray) -> Durations:
    is_bad = true(pc.is_valid(text)) & ~is_read & ~is_undecided
    return Durations(pa.array(seconds, pa.int64(), mask=~is_read), is_bad, is_undecided)
