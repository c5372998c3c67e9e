"""Redmine's answers as canonical tables, on values of its own test fixtures (see tests/data/redmine/README.md)."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from analysis.foundation.errors import DataFault, OutOfReach
from analysis.params import mapping as mappings
from analysis.params.redmine_mapping import RedmineMapping
from analysis.sources.canonical_tables import TABLES, check
from analysis.sources.extract import Reading
from analysis.sources.registry import READERS
from analysis.sources.rest.redmine import extract

SAMPLE = Path(__file__).parents[2] / "data" / "redmine"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample that a test may spoil."""
    shutil.copytree(SAMPLE, tmp_path / "redmine")
    return tmp_path


def mapping_of(**values: object) -> RedmineMapping:
    clients = [{"client": "cookbook", "projects": ["eCookbook", 3, 5]}]
    given = {"kind": "redmine", "time_entries": "redmine/time_entries-*.json", "issues": "redmine/issues.json"}
    return RedmineMapping.model_validate({**given, "clients": clients, "incidents": ["Bug"], **values})


def read(folder: Path, **values: object) -> dict[str, list[dict]]:
    tables = extract("redmine", mapping_of(**values), Reading(folder)).tables
    return {name: table.to_pylist() for name, table in tables.items()}


def spoil(folder: Path, index: int, **values: object) -> None:
    """Change one entry of the first page."""
    file = folder / "redmine" / "time_entries-1.json"
    page = json.loads(file.read_text())
    page["time_entries"][index] |= values
    file.write_text(json.dumps(page))


def test_every_table_is_canonical(folder):
    tables = extract("redmine", mapping_of(), Reading(folder)).tables
    assert [fault for name, table in tables.items() for fault in check(name, table)] == []
    assert set(tables) <= set(TABLES)


def test_the_hours_of_the_sample_are_all_there(folder):
    """4.25 + 150 + 1 + 7.65 + 7.65 h = 170.55 h = 613 980 s."""
    assert sum(row["seconds"] for row in read(folder)["time_entry"]) == 613_980


def test_decimal_hours_are_exact_seconds(folder):
    """7.65 h = 27 540 s; in binary floating point 7.65 × 3600 is 27540.000000000004."""
    assert {row["time_entry_id"]: row["seconds"] for row in read(folder)["time_entry"]}["4"] == 27_540


def test_an_entry_has_a_day_and_no_time_of_the_day(folder):
    row = next(row for row in read(folder)["time_entry"] if row["time_entry_id"] == "2")
    assert (row["entry_date"], row["started_at"], row["is_clock_time"]) == (date(2007, 3, 12), None, False)


def test_an_entry_without_issue_has_no_ticket(folder):
    assert {row["time_entry_id"]: row["ticket_id"] for row in read(folder)["time_entry"]} == {
        "1": "1", "2": "1", "3": "3", "4": None, "5": None,
    }  # fmt: skip


def test_trackers_are_kinds_as_the_mapping_says(folder):
    assert {row["ticket_id"]: row["ticket_kind"] for row in read(folder)["ticket"]} == {
        "1": "incident",
        "2": None,
        "3": "incident",
    }


def test_projects_are_subsidiaries_and_those_of_nobody_are_not_read(folder):
    tables = read(folder, clients=[{"client": "a", "projects": [1]}])
    assert [row["name"] for row in tables["subsidiary"]] == ["eCookbook"]
    assert len(tables["time_entry"]) == 3


def test_the_activity_may_be_the_category(folder):
    tables = read(folder, entry_category="activity")
    assert {row["category_id"] for row in tables["time_entry"]} == {"activity-9", "activity-10"}
    assert {row["name"] for row in tables["category"]} >= {"Design", "Development"}


@pytest.mark.parametrize(
    ("values", "column"),
    [({"hours": "x"}, "hours"), ({"spent_on": "22/03/2011"}, "spent_on"), ({"hours": None}, "hours")],
)
def test_an_entry_that_cannot_be_read_is_quarantined(folder, values, column):
    spoil(folder, 0, **values)
    tables = read(folder)
    assert [(row["code"], row["column"], row["line"], row["key"]) for row in tables["rejected_row"]] == [
        ("bad_row", column, 1, "5")
    ]
    assert len(tables["time_entry"]) == 4


def test_pages_that_overlap_count_a_line_once(folder):
    shutil.copy(folder / "redmine/time_entries-1.json", folder / "redmine/time_entries-3.json")
    tables = read(folder)
    assert len(tables["time_entry"]) == 5
    assert {row["code"] for row in tables["rejected_row"]} == {"repeated_row"}


def test_one_id_with_two_contents_is_quarantined_whole(folder):
    shutil.copy(folder / "redmine/time_entries-1.json", folder / "redmine/time_entries-3.json")
    spoil(folder, 0, hours=9)
    tables = read(folder)
    entry = json.loads((folder / "redmine/time_entries-1.json").read_text())["time_entries"][0]
    day = date.fromisoformat(entry["spent_on"])
    assert [(row["code"], row["work_date"]) for row in tables["rejected_row"] if row["key"] == "5"] == [
        ("duplicate_entry", day),
        ("duplicate_entry", day),
    ]
    assert "5" not in {row["time_entry_id"] for row in tables["time_entry"]}


def test_missing_pages_are_refused(folder):
    (folder / "redmine/time_entries-2.json").unlink()
    with pytest.raises(DataFault, match=r"annonce 5 lignes, ces pages en ont 3.*offset"):
        read(folder)


def test_another_file_or_none_is_refused_by_name(folder):
    with pytest.raises(OutOfReach, match=r"aucun fichier redmine/absent\.json"):
        read(folder, issues="redmine/absent.json")
    (folder / "redmine/issues.json").write_text('{"error": "403"}')
    with pytest.raises(DataFault, match=r"issues\.json.*la liste « issues » manque"):
        read(folder)


def test_the_kind_of_a_mapping_finds_the_reader(tmp_path):
    file = tmp_path / "outil.yaml"
    file.write_text("kind: redmine\ntime_entries: a*.json\nissues: b.json\nclients:\n  - {client: x, projects: [1]}\n")
    assert READERS[mappings.read(file).kind] is extract
