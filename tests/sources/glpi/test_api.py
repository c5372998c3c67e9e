"""GLPI through its legacy API: the rows that SQL gives, whatever the server does meanwhile; hidden rows are refused."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import httpx
import pyarrow as pa
import pytest
from glpi_api_server import GlpiApi

from analysis.foundation.errors import OutOfReach
from analysis.sources.canonical_tables import check
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi_api import reader
from analysis.warehouse.warehouse import Warehouse

SECRET = "s3cr3t-qui-ne-sort-pas"
ENVIRON = {"RELEVE_GLPI_API_URL": "https://glpi.example/apirest.php", "RELEVE_GLPI_USER_TOKEN": SECRET}


@pytest.fixture
def mapping(own_mapping_with):
    """The mapping through the API, by pages of four rows: most lists have several."""
    return own_mapping_with(access="api", page_size=4)


def read(server: GlpiApi, mapping, *, environ=ENVIRON, **reading) -> Extract:
    given = Reading(Path(), environ, **reading)
    return reader.extract("glpi", mapping, given, reader.Network(server, lambda seconds: None))


def rows_of(tables: dict[str, pa.Table]) -> dict[str, list[str]]:
    """Rows of each table without the source's own marks, in one order."""
    return {
        name: sorted(str({key: value for key, value in row.items() if key != "mark"}) for row in table.to_pylist())
        for name, table in tables.items()
        if table.num_rows
    }


@pytest.mark.services
@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_rows_are_those_of_sql(base, load, whole, own_mapping_with, mapping, moment):
    """Rows that a running GLPI wrote, before and after changes of many kinds, by both doors."""
    load(base, moment)
    tables = read(GlpiApi(moment), mapping).tables
    assert rows_of(tables) == rows_of(whole(base, own_mapping_with()))
    assert [fault for name, table in tables.items() for fault in check(name, table)] == []


@pytest.mark.parametrize(("entries", "tables"), [
    (16, ["glpi_tickets_tickets"]),
    (16, ["glpi_tickets_users", "glpi_groups_tickets", "glpi_items_tickets", "glpi_itilsolutions"]),
    (0, ["glpi_tickets", "glpi_tickettasks", "glpi_logs", "glpi_ticketrecurrents", "glpi_tickets_tickets"]),
], ids=["no link, no copy", "no part", "no ticket"])  # fmt: skip
def test_a_young_glpi_whose_lists_are_empty_is_read(mapping, entries, tables):
    """Its lists answer 200 and nothing; no merge copied a task. One of the 17 tasks is of an entity of no client."""
    server = GlpiApi()
    server.rows |= {table: [] for table in tables}
    server.rows["glpi_tickettasks"] = [{**row, "sourceitems_id": 0} for row in server.rows["glpi_tickettasks"]]
    made = read(server, mapping).tables
    assert [fault for name, table in made.items() for fault in check(name, table)] == []
    assert made["time_entry"].num_rows == entries


def test_a_mapping_without_applications_has_none(own_mapping_with):
    made = read(GlpiApi(), own_mapping_with(access="api", applications=[])).tables
    assert (made["application"].num_rows, made["ticket_application"].num_rows) == (0, 0)


@pytest.mark.parametrize("page_size", [2, 3, 5, 50_000])
def test_pages_of_any_size_give_the_same_rows(own_mapping_with, page_size):
    one = read(GlpiApi(), own_mapping_with(access="api", page_size=1_000)).tables
    assert rows_of(read(GlpiApi(), own_mapping_with(access="api", page_size=page_size)).tables) == rows_of(one)


