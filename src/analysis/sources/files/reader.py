"""Exports as a source: CSV, workbooks and Parquet by a mapping file (kind `files`).

Files are small beside a database: each reading is whole. The rows of one file may fill several tables; the first of
them in the mapping answers for all its rows, so that each ends in a table or in `rejected_row`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import Fault, ParamsFault
from analysis.params import load
from analysis.params.files_mapping import ColumnMapping, FilesMapping
from analysis.sources.canonical_tables import DATE, INSTANT, REJECTED_ROW, SECONDS, SOURCE_NOTE, TABLES, Table
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import rows, table_reader, trees
from analysis.sources.files.table_reader import DATES_OF_ENTRY, ClientNote, Rejected, Section

OWN_COLUMNS = ("client", "source", "is_clock_time", "mark")
"""Canonical columns that no mapping gives: they are found while reading."""
OWN_TABLES = (SOURCE_NOTE.name, REJECTED_ROW.name)


def extract(name: str, mapping: FilesMapping, reading: Reading) -> Extract:
    """All the rows of an export as canonical tables.

    Parameters
    ----------
    name : str, the mapping's name: that of its file, and the column `source` of each row.
    mapping : how the files are written, and what each column is.
    reading : the folder that file names are relative to, and who hears of the progress.

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
    mapping_file = f"params/sources/{name}.yaml"
    total = len(mapping.files) + len(mapping.tables)
    read: dict[str, rows.Rows] = {}
    for key, each in mapping.files.items():
        reading.progress("lecture des fichiers", len(read), total)
        read[key] = rows.read(reading.folder, each, mapping_file)
        tables_of_file = [table for table in mapping.tables.values() if table.file == key]
        read[key].check_columns(
            [name for table in tables_of_file for name in table_reader.source_columns(table, mapping)]
        )
    found: dict[str, Section] = {}
    answered: set[str] = set()
    for table_name, table in mapping.tables.items():
        reading.progress("lecture des colonnes", len(read) + len(found), total)
        is_first = table.file not in answered
        found[table_name] = table_reader.read(table_name, table, read[table.file], mapping, answers_for_all=is_first)
        answered.add(table.file)
    reading.progress("lecture des colonnes", total, total)
    read_tables = {table_name: section.table for table_name, section in found.items()}
    tables = trees.given_to_users(trees.grown(read_tables, mapping), mapping)
    clients = mapping.slugs
    tables[REJECTED_ROW.name] = _rejections(list(found.values()), clients)
    tables[SOURCE_NOTE.name] = _notes(found, mapping, clients)
    return Extract(
        source=name,
        tables={table_name: _with_source(TABLES[table_name], table, name) for table_name, table in tables.items()},
        clients=clients,
        mapping_sha256=load.sha256(mapping),
    )


def mapping_faults(name: str, mapping: FilesMapping) -> Iterator[Fault]:
    """The faults of a mapping beside the canonical tables: unknown tables and columns, columns that are needed, ways
    of writing that do not go with a column's type.
    """
    file = f"params/sources/{name}.yaml"
    for table_name, table in mapping.tables.items():
        key = f"tables.{table_name}"
        if table_name not in TABLES or table_name in OWN_TABLES:
            known = ", ".join(each for each in TABLES if each not in OWN_TABLES)
            yield Fault(file, f"table inconnue ; tables : {known}", key=key)
            continue
        shape = TABLES[table_name]
        names = [column.name for column in shape.columns if column.name not in OWN_COLUMNS]
        for column, each in table.columns.items():
            if column not in names:
                yield Fault(file, f"colonne inconnue ; colonnes : {', '.join(names)}", key=f"{key}.columns.{column}")
            else:
                yield from _way_faults(file, f"{key}.columns.{column}", shape, column, each, set(table.columns))
        needed = {column.name for column in shape.columns if not column.nullable and column.type == pa.string()}
        missing = sorted(needed - set(table.columns) - set(OWN_COLUMNS))
        if missing:
            yield Fault(file, f"colonnes obligatoires absentes : {', '.join(missing)}", key=f"{key}.columns")
        if table_name == "time_entry" and not set(DATES_OF_ENTRY) & set(table.columns):
            yield Fault(file, f"une des colonnes {', '.join(DATES_OF_ENTRY)} est obligatoire", key=f"{key}.columns")
        if table.client is not None and table.client.where_used and table_name not in trees.USERS:
            message = f"where_used ne vaut que pour {', '.join(trees.USERS)}"
            yield Fault(file, message, key=f"{key}.client.where_used")
        for column in trees.PARENTS:
            tree = column.removesuffix("_id")
            if column in table.columns and table.columns[column].path and tree in mapping.tables:
                message = f"path remplit déjà la table {tree}, que le mapping lit aussi d’un fichier"
                yield Fault(file, message, key=f"{key}.columns.{column}.path", remedy="N’en garder qu’un.")


