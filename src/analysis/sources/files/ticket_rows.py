"""Rows of one ticket that say different things of it: the value that is kept, the rows that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.params.files_mapping import FilesMapping, TableMapping
from analysis.sources.canonical_tables import UNDECIDED, Table
from analysis.sources.files.rows import Rows

OF_ENTRY_OR_TICKET = ("category_id", "ticket_kind", "requester_id")
"""Columns that a row gives to its entry, and for want of that to its ticket."""
MOST_LINES = 20
"""Lines that a note names."""
CODE = "ticket_rows_disagree"


@dataclass(frozen=True)
class ClientNote:
    """Note on `count` rows of one client, with the fields of the table `source_note`."""

    client: str
    code: str
    subject: str
    detail: str
    count: int


def with_kept_values(frame: pa.Table, shape: Table, table: TableMapping, rows: np.ndarray) -> pa.Table:
    """Return the rows of a table with `keep`, where each column with a `keep` of its own holds, in all rows of a key,
    the first or the last of its values that is not empty.

    Parameters
    ----------
    frame : every row of the file.
    shape, table : the canonical table, and its mapping.
    rows : places of the rows that are good.
    """
    names = {name: column.keep for name, column in table.columns.items() if column.keep is not None}
    if not names:
        return frame
    key = ["client", *shape.key]
    good = frame.select([*key, *names]).take(pa.array(rows)).to_pandas(types_mapper=pd.ArrowDtype)
    groups = good.groupby(key, sort=False)
    for name, keep in names.items():
        values = pa.array(groups[name].transform(keep), frame.schema.field(name).type)
        place = pc.index_in(pa.array(np.arange(frame.num_rows)), value_set=pa.array(rows))
        column = pc.coalesce(values.take(place), frame[name])
        frame = frame.set_column(frame.schema.get_field_index(name), frame.schema.field(name), column)
    return frame


def disagreements(
    frame: pa.Table, table: TableMapping, every: np.ndarray, kept: np.ndarray, rows: Rows
) -> list[ClientNote]:
    """Return a note, by client and column, on the rows that give their ticket another value than the row that is kept.

    Parameters
    ----------
    frame : every row of the file, in canonical columns.
    table : mapping of the tickets.
    every, kept : places of the good rows, and of those that are kept.
    rows : the rows of the file, for their lines.
    """
    notes = []
    tickets = _codes(frame, ["client", "ticket_id"])
    for name in OF_ENTRY_OR_TICKET:
        if name not in table.columns:
            continue
        values = _codes(frame, [name])
        is_given = frame[name].is_valid().to_numpy()
        kept_value = np.full(tickets.max(initial=-1) + 1, -1)
        last = every[is_given[every]]
        kept_value[tickets[last]] = values[last]
        kept_value[tickets[kept[is_given[kept]]]] = values[kept[is_given[kept]]]
        others = every[is_given[every] & (values[every] != kept_value[tickets[every]])]
        clients = frame["client"].take(pa.array(others)).to_numpy()
        for client in np.unique(clients.astype(str)).tolist():
            lines = [rows.place(int(row)) for row in others[clients == client][:MOST_LINES]]
            of_file = ", ".join(f"{file} {line}" for file, line in lines)
            count = int((clients == client).sum())
            notes.append(ClientNote(client, CODE, f"{name}: {of_file}", of_file, count))
    return notes


def with_undecided(tables: Mapping[str, pa.Table], mapping: FilesMapping) -> dict[str, pa.Table]:
    """Return the tables, where an entry that is blank in a column takes nothing from its ticket if the rows of that
    ticket, in the same file, give several values.
    """
    result = dict(tables)
    entry, ticket = (mapping.tables.get(name) for name in ("time_entry", "ticket"))
    if entry is None or ticket is None or entry.file != ticket.file or "ticket_id" not in entry.columns:
        return result
    for name in OF_ENTRY_OR_TICKET:
        entries = result["time_entry"]
        if name not in entry.columns or name not in ticket.columns or not entries[name].null_count:
            continue
        pairs = entries.select(["client", "ticket_id", name]).to_pandas()
        several = pairs.groupby(["client", "ticket_id"])[name].transform("nunique") > 1
        is_undecided = pa.array((several & pairs[name].isna()).to_numpy())
        column = pc.if_else(is_undecided, pa.scalar(UNDECIDED, pa.string()), entries[name])
        result["time_entry"] = entries.set_column(entries.schema.get_field_index(name), name, column)
    return result


def _codes(frame: pa.Table, names: list[str]) -> np.ndarray:
    """Return a number for each distinct row of some columns."""
    if len(names) == 1:
        return frame[names[0]].combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy()
    return frame.select(names).to_pandas().groupby(names, sort=False, dropna=False).ngroup().to_numpy()