def test_a_row_purged_between_two_pages_hides_no_other(mapping):
    """Task 1 is purged after the second page of tasks: task 8 would slide into a page that was already read."""
    server = GlpiApi()

    def purge(replay: GlpiApi, request: httpx.Request) -> None:
        pages = [asked for asked in replay.asked if asked.url.path.endswith("/TicketTask")]
        if len(pages) == 3:
            replay.rows["glpi_tickettasks"] = [row for row in replay.rows["glpi_tickettasks"] if row["id"] != 1]

    server.fault = purge
    gone = GlpiApi()
    del gone.rows["glpi_tickettasks"][0]
    assert rows_of(read(server, mapping).tables) == rows_of(read(gone, mapping).tables)


def test_people_who_work_meanwhile_make_no_list_move(mapping):
    """At each page a task comes, or one that was not read yet goes: the list is read once."""
    server = GlpiApi()

    def add(replay: GlpiApi, request: httpx.Request) -> None:
        tasks = replay.rows["glpi_tickettasks"]
        if request.url.path.endswith("/TicketTask"):
            new = {**tasks[-1], "id": tasks[-1]["id"] + 1}
            replay.rows["glpi_tickettasks"] = tasks[:-1] if tasks[-1]["id"] > 17 else [*tasks, new]

    before = {row["time_entry_id"] for row in read(server, mapping).tables["time_entry"].to_pylist()}
    server.asked.clear()
    server.fault = add
    made = read(server, mapping).tables["time_entry"]
    pages = [asked for asked in server.asked if asked.url.path.endswith("/TicketTask")]
    assert before <= set(made["time_entry_id"].to_pylist())
    assert [page.url.params["range"] for page in pages][:2] == ["0-3", "3-6"]
    assert len({page.url.params["range"] for page in pages}) == len(pages)


@pytest.mark.parametrize("answer", [
    httpx.Response(200, json=[]),
    httpx.Response(400, json=["ERROR_RANGE_EXCEED_TOTAL", "…"]),
    httpx.Response(206, json=[{"id": 99}], headers={"Content-Range": "6-6/9999"}),
], ids=["an empty answer", "beyond the end", "another total"])  # fmt: skip
def test_a_page_that_does_not_follow_is_no_end(mapping, answer):
    """Once, the list is read again; at each reading, it is refused."""
    server, times = GlpiApi(), []

    def fault(replay: GlpiApi, request: httpx.Request, most: int) -> httpx.Response | None:
        is_second = request.url.path.endswith("/TicketTask") and request.url.params["range"].startswith("3-")
        if is_second and len(times) < most:
            times.append(request)
            return answer
        return None

    server.fault = partial(fault, most=1)
    assert rows_of(read(server, mapping).tables) == rows_of(read(GlpiApi(), mapping).tables)
    times.clear()
    server.fault = partial(fault, most=99)
    with pytest.raises(OutOfReach, match="TicketTask"):
        read(server, mapping)


def test_a_session_that_died_is_opened_again(mapping):
    server = GlpiApi()

    def dies(replay: GlpiApi, request: httpx.Request) -> None:
        if len(replay.asked) == 12:
            replay.sessions += 1

    server.fault = dies
    assert rows_of(read(server, mapping).tables) == rows_of(read(GlpiApi(), mapping).tables)
    assert server.is_ended


@pytest.mark.parametrize(("profile", "entity", "words"), [
    ({"task": 1}, {}, "Assistance > Tâches > Voir les publiques, Voir les privées"),
    ({"ticket": 1}, {}, "Voir tous les tickets"),
    ({"logs": 0}, {}, "Administration > Journaux"),
    ({"interface": "helpdesk"}, {}, "Interface standard"),
    ({}, {"id": 2}, "Habilitations"),
    ({}, {"active_entity_recursive": 0}, "Habilitations"),
])  # fmt: skip
def test_an_account_from_which_rows_are_hidden_is_refused_with_the_screen(mapping, profile, entity, words):
    server = GlpiApi(profile=profile)
    server.entity |= entity
    with pytest.raises(OutOfReach, match=words) as fault:
        read(server, mapping)
    assert SECRET not in str(fault.value)
    assert server.is_ended
    assert not [asked for asked in server.asked if asked.url.path.endswith("/TicketTask")]


