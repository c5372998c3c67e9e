"""Keys of a mapping for what home-made files need: identity by row, joins, labels, units and empty cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.foundation.errors import DataFault
from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader

EXPORT = "ticket,who,day,units,note,Urgent,Site\nT1,Roy,2023-01-03,2,a,x,\nT1,Roy,2023-01-03,2,b,,\nT1,Roy,,4,c,x,x\n"
COLUMNS: dict[str, Any] = {
    "time_entry_id": {"generated": "row"},
    "ticket_id": "ticket",
    "started_at": {"column": "day", "date": "iso", "empty": "unknown"},
    "seconds": {"column": "units", "unit_seconds": 1500},
}


def read(folder: Path, columns: dict[str, Any] | None = None, file: dict[str, Any] | None = None) -> Extract:
    """The export by a mapping with some columns more."""
    path = folder / "temps.csv"
    if not path.exists():
        path.write_text(EXPORT, encoding="utf-8")
    content = {
        "kind": "files",
        "timezone": "Europe/Paris",
        "client": {"fixed": "acme"},
        "files": {"temps": {"path": "temps.csv", **(file or {})}, "more": {"path": "more.csv"}},
        "tables": {"time_entry": {"file": "temps", "columns": {**COLUMNS, **(columns or {})}}},
    }
    if file is None:
        del content["files"]["more"]
    return reader.extract("temps", FilesMapping.model_validate(content), Reading(folder))


def identities(found: Extract) -> list[str]:
    """The identifiers of the entries, in the file's order."""
    return found.tables["time_entry"]["time_entry_id"].to_pylist()


def test_an_edit_of_the_mapping_changes_no_identity_by_row(tmp_path: Path) -> None:
    before = identities(read(tmp_path))
    assert len(set(before)) == 3
    assert identities(read(tmp_path, {"technician_id": "who", "detail": "note"})) == before


def test_equal_rows_are_told_apart_by_their_rank(tmp_path: Path) -> None:
    (tmp_path / "temps.csv").write_text(EXPORT + "T1,Roy,2023-01-03,2,a,x,\n", encoding="utf-8")
    found = identities(read(tmp_path))
    assert [each.rpartition("-")[2] for each in found] == ["1", "1", "1", "2"]
    assert found[0].rpartition("-")[0] == found[3].rpartition("-")[0]


def test_a_unit_of_one_s_own_and_a_day_that_is_unknown(tmp_path: Path) -> None:
    entries = read(tmp_path).tables["time_entry"]
    assert entries["seconds"].to_pylist() == [3_000, 3_000, 6_000]
    assert entries["started_at"].null_count == 1


def test_labels_are_the_names_of_the_columns_that_are_crossed(tmp_path: Path) -> None:
    entries = read(tmp_path, {"detail": {"labels": ["Urgent", "Site"]}}).tables["time_entry"]
    assert entries["detail"].to_pylist() == ["Urgent", None, "Urgent, Site"]


def test_a_join_gives_the_columns_of_the_other_file_and_no_other_identity(tmp_path: Path) -> None:
    alone = identities(read(tmp_path))
    (tmp_path / "more.csv").write_text("note,person\na,Anne\nc,Zoe\n", encoding="utf-8")
    joined = read(tmp_path, {"technician_id": "person"}, {"join": {"file": "more", "on": "note"}})
    assert joined.tables["time_entry"]["technician_id"].to_pylist() == ["Anne", None, "Zoe"]
    assert identities(joined) == alone


def test_a_join_by_a_key_that_is_repeated_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("note,person\na,Anne\na,Zoe\n", encoding="utf-8")
    with pytest.raises(DataFault, match=r"more\.csv, ligne 3 : note : .*'a'"):
        read(tmp_path, {"technician_id": "person"}, {"join": {"file": "more", "on": "note"}})