def _way_faults(
    file: str, key: str, shape: Table, column: str, mapping: ColumnMapping, columns: set[str]
) -> Iterator[Fault]:
    kind = shape.column(column).type
    if (mapping.duration is not None) != (kind == SECONDS):
        message = "duration est obligatoire" if kind == SECONDS else "duration ne va qu’avec une colonne de secondes"
        yield Fault(file, message, key=key)
    if mapping.duration == "start_end" and not {"started_at", "ended_at"} <= columns:
        yield Fault(file, "duration: start_end demande les colonnes started_at et ended_at", key=key)
    if (mapping.date or mapping.time) and kind not in (INSTANT, DATE):
        yield Fault(file, "date et time ne vont qu’avec une colonne de dates", key=key)
    if mapping.path and column not in trees.PARENTS:
        yield Fault(file, f"path ne va qu’avec {', '.join(trees.PARENTS)}", key=key)
    if mapping.generated and shape.key != (column,):
        yield Fault(file, "generated ne va qu’avec la clé d’une table", key=key)


def _rejections(found: list[Section], clients: tuple[str, ...]) -> pa.Table:
    """The rejected rows, one a line of a file: as a time entry first, because that is what the ledger counts."""
    ordered = sorted((each for section in found for each in section.rejected), key=_rejection_order)
    single: dict[tuple[str, int], Rejected] = {}
    for each in ordered:
        single.setdefault((each.file, each.line), each._replace(client=each.client or clients[0]))
    names = [name for name in REJECTED_ROW.schema.names if name != "source"]
    records = list(single.values())
    fields = {name: [getattr(each, name) for each in records] for name in names}
    return pa.table({name: pa.array(fields[name], REJECTED_ROW.column(name).type) for name in names})


def _rejection_order(each: Rejected) -> tuple[bool, str, int]:
    return each.table != "time_entry", each.file, each.line


def _notes(found: Mapping[str, Section], mapping: FilesMapping, clients: tuple[str, ...]) -> pa.Table:
    """What is worth saying of the times, and that the export has no effort, where the mapping says so."""
    notes = [note for section in found.values() for note in section.notes]
    if not mapping.has_effort:
        read = found.get("time_entry") or found.get("ticket")
        for client in clients:
            count = 0 if read is None else pc.sum(pc.equal(read.table["client"], client)).as_py() or 0
            detail = "cet export ne contient aucun temps passé"
            notes.append(ClientNote(client, "no_effort", "time_entry.seconds", detail, count))
    schema = SOURCE_NOTE.schema.remove(SOURCE_NOTE.schema.get_field_index("source"))
    return pa.Table.from_pylist([asdict(note) for note in notes if note.client], schema=schema)


def _with_source(shape: Table, table: pa.Table, name: str) -> pa.Table:
    named = table.append_column("source", pa.repeat(pa.scalar(name, pa.string()), table.num_rows))
    return named.select(shape.schema.names).cast(shape.schema)
