"""Rows that a running GLPI wrote itself, before and after changes of many kinds (tests/data/glpi/README.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from analysis.sources.extract import Reading
from analysis.sources.glpi.reader import extract
from analysis.warehouse.warehouse import Warehouse

pytestmark = pytest.mark.services

LINKS = "DELETE FROM glpi_logs WHERE itemtype = 'TicketRecurrent'"


@pytest.fixture
def mapping(own_mapping_with):
    return own_mapping_with()


def sync(warehouse: Warehouse, mapping, base) -> None:
    """One synchronisation of a warehouse, partial where it holds a state."""
    known = warehouse.state("glpi")
    keys = partial(warehouse.keys, "glpi") if known else None
    state = known.state if known else {}
    warehouse.commit(extract("glpi", mapping, Reading(Path(), {"RELEVE_GLPI_URL": base.url}, state, keys)))


def rows_of(warehouse: Warehouse, clients: tuple[str, ...]) -> dict[tuple[str, str], list[dict]]:
    latest = warehouse.latest()
    return {
        (client, name): table.to_pylist()
        for client in clients
        for name, table in warehouse.read(client, latest).items()
    }


def seconds(tables, column: str) -> dict:
    """Sum of the effort by the values of a column."""
    sums: dict = {}
    for row in tables["time_entry"].to_pylist():
        key = row[column]
        sums[key] = sums.get(key, 0) + row["seconds"]
    return sums


def test_the_minutes_of_each_client_are_those_typed(base, load, whole, mapping):
    """Dupont: 4 checks of 1 800 s, 2 700, 6 600, 5 400, 900, 720, 1 200, 600, 300; Martin: 1 800, 9 900, 3 600."""
    load(base, "before")
    dupont = 4 * 1_800 + 1_800 + 2_700 + 6_600 + 5_400 + 900 + 720 + 1_200 + 600 + 300
    assert seconds(whole(base, mapping), "client") == {"dupont": dupont, "martin": 1_800 + 9_900 + 3_600}


def test_the_minutes_follow_every_change(base, load, whole, mapping):
    """2 700 became 3 000; 720 and a check were purged; 5 400 moved; 1 200 was copied by a merge; 1 500 are planned."""
    load(base, "after")
    dupont = 4 * 1_800 + 3_000 + 6_600 + 900 + 2 * 1_200 + 600 + 300 + 1_500 - 1_800 + 1_800
    assert seconds(whole(base, mapping), "client") == {"dupont": dupont, "martin": 1_800 + 9_900 + 3_600 + 5_400}


def test_checks_are_found_though_their_tickets_bear_the_template_s_title(base, load, whole, mapping):
    """Six of the seven tickets that recurring tickets made are solved; the day planned is GLPI's, not the cron's."""
    load(base, "before")
    runs = [
        (row["check"], row["planned_date"], row["run_date"], row["result"], row["title"])
        for row in whole(base, mapping)["check_run"].to_pylist()
    ]
    title, active = "Contrôle des sauvegardes", "Contrôle Active Directory <hebdo> & DNS"
    assert sorted(runs, key=str) == sorted([
        ("Hebdo sauvegardes", date(2026, 1, 5), date(2026, 1, 6), "ok", title),
        ("Hebdo AD", date(2026, 1, 5), date(2026, 1, 6), "ok", active),
        ("Hebdo sauvegardes", date(2026, 1, 12), date(2026, 1, 20), "ok", title),
        ("Hebdo AD", date(2026, 1, 12), date(2026, 1, 13), "ko", active),
        ("Hebdo sauvegardes", date(2026, 1, 19), date(2026, 1, 21), "ok", title),
        ("Pare-feu", date(2026, 1, 7), date(2026, 1, 8), "ok", None),
    ], key=str)  # fmt: skip


def test_without_history_the_template_s_title_tells_where_no_person_wrote_the_ticket(base, load, whole, mapping):
    """The two tickets of the firewall have no title: only history knows them. A ticket typed by hand is no run."""
    load(base, "before")
    base.sql(LINKS)
    base.ticket(entities_id=2, name="Contrôle des sauvegardes", users_id_recipient=7, solvedate="2026-02-02 08:00:00")
    checks = [row["check"] for row in whole(base, mapping)["check_run"].to_pylist()]
    assert sorted(checks) == ["Hebdo AD"] * 2 + ["Hebdo sauvegardes"] * 3


def test_tickets_of_recurrences_are_told_apart_solved_or_not(base, load, whole, mapping):
    load(base, "before")
    recurring = {row["ticket_id"] for row in whole(base, mapping)["ticket"].to_pylist() if row["is_recurring"]}
    assert recurring == {"1", "2", "3", "4", "5", "6", "7"}


def test_the_group_of_a_task_gives_the_profile_before_the_person_s(base, load, whole, mapping):
    """Paul is an engineer; 6 600 s were done in the name of the architects, 720 s of Nadia in that of the engineers."""
    load(base, "before")
    tables = whole(base, mapping)
    assert seconds(tables, "profile")["Architecte"] == 6_600
    assert seconds(tables, "profile")["Ingénieur"] == 720
    assert {row["profile"] for row in tables["technician_profile"].to_pylist() if row["name"] == "Paul Leroy"} == {
        "Ingénieur"
    }


def test_a_partial_reading_after_all_these_changes_equals_a_whole_one(base, load, mapping, tmp_path):
    followed, fresh = Warehouse(tmp_path / "followed"), Warehouse(tmp_path / "fresh")
    load(base, "before")
    sync(followed, mapping, base)
    load(base, "after")
    sync(followed, mapping, base)
    base.sql(f"{LINKS} AND id % 2")
    sync(followed, mapping, base)
    sync(fresh, mapping, base)
    assert rows_of(followed, mapping.slugs) == rows_of(fresh, mapping.slugs)


class TestClock:
    def recorded(self, base, minutes: int) -> None:
        now = datetime.now(UTC) + timedelta(minutes=minutes)
        base.add("glpi_logs", itemtype="Ticket", items_id=1, id_search_option=80, date_mod=f"{now:%Y-%m-%d %H:%M:%S}")

    def notes(self, tables) -> set[str]:
        return {row["code"] for row in tables["source_note"].to_pylist()}

    def test_a_record_of_the_future_is_noted_for_every_client(self, base, whole):
        self.recorded(base, 60)
        rows = [row for row in whole(base)["source_note"].to_pylist() if row["code"] == "clock_ahead"]
        assert [row["client"] for row in rows] == ["dupont", "martin"]
        assert "written_in" in rows[0]["detail"]

    @pytest.mark.parametrize("minutes", [4, -3, -600])
    def test_a_record_of_now_or_a_silent_source_is_not(self, base, whole, minutes):
        self.recorded(base, minutes)
        base.task(base.ticket(), begin="2037-01-01 08:00:00", date="2037-01-01 08:00:00")
        assert "clock_ahead" not in self.notes(whole(base))

    def test_the_zone_that_the_mapping_gives_puts_every_instant_right(self, base, whole, mapping_with):
        """23:30 on 31 October in Paris was written as 23:30 UTC: it would be worked in November."""
        task = base.task(base.ticket(), date="2026-10-31 23:30:00")
        tables = whole(base, mapping_with(written_in="Europe/Paris"))
        (row,) = [row for row in tables["time_entry"].to_pylist() if row["time_entry_id"] == str(task)]
        assert row["started_at"] == datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
        assert self.notes(tables) == {"naive_time"}

    def test_a_silent_source_does_not_clear_what_was_proved(self, base, mapping_with, tmp_path):
        warehouse, mapping = Warehouse(tmp_path), mapping_with()
        self.recorded(base, 60)
        sync(warehouse, mapping, base)
        base.sql("DELETE FROM glpi_logs")
        sync(warehouse, mapping, base)
        assert "clock_ahead" in self.notes(warehouse.read("dupont", warehouse.latest()))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_password_with_accents_is_accepted_in_both_encodings(own_base, mapping_with, whole, encoding):
    """MariaDB keeps a hash of the bytes that were typed."""
    user, password = f"releve_{own_base.name[-6:]}", "mot de passé €"[: -2 if encoding == "latin-1" else None]
    own_base.sql(f"CREATE USER '{user}'@'127.0.0.1'")
    try:
        digest = own_base.sql("SELECT PASSWORD(UNHEX(%s))", password.encode(encoding).hex())[0][0]
        own_base.sql(f"SET PASSWORD FOR '{user}'@'127.0.0.1' = '{digest}'")
        own_base.sql(f"GRANT SELECT ON {own_base.name}.* TO '{user}'@'127.0.0.1'")
        address = own_base.url.replace("root@", f"{user}:{password}@")
        made = extract("glpi", mapping_with(), Reading(Path(), environ={"RELEVE_GLPI_URL": address}))
        assert made.tables["subsidiary"].num_rows > 0
    finally:
        own_base.sql(f"DROP USER '{user}'@'127.0.0.1'")
