"""Units of effort: whole seconds in tables, exact quotients beyond (rules 1.1 and 1.2).

Every function takes a number or anything that divides like one (a pandas Series, a numpy array) and returns the same
kind, unrounded: only views round.
"""

from __future__ import annotations

from typing import Any

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3_600
SECONDS_PER_DAY = 86_400


def minutes(seconds: Any) -> Any:
    """Return seconds as minutes.

    Examples
    --------
    >>> minutes(720)
    12.0
    """
    return seconds / SECONDS_PER_MINUTE


def hours(seconds: Any) -> Any:
    """Return seconds as hours.

    Examples
    --------
    >>> hours(165 * 60)
    2.75
    """
    return seconds / SECONDS_PER_HOUR


def days(seconds: Any, hours_per_day: float) -> Any:
    """Return seconds as days of `hours_per_day` hours, which a client's params state (rule 1.2).

    Examples
    --------
    >>> days(43 * 7 * 3_600, hours_per_day=7)
    43.0
    """
    return seconds / (SECONDS_PER_HOUR * hours_per_day)
