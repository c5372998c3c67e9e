"""What a case of the specification gives as files of several clients, read as `releve sync` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from analysis.params.files_mapping import FilesMapping
from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Reading
from analysis.sources.files import reader
from builders import CLIENT, SOURCE

SPECIAL = {
    "started_at": {"column": "started_at", "date": "iso"},
    "seconds": {"column": "minutes", "duration": "minutes"},
}
"""Columns whose values are read; every other one has its canonical name and is taken as it is."""


def spec_export(files: Mapping[str, str]) -> dict[str, pa.Table]:
    """The canonical tables of the client, from CSV files by table; the first column, `client`, tells whose a row is.

    An export without the file `time_entry` holds no time spent.
    """
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, f"{name}.csv").write_text(text, encoding="utf-8")
        found = reader.extract(SOURCE, _mapping(files), Reading(Path(folder))).tables
    return {
        name: found[name].filter(pc.equal(found[name]["client"], CLIENT))
        if name in found
        else shape.schema.empty_table()
        for name, shape in TABLES.items()
    }


def _mapping(files: Mapping[str, str]) -> FilesMapping:
    clients = {row.split(",")[0] for text in files.values() for row in text.splitlines()[1:]}
    columns = {
        name: dict(
            next((item for item in SPECIAL.items() if item[1]["column"] == column), (column, column))
            for column in text.splitlines()[0].split(",")[1:]
        )
        for name, text in files.items()
    }
    return FilesMapping.model_validate(
        {
            "kind": "files",
            "timezone": "Europe/Paris",
            "has_effort": "time_entry" in files,
            "client": {"column": "client", "values": {name: name for name in clients}},
            "files": {name: {"path": f"{name}.csv"} for name in files},
            "tables": {name: {"file": name, "columns": columns[name]} for name in files},
        }
    )
