"""How a client compares with others that are like it, none of which can be told from what is shown (rule 12).

What leaves is three quartiles of a ratio over the clients of a group, coarsely rounded, where the group has at least
`LEAST_OTHERS` clients besides any one of them. No client is in two groups, and between two references a group is the
same or `LEAST_CHANGED` clients of it differ: no figure is had by subtraction, whoever puts their reports together.
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
"""Whole months that the ratios are of: a season weighs the same for every client."""
LEAST_OTHERS = 5
LEAST_CHANGED = 4
"""With fewer, the quartiles before and after tell where the client that left stood (measured in the tests)."""
LEVELS: tuple[tuple[str, ...], ...] = (("kind", "size_band", "sector"), ("kind", "size_band"), ("size_band",), ())
"""What comparable clients have in common, the closest first; the last level is all of them."""
FLOORS = (5, 10, 20, 50, 100)
"""A number of clients leaves as the largest of these that it reaches: a client gone is not seen by counting."""
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
    """The ratios of one client, those that its data or its params give no ground for left out.

    Parameters
    ----------
    year : counted entries of `MONTHS` whole months.
    users : number of the client's users; None: not known, and nothing is given per user.
    backup_words : words that tell work on backups in a category or a technical domain, whatever their case and accents.

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
    backup = _told(year["category_path"], backup_words) | _told(year["domain"], backup_words)
    incident = (year["ticket_kind"] == "incident").to_numpy(dtype=bool, na_value=False)
    found: dict[Ratio, float] = {}
    if users is not None:
        found["minutes_per_user"] = total / SECONDS_PER_MINUTE / users / MONTHS
        found["tickets_per_user"] = tickets / users / MONTHS
    if tickets:
        found["minutes_per_ticket"] = total / SECONDS_PER_MINUTE / tickets
    found["incident_share"] = float(seconds[incident].sum()) / total
    found["backup_share"] = float(seconds[backup].sum()) / total
    found["out_of_scope_share"] = float(seconds[~year["in_scope"].to_numpy(dtype=bool)].sum()) / total
    return found


def comparable(members: pd.DataFrame) -> Iterator[tuple[Mapping[str, str], tuple[str, ...]]]:
    """The groups of clients that are compared: each client in one at most, the closest that is large enough.

    Parameters
    ----------
    members : a row a client: `client`, `kind`, `size_band`, `sector`; `UNKNOWN` where params do not say.

    Yields
    ------
    (what its clients have in common, the clients). Those left over at one level, their own group being too small, are
    grouped at the next, without those that have a group already.
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
    """The clients whose figures may be published after those of `before` were: the same, or very different ones.

    New clients wait until there are enough of them. Where some left, others are set aside with them; empty where too
    few would then be left.

    Parameters
    ----------
    before : the clients of the last figures published; empty: none were.
    now : those that have a figure now.

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
    kept = frozenset(stay[LEAST_CHANGED - left :])
    return kept if len(kept) > LEAST_OTHERS else frozenset()


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
    """The preferred number nearest to a value: it stands for all values within about an eighth of it.

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
    """The largest of `FLOORS` that so many clients reach. Raises ValueError under the least."""
    return max(floor for floor in FLOORS if floor <= clients)


def position(value: float, found: Quartiles) -> Position:
    """Where a client's own value stands.

    Examples
    --------
    >>> position(3, Quartiles(2, 4, 8)), position(8, Quartiles(2, 4, 8))
    ('below_median', 'highest_quarter')
    """
    return POSITIONS[sum(value >= bound for bound in (found.low, found.median, found.high))]


def _told(values: pd.Series, words: Sequence[str]) -> np.ndarray:
    """Which rows hold one of the words; each distinct value is looked at once."""
    column = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    looked_for = [plain(word) for word in words]
    held = [any(word in plain(str(value)) for word in looked_for) for value in column.cat.categories]
    return np.append(np.array(held, dtype=bool), False)[column.cat.codes.to_numpy()]
