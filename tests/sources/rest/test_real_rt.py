"""Request Tracker's own server, filled through its own API: the time read equals that of its tickets."""

from __future__ import annotations

from pathlib import Path

import pytest
import real_rt

from analysis.params import document
from analysis.params.rest_mapping import RestMapping
from analysis.sources.canonical_tables import check
from analysis.sources.extract import Reading
from analysis.sources.rest import reader
from analysis.warehouse.warehouse import Warehouse

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.skipif(not real_rt.is_here(), reason="needs Debian's request-tracker5 and rt5-db-sqlite"),
]
ENVIRON = {"RELEVE_RT_TOKEN": real_rt.PASSWORD, "RELEVE_RT_USER": real_rt.USER}


@pytest.fixture(scope="module")
def rt(tmp_path_factory):
    """Two queues, six tickets with the time of their creation and of three comments each."""
    with real_rt.running(tmp_path_factory.mktemp("rt")) as server:
        for queue in ("Dupont", "Martin"):
            server.ask("POST", "queue", Name=queue)
            for number in range(3):
                ticket = server.ticket(queue, f"Panne n° {number} & <suite>", 10 * number)
                for minutes in (5, 0, 12):
                    server.comment(ticket, minutes)
        yield server


def mapping_of() -> RestMapping:
    """The tool's file, with name and password: a new server has no token yet; pages of two."""
    file = reader.TOOLS / "rt5.yaml"
    text = file.read_text()
    proof = '{kind: header, prefix: "token ", secret: RELEVE_RT_TOKEN}'
    assert proof in text
    described = text.replace(proof, "{kind: basic, user: RELEVE_RT_USER, secret: RELEVE_RT_TOKEN}")
    clients = [{"client": "dupont", "values": ["Dupont"]}, {"client": "martin", "values": ["Martin"]}]
    api = document.YAML(typ="safe", pure=True).load(described.replace("size: 100", "size: 2"))
    return RestMapping.model_validate({"kind": "rest", "api": api, "clients": clients})


def sync(warehouse: Warehouse, rt: real_rt.RequestTracker) -> None:
    reading = Reading(Path(), {**ENVIRON, "RELEVE_RT_URL": rt.url})
    made = reader.extract("outil", mapping_of(), reading)
    assert [fault for name, table in made.tables.items() for fault in check(name, table)] == []
    warehouse.commit(made)


def minutes(warehouse: Warehouse, client: str) -> int:
    entries = warehouse.read(client, warehouse.latest())["time_entry"]
    return sum(entries["seconds"].to_pylist()) // 60


def test_time_equals_that_of_the_tickets_before_and_after_changes(rt, tmp_path):
    """Time added, time corrected upwards, a ticket moved to another queue, one deleted, one resolved."""
    warehouse = Warehouse(tmp_path)
    sync(warehouse, rt)
    for client in ("Dupont", "Martin"):
        assert minutes(warehouse, client.lower()) == rt.minutes(client)
    tickets = warehouse.read("dupont", warehouse.latest())["ticket"].to_pylist()
    assert {ticket["closed_at"] for ticket in tickets} == {None}
    first, second, third = (ticket["ticket_id"] for ticket in tickets)
    rt.comment(first, 33)
    rt.ask("PUT", f"ticket/{first}", TimeWorked=90, Status="resolved")
    rt.ask("PUT", f"ticket/{second}", Queue="Martin")
    rt.ask("DELETE", f"ticket/{third}")
    sync(warehouse, rt)
    for client in ("Dupont", "Martin"):
        assert minutes(warehouse, client.lower()) == rt.minutes(client)
    after = warehouse.read("dupont", warehouse.latest())["ticket"].to_pylist()
    assert [ticket["ticket_id"] for ticket in after] == [first]
    assert after[0]["closed_at"] is not None


def test_time_corrected_downwards_and_tickets_merged_equal_their_tickets_own(rt, tmp_path):
    """A correction takes minutes away; a merge moves a ticket's transactions and its minutes to another."""
    corrected, source, target = (rt.ticket("Dupont", f"Suite {number}", 40) for number in range(3))
    rt.comment(source, 7)
    rt.ask("PUT", f"ticket/{corrected}", TimeWorked=15)
    warehouse = Warehouse(tmp_path)
    sync(warehouse, rt)
    assert minutes(warehouse, "dupont") == rt.minutes("Dupont")
    rt.ask("PUT", f"ticket/{source}", MergeInto=target)
    sync(warehouse, rt)
    assert minutes(warehouse, "dupont") == rt.minutes("Dupont")
    entries = warehouse.read("dupont", warehouse.latest())["time_entry"].to_pylist()
    assert sum(entry["seconds"] for entry in entries if entry["ticket_id"] == target) == (40 + 40 + 7) * 60
