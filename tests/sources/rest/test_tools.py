"""Tools read through their REST API, on replayed pages: every row arrives, whatever the server does meanwhile."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from replay import Replay

from analysis.foundation.errors import DataFault, OutOfReach, ParamsFault
from analysis.params.rest_mapping import RestMapping
from analysis.sources.canonical_tables import check
from analysis.sources.extract import Reading
from analysis.sources.rest import reader
from analysis.warehouse.warehouse import Warehouse

DATA = Path(__file__).parents[2] / "data" / "rest"
SECRET = "s3cr3t-qui-ne-sort-pas"
SECRETS = (
    *("REDMINE_KEY", "RT_TOKEN", "TEMPO_TOKEN", "JIRA_TOKEN", "JIRA_USER", "HALO_SECRET", "HALO_CLIENT_ID"),
    "OUTIL_KEY",
)
SERVERS = ("REDMINE", "RT", "TEMPO", "JIRA", "HALO", "OUTIL")
ENVIRON = {f"RELEVE_{name}": SECRET for name in SECRETS}
ENVIRON |= {f"RELEVE_{name}_URL": f"https://{name.lower()}.example" for name in SERVERS}
CLIENTS = {"rt5": ["Dupont"], "tempo-jira": ["DUP"], "halopsa": [12], "redmine": [1]}
SECONDS = {"rt5": 2_700, "tempo-jira": 6_300, "halopsa": 6_120}


def mapping_of(tool: str, **values: object) -> RestMapping:
    clients = [{"client": "dupont", "values": CLIENTS[tool]}]
    return RestMapping.model_validate(
        {"kind": "rest", "tool": tool, "clients": clients, "incidents": ["Incident"], **values}
    )


def server_of(tool: str, lists: dict | None = None, **values: object) -> Replay:
    described = reader.tool_of(tool, mapping_of(tool))
    return Replay(described, lists or json.loads((DATA / f"{tool}.json").read_text()), **values)


def read(server: Replay, mapping: RestMapping, *, environ=ENVIRON, waits: list[float] | None = None, **reading):
    network = reader.Network(server, (waits if waits is not None else []).append, lambda: date(2026, 2, 1))
    return reader.extract("outil", mapping, Reading(Path(), environ, **reading), network)


def redmine(count: int) -> dict[str, list[dict]]:
    """Entries of a quarter of an hour on one issue, a day after the other."""
    project = {"id": 1, "name": "Dupont"}
    return {
        "/issues.json": [{"id": 1, "project": project, "subject": "Wi-Fi", "tracker": {"id": 1, "name": "Incident"}}],
        "/time_entries.json": [
            {"id": number, "project": project, "issue": {"id": 1}, "user": {"id": 5, "name": "Nadia"}, "hours": 0.25,
             "spent_on": date.fromordinal(date(2025, 6, 1).toordinal() + number).isoformat()}
            for number in range(1, count + 1)
        ],
    }  # fmt: skip


@pytest.mark.parametrize("tool", SECONDS)
def test_each_tool_gives_sound_tables_and_its_control_total(tool):
    tables = read(server_of(tool), mapping_of(tool)).tables
    assert [fault for name, table in tables.items() for fault in check(name, table)] == []
    assert sum(tables["time_entry"]["seconds"].to_pylist()) == SECONDS[tool]
    assert set(tables["ticket"]["client"].to_pylist()) == {"dupont"}
    assert tables["ticket"]["ticket_kind"].to_pylist()[0] == (None if tool == "rt5" else "incident")


def test_a_local_time_without_offset_is_that_of_the_mapping():
    """23:30 on 5 January in Paris; the text of an action loses its markup elsewhere."""
    tempo = read(server_of("tempo-jira"), mapping_of("tempo-jira")).tables["time_entry"].to_pylist()
    assert tempo[0]["started_at"] == datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
    halo = read(server_of("halopsa"), mapping_of("halopsa")).tables["time_entry"].to_pylist()
    assert (halo[0]["time_entry_id"], halo[0]["detail"]) == ("1001-1", "Borne & câble")


@pytest.mark.parametrize("tool", SECONDS)
def test_without_words_for_kinds_no_ticket_has_one(tool):
    tables = read(server_of(tool), mapping_of(tool, incidents=())).tables
    assert [fault for name, table in tables.items() for fault in check(name, table)] == []
    assert set(tables["ticket"]["ticket_kind"].to_pylist()) == {None}


PAGINGS = {
    "none": {"kind": "none"},
    "offset": {"kind": "offset", "size": 10, "total": "total"},
    "page": {"kind": "page", "size": 10, "size_param": "per", "param": "page", "total": "total"},
    "page without total": {"kind": "page", "size": 10, "param": "page"},
    "cursor": {"kind": "cursor", "size": 10, "param": "after", "next": "meta.next"},
    "next": {"kind": "next", "size": 10, "next": "meta.next"},
    "link": {"kind": "link", "size": 10},
}


def api(paging: dict, auth: dict | None = None, **server: object) -> dict:
    """A tool of one list, as a user writes it in a mapping."""
    return {
        "tool": "Outil", "tried": "rien",
        "servers": {"outil": {"address": "RELEVE_OUTIL_URL", "auth": auth or {}, **server}},
        "records": {"temps": {"path": "/temps", "list": "temps", "paging": paging}},
        "tables": {"time_entry": [{"records": "temps", "columns": {
            "time_entry_id": "id", "seconds": {"field": "min", "form": "minutes", "required": True},
            "entry_date": {"field": "day", "form": "date"},
        }}]},
    }  # fmt: skip


def own(paging: str = "offset", count: int = 35, **server: object) -> tuple[Replay, RestMapping]:
    described = api(PAGINGS[paging], **server)
    mapping = RestMapping.model_validate(
        {"kind": "rest", "api": described, "clients": [{"client": "dupont", "values": ["x"]}]}
    )
    rows = [{"id": number, "min": 15, "day": "2026-01-05"} for number in range(1, count + 1)]
    return Replay(mapping.api, {"/temps": rows}), mapping


@pytest.mark.parametrize("paging", PAGINGS)
@pytest.mark.parametrize("count", [0, 1, 10, 35])
def test_every_kind_of_paging_reads_every_record_once(paging, count):
    server, mapping = own(paging, count)
    rows = read(server, mapping).tables["time_entry"].to_pylist()
    assert [row["time_entry_id"] for row in rows] == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("paging", ["offset", "page"])
def test_a_record_deleted_between_two_pages_hides_no_other(paging):
    """Record 3 goes after the second page: record 21 would slide into a page that was already read."""
    server, mapping = own(paging)

    def delete(replay: Replay, request: httpx.Request) -> None:
        if len(replay.asked) == 3:
            del replay.lists["/temps"][2]

    server.fault = delete
    rows = read(server, mapping).tables["time_entry"].to_pylist()
    assert [int(row["time_entry_id"]) for row in rows] == [number for number in range(1, 36) if number != 3]


def test_an_empty_answer_before_the_number_announced_is_no_end():
    server, mapping = own("page")
    server.fault = lambda replay, request: (
        httpx.Response(200, json={"temps": [], "total": 35}) if request.url.params["page"] == "3" else None
    )
    with pytest.raises(DataFault, match="temps"):
        read(server, mapping)


def test_a_refused_request_is_said_with_the_server_s_words():
    server, mapping = own()
    server.fault = lambda replay, request: httpx.Response(400, text="limit too large")
    with pytest.raises(OutOfReach, match=r"outil\.example.*/temps.*400.*limit too large"):
        read(server, mapping)


def test_a_session_that_died_is_opened_again_once():
    server = server_of("halopsa")

    def dies(replay: Replay, request: httpx.Request) -> httpx.Response | None:
        is_old = request.headers.get("Authorization") == "Bearer token-1"
        return httpx.Response(401) if is_old and request.url.path == "/api/Actions" else None

    server.fault = dies
    assert sum(read(server, mapping_of("halopsa")).tables["time_entry"]["seconds"].to_pylist()) == SECONDS["halopsa"]
    server.fault = lambda replay, request: httpx.Response(401) if request.method == "GET" else None
    with pytest.raises(OutOfReach, match="RELEVE_HALO_CLIENT_ID") as fault:
        read(server, mapping_of("halopsa"))
    assert SECRET not in str(fault.value)


def test_a_busy_server_is_asked_again_after_the_time_it_wants():
    server, mapping = own(count=5)
    answers = [httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(503), None]
    server.fault = lambda replay, request: answers.pop(0) if answers else None
    waits: list[float] = []
    assert read(server, mapping, waits=waits).tables["time_entry"].num_rows == 5
    assert waits[0] == 7
    server.fault = lambda replay, request: httpx.Response(503)
    with pytest.raises(OutOfReach, match="503"):
        read(server, mapping)


def test_the_tool_s_limit_of_requests_is_kept():
    """35 records by pages of 10 that overlap are 4 requests: two must wait, where two are allowed a minute."""
    server, mapping = own(rate={"requests": 2, "seconds": 60})
    waits: list[float] = []
    read(server, mapping, waits=waits)
    assert (len(server.asked), len(waits)) == (4, 2)
    assert all(wait > 50 for wait in waits)


@pytest.mark.parametrize(("auth", "header"), [
    ({"kind": "header", "header": "X-Key", "secret": "RELEVE_OUTIL_KEY"}, ("x-key", SECRET)),
    ({"kind": "header", "prefix": "Bearer ", "secret": "RELEVE_OUTIL_KEY"}, ("authorization", f"Bearer {SECRET}")),
    ({"kind": "basic", "user": "RELEVE_OUTIL_KEY", "secret": "RELEVE_OUTIL_KEY"}, ("authorization", "Basic")),
    ({"kind": "password", "user": "RELEVE_OUTIL_KEY", "account": "RELEVE_OUTIL_KEY", "password": "RELEVE_OUTIL_KEY"},
     ("authorization", "Bearer token-1")),
])  # fmt: skip
def test_each_proof_goes_in_its_header(auth, header):
    server, mapping = own(auth=auth, count=1)
    read(server, mapping)
    name, value = header
    assert server.asked[-1].headers[name].startswith(value)


def test_a_missing_secret_is_named():
    server = server_of("rt5")
    with pytest.raises(OutOfReach, match="RELEVE_RT_TOKEN"):
        read(server, mapping_of("rt5"), environ={"RELEVE_RT_URL": "https://rt.example"})


def test_a_description_that_names_an_unknown_column_or_tool_is_refused():
    described = api(PAGINGS["none"])
    described["tables"]["time_entry"][0]["columns"]["minutes"] = "min"
    clients = [{"client": "dupont", "values": ["x"]}]
    with pytest.raises(ParamsFault, match="minutes"):
        reader.tool_of("outil", RestMapping.model_validate({"kind": "rest", "api": described, "clients": clients}))
    with pytest.raises(ParamsFault, match="redmine"):
        reader.tool_of("outil", RestMapping.model_validate({"kind": "rest", "tool": "absent", "clients": clients}))


def test_an_unreadable_duration_is_set_aside_and_counted():
    server, mapping = own(count=3)
    server.lists["/temps"][1]["min"] = "un quart d’heure"
    tables = read(server, mapping).tables
    assert [(row["key"], row["code"], row["column"]) for row in tables["rejected_row"].to_pylist()] == [
        ("2", "bad_row", "min")
    ]
    assert tables["time_entry"].num_rows == 2


class TestWindow:
    """Redmine with `windows`: on 1 February 2026, what was spent since 1 December is read again."""

    mapping = mapping_of("redmine", windows=True)

    def sync(self, warehouse: Warehouse, server: Replay, mapping: RestMapping | None = None) -> None:
        known = warehouse.state("outil")
        given = {"state": known.state, "keys": partial(warehouse.keys, "outil")} if known else {}
        warehouse.commit(read(server, mapping or self.mapping, **given))

    def rows(self, warehouse: Warehouse) -> dict[str, list[dict]]:
        latest = warehouse.latest()
        return {name: table.to_pylist() for name, table in warehouse.read("dupont", latest).items()}

    def test_after_changes_it_equals_a_whole_reading(self, tmp_path):
        """In the window: a change, a deletion, a new row, a row that moved out of it, one that moved into it."""
        server = server_of("redmine", redmine(240))
        followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
        self.sync(followed, server)
        entries = server.lists["/time_entries.json"]
        entries[235]["hours"] = 3
        entries[234]["spent_on"] = "2025-07-01"
        entries[5]["spent_on"] = "2026-01-20"
        del entries[236]
        entries.append({**copy.deepcopy(entries[0]), "id": 999, "spent_on": "2026-01-30"})
        server.lists["/issues.json"][0]["subject"] = "Wi-Fi et câble"
        server.asked.clear()
        self.sync(followed, server)
        assert len([request for request in server.asked if request.url.path == "/time_entries.json"]) == 1
        self.sync(fresh, server)
        assert self.rows(followed) == self.rows(fresh)

    def test_without_the_choice_every_record_is_read(self, tmp_path):
        server, warehouse = server_of("redmine", redmine(240)), Warehouse(tmp_path)
        plain = mapping_of("redmine")
        self.sync(warehouse, server, plain)
        del server.lists["/time_entries.json"][0]
        self.sync(warehouse, server, plain)
        assert len(self.rows(warehouse)["time_entry"]) == 239
