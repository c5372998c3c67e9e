"""What GLPI does to its own data, seen in a report: rewritten pasts, homonyms, a clock ahead (tests/data/glpi)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analysis.report import client_report
from analysis.report.previous_edition import History, Previous
from analysis.sources.extract import Reading
from analysis.sources.glpi import clock
from analysis.sources.glpi.reader import extract
from analysis.warehouse.edition_log import Closed
from analysis.warehouse.warehouse import Warehouse
from builders import params

pytestmark = pytest.mark.services

AS_OF = date(2026, 2, 28)


@pytest.fixture
def tables_of(base, load, own_mapping_with, tmp_path):
    """The tables of a client at a moment, as the warehouse keeps them."""

    def read(moment: str, client: str):
        load(base, moment)
        warehouse = Warehouse(tmp_path / moment)
        reading = Reading(Path(), {"RELEVE_GLPI_URL": base.url})
        warehouse.commit(extract("glpi", own_mapping_with(), reading))
        return warehouse.read(client, warehouse.latest())

    return read


def params_of_2026():
    line = {"line": "infogerance", "name": "Infogérance", "kind": "managed_service", "unit": "days", "entitlement": 24}
    term = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    return params(contract_lines=[{**line, **term, "source": {"document": "C-2026-01", "date": "2026-01-01"}}])


def test_a_purged_technician_and_a_purged_group_are_told(tables_of):
    """Rémi's tasks became those of the administrator who purged him, the architects' lost their profile."""
    before, now = tables_of("before", "dupont"), tables_of("after", "dupont")
    people = {row["time_entry_id"]: row["technician_id"] for row in before["time_entry"].to_pylist()}
    purged = {
        row["ticket_id"]
        for row in now["time_entry"].to_pylist()
        if people.get(row["time_entry_id"], row["technician_id"]) != row["technician_id"]
    }
    previous = Previous(Closed(AS_OF, "1", "x"), before, None, lambda gone: frozenset())
    report = client_report.build(now, params_of_2026(), AS_OF, told=History(previous))
    (finding,) = [item for item in report.findings if item.code == "past_attributes_changed"]
    assert purged
    assert set(finding.evidence) > purged


def test_recurring_tickets_have_no_requester_and_none_is_missed(tables_of):
    tables = tables_of("before", "dupont")
    recurring = {row["ticket_id"] for row in tables["ticket"].to_pylist() if row["is_recurring"]}
    report = client_report.build(tables, params_of_2026(), AS_OF)
    unknown = {key for item in report.findings if item.code == "unknown_requester" for key in item.evidence}
    assert recurring
    assert not unknown & recurring


def test_two_requesters_of_one_name_are_two(tables_of):
    """Three people of GLPI are Jean Martin; each is told apart by department, or by login."""
    tables = tables_of("before", "dupont")
    asked = {row["requester_id"] for row in tables["ticket"].to_pylist()} & {"10", "11", "12"}
    report = client_report.build(tables, params_of_2026(), AS_OF)
    shown = [key for key in report.axes["requester"]["key"].tolist() if str(key).startswith("Jean Martin")]
    assert len(asked) > 1
    assert len(shown) == len(set(shown)) == len(asked)


class TestAServerThatWritesLocalTimesAsUtc:
    """PHP in Paris, a MariaDB in UTC without tables of zones; at 08:13:30 UTC GLPI recorded 09:13:27."""

    @pytest.fixture(autouse=True)
    def _moment(self, base, load, monkeypatch):
        class Then(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime(2026, 11, 30, 8, 13, 30, tzinfo=tz)

        monkeypatch.setattr(clock, "datetime", Then)
        load(base, "ahead")

    def test_it_is_told_to_each_client(self, base, whole, mapping_with):
        notes = whole(base, mapping_with(clients=[{"client": "dupont", "entity": 1}]))["source_note"].to_pylist()
        assert [(row["client"], row["code"]) for row in notes] == [("dupont", "clock_ahead")]
        assert json.loads(notes[0]["detail"])["values"]["minutes"] == 59

    def test_its_zone_puts_the_evening_of_the_31st_in_october(self, base, whole, mapping_with):
        mapping = mapping_with(clients=[{"client": "dupont", "entity": 1}], written_in="Europe/Paris")
        tables = whole(base, mapping)
        assert tables["time_entry"]["started_at"].to_pylist() == [datetime(2026, 10, 31, 22, 30, tzinfo=UTC)]
        assert [row["code"] for row in tables["source_note"].to_pylist()] == ["naive_time"]
