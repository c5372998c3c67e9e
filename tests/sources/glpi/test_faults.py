"""What goes wrong between the reader and the server: one French sentence each, that names the remedy and no secret."""

from __future__ import annotations

import secrets
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest
from sqlalchemy.exc import DBAPIError

from analysis.foundation.errors import DataFault, OutOfReach, ParamsFault
from analysis.sources.extract import Reading
from analysis.sources.glpi import bulk
from analysis.sources.glpi.reader import extract
from analysis.sources.glpi.schema import SHAPES
from analysis.sources.glpi.session import Address, snapshot

pytestmark = pytest.mark.services
HOST, USER = "127.0.0.1", "root"
PASSWORD = "s3cr3t-Qu1-ne-sort-pas"


def read(url: str, mapping) -> dict:
    """Every table of a whole reading, streams included."""
    made = extract("glpi", mapping, Reading(Path(), environ={"RELEVE_GLPI_URL": url}))
    return {name: getattr(rows, "read_all", lambda rows=rows: rows)() for name, rows in made.tables.items()}


@contextmanager
def account(base, *, without: str = "") -> Iterator[str]:
    """An account with SELECT on the tables that are read, but one; its URL."""
    user = f"releve_{secrets.token_hex(4)}"
    base.sql(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{PASSWORD}'")
    try:
        for table in ("glpi_usercategories", "glpi_appliances", "glpi_softwares", *SHAPES):
            if table == "glpi_users" and table != without:
                columns = ", ".join(SHAPES[table].columns)
                base.sql(f"GRANT SELECT ({columns}) ON {base.name}.glpi_users TO '{user}'@'%'")
            elif table != without:
                base.sql(f"GRANT SELECT ON {base.name}.{table} TO '{user}'@'%'")
        yield f"mysql://{user}:{PASSWORD}@127.0.0.1:3306/{base.name}"
    finally:
        base.sql(f"DROP USER '{user}'@'%'")


def says(fault: pytest.ExceptionInfo, *words: str) -> None:
    """The message holds these words, and nothing of the whole traceback holds the password."""
    text = str(fault.value)
    assert all(word in text for word in words), text
    assert PASSWORD not in "".join(traceback.format_exception(fault.value))
    assert PASSWORD not in repr(fault.value)


def test_the_listed_tables_are_enough(own_base, mapping):
    """By column on glpi_users: no password, no token."""
    own_base.task(own_base.ticket())
    with account(own_base) as url:
        assert read(url, mapping)["time_entry"].num_rows == 1


@pytest.mark.parametrize("table", ["glpi_groups", "glpi_users", "glpi_logs"])
def test_a_missing_grant_is_named_with_the_words_to_type(own_base, mapping, table):
    with account(own_base, without=table) as url, pytest.raises(OutOfReach) as fault:
        read(url, mapping)
    says(fault, table, "GRANT SELECT", f"ON `{own_base.name}`.`{table}` TO 'releve_", "'@'%'")


def test_a_wrong_password_is_said_without_it(base, mapping):
    with pytest.raises(OutOfReach) as fault:
        read(f"mysql://personne:{PASSWORD}@127.0.0.1:3306/{base.name}", mapping)
    says(fault, "mot de passe refusé", "personne", "RELEVE_GLPI_URL")


def test_a_refused_port_is_said_at_once(mapping):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(OutOfReach) as fault:
        read(f"mysql://root:{PASSWORD}@127.0.0.1:{port}/glpi", mapping)
    says(fault, "aucun serveur ne répond", f"127.0.0.1:{port}/glpi")


def test_an_unknown_base_is_named(base, mapping):
    with pytest.raises(OutOfReach) as fault:
        read(base.url.replace(base.name, "releve_test_absente"), mapping)
    says(fault, "releve_test_absente")


@pytest.mark.parametrize(
    "url", ["", "pas une adresse", "postgresql://a:b@c/d", "mysql://serveur", f"mysql://u:{PASSWORD}@"]
)
def test_no_address_or_a_strange_one_shows_the_form(mapping, url):
    with pytest.raises(OutOfReach) as fault:
        read(url, mapping)
    says(fault, "RELEVE_GLPI_URL", "mysql://releve:MOT_DE_PASSE@serveur:3306/glpi")


def test_missing_columns_and_tables_are_all_named(own_base, mapping):
    own_base.sql("ALTER TABLE glpi_tickettasks DROP COLUMN actiontime, DROP COLUMN begin")
    own_base.sql("DROP TABLE glpi_itilsolutions")
    with pytest.raises(DataFault) as fault:
        read(own_base.url, mapping)
    says(fault, "glpi_tickettasks.actiontime", "glpi_tickettasks.begin", "glpi_itilsolutions", "9.5")


def test_columns_that_came_later_may_miss(own_base, mapping):
    """Neither the copies' source, nor a service level, nor a country: their values are null."""
    own_base.sql("ALTER TABLE glpi_tickettasks DROP COLUMN sourceitems_id")
    own_base.sql("ALTER TABLE glpi_tickets DROP COLUMN time_to_resolve")
    own_base.sql("ALTER TABLE glpi_entities DROP COLUMN country")
    own_base.task(own_base.ticket())
    tables = read(own_base.url, mapping)
    assert tables["time_entry"]["copied_from"].null_count == tables["ticket"]["is_sla_met"].null_count == 1


@pytest.mark.slow  # connectorx tries a refused connection for 30 s
def test_a_server_lost_in_mid_read_is_said(own_base, mapping, monkeypatch):
    """Every connection of the reader is killed, and its door closed, after the first range of tasks."""
    monkeypatch.setattr(bulk, "FIRST_RANGE", 10)
    monkeypatch.setattr(bulk, "MOST_IDS", 10)
    ticket = own_base.ticket()
    for _ in range(60):
        own_base.task(ticket)
    with account(own_base) as url:
        made = extract("glpi", mapping, Reading(Path(), environ={"RELEVE_GLPI_URL": url}))
        user = url.split("//")[1].split(":")[0]
        made.tables["time_entry"].read_next_batch()
        own_base.sql(f"ALTER USER '{user}'@'%' ACCOUNT LOCK")
        with pytest.raises(OutOfReach) as fault:
            made.tables["time_entry"].read_all()
    says(fault, own_base.name)


def test_a_connection_killed_during_a_query_is_said(own_base, mapping):
    """The reader waits on a locked table; its connection is killed there."""
    killer = threading.Timer(1.0, kill_readers, (own_base.name,))
    own_base.sql("LOCK TABLES glpi_tickets WRITE")
    killer.start()
    try:
        with pytest.raises(OutOfReach) as fault:
            read(own_base.url, mapping)
    finally:
        killer.join()
        own_base.sql("UNLOCK TABLES")
    says(fault, "pendant la lecture", "relancer")


def kill_readers(name: str) -> None:
    """Kill whoever waits on a query in this base."""
    with pymysql.connect(host=HOST, user=USER) as server, server.cursor() as cursor:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s AND command = 'Query'", name)
        for (connection,) in cursor.fetchall():
            cursor.execute(f"KILL {connection}")


def test_the_session_refuses_to_write(base, mapping):
    with (
        snapshot(Address.from_environ(mapping, {"RELEVE_GLPI_URL": base.url})) as session,
        pytest.raises(DBAPIError, match="READ ONLY transaction"),
    ):
        session.connection.exec_driver_sql("DELETE FROM glpi_tickets")


def test_the_address_never_shows_its_password(base, mapping):
    address = Address.from_environ(mapping, {"RELEVE_GLPI_URL": f"mysql://u:{PASSWORD}@h/b"})
    assert PASSWORD not in f"{address} {address!r} {address.label} {address.engine!r}"
    assert PASSWORD not in repr(Reading(Path(), environ={"RELEVE_GLPI_URL": PASSWORD}))


class TestMapping:
    def test_an_unknown_entity_is_named_with_those_there_are(self, base, mapping_with):
        with pytest.raises(ParamsFault) as fault:
            read(base.url, mapping_with(clients=[{"client": "a", "entity": "Racine > Absent"}]))
        says(fault, "params/sources/glpi.yaml", "clients.0.entity", "Racine > Absent", "Racine > Dupont")

    def test_two_entities_of_one_path_ask_for_an_id(self, base, mapping_with):
        base.add("glpi_entities", id=4, entities_id=0, name="Dupont")
        with pytest.raises(ParamsFault) as fault:
            read(base.url, mapping_with(clients=[{"client": "a", "entity": "Racine > Dupont"}]))
        says(fault, "1, 4", "id")

    def test_an_unknown_solution_type_is_named(self, base, mapping_with):
        base.add("glpi_solutiontypes", name="Conforme")
        with pytest.raises(ParamsFault) as fault:
            read(base.url, mapping_with(checks={"ok": ["Bon"]}))
        says(fault, "Bon", "Conforme")

    def test_an_entity_beneath_another_client_s_goes_to_the_nearest(self, base, mapping_with):
        clients = [{"client": "dupont", "entity": 1}, {"client": "lyon", "entity": 11}]
        base.ticket(entities_id=11)
        assert read(base.url, mapping_with(clients=clients))["ticket"]["client"].to_pylist() == ["lyon"]