def test_times_of_another_zone_are_refused_unless_the_mapping_says_so(mapping, own_mapping_with):
    with pytest.raises(OutOfReach, match="Fuseau horaire"):
        read(GlpiApi(zone="Europe/Paris"), mapping)
    local = own_mapping_with(access="api", written_in="Europe/Paris")
    first = read(GlpiApi(zone="Europe/Paris"), local).tables["time_entry"]["started_at"][0].as_py()
    assert f"{first:%Y-%m-%d %H:%M}" == "2026-01-06 08:00"


def test_a_zone_that_is_utc_in_winter_alone_is_refused(mapping):
    """A server of London, or of Lisbon: all of summer would be one hour ahead."""
    server = GlpiApi(zone="Europe/London")
    read(server, mapping)
    server.rows["glpi_tickettasks"][0]["date_mod"] = "2026-07-06 09:00:00"
    with pytest.raises(OutOfReach, match="Fuseau horaire"):
        read(server, mapping)


def test_a_refused_login_or_type_names_what_to_check(mapping):
    def refused(replay: GlpiApi, request: httpx.Request) -> httpx.Response | None:
        is_log = request.url.path.endswith("/Log")
        return httpx.Response(403, json=["ERROR_RIGHT_MISSING", "…"]) if is_log else None

    with pytest.raises(OutOfReach, match=r"Log.*ERROR_RIGHT_MISSING"):
        read(GlpiApi(fault=refused), mapping)
    unknown = GlpiApi(starts=httpx.Response(400, json=["ERROR_APP_TOKEN_PARAMETERS_MISSING", "…"]))
    with pytest.raises(OutOfReach, match=r"ERROR_APP_TOKEN_PARAMETERS_MISSING.*RELEVE_GLPI_APP_TOKEN"):
        read(unknown, mapping)
    with pytest.raises(OutOfReach, match="RELEVE_GLPI_API_USER"):
        read(GlpiApi(), mapping, environ={"RELEVE_GLPI_API_URL": "https://glpi.example/apirest.php"})


def test_totals_that_the_tasks_do_not_reach_are_told(mapping):
    """A task of 1 800 s that the API no longer gives, of a ticket whose total still holds it."""
    server, lines = GlpiApi(), []
    server.rows["glpi_tickettasks"] = server.rows["glpi_tickettasks"][1:]
    read(server, mapping, remark=lines.append)
    assert any("1 ticket(s)" in line and "30 min" in line for line in lines)


def test_work_of_no_client_is_told_once(mapping):
    """One ticket of the internal entity, as by SQL; again where another entity has work."""
    server, lines = GlpiApi(), []
    state = read(server, mapping, remark=lines.append).state
    assert [line for line in lines if "entity:" in line] == [
        "  - {client: a-nommer, entity: 7}  # Entité racine > Interne : 1 ticket(s), 60 min"
    ]
    lines.clear()
    given = {"state": state, "keys": lambda name, within=None, clients=None: None, "remark": lines.append}
    read(server, mapping, **given)
    assert lines == []
    server.rows["glpi_tickets"][8]["entities_id"] = 1
    read(server, mapping, **given)
    assert [line for line in lines if "entity: 1}" in line]


def test_a_second_reading_takes_changes_moves_and_purges(mapping, tmp_path):
    """Ids are compared: what GLPI purged, without a trace, leaves the warehouse too."""
    followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
    followed.commit(read(GlpiApi("before"), mapping))
    known = followed.state("glpi")
    followed.commit(read(GlpiApi("after"), mapping, state=known.state, keys=partial(followed.keys, "glpi")))
    fresh.commit(read(GlpiApi("after"), mapping))
    for client in mapping.slugs:
        assert rows_of(dict(followed.read(client, followed.latest()))) == rows_of(
            dict(fresh.read(client, fresh.latest()))
        )
