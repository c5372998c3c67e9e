"""Redmine's own server, filled through its own API: the hours read equal those of its own report, after changes too."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import real_redmine

from analysis.params.rest_mapping import RestMapping
from analysis.sources.extract import Reading
from analysis.sources.rest import reader
from analysis.warehouse.warehouse import Warehouse

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.skipif(not real_redmine.is_here(), reason="needs Debian's redmine, redmine-sqlite and ruby-webrick"),
]
COUNT = 230
FIRST = date(2026, 1, 1)


@pytest.fixture(scope="module")
def redmine(tmp_path_factory):
    """Two projects, three issues and 230 entries: three pages by a hundred."""
    with real_redmine.running(tmp_path_factory.mktemp("redmine")) as server:
        for name in ("dupont", "martin"):
            server.post("projects", project={"name": name.title(), "identifier": name})
        issues = [
            server.post("issues", issue={"project_id": project, "subject": subject, "tracker_id": tracker})["issue"][
                "id"
            ]
            for project, subject, tracker in (
                ("dupont", "Wi-Fi & câble", 1),
                ("dupont", "Compte", 3),
                ("martin", "Non", 1),
            )
        ]
        activity = server.activity()
        for number in range(COUNT):
            spent = {
                "issue_id": issues[number % 3],
                "hours": "0.25" if number % 2 else "1.17",
                "spent_on": (FIRST + timedelta(days=number % 28)).isoformat(),
                "activity_id": activity,
                "comments": f"n° {number}",
            }
            server.post("time_entries", time_entry=spent)
        yield server


def mapping_of(**values: object) -> RestMapping:
    clients = [{"client": "dupont", "values": ["Dupont"]}, {"client": "martin", "values": ["Martin"]}]
    return RestMapping.model_validate(
        {"kind": "rest", "tool": "redmine", "clients": clients, "incidents": ["Bug"], **values}
    )


def sync(warehouse: Warehouse, redmine: real_redmine.Redmine, mapping: RestMapping) -> None:
    environ = {"RELEVE_REDMINE_URL": redmine.url, "RELEVE_REDMINE_KEY": redmine.key}
    known = warehouse.state("outil")
    given = {"state": known.state, "keys": partial(warehouse.keys, "outil")} if known else {}
    network = reader.Network(today=lambda: date(2026, 2, 1))
    warehouse.commit(reader.extract("outil", mapping, Reading(Path(), environ, **given), network))


def hours(warehouse: Warehouse, client: str) -> Decimal:
    seconds = warehouse.read(client, warehouse.latest())["time_entry"]["seconds"].to_pylist()
    return (Decimal(sum(seconds)) / 3600).quantize(Decimal("0.01"))


def reported(redmine: real_redmine.Redmine, project: str) -> Decimal:
    """The total of Redmine's own report: the last cell of its last row."""
    rows = [row for row in csv.reader(io.StringIO(redmine.report(project))) if row]
    return Decimal(rows[-1][-1]).quantize(Decimal("0.01"))


def rows_of(warehouse: Warehouse) -> dict[tuple[str, str], list[dict]]:
    latest = warehouse.latest()
    return {
        (client, name): table.to_pylist()
        for client in ("dupont", "martin")
        for name, table in warehouse.read(client, latest).items()
    }


@pytest.mark.parametrize("windows", [False, True])
def test_hours_equal_redmine_s_own_report_before_and_after_changes(redmine, tmp_path, windows):
    """A change, a deletion, a late entry, an entry that left the window, an issue renamed."""
    mapping = mapping_of(windows=windows)
    followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
    sync(followed, redmine, mapping)
    for client in ("dupont", "martin"):
        assert hours(followed, client) == reported(redmine, client)
    of_january = [row for row in rows_of(followed)["dupont", "time_entry"] if row["entry_date"] >= FIRST]
    ids = sorted(int(row["time_entry_id"]) for row in of_january)
    other = rows_of(followed)["martin", "ticket"][0]["ticket_id"]
    redmine.put(f"time_entries/{ids[0]}", time_entry={"hours": "3"})
    redmine.delete(f"time_entries/{ids[1]}")
    redmine.put(f"time_entries/{ids[2]}", time_entry={"spent_on": "2025-06-01"})
    late = {"issue_id": other, "hours": "2.5", "spent_on": "2026-01-31", "activity_id": redmine.activity()}
    redmine.post("time_entries", time_entry=late)
    ticket = rows_of(followed)["dupont", "ticket"][-1]["ticket_id"]
    redmine.put(f"issues/{ticket}", issue={"subject": "Autre titre"})
    sync(followed, redmine, mapping)
    sync(fresh, redmine, mapping)
    for client in ("dupont", "martin"):
        assert hours(followed, client) == reported(redmine, client)
    assert rows_of(followed) == rows_of(fresh)


def test_hours_follow_moves_deletions_and_entries_without_an_issue(redmine, tmp_path):
    """An entry of a project alone, an issue moved with its entries to another project, one deleted with its own."""
    followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
    sync(followed, redmine, mapping_of())
    spent = {"hours": "1.5", "spent_on": "2026-01-15", "activity_id": redmine.activity()}
    projects = {row["name"]: int(row["subsidiary_id"]) for row in rows_of(followed)["martin", "subsidiary"]}
    redmine.post("time_entries", time_entry={**spent, "project_id": projects["Martin"]})
    moved, gone = (
        redmine.post("issues", issue={"project_id": "dupont", "subject": name, "tracker_id": 1})["issue"]["id"]
        for name in ("Déplacée", "Supprimée")
    )
    for issue in (moved, moved, gone):
        redmine.post("time_entries", time_entry={**spent, "issue_id": issue})
    sync(followed, redmine, mapping_of())
    before = {client: hours(followed, client) for client in ("dupont", "martin")}
    redmine.put(f"issues/{moved}", issue={"project_id": projects["Martin"]})
    redmine.delete(f"issues/{gone}")
    sync(followed, redmine, mapping_of())
    sync(fresh, redmine, mapping_of())
    assert hours(followed, "dupont") == before["dupont"] - Decimal("4.5") == reported(redmine, "dupont")
    assert hours(followed, "martin") == before["martin"] + Decimal("3.0") == reported(redmine, "martin")
    assert rows_of(followed) == rows_of(fresh)
