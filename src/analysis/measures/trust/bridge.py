"""Changes since the last edition, to the minute (rule 13.1): a sum that closes by construction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from analysis.domain.periods import Span
from analysis.measures.effort import consumption

KEY = ["source", "time_entry_id"]


@dataclass(frozen=True)
class Bridge:
    """Seconds: previous + new + late + moved + deleted + corrected + rules = current.

    `late_entries` holds the entries of `late`, so that a reader sees the days that changed.
    """

    previous: int
    new: int
    late: int
    moved: int
    deleted: int
    corrected: int
    rules: int
    current: int
    late_entries: pd.DataFrame


def bridge(
    previous: pd.DataFrame,
    same_rules: pd.DataFrame,
    current: pd.DataFrame,
    *,
    days: Span,
    previous_days: Span,
    known_before: Collection[tuple[str, str]],
    moved_away: Collection[tuple[str, str]] = (),
    came_from: Collection[tuple[str, str]] = (),
) -> Bridge:
    """The bridge between two editions, over the contract year of the current one.

    Parameters
    ----------
    previous : entries counted by the previous edition (its data, its params, its date).
    same_rules : entries counted now with the params of the previous edition.
    current : entries counted now.
    days : the contract year up to the date of this edition.
    previous_days : the same year up to the date of the previous one.
    known_before : (source, time_entry_id) of every entry that the previous edition knew, counted or not.
    moved_away : (source, time_entry_id) of entries that belong to another client now.
    came_from : (source, time_entry_id) of entries that belonged to another client then.

    Returns
    -------
    Bridge [s]. `new` is work after the previous edition's date; `late` is older work unknown to that edition; `moved`
    is work that came from or went to another client, or that crossed a bound of the year; `deleted` is work that no
    longer counts and that no other client has; `corrected` is a change of duration; `rules` is the effect of the
    change of params alone.
    """
    before = _keyed(consumption.within(previous, days))
    same = _keyed(consumption.within(same_rules, days))
    now = consumption.within(current, days)
    absent = before.index.difference(same.index)
    arrivals = same.loc[same.index.difference(before.index)]
    common = same.index.intersection(before.index)
    is_new = arrivals["work_date"] > pd.Timestamp(previous_days.ends_on)
    was_known = arrivals.index.isin([*known_before, *came_from])
    away = absent[absent.isin(list(moved_away))]
    late = arrivals[~is_new & ~was_known]
    return Bridge(
        previous=_sum(before),
        new=_sum(arrivals[is_new]),
        late=_sum(late),
        moved=_sum(arrivals[~is_new & was_known]) - _sum(before.loc[away]),
        deleted=-_sum(before.loc[absent.difference(away)]),
        corrected=_sum(same.loc[common]) - _sum(before.loc[common]),
        rules=_sum(now) - _sum(same),
        current=_sum(now),
        late_entries=late.reset_index()[[*KEY, "ticket_id", "work_date", "seconds"]],
    )


def _keyed(entries: pd.DataFrame) -> pd.DataFrame:
    keyed = entries.astype(dict.fromkeys(KEY, "str"))
    return keyed.set_index(KEY)[["ticket_id", "work_date", "seconds"]]


def _sum(entries: pd.DataFrame) -> int:
    return int(entries["seconds"].sum())
