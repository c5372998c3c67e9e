"""Comparison of a client with similar clients, none of which a reader can recognise (rule 12).

Only three quartiles of a ratio over the clients of a group are published, coarsely rounded, where every client of the
group has at least `LEAST_OTHERS` others beside it. No client is in two groups. Between two references a group is the
same, or `LEAST_CHANGED` of its clients differ: no figure can be computed by subtraction, even by readers who share
their reports.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.domain.texts import plain
from analysis.domain.units import SECONDS_PER_MINUTE

MONTHS = 12
"""Whole months of the ratios: a season weighs the same for every client."""
LEAST_OTHERS = 5
LEAST_CHANGED = 4
"""With fewer, the quartiles before and after reveal the position of the client that left (measured in the tests)."""
LEVELS: tuple[tuple[str, ...], ...] = (("kind", "size_band", "sector"), ("kind", "size_band"), ("size_band",), ())
"""Traits that comparable clients share, the closest level first; the last level is all clients."""
FLOORS = (5, 10, 20, 50, 100)
"""A number of clients is published as the largest floor that it reaches: counting reveals no client gone."""
UNKNOWN = ""
PREFERRED = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)

Ratio = Literal[
    "minutes_per_user", "tickets_per_user", "minutes_per_ticket", "incident_share", "backup_share", "out_of_scope_share"
]
RATIOS: tuple[Ratio, ...] = get_args(Ratio)
Position = Literal["lowest_quarter", "below_median", "above_median", "highest_quarter"]
POSITIONS: tuple[Position, ...] = get_args(Position)


@dataclass(frozen=True)
class Quartiles:
    """A quarter of the clients are under `low`, half under `median`, three quarters under `high`."""

    low: float
    median: float
    high: float


def ratios(year: pd.DataFrame, *, users: int | None, backup_words: Sequence[str]) -> dict[Ratio, float]:
    """The ratios of one client; ratios without data or params to compute them are left out.

    Parameters
    ----------
    year : counted entries of `MONTHS` whole months.
    users : number of the client's users; None: not known, and nothing is given per user.
    backup_words : words of a category or technical domain of backups, whatever their case and accents.

    Returns
    -------
    ratio -> value. Minutes and tickets per user are those of a month [min, tickets]; `minutes_per_ticket` those of the
    year [min]; shares are of the minutes, 0 to 1.
    """
    seconds = year["seconds"].to_numpy(dtype="float64")
    total = float(seconds.sum())
    if total <= 0:
        return {}
    tickets = int(year["ticket_key"].nunique())
    backup = _has_word(year["category_path"], backup_words) | _has_word(year["domain"], backup_words)
    incident = (year["ticket_kind"] == "incident").to_numpy(dtype=bool, na_value=False)
    by_name: dict[Ratio, float] = {}
    if users is not None:
        by_name["minutes_per_user"] = total / SECONDS_PER_MINUTE / users / MONTHS
        by_name["tickets_per_user"] = tickets / users / MONTHS
    if tickets:
        by_name["minutes_per_ticket"] = total / SECONDS_PER_MINUTE / tickets
    by_name["incident_share"] = float(seconds[incident].sum()) / total
    by_name["backup_share"] = float(seconds[backup].sum()) / total
    by_name["out_of_scope_share"] = float(seconds[~year["in_scope"].to_numpy(dtype=bool)].sum()) / total
    return by_name


def comparable(members: pd.DataFrame) -> Iterator[tuple[Mapping[str, str], tuple[str, ...]]]:
    """The groups of clients compared: each client is in at most one, the closest group that is large enough.

    Parameters
    ----------
    members : a row a client: `client`, `kind`, `size_band`, `sector`; `UNKNOWN` where params do not say.

    Yields
    ------
    (traits that the clients share, the clients). Clients whose group is too small at one level are grouped at the next,
    without the clients that already have a group.
    """
    left = members
    for level in LEVELS:
        known = left[(left[list(level)] != UNKNOWN).all(axis="columns")]
        groups = known.groupby(list(level)) if level else [((), known)]
        for key, group in groups:
            if len(group) > LEAST_OTHERS:
                yield dict(zip(level, key, strict=True)), tuple(sorted(group["client"]))
                left = left[~left["client"].isin(group["client"])]


def shown_members(before: frozenset[str], now: frozenset[str]) -> frozenset[str]:
    """The clients whose figures may be published next after `before`: the same clients, or a very different set.

    New clients wait until they are numerous enough. Where some clients left, others are set aside with them; the result
    is empty where too few remain.

    Parameters
    ----------
    before : the clients of the last figures published; empty before the first.
    now : the clients that have a figure now.

    Examples
    --------
    >>> sorted(shown_members(frozenset("ABCDEF"), frozenset("ABCDEFG")))
    ['A', 'B', 'C', 'D', 'E', 'F']
    """
    if not before or len(before ^ now) >= LEAST_CHANGED:
        return now
    if before <= now:
        return before
    left = len(before - now)
    stay = sorted(before & now, key=lambda client: hashlib.sha256(client.encode()).digest())
    members = frozenset(stay[LEAST_CHANGED - left :])
    return members if len(members) > LEAST_OTHERS else frozenset()


def quartiles(values: pd.Series) -> Quartiles | None:
    """The quartiles of one value a client, coarsely rounded; None where a client would have too few others beside it.

    Parameters
    ----------
    values : a value a client, NaN where it has none.
    """
    known = values.dropna()
    if len(known) <= LEAST_OTHERS:
        return None
    return Quartiles(*(coarse(float(value)) for value in np.quantile(known, (0.25, 0.5, 0.75))))


def coarse(value: float) -> float:
    """The preferred number nearest to a value, within about an eighth of it.

    Parameters
    ----------
    value : at least 0.

    Examples
    --------
    >>> coarse(37.2), coarse(0.184), coarse(0.0), coarse(9.4)
    (40.0, 0.2, 0.0, 10.0)

    References
    ----------
    ISO 3:1973, series R10: ten numbers a decade, each a quarter above the one before.
    """
    if value <= 0:
        return 0.0
    decade, place = divmod(round(math.log10(value) * len(PREFERRED)), len(PREFERRED))
    return float(f"{PREFERRED[place] * 10**decade:.12g}")


def floor_of(clients: int) -> int:
    """Largest of `FLOORS` that a number of clients reaches. Raises ValueError under the least."""
    return max(floor for floor in FLOORS if floor <= clients)


def position(value: float, quartiles: Quartiles) -> Position:
    """Quarter of the group in which a client's value lies.

    Examples
    --------
    >>> position(3, Quartiles(2, 4, 8)), position(8, Quartiles(2, 4, 8))
    ('below_median', 'highest_quarter')
    """
    return POSITIONS[sum(value >= bound for bound in (quartiles.low, quartiles.median, quartiles.high))]


def _has_word(values: pd.Series, words: Sequence[str]) -> np.ndarray:
    """Return a mask of the rows that hold one of the words; each distinct value is tested once."""
    column = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    plain_words = [plain(word) for word in words]
    has_word = [any(word in plain(str(value)) for word in plain_words) for value in column.cat.categories]
    return np.append(np.array(has_word, dtype=bool), False)[column.cat.codes.to_numpy()]
