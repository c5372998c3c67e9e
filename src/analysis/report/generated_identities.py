"""Entries whose identifier was made from their row: which of now stands for which of before (capability G10).

A source without identifiers gives each row a hash of its content, so that a row that is changed, or read by another
mapping, has another identifier. Pairs tell it as the same entry.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

GENERATED = r"^[0-9a-f]{16}-\d+$"
COLUMNS = ("source", "time_entry_id", "ticket_id", "technician_id", "started_at", "entry_date", "seconds")
DAY = ("started_at", "entry_date")
LIKENESSES = (
    ("ticket_id", "technician_id", *DAY, "seconds"),
    ("ticket_id", *DAY, "seconds"),
    ("ticket_id", "technician_id", *DAY),
)
"""Columns by which two entries are taken for one, the surest first."""
OF_ALL_RENAMED = (*DAY, "seconds")
"""The same where no generated identifier of the source is left: its mapping has changed, its rows have not."""

EntryKey = tuple[str, str]


def pairs(before: pa.Table, now: pa.Table) -> dict[EntryKey, EntryKey]:
    """Return, by source and identifier, the entry of now that stands for an entry of before.

    Parameters
    ----------
    before, now : the canonical table `time_entry`, at two dates.
    """
    old, new = _generated(before), _generated(now)
    kept = old.index.intersection(new.index)
    renamed = set(old["source"]) - set(kept.get_level_values("source"))
    old, new = old.drop(kept), new.drop(kept)
    found: dict[EntryKey, EntryKey] = {}
    for likeness in (*LIKENESSES[:2], OF_ALL_RENAMED, LIKENESSES[2]):
        if old.empty or new.empty:
            break
        among = old[old["source"].isin(renamed)] if likeness is OF_ALL_RENAMED else old
        alike = _alike(among, new, ["source", *likeness])
        found |= alike
        old, new = old.drop(list(alike)), new.drop(list(alike.values()))
    return found


def _generated(entries: pa.Table) -> pd.DataFrame:
    """Return the entries whose identifier was made from their row, by source and identifier."""
    made = entries.filter(pc.match_substring_regex(entries["time_entry_id"], GENERATED)).select(list(COLUMNS))
    frame = made.to_pandas()
    texts = {name: frame[name].astype("str").fillna("") for name in COLUMNS}
    return pd.DataFrame(texts).set_index(["source", "time_entry_id"], drop=False)


def _alike(old: pd.DataFrame, new: pd.DataFrame, names: Sequence[str]) -> dict[EntryKey, EntryKey]:
    """Return the pairs of entries that are equal in some columns, each of its rank among its equals."""
    plain = [frame.reset_index(drop=True) for frame in (old, new)]
    ranked = [frame.assign(rank=frame.groupby(list(names)).cumcount()) for frame in plain]
    both = ranked[0].merge(ranked[1], on=[*names, "rank"], suffixes=("_old", "_new"))
    ids = zip(both["source"], both["time_entry_id_old"], both["time_entry_id_new"], strict=True)
    return {(source, was): (source, is_now) for source, was, is_now in ids}
