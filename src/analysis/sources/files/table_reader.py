"""One canonical table from the rows of its files: columns read, bad rows set aside, keys made single."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import message
from analysis.foundation.stored_messages import stored_text
from analysis.params.files_mapping import ClientMapping, FilesMapping, TableMapping
from analysis.sources.canonical_tables import BOOLEAN, DATES_OF_ENTRY, TABLES, Table, dated
from analysis.sources.files import bad_rows, columns, shared_identities, ticket_rows
from analysis.sources.files.bad_rows import LONGEST_VALUE, Faults, Rejected
from analysis.sources.files.columns import Note, Parsed
from analysis.sources.files.matches import true
from analysis.sources.files.rows import Rows
from analysis.sources.files.ticket_rows import ClientNote

LEFT_OUT = "left_out"
"""Mark, while faults are looked for, of a row whose client the mapping leaves out."""


@dataclass(frozen=True)
class Section:
    """A canonical table from its files, with the rejected rows, and notes by client on the other rows."""

    name: str
    table: pa.Table
    rejected: tuple[Rejected, ...]
    notes: tuple[ClientNote, ...]


def read(name: str, table: TableMapping, rows: Rows, mapping: FilesMapping, *, answers_for_all: bool) -> Section:
    """Read one canonical table.

    Parameters
    ----------
    name : str, one of `TABLES`.
    table, mapping : the table's part of the mapping, and the whole mapping.
    rows : the rows of its files.
    answers_for_all : true for the first table read from these files: a row without a key is then bad. A later table
        with one row a key leaves such rows out: they are no rows of that table.

    Raises
    ------
    DataFault
        When more than `max_bad_share` of a file's rows are quarantined, a client is unknown, or dates or decimals
        are not certain.
    """
    shape = TABLES[name]
    owner = table.client or mapping.client
    parsed = {
        column: columns.parse(shape.column(column), column_mapping, rows, mapping.timezone)
        for column, column_mapping in table.columns.items()
    }
    values = _completed(shape, table, parsed, rows)
    values["client"], is_left_out = _clients(owner, rows)
    faults = Faults(rows.size)
    faults.code[is_left_out] = LEFT_OUT
    for column in parsed.values():
        for problem in column.problems:
            faults.add(problem.code, problem.mask, problem.column, problem.reason, problem.found)
    if any(column.duration == "start_end" for column in table.columns.values()):
        for skipped in (parsed["started_at"].nonexistent, parsed["ended_at"].nonexistent):
            if skipped is not None:
                faults.add(skipped.code, skipped.mask, skipped.column, skipped.reason, skipped.found)
    is_skipped = is_left_out | _find_absent(
        shape, table, values, faults, mapping, rows, answers_for_all=answers_for_all
    )
    faults.code[is_left_out] = ""
    frame = pa.table({column.name: values[column.name] for column in shape.columns if column.name != "source"})
    good_rows = np.flatnonzero((faults.code == "") & ~is_skipped)
    disagreements: list[ClientNote] = []
    if table.keep is not None:
        every, good_rows = good_rows, _single_rows(frame, shape, good_rows, table.keep)
        disagreements = ticket_rows.disagreements(frame, table, every, good_rows, rows) if name == "ticket" else []
        frame = ticket_rows.with_kept_values(frame, shape, table, every)
    else:
        _find_repeated(frame, shape, good_rows, faults, _origin(table, shape.key[0]))
        good_rows = good_rows[faults.code[good_rows] == ""]
    broken = _broken(shape, rows, owner) if answers_for_all else []
    refused = {_origin(table, name) for name, column in table.columns.items() if column.empty == "refuse"}
    bad_rows.refuse(rows, faults, broken, mapping.max_bad_share, refused)
    rejected = [*_rejected(shape, rows, values, faults), *broken]
    notes = [note for column in parsed.values() for note in column.notes]
    shared = shared_identities.notes(frame, shape, good_rows, rows) if name == "time_entry" else []
    client_notes = (*_notes(name, notes, frame["client"], good_rows), *disagreements, *shared)
    return Section(name, frame.take(pa.array(good_rows)), tuple(rejected), client_notes)


def _notes(name: str, notes: list[Note], clients: pa.ChunkedArray, rows: np.ndarray) -> Iterator[ClientNote]:
    owners = clients.to_numpy()[rows]
    for note in notes:
        names, counts = np.unique(owners[note.mask[rows]].astype(str), return_counts=True)
        for client, count in zip(names.tolist(), counts.tolist(), strict=True):
            yield ClientNote(client, "naive_time", f"{name}.{note.subject}", stored_text(note.detail), count)


def _completed(shape: Table, table: TableMapping, parsed: dict[str, Parsed], rows: Rows) -> dict[str, pa.Array]:
    """Return every canonical column: read, derived from other columns, or null (false where it may not be null)."""
    values = {name: column.data for name, column in parsed.items()}
    for name, column_mapping in table.columns.items():
        if column_mapping.generated:
            values[name] = _generated(rows, rows.own_columns())
            if shape.name == "time_entry":
                values["raw_row"] = values[name]
            if column_mapping.generated != "row":
                mapped = [column for other in table.columns.values() for column in columns.source_columns(other)]
                values[name] = _generated(rows, mapped)
        elif column_mapping.duration == "start_end":
            values[name] = columns.seconds_between(values["started_at"], values["ended_at"])
    started = parsed.get("started_at")
    if shape.name == "time_entry" and started is not None:
        is_known = pc.is_valid(started.data)
        values["is_clock_time"] = pc.if_else(is_known, pa.array(started.has_time), pa.scalar(None, BOOLEAN))
    for column in shape.columns:
        if column.name not in values:
            is_flag = column.type == BOOLEAN and not column.nullable
            absent = pa.scalar(False, BOOLEAN) if is_flag else pa.scalar(None, column.type)
            values[column.name] = pa.repeat(absent, rows.size)
        elif column.type == BOOLEAN and not column.nullable:
            values[column.name] = pc.fill_null(values[column.name], False)
    return values


def _generated(rows: Rows, names: Iterable[str]) -> pa.Array:
    return columns.generated_keys([rows.text(name) for name in dict.fromkeys(names)], rows.files)


def source_columns(table: TableMapping, mapping: FilesMapping) -> list[str]:
    """Return the columns of the file that a table is made of."""
    named = [name for mapped in table.columns.values() for name in columns.source_columns(mapped)]
    owner = table.client or mapping.client
    return named if owner.column is None else [*named, owner.column]


def _clients(owner: ClientMapping, rows: Rows) -> tuple[pa.Array, np.ndarray]:
    """Return the slug of each row's client, empty where the rows go to the clients that use them; and the mask of the
    rows of clients that are left out.
    """
    if owner.column is None:
        return pa.repeat(pa.scalar(owner.fixed or "", pa.string()), rows.size), np.zeros(rows.size, bool)
    text = rows.text(owner.column)
    place = pc.index_in(text, value_set=pa.array(list(owner.values), pa.string()))
    unknown = np.flatnonzero(true(pc.is_valid(text)) & true(pc.is_null(place)))
    if len(unknown):
        sentence = message("unknown client; known values: {known}", known=", ".join(owner.values))
        remedy = message("Add it to client.values in {mapping}.", mapping=rows.mapping_file)
        raise rows.refusal(owner.column, int(unknown[0]), sentence, remedy)
    slugs = pc.take(pa.array(list(owner.values.values()), pa.string()), place)
    is_left_out = true(pc.is_valid(place)) & true(pc.is_null(slugs))
    if true(pc.is_null(text)).any() and owner.empty is None:
        row = int(np.flatnonzero(true(pc.is_null(text)))[0])
        remedy = message("Say by client.empty in {mapping} whose rows these are.", mapping=rows.mapping_file)
        raise rows.refusal(owner.column, row, message("the client of this row is not given"), remedy)
    return pc.fill_null(slugs, owner.empty or ""), is_left_out


def _find_absent(
    shape: Table,
    table: TableMapping,
    values: dict[str, pa.Array],
    faults: Faults,
    mapping: FilesMapping,
    rows: Rows,
    *,
    answers_for_all: bool,
) -> np.ndarray:
    """Mark the rows that lack a mandatory value; return the mask of those that are no rows of this table at all."""
    is_skipped = np.zeros(faults.size, bool)
    for name in shape.key:
        if table.keep is not None and not answers_for_all:
            is_skipped |= true(pc.is_null(values[name]))
    for column in shape.columns:
        if column.nullable or column.name in ("client", "source"):
            continue
        absent = true(pc.is_null(values[column.name])) & ~is_skipped
        reason = message("mandatory value missing ({column})", column=column.name)
        faults.add("bad_row", absent, _origin(table, column.name), reason)
    if shape.name == "time_entry":
        dated = [name for name in DATES_OF_ENTRY if name in table.columns]
        is_undated_allowed = any(table.columns[column].empty == "unknown" for column in dated)
        undated = np.logical_and.reduce([true(pc.is_null(values[name])) for name in dated])
        reason = message("no date (a row of totals is declared by skip_last: 1)")
        if not is_undated_allowed:
            faults.add("bad_row", undated, _origin(table, dated[0]), reason, rows.first_cells())
        if mapping.has_effort:
            absent = true(pc.is_null(values["seconds"])) & (table.columns["seconds"].empty != "unknown")
            faults.add("bad_row", absent, _origin(table, "seconds"), message("duration missing"))
    return is_skipped


def _origin(table: TableMapping, name: str) -> str:
    column = table.columns.get(name)
    sources = [] if column is None else columns.source_columns(column)
    return sources[0] if sources else name


def _single_rows(frame: pa.Table, shape: Table, good_rows: np.ndarray, keep: str) -> np.ndarray:
    keys = frame.select(["client", *shape.key]).take(pa.array(good_rows)).to_pandas()
    return good_rows[~keys.duplicated(keep="first" if keep == "first" else "last").to_numpy()]


def _find_repeated(frame: pa.Table, shape: Table, good_rows: np.ndarray, faults: Faults, column: str) -> None:
    """Mark repeated keys. Same key and content: the first row counts. Same key, other content: no row counts."""
    key = ["client", *shape.key]
    keys = frame.select(key).take(pa.array(good_rows)).to_pandas()
    is_shared = keys.duplicated(keep=False).to_numpy()
    if not is_shared.any():
        return
    shared = good_rows[is_shared]
    content = frame.take(pa.array(shared)).to_pandas()
    is_copy = content.duplicated(keep="first").to_numpy()
    versions = content[~is_copy].groupby(key, sort=False).size().rename("versions")
    is_contested = content[key].merge(versions, left_on=key, right_index=True, how="left")["versions"].to_numpy() > 1
    names = "+".join(shape.key)
    for code, mask, reason in (
        ("duplicate_entry", is_contested, message("key {key} repeated with other content", key=names)),
        (
            "repeated_row",
            is_copy & ~is_contested,
            message("identical row repeated (key {key}): counted once", key=names),
        ),
    ):
        rows = np.zeros(faults.size, bool)
        rows[shared[mask]] = True
        faults.add(code, rows, column, reason, pc.cast(frame[shape.key[0]], pa.string()).combine_chunks())


def _rejected(shape: Table, rows: Rows, values: dict[str, pa.Array], faults: Faults) -> list[Rejected]:
    """Return the rows with a fault, as `rejected_row` keeps them."""
    seconds = values.get("seconds")
    rejections = []
    for row in np.flatnonzero(faults.code != ""):
        file, line = rows.place(int(row))
        column, value, reason = faults.facts(int(row))
        parts = [values[name][int(row)].as_py() for name in shape.key]
        dates = {name: values[name][int(row)].as_py() for name in DATES_OF_ENTRY if name in values}
        started_at, work_date = dated(dates)
        rejections.append(
            Rejected(
                client=values["client"][int(row)].as_py(),
                file=file,
                line=line,
                table=shape.name,
                code=faults.code[row],
                column=column,
                found=value,
                reason=reason,
                seconds=None if seconds is None else seconds[int(row)].as_py(),
                key=None if None in parts else "+".join(map(str, parts)),
                started_at=started_at,
                work_date=work_date,
            )
        )
    return rejections


def _broken(shape: Table, rows: Rows, owner: ClientMapping) -> list[Rejected]:
    """Return the rows that were not even cut into columns, for the only client or the client of rows without a name."""
    client = owner.fixed or owner.empty
    rejections = []
    for grid in rows.grids:
        for broken in grid.broken:
            if client is None:
                remedy = message("Correct the row in the export, or say by client.empty whose a row without client is.")
                fault = Fault(grid.file, broken.reason, line=broken.line, found=broken.found, remedy=remedy)
                raise DataFault(str(fault))
            facts = (broken.column, broken.found[:LONGEST_VALUE], broken.reason)
            rejections.append(Rejected(client, grid.file, broken.line, shape.name, "bad_row", *facts, None, None))
    return rejections
