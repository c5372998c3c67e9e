"""Entries whose identifier was made from their row: which of now stands for which of before (capability G10).

A source without identifiers gives each row a hash of its content, so that a row that is changed, or read by another
mapping, would have another identifier. An entry of the warehouse keeps the identifier of its first reading instead
(`continued`), so that corrections, released lines and the bridge find it again. `pairs` tells the same of readings of
before, which did not keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.canonical_tables import TIME_ENTRY
from analysis.sources.extract import Extract

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
EXACT = (("client", "raw_row"), ("raw_row",), ("client", "time_entry_id"))
"""Columns by which an entry is known for certain, the surest first; a row may have passed to another client."""
NO_CONTENT = ("client", "source", "time_entry_id", "mark", "raw_row")
CONTENT = tuple(name for name in TIME_ENTRY.schema.names if name not in NO_CONTENT)
EntryKey = tuple[str, str]


def is_generated(extract: Extract) -> bool:
    """Return True where identifiers of a reading's entries were made from their rows."""
    entries = extract.tables.get(TIME_ENTRY.name)
    if not isinstance(entries, pa.Table) or not entries.schema.equals(TIME_ENTRY.schema):
        return False
    return entries["raw_row"].null_count < entries.num_rows


def continued(extract: Extract, live: pa.Table) -> Extract:
    """Return a reading whose entries bear the identifiers that the warehouse knows them by.

    Parameters
    ----------
    extract : a whole reading with made identifiers.
    live : the entries of the same source in the warehouse, of the canonical schema.

    Notes
    -----
    An entry is known by its raw row, whatever is mapped of it; else by its identifier (a warehouse of before holds no
    raw rows); else, where its row has changed, by its likeness to an entry whose row is gone. A new entry whose
    identifier is taken gets the next rank that is free.
    """
    entries = extract.tables[TIME_ENTRY.name]
    new = _texts(entries)
    old = _texts(live.filter(pc.or_kleene(pc.is_valid(live["raw_row"]), _has_generated_form(live))))
    new = new[new["raw_row"] != ""]
    known = dict(_same_entries(old, new))
    ids = entries["time_entry_id"].to_pylist()
    names = old["time_entry_id"].to_dict()
    for place, was in known.items():
        ids[place] = names[was]
    owners = entries["client"].to_pylist()
    taken = {(owners[place], ids[place]) for place in known}
    for place in new.index.difference(list(known)):
        ids[place] = _free_id(ids[place], owners[place], taken)
        taken.add((owners[place], ids[place]))
    position = entries.schema.get_field_index("time_entry_id")
    renamed = entries.set_column(position, entries.schema.field(position), pa.array(ids, pa.string()))
    return replace(extract, tables={**extract.tables, TIME_ENTRY.name: renamed})


def _same_entries(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a row of now and the row of before that it stands for, the surest first."""
    is_renamed = True
    for names in EXACT:
        alike = _alike(old, new, names)
        is_renamed &= not alike
        yield from ((place, was) for was, place in alike.items())
        old, new = old.drop(list(alike)), new.drop(list(alike.values()))
    renamed = (OF_ALL_RENAMED,) if is_renamed else ()
    for likeness in (CONTENT, *LIKENESSES[:2], *renamed, LIKENESSES[2]):
        alike = _alike(old, new, ("client", *likeness))
        yield from ((place, was) for was, place in alike.items())
        old, new = old.drop(list(alike)), new.drop(list(alike.values()))


def _free_id(identifier: str, client: str, taken: set[tuple[str, str]]) -> str:
    stem, _, rank = identifier.rpartition("-")
    number = int(rank)
    while (client, f"{stem}-{number}") in taken:
        number += 1
    return f"{stem}-{number}"


def _texts(entries: pa.Table) -> pd.DataFrame:
    """Return entries as texts, empty where they are null, by their place."""
    texts = {name: pc.fill_null(entries[name].cast(pa.string()), "") for name in entries.column_names}
    return pa.table(texts).to_pandas()


def _has_generated_form(entries: pa.Table) -> pa.ChunkedArray:
    return pc.match_substring_regex(entries["time_entry_id"], GENERATED)


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
    made = _texts(entries.filter(_has_generated_form(entries)).select(list(COLUMNS)))
    return made.set_index(["source", "time_entry_id"], drop=False)


def _alike(old: pd.DataFrame, new: pd.DataFrame, names: Sequence[str]) -> dict[Any, Any]:
    """Return the labels of the pairs of rows that are equal in some columns, each of its rank among its equals."""
    ranked = []
    for frame in (old, new):
        plain = frame[list(names)].reset_index(drop=True)
        ranked.append(plain.assign(label=frame.index.to_numpy(), rank=plain.groupby(list(names)).cumcount()))
    both = ranked[0].merge(ranked[1], on=[*names, "rank"], suffixes=("_old", "_new"))
    return dict(zip(both["label_old"], both["label_new"], strict=True))
