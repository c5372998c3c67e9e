"""Entries without an identifier of their own, told as the same after an edit of the mapping or of a row (G10)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.measures.trust.bridge import Bridge
from analysis.params.client import ClientParams
from analysis.params.files_mapping import FilesMapping
from analysis.report import client_report
from analysis.report.previous_edition import History, Previous
from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader
from analysis.warehouse import generated_identities
from analysis.warehouse.edition_log import Closed
from analysis.warehouse.warehouse import Sync, Warehouse

ROWS = ["T1,Roy,2023-01-03,30,a", "T1,Roy,2023-01-04,45,b", "T2,Durand,2023-01-04,60,c", "T2,Durand,2023-01-05,60,d"]
PARAMS = ClientParams.model_validate({"client": "acme", "name": "Acme", "hours_per_day": 7})
LAST_DAY = date(2023, 1, 31)


def read(folder: Path, rows: list[str], generated: Any = True, **more: str) -> dict[str, pa.Table]:
    """All canonical tables of an export, as a warehouse would give them."""
    (folder / "temps.csv").write_text("\n".join(["ticket,who,day,minutes,note", *rows, ""]), encoding="utf-8")
    columns = {
        "time_entry_id": {"generated": generated},
        "ticket_id": "ticket",
        "started_at": {"column": "day", "date": "iso"},
        "seconds": {"column": "minutes", "duration": "minutes"},
        **more,
    }
    mapping = FilesMapping.model_validate(
        {
            "kind": "files",
            "timezone": "Europe/Paris",
            "client": {"fixed": "acme"},
            "files": {"temps": {"path": "temps.csv", "separator": ","}},
            "tables": {
                "time_entry": {"file": "temps", "columns": columns},
                "ticket": {"file": "temps", "keep": "last", "columns": {"ticket_id": "ticket"}},
            },
        }
    )
    tables = reader.extract("temps", mapping, Reading(folder)).tables
    return {name: tables.get(name, table.empty()) for name, table in TABLES.items()}


def moved(before: dict[str, pa.Table], now: dict[str, pa.Table]) -> dict[str, int]:
    """Minutes of the bridge from a report on the one to a report on the other, where they are not 0."""
    previous = Previous(Closed(date(2023, 1, 20), "1", "x"), before, PARAMS, lambda gone: frozenset())
    bridge = client_report.build(now, PARAMS, LAST_DAY, told=History(previous)).bridge
    assert isinstance(bridge, Bridge)
    names = ("new", "late", "moved", "deleted", "corrected", "rules")
    return {name: getattr(bridge, name) // 60 for name in names if getattr(bridge, name)}


@pytest.mark.parametrize(
    ("generated", "more"),
    [(True, {"technician_id": "who"}), (True, {"technician_id": "who", "detail": "note"}), ("row", {})],
)
def test_an_edit_of_the_mapping_leaves_the_bridge_empty(generated: Any, more: dict[str, str], tmp_path: Path) -> None:
    """One more column, two, or another way to make identifiers: every one of them changes, no figure does."""
    before, now = read(tmp_path, ROWS), read(tmp_path, ROWS, generated, **more)
    ids = [set(tables["time_entry"]["time_entry_id"].to_pylist()) for tables in (before, now)]
    assert ids[0].isdisjoint(ids[1])
    assert moved(before, now) == {}


def test_a_changed_duration_is_corrected_neither_deleted_nor_late(tmp_path: Path) -> None:
    before = read(tmp_path, ROWS, "row", technician_id="who")
    now = read(tmp_path, [ROWS[0], ROWS[1].replace("45", "50"), *ROWS[2:]], "row", technician_id="who")
    assert moved(before, now) == {"corrected": 5}


def test_what_is_deleted_and_what_is_late_stay_so(tmp_path: Path) -> None:
    """Another ticket, another day: no pair, though the minutes are the same."""
    before = read(tmp_path, ROWS, "row", technician_id="who")
    now = read(tmp_path, [*ROWS[1:], "T3,Roy,2023-01-10,30,e"], "row", technician_id="who")
    assert moved(before, now) == {"late": 30, "deleted": -30}


def test_equal_entries_are_paired_by_their_rank_and_no_further(tmp_path: Path) -> None:
    """Three equal rows become two: two are the same, one is deleted."""
    before, now = read(tmp_path, [ROWS[0]] * 3), read(tmp_path, [ROWS[0]] * 2, detail="note")
    assert len(generated_identities.pairs(before["time_entry"], now["time_entry"])) == 2
    assert moved(before, now) == {"deleted": -30}


def test_an_identifier_of_the_source_is_never_paired() -> None:
    shape = TABLES["time_entry"]
    rows = [
        {"client": "acme", "source": "s", "time_entry_id": each, "seconds": 60, "is_private": False} for each in "12"
    ]
    tables = [pa.Table.from_pylist([row], schema=shape.schema) for row in rows]
    assert generated_identities.pairs(*tables) == {}


def live(warehouse: Warehouse) -> dict[str, int]:
    """Seconds of each live entry of the client, by its identifier."""
    entries = warehouse.read("acme", warehouse.latest())["time_entry"]
    return dict(zip(entries["time_entry_id"].to_pylist(), entries["seconds"].to_pylist(), strict=True))


def commit(warehouse: Warehouse, tables: dict[str, pa.Table], *, is_of_before: bool = False) -> Sync:
    """Commit a reading, or one as the version before made it, without the raw rows."""
    if is_of_before:
        entries = tables["time_entry"]
        none = pa.nulls(entries.num_rows, pa.string())
        tables = tables | {"time_entry": entries.set_column(entries.schema.get_field_index("raw_row"), "raw_row", none)}
        tables["time_entry"] = tables["time_entry"].cast(TABLES["time_entry"].schema)
    return warehouse.commit(Extract("temps", tables, ("acme",)))


EDITS = [
    (True, {"technician_id": "who"}),
    (True, {"technician_id": "who", "detail": "note"}),
    ("row", {"technician_id": "who", "detail": "note"}),
]


@pytest.mark.parametrize("is_of_before", [False, True])
@pytest.mark.parametrize(("generated", "more"), EDITS)
def test_the_warehouse_keeps_its_identifiers_through_edits_of_the_mapping(
    is_of_before: bool, generated: Any, more: dict[str, str], tmp_path: Path
) -> None:
    """In a warehouse of before too, whether the mapping is edited at its first reading or after it."""
    warehouse = Warehouse(tmp_path / "warehouse")
    commit(warehouse, read(tmp_path, ROWS), is_of_before=is_of_before)
    before = live(warehouse)
    commit(warehouse, read(tmp_path, ROWS))
    assert live(warehouse) == before
    commit(warehouse, read(tmp_path, ROWS, generated, **more))
    assert live(warehouse) == before


def test_an_edit_at_the_first_reading_by_this_version_keeps_the_identifiers_of_before(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    commit(warehouse, read(tmp_path, ROWS), is_of_before=True)
    before = live(warehouse)
    commit(warehouse, read(tmp_path, ROWS, technician_id="who", detail="note"))
    assert live(warehouse) == before


def test_a_changed_row_keeps_its_identifier_and_gives_it_to_no_other(tmp_path: Path) -> None:
    """A row changes, then another comes that is what it was: each has its own identifier, reading after reading."""
    warehouse = Warehouse(tmp_path / "warehouse")
    commit(warehouse, read(tmp_path, ROWS, "row", technician_id="who"))
    was = {seconds: key for key, seconds in live(warehouse).items()}[45 * 60]
    changed = [ROWS[0], ROWS[1].replace("45", "50"), *ROWS[2:]]
    sync = commit(warehouse, read(tmp_path, changed, "row", technician_id="who"))
    assert (sync.rows["time_entry"].inserted, sync.rows["time_entry"].deleted) == (0, 0)
    assert live(warehouse)[was] == 50 * 60
    for _ in range(2):
        commit(warehouse, read(tmp_path, [ROWS[1], *changed], "row", technician_id="who"))
        assert live(warehouse)[was] == 50 * 60
        assert len(live(warehouse)) == 5
    commit(warehouse, read(tmp_path, [ROWS[1], *changed[2:]], "row", technician_id="who"))
    assert was not in live(warehouse)


def test_a_reading_alike_changes_nothing(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    commit(warehouse, read(tmp_path, ROWS, detail="note"))
    assert commit(warehouse, read(tmp_path, ROWS, detail="note")).is_unchanged
    assert commit(warehouse, read(tmp_path, ROWS[::-1], detail="note")).is_unchanged
