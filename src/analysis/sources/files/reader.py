"""Exports as a source: CSV, workbooks and Parquet by a mapping file (kind `files`).

Files are small beside a database: each reading is whole. The rows of one file may fill several tables; the first of
these tables in the mapping answers for all rows of the file: every row ends in a table or in `rejected_row`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.foundation.stored_messages import stored_text
from analysis.params import load
from analysis.params.files_mapping import ColumnMapping, FilesMapping
from analysis.sources.canonical_tables import (
    DATE,
    DATES_OF_ENTRY,
    INSTANT,
    REJECTED_ROW,
    SECONDS,
    SOURCE_NOTE,
    TABLES,
    Table,
)
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import rows, table_reader, ticket_rows, trees
from analysis.sources.files.table_reader import Rejected, Section
from analysis.sources.files.ticket_rows import ClientNote

DERIVED_COLUMNS = ("client", "source", "is_clock_time", "mark", "raw_row")
"""Canonical columns that no mapping gives: the reading makes them."""
DERIVED_TABLES = (SOURCE_NOTE.name, REJECTED_ROW.name)


def extract(name: str, mapping: FilesMapping, reading: Reading) -> Extract:
    """Return all rows of an export as canonical tables.

    Parameters
    ----------
    name : str, name of the mapping's file, and value of the column `source` of each row.
    mapping : format of the files, and origin of each column.
    reading : the folder that file names are relative to, and the receiver of the progress.

    Raises
    ------
    ParamsFault
        When the mapping names tables or columns that are not canonical, or lacks what they need.
    OutOfReach
        When a file is not there.
    DataFault
        When a file is refused whole: damaged, not as the mapping says, or with too many bad rows.
    """
    faults = list(mapping_faults(name, mapping))
    if faults:
        raise ParamsFault(faults)
    total = len(mapping.files) + len(mapping.tables)
    rows_of_file = read_rows(name, mapping, reading)
    sections: dict[str, Section] = {}
    answered_files: set[str] = set()
    for table_name, table in mapping.tables.items():
        reading.progress(str(message("reading of the columns")), len(rows_of_file) + len(sections), total)
        is_first = table.file not in answered_files
        sections[table_name] = table_reader.read(
            table_name, table, rows_of_file[table.file], mapping, answers_for_all=is_first
        )
        answered_files.add(table.file)
    reading.progress(str(message("reading of the columns")), total, total)
    read_tables = ticket_rows.with_undecided(
        {table_name: section.table for table_name, section in sections.items()}, mapping
    )
    tables = trees.with_owners(trees.with_nodes(read_tables, mapping), mapping)
    clients = mapping.slugs
    tables[REJECTED_ROW.name] = _rejections(list(sections.values()), clients)
    tables[SOURCE_NOTE.name] = _notes(sections, mapping, clients)
    return Extract(
        source=name,
        tables={table_name: _with_source(TABLES[table_name], table, name) for table_name, table in tables.items()},
        clients=clients,
        mapping_sha256=load.sha256(mapping),
    )


def read_rows(name: str, mapping: FilesMapping, reading: Reading) -> dict[str, rows.Rows]:
    """Return the rows of the files of a mapping, which hold every column that it names.

    Raises
    ------
    OutOfReach
        When a file is not there.
    DataFault
        When a file is damaged, or lacks a column.
    """
    mapping_file = f"params/sources/{name}.yaml"
    total = len(mapping.files) + len(mapping.tables)
    rows_of_file: dict[str, rows.Rows] = {}
    for key, file_mapping in mapping.files.items():
        reading.progress(str(message("reading of the files")), len(rows_of_file), total)
        rows_of_file[key] = rows.read(reading.folder, file_mapping, mapping_file, reading.limits)
    for key, file_mapping in mapping.files.items():
        if (join := file_mapping.join) is not None:
            rows_of_file[key] = rows.joined(rows_of_file[key], rows_of_file[join.file], join.on)
        tables_of_file = [table for table in mapping.tables.values() if table.file == key]
        rows_of_file[key].check_columns(
            [column for table in tables_of_file for column in table_reader.source_columns(table, mapping)]
        )
    return rows_of_file


def mapping_faults(name: str, mapping: FilesMapping) -> Iterator[Fault]:
    """Yield the faults of a mapping against the canonical tables: unknown tables and columns, missing columns, formats
    that do not go with a column's type.
    """
    file = f"params/sources/{name}.yaml"
    for table_name, table in mapping.tables.items():
        key = f"tables.{table_name}"
        if table_name not in TABLES or table_name in DERIVED_TABLES:
            known = ", ".join(table for table in TABLES if table not in DERIVED_TABLES)
            yield Fault(file, message("unknown table; tables: {known}", known=known), key=key)
            continue
        shape = TABLES[table_name]
        names = [column.name for column in shape.columns if column.name not in DERIVED_COLUMNS]
        for column, column_mapping in table.columns.items():
            if column not in names:
                sentence = message("unknown column; columns: {known}", known=", ".join(names))
                yield Fault(file, sentence, key=f"{key}.columns.{column}")
            else:
                yield from _way_faults(
                    file, f"{key}.columns.{column}", shape, column, column_mapping, set(table.columns)
                )
        needed = {column.name for column in shape.columns if not column.nullable and column.type == pa.string()}
        missing = sorted(needed - set(table.columns) - set(DERIVED_COLUMNS))
        if missing:
            sentence = message("mandatory columns missing: {columns}", columns=", ".join(missing))
            yield Fault(file, sentence, key=f"{key}.columns")
        if table_name == "time_entry" and not set(DATES_OF_ENTRY) & set(table.columns):
            sentence = message("one of the columns {columns} is mandatory", columns=", ".join(DATES_OF_ENTRY))
            yield Fault(file, sentence, key=f"{key}.columns")
        if table.client is not None and table.client.where_used and table_name not in trees.USERS:
            sentence = message("where_used goes only with {tables}", tables=", ".join(trees.USERS))
            yield Fault(file, sentence, key=f"{key}.client.where_used")
        for column in trees.PARENTS:
            tree = column.removesuffix("_id")
            if column in table.columns and table.columns[column].path and tree in mapping.tables:
                sentence = message(
                    "path already fills the table {table}, which the mapping also reads from a file", table=tree
                )
                yield Fault(file, sentence, key=f"{key}.columns.{column}.path", remedy=message("Keep only one."))


def _way_faults(
    file: str, key: str, shape: Table, column: str, mapping: ColumnMapping, columns: set[str]
) -> Iterator[Fault]:
    """Yield the keys of a column's mapping that do not go with the column's type."""
    kind = shape.column(column).type
    if (mapping.duration is not None or mapping.unit_seconds is not None) != (kind == SECONDS):
        sentence = (
            message("duration is mandatory")
            if kind == SECONDS
            else message("duration goes only with a column of seconds")
        )
        yield Fault(file, sentence, key=key)
    if mapping.duration == "start_end" and not {"started_at", "ended_at"} <= columns:
        yield Fault(file, message("duration: start_end needs the columns started_at and ended_at"), key=key)
    if (mapping.date or mapping.time) and kind not in (INSTANT, DATE):
        yield Fault(file, message("date and time go only with a column of dates"), key=key)
    if mapping.empty and (shape.name != "time_entry" or kind not in (SECONDS, INSTANT, DATE)):
        yield Fault(file, message("empty goes only with the durations and dates of time_entry"), key=key)
    if mapping.empty == "zero" and kind != SECONDS:
        yield Fault(file, message("empty: zero goes only with a duration"), key=key)
    if mapping.path and column not in trees.PARENTS:
        yield Fault(file, message("path goes only with {columns}", columns=", ".join(trees.PARENTS)), key=key)
    if mapping.generated and shape.key != (column,):
        yield Fault(file, message("generated goes only with the key of a table"), key=key)


def _rejections(sections: list[Section], clients: tuple[str, ...]) -> pa.Table:
    """Return the rejected rows, one for each line of a file: time entries first, because the ledger counts them."""
    ordered = sorted((rejected for section in sections for rejected in section.rejected), key=_rejection_order)
    single: dict[tuple[str, int], Rejected] = {}
    for rejected in ordered:
        single.setdefault((rejected.file, rejected.line), rejected._replace(client=rejected.client or clients[0]))
    names = [name for name in REJECTED_ROW.schema.names if name != "source"]
    records = list(single.values())
    fields = {name: [getattr(record, name) for record in records] for name in names}
    fields["reason"] = [stored_text(record.reason) for record in records]
    return pa.table({name: pa.array(fields[name], REJECTED_ROW.column(name).type) for name in names})


def _rejection_order(rejected: Rejected) -> tuple[bool, str, int]:
    return rejected.table != "time_entry", rejected.file, rejected.line


def _notes(sections: Mapping[str, Section], mapping: FilesMapping, clients: tuple[str, ...]) -> pa.Table:
    """Return the notes on times, and a note where the mapping says that the export has no effort."""
    notes = [note for section in sections.values() for note in section.notes]
    if not mapping.has_effort:
        section = sections.get("time_entry") or sections.get("ticket")
        for client in clients:
            count = 0 if section is None else pc.sum(pc.equal(section.table["client"], client)).as_py() or 0
            detail = stored_text(message("this export holds no time spent"))
            notes.append(ClientNote(client, "no_effort", "time_entry.seconds", detail, count))
    schema = SOURCE_NOTE.schema.remove(SOURCE_NOTE.schema.get_field_index("source"))
    return pa.Table.from_pylist([asdict(note) for note in notes if note.client], schema=schema)


def _with_source(shape: Table, table: pa.Table, name: str) -> pa.Table:
    named = table.append_column("source", pa.repeat(pa.scalar(name, pa.string()), table.num_rows))
    return named.select(shape.schema.names).cast(shape.schema)
