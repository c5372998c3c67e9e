"""Exports as ticket tools and time trackers head them, drafted without one guess to put right (capability H9).

The rows are made up; the headings and the way durations and dates are written are each tool's. Minutes are added by
hand from the files of `tests/data/exports`.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analysis.params import mapping
from analysis.params.document import TO_CONFIRM
from analysis.sources.drafting import draft
from analysis.sources.extract import Extract, Reading
from analysis.sources.files import reader

EXPORTS = Path(__file__).parents[2] / "data/exports"
CASES = [
    ("glpi", [165, 25, 25 * 60], "Morel Paul", "2023-01-03 10:00", "RUN > MCO > Sauvegarde"),
    ("kimai", [90, 12, 75], "paul", "2023-01-03 09:00", "Support > Incident"),
    ("tempo", [165, 15, 12], "Paul Morel", "2023-01-03 09:00", "Support"),
    ("toggl", [90, 75, 12], "Paul", "2023-01-03 09:00", "Support"),
    ("clockify", [90, 75, 12], "Paul", "2023-01-03 09:00", "Support"),
    ("harvest", [90, 75, 12], "Morel", "2023-01-03 00:00", "Support > Incident"),
    ("redmine", [90, 75, 12], "Paul Morel", "2023-01-03 00:00", "Support"),
    ("autotask", [90, 75, 12], "Morel, Paul", "2023-01-23 09:00", None),
    ("heures", [90, 75, 12], "Paul Morel", "2023-01-03 09:00", None),
    ("odoo", [90, 75, 12], "Paul Morel", "2023-01-03 00:00", "Backup failed"),
]


def drafted(tool: str, folder: Path) -> Extract:
    """What the draft of a tool's export reads, its marks taken away and nothing else."""
    text = draft.draft(EXPORTS / f"{tool}.csv", "acme").mapping
    path = folder / "acme.yaml"
    path.write_text(re.sub(rf" *# {TO_CONFIRM}.*", "", text), encoding="utf-8")
    read = mapping.read(path)
    assert isinstance(read, reader.FilesMapping)
    return reader.extract("acme", read, Reading(EXPORTS))


@pytest.mark.parametrize(("tool", "minutes", "technician", "start", "category"), CASES, ids=[case[0] for case in CASES])
def test_an_export_is_read_as_its_tool_wrote_it(
    tool: str, minutes: list[int], technician: str, start: str, category: str | None, tmp_path: Path
) -> None:
    """Minutes, who, when and the category of the first entry, in the file's order."""
    found = drafted(tool, tmp_path)
    assert found.tables["rejected_row"].num_rows == 0
    entries = found.tables["time_entry"].to_pylist()
    assert [entry["seconds"] for entry in entries] == [each * 60 for each in minutes]
    assert entries[0]["technician_id"] == technician
    assert entries[0]["started_at"] == datetime.fromisoformat(start).replace(tzinfo=ZoneInfo("Europe/Paris"))
    tickets = found.tables["ticket"].to_pylist() if "ticket" in found.tables else []
    of_ticket = {ticket["ticket_id"]: ticket["category_id"] for ticket in tickets}
    assert (entries[0]["category_id"] or of_ticket.get(entries[0]["ticket_id"])) == category


def test_the_entities_of_glpi_are_one_client_and_its_subsidiaries(tmp_path: Path) -> None:
    """`Entité racine > Acme > Lyon`: the root is GLPI's own, the client is Acme, Lyon a part of it."""
    found = drafted("glpi", tmp_path)
    assert set(found.clients) == {"acme"}
    assert {row["name"] for row in found.tables["subsidiary"].to_pylist()} == {"Entité racine", "Acme", "Siège", "Lyon"}
    assert {row["ticket_kind"] for row in found.tables["ticket"].to_pylist()} == {"incident", "request"}


def test_a_tracker_of_several_clients_gives_each_its_own(tmp_path: Path) -> None:
    """Toggl's column of clients: two slugs, and 12 minutes for the second."""
    entries = drafted("toggl", tmp_path).tables["time_entry"].to_pylist()
    assert {entry["client"] for entry in entries} == {"acme", "borel"}
    assert sum(entry["seconds"] for entry in entries if entry["client"] == "borel") == 12 * 60


def test_one_ticket_worked_on_once_is_no_key_of_its_entries() -> None:
    """Each ticket stands once in the sample; next month's export may hold it twice, and both must count."""
    text = draft.draft(EXPORTS / "redmine.csv", "acme").mapping
    assert "time_entry_id: {generated: row}" in text


def test_the_row_of_totals_is_left_out() -> None:
    """`Total;…;3` at the end of the French sheet is no work."""
    assert "skip_last: 1" in draft.draft(EXPORTS / "heures.csv", "acme").mapping
