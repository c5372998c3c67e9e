"""Both public data sets, through the analyst's worked mappings: every control total, to the minute and to the ticket.

Expected figures come from the `control_totals.json` beside the data (two engines agree on them, says their README).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.params import load, mapping
from analysis.sources.canonical_tables import check
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader

PROJECT = Path(__file__).resolve().parents[3]
SOURCES = PROJECT / "params/sources"
EXCERPT = PROJECT / "tests/data/uci_excerpt"
ORGANISATIONS = {"A": "org-a", "B": "org-b", "C": "org-c", "D": "org-d", "": "org-unknown"}


def extract(name: str, folder: Path) -> Extract:
    """One public set as canonical tables, by its worked mapping."""
    return reader.extract(name, mapping.read(SOURCES / f"{name}.yaml"), Reading(folder))


def totals(shared_data: Path, name: str) -> dict[str, Any]:
    """The control totals of one set."""
    return json.loads((shared_data / name / "control_totals.json").read_text())


@pytest.fixture(scope="module")
def effort(shared_data: Path) -> Extract:
    """The CESAW set, read once."""
    return extract("cesaw_effort", shared_data)


@pytest.fixture(scope="module")
def entries(effort: Extract) -> pd.DataFrame:
    """Its time entries with the project of their ticket, and the local day of their start."""
    frame = effort.tables["time_entry"].to_pandas()
    tickets = effort.tables["ticket"].to_pandas()[["client", "ticket_id", "contract"]]
    frame = frame.merge(tickets, on=["client", "ticket_id"], how="left", validate="many_to_one")
    frame["day"] = frame["started_at"].dt.tz_convert("Europe/Paris")
    return frame


@pytest.fixture(scope="module")
def incidents(shared_data: Path) -> Extract:
    """The UCI set, read once."""
    return extract("uci_incidents", shared_data)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["effort", "incidents"])
def test_the_tables_are_as_the_border_asks(name: str, request: pytest.FixtureRequest) -> None:
    """Columns, types, keys: the check of the canonical tables finds nothing."""
    found = request.getfixturevalue(name)
    assert {table: check(table, rows) for table, rows in found.tables.items() if check(table, rows)} == {}


@pytest.mark.shared_data
def test_two_broken_rows_are_quarantined_and_no_other_is_lost(effort: Extract) -> None:
    """Entries 377553 (no start, 60 min) and 640359 (year 16, 112 min), of 203,621 rows (README of the set)."""
    rejected = effort.tables["rejected_row"].to_pylist()
    assert [(row["key"], row["line"], row["code"], row["seconds"]) for row in rejected] == [
        ("377553", 64345, "bad_row", 60 * 60),
        ("640359", 116215, "bad_row", 112 * 60),
    ]
    assert rejected[1]["found"] == "0016-01-11 16:22:26"
    assert effort.tables["time_entry"].num_rows == 203_621 - 2


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("total", "column"),
    [
        ("by_organization", "client"),
        ("by_team", "technician_group"),
        ("by_phase", "profile"),
        ("by_project", "contract"),
    ],
)
def test_minutes_by_attribute_equal_the_control_totals(
    total: str, column: str, entries: pd.DataFrame, shared_data: Path
) -> None:
    """Organisation, team, phase and project, to the minute; the totals count the two broken rows, read here by csv."""
    expected = Counter(totals(shared_data, "cesaw_effort")[total])
    names = {"client": "organization", "technician_group": "team_key", "profile": "phase_short_name"}
    with gzip.open(shared_data / "cesaw_effort/time_log.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["time_log_fact_key"] in ("377553", "640359"):
                expected[row[names.get(column, "project_key")]] -= int(row["time_log_delta_minutes"])
    if column == "client":
        expected = Counter({ORGANISATIONS[key.replace("none", "")]: minutes for key, minutes in expected.items()})
    found = entries.groupby(column, dropna=False)["seconds"].sum()
    assert found.to_dict() == {key: minutes * 60 for key, minutes in expected.items()}


@pytest.mark.shared_data
@pytest.mark.parametrize(("total", "form"), [("by_year", "%Y"), ("by_month", "%Y-%m")])
def test_minutes_by_period_equal_the_control_totals(
    total: str, form: str, entries: pd.DataFrame, shared_data: Path
) -> None:
    """Years and months of the local day of start; `none` holds the two rows without a valid date (172 minutes)."""
    expected = totals(shared_data, "cesaw_effort")[total]
    assert expected.pop("none") == 60 + 112
    found = entries.groupby(entries["day"].dt.strftime(form))["seconds"].sum()
    assert found.to_dict() == {period: minutes * 60 for period, minutes in expected.items()}


@pytest.mark.shared_data
def test_rows_without_organisation_are_kept_under_the_declared_client(entries: pd.DataFrame) -> None:
    """29 rows name no organisation (README of the set)."""
    assert (entries["client"] == "org-unknown").sum() == 29


@pytest.mark.shared_data
def test_the_work_breakdown_is_a_tree_whose_roots_have_no_parent(effort: Extract) -> None:
    """Each node goes to the organisations that use it, with its ancestors; an element number is told by project."""
    tree = effort.tables["category"].to_pandas().set_index(["client", "category_id"])["parent_category_id"]
    roots = tree[tree.isna()]
    assert len(roots) > 1
    assert all(re.fullmatch(r"\d+/\d+", identifier) for _, identifier in tree.index)
    named = {(client, parent) for (client, _), parent in tree.dropna().items()}
    assert len(named & set(tree.index)) / len(named) > 0.95


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("total", "column"),
    [
        ("by_location", "location"),
        ("by_priority", "priority"),
        ("by_contact_type", "channel"),
        ("by_group", "assigned_group"),
        ("by_made_sla", "is_sla_met"),
        ("by_category", "category_id"),
    ],
)
def test_incidents_by_attribute_equal_the_control_totals(
    total: str, column: str, incidents: Extract, shared_data: Path
) -> None:
    """One ticket a number, its attributes those of the last event in file order; `?` is none."""
    expected = Counter(
        {"none" if key == "?" else key: n for key, n in totals(shared_data, "uci_incidents")[total].items()}
    )
    values = incidents.tables["ticket"][column].to_pylist()
    if column == "is_sla_met":
        values = [str(value).lower() for value in values]
    if column == "category_id":
        values = [None if value is None else value.split(" > ")[0] for value in values]
    assert Counter("none" if value is None else value for value in values) == expected


@pytest.mark.shared_data
def test_incidents_by_month_of_opening_equal_the_control_totals(incidents: Extract, shared_data: Path) -> None:
    """24,918 incidents, by the local month of `opened_at`."""
    opened = incidents.tables["ticket"].to_pandas()["opened_at"].dt.tz_convert("Europe/Paris").dt.strftime("%Y-%m")
    assert opened.value_counts().to_dict() == totals(shared_data, "uci_incidents")["by_month"]
    assert len(opened) == 24_918


@pytest.mark.shared_data
def test_an_export_without_effort_says_so(incidents: Extract) -> None:
    """No time entry is invented; the note `no_effort` counts the tickets, for the report to say it plainly."""
    assert "time_entry" not in incidents.tables
    notes = {note["code"]: note for note in incidents.tables["source_note"].to_pylist()}
    assert notes["no_effort"]["count"] == 24_918
    assert "naive_time" in notes


def test_the_excerpt_keeps_leading_zeros_and_the_last_event() -> None:
    """The committed excerpt: incident 0000045 has four events, the last of which closes it."""
    found = extract("uci_incidents", EXCERPT).tables["ticket"].to_pylist()
    first = found[0]
    assert (first["ticket_id"], first["status"], first["category_id"]) == ("0000045", "Closed", "55 > 170")


@pytest.mark.parametrize("slug", ["org-a", "org-b", "org-c", "org-d", "org-unknown", "servicedesk"])
def test_the_clients_of_the_public_sets_have_params(slug: str) -> None:
    """Each client that the worked mappings name has a file that is read without a fault."""
    assert load.client(PROJECT / "tests/data/params", slug).hours_per_day == 7


def test_no_column_name_of_a_public_set_stands_in_the_code() -> None:
    """The mappings alone know them: names that are nobody else's are looked for in every file of src/."""
    words = set()
    for name in ("cesaw_effort", "uci_incidents"):
        read = mapping.read(SOURCES / f"{name}.yaml")
        for table in read.tables.values():
            for column in table.columns.values():
                names = (column.column, column.time, *column.join, *column.path)
                words |= {word for word in names if word is not None and "_" in word}
    with (EXCERPT / "uci_incidents/incident_event_log.csv").open(encoding="utf-8") as stream:
        words |= {word for word in next(csv.reader(stream)) if "_" in word}
    words -= {"opened_at", "closed_at"}  # canonical names too
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "src").rglob("*.py"))
    assert len(words) > 20
    assert [word for word in sorted(words) if re.search(rf"\b{re.escape(word)}\b", code)] == []
