"""Rows of one ticket that give it several categories, kinds or requesters (capability G9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.params.files_mapping import FilesMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader

EXPORT = """id,ticket,date,minutes,category,kind,requester
1,T1,2023-01-03,15,RUN > Support,incident,Lea
2,T1,2023-01-04,45,BUILD > Projet,request,Noe
3,T1,2023-01-05,30,,,
4,T2,2023-01-05,20,RUN > Support,incident,Lea
5,T2,2023-01-06,20,,,
"""
COLUMNS: dict[str, Any] = {
    "category_id": {"path": "category", "separator": " > "},
    "ticket_kind": {"column": "kind"},
    "requester_id": {"column": "requester"},
}


def read(folder: Path, *, by_row: bool = True) -> Extract:
    """The export, its attributes given to the entries too or to the tickets alone."""
    (folder / "temps.csv").write_text(EXPORT, encoding="utf-8")
    entry = {
        "time_entry_id": "id",
        "ticket_id": "ticket",
        "started_at": {"column": "date", "date": "iso"},
        "seconds": {"column": "minutes", "duration": "minutes"},
    }
    ticket = {name: {**column, "keep": "last"} for name, column in COLUMNS.items()}
    tables = {
        "time_entry": {"file": "temps", "columns": entry | (COLUMNS if by_row else {})},
        "ticket": {"file": "temps", "keep": "last", "columns": {"ticket_id": "ticket", **ticket}},
    }
    mapping = FilesMapping.model_validate(
        {
            "kind": "files",
            "timezone": "Europe/Paris",
            "client": {"fixed": "acme"},
            "files": {"temps": {"path": "temps.csv"}},
            "tables": tables,
        }
    )
    return reader.extract("temps", mapping, Reading(folder))


def test_each_row_keeps_its_own_and_a_blank_is_undecided_where_the_ticket_s_rows_disagree(tmp_path: Path) -> None:
    """The empty row of T1 is undecided (``""``), that of T2 takes its ticket's (null)."""
    entries = read(tmp_path).tables["time_entry"]
    assert entries["category_id"].to_pylist() == ["RUN > Support", "BUILD > Projet", "", "RUN > Support", None]
    assert entries["ticket_kind"].to_pylist() == ["incident", "request", "", "incident", None]
    assert entries["requester_id"].to_pylist() == ["Lea", "Noe", "", "Lea", None]


def test_a_ticket_keeps_the_last_value_that_is_not_empty(tmp_path: Path) -> None:
    tickets = read(tmp_path).tables["ticket"].to_pylist()
    assert [(row["ticket_id"], row["category_id"], row["requester_id"]) for row in tickets] == [
        ("T1", "BUILD > Projet", "Noe"),
        ("T2", "RUN > Support", "Lea"),
    ]


@pytest.mark.parametrize("by_row", [True, False])
def test_the_rows_that_disagree_are_noted_with_their_lines(by_row: bool, tmp_path: Path) -> None:
    notes = read(tmp_path, by_row=by_row).tables["source_note"].to_pylist()
    assert [(note["code"], note["subject"], note["count"]) for note in notes] == [
        ("ticket_rows_disagree", f"{name}: temps.csv 2", 1) for name in COLUMNS
    ]
