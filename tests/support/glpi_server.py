"""A small GLPI in a real MariaDB: tables of the columns that are read, true to three versions.

Written from the facts noted about GLPI's own schema (names, types, nullability, defaults), not from its files.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql
from pymysql.cursors import Cursor

OWN_ROWS = Path(__file__).parents[1] / "data" / "glpi"
HOST, PORT, USER = "127.0.0.1", 3306, "root"
TEXT = "varchar(255) DEFAULT NULL"
FLAG = "tinyint NOT NULL DEFAULT 0"

TABLES: dict[str, str] = {
    "glpi_tickets": """entities_id {id}, name {text}, date {date}, closedate {date}, solvedate {date}, date_mod {date},
        status int NOT NULL DEFAULT 1, type int NOT NULL DEFAULT 1, priority int NOT NULL DEFAULT 1,
        itilcategories_id {id}, locations_id {id}, actiontime int NOT NULL DEFAULT 0, is_deleted {flag},
        time_to_resolve {date}, date_creation {date}, content longtext, requesttypes_id {id},
        users_id_recipient {id},
        KEY (entities_id), KEY (requesttypes_id), KEY (locations_id), KEY (date_mod), KEY (name),
        KEY (itilcategories_id)""",
    "glpi_tickettasks": """uuid {text}, tickets_id {id}, taskcategories_id {id}, date {date}, users_id {id},
        content longtext, is_private {flag}, actiontime int NOT NULL DEFAULT 0, begin {date}, end {date},
        state int NOT NULL DEFAULT 1, users_id_tech {id}, groups_id_tech {id}, date_mod {date}, date_creation {date},
        sourceitems_id {id}, UNIQUE (uuid), KEY (tickets_id), KEY (users_id), KEY (users_id_tech),
        KEY (groups_id_tech), KEY (sourceitems_id), KEY (date_mod)""",
    "glpi_entities": """entities_id {parent}, name {text}, completename text, level int NOT NULL DEFAULT 0,
        country {text}, tag {text}, KEY (entities_id)""",
    "glpi_requesttypes": "name {text}, is_mail_default {flag}",
    "glpi_itilcategories": "itilcategories_id {id}, entities_id {id}, name {text}, completename text",
    "glpi_taskcategories": "taskcategories_id {id}, entities_id {id}, name {text}, completename text",
    "glpi_users": """name {text}, password {text}, realname {text}, firstname {text}, locations_id {id},
        usertitles_id {id}, usercategories_id {id}, entities_id {parent}, is_deleted {flag}, api_token {text}""",
    "glpi_usercategories": "name {text}",
    "glpi_usertitles": "name {text}",
    "glpi_groups": "entities_id {id}, name {text}, groups_id {id}, completename text, level int NOT NULL DEFAULT 0",
    "glpi_groups_users": "users_id {id}, groups_id {id}, KEY (users_id), KEY (groups_id)",
    "glpi_locations": "entities_id {id}, name {text}, locations_id {id}, country {text}, town {text}",
    "glpi_tickets_users": """tickets_id {id}, users_id {id}, type int NOT NULL DEFAULT 1, alternative_email {text},
        KEY (tickets_id), KEY (users_id, type)""",
    "glpi_groups_tickets": """tickets_id {id}, groups_id {id}, type int NOT NULL DEFAULT 1,
        KEY (tickets_id), KEY (groups_id)""",
    "glpi_tickets_tickets": """tickets_id_1 {id}, tickets_id_2 {id}, link int NOT NULL DEFAULT 1,
        KEY (tickets_id_1), KEY (tickets_id_2)""",
    "glpi_items_tickets": """itemtype varchar(255) DEFAULT NULL, items_id {id}, tickets_id {id}, KEY (tickets_id)""",
    "glpi_logs": """itemtype varchar(100) NOT NULL DEFAULT '', items_id {id},
        itemtype_link varchar(100) NOT NULL DEFAULT '', user_name {text}, date_mod {date},
        linked_action int NOT NULL DEFAULT 0, id_search_option int NOT NULL DEFAULT 0, old_value {text},
        new_value {text},
        KEY (itemtype, items_id), KEY (id_search_option), KEY (date_mod)""",
    "glpi_itilsolutions": """itemtype varchar(100) NOT NULL, items_id {id}, solutiontypes_id {id}, content longtext,
        status int NOT NULL DEFAULT 1, KEY (itemtype, items_id)""",
    "glpi_solutiontypes": "name {text}",
    "glpi_ticketrecurrents": """name {text}, entities_id {id}, is_recursive {flag}, is_active {flag},
        tickettemplates_id {id},
        begin_date {date}, periodicity {text}, end_date {date}""",
    "glpi_tickettemplatepredefinedfields": "tickettemplates_id {id}, num int NOT NULL DEFAULT 0, value text",
    "glpi_appliances": "entities_id {id}, name varchar(255) NOT NULL DEFAULT ''",
    "glpi_softwares": "entities_id {id}, name {text}",
    "glpi_contracts": """entities_id {id}, name {text}, num {text}, is_deleted {flag}, is_template {flag},
        begin_date date DEFAULT NULL, duration int NOT NULL DEFAULT 0, notice int NOT NULL DEFAULT 0,
        renewal int NOT NULL DEFAULT 0""",
    "glpi_tickets_contracts": "tickets_id {id}, contracts_id {id}, KEY (tickets_id), KEY (contracts_id)",
    "glpi_configs": "context varchar(150) DEFAULT NULL, name varchar(150) DEFAULT NULL, value text",
}
"""Table -> its columns but `id`."""


@dataclass(frozen=True)
class Version:
    """What differs between versions in what is read."""

    id: str
    parent: str
    date: str = "timestamp NULL DEFAULT NULL"
    charset: str = "utf8mb4"
    missing: tuple[str, ...] = ()
    added: str = ""


VERSIONS = {
    "9.5": Version("int NOT NULL DEFAULT 0", "int DEFAULT 0", charset="utf8mb3", missing=("glpi_tickets_contracts",)),
    "10.0": Version(
        "int unsigned NOT NULL DEFAULT 0",
        "int unsigned DEFAULT 0",
        added="takeintoaccountdate timestamp NULL DEFAULT NULL",
    ),
    "11": Version(
        "int unsigned NOT NULL DEFAULT 0", "int unsigned DEFAULT 0", added="externalid varchar(255) DEFAULT NULL"
    ),
}


@dataclass(frozen=True)
class Glpi:
    """One base. `cursor` writes in autocommit; instants are typed in UTC, as the application stores them."""

    name: str
    cursor: Cursor

    @property
    def url(self) -> str:
        return f"mysql://{USER}@{HOST}:{PORT}/{self.name}"

    def sql(self, statement: str, *values: object) -> list[tuple]:
        """Run one statement; the rows it gives."""
        self.cursor.execute(statement, values or None)
        return list(self.cursor.fetchall())

    def add(self, table: str, **values: object) -> int:
        """Insert one row; its id."""
        names = ", ".join(f"`{name}`" for name in values)
        self.cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(values))})", tuple(values.values())
        )
        return values.get("id") or self.cursor.lastrowid

    def ticket(self, **values: object) -> int:
        """A ticket opened on 2 January 2023, in entity 1 unless told otherwise."""
        return self.add("glpi_tickets", **{"entities_id": 1, "name": "Ticket", "date": "2023-01-02 08:00:00"} | values)

    def task(self, ticket: int, **values: object) -> int:
        """A done task of ten minutes by user 7, on 2 January 2023 at 09:00 UTC."""
        given = {"date": "2023-01-02 09:00:00", "actiontime": 600, "state": 2, "users_id_tech": 7, "users_id": 7}
        return self.add("glpi_tickettasks", **{"tickets_id": ticket, "uuid": secrets.token_hex(8)} | given | values)


def connect(database: str | None = None) -> pymysql.Connection:
    """A connection as GLPI's own: UTC here, and lenient about zero dates."""
    session = "SET time_zone = '+00:00', sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
    return pymysql.connect(
        host=HOST, port=PORT, user=USER, database=database, charset="utf8mb4", autocommit=True, init_command=session
    )


@contextmanager
def glpi(version: str = "10.0") -> Iterator[Glpi]:
    """An empty GLPI but for its root entity, two clients (1, with 11 beneath, and 2), entity 3 of nobody, user 7."""
    name = f"releve_test_{secrets.token_hex(6)}"
    server = connect()
    cursor = server.cursor()
    shape = VERSIONS[version]
    cursor.execute(f"CREATE DATABASE {name} CHARACTER SET {shape.charset}")
    try:
        cursor.execute(f"USE {name}")
        for table, columns in TABLES.items():
            if table not in shape.missing:
                filled = columns.format(id=shape.id, parent=shape.parent, date=shape.date, text=TEXT, flag=FLAG)
                kind = shape.id.split(" NOT")[0]
                cursor.execute(
                    f"CREATE TABLE {table} (id {kind} NOT NULL AUTO_INCREMENT PRIMARY KEY, {filled}) ENGINE=InnoDB"
                )
        if shape.added:
            cursor.execute(f"ALTER TABLE glpi_tickets ADD {shape.added}")
        base = Glpi(name, cursor)
        fill(base)
        yield base
    finally:
        cursor.execute(f"DROP DATABASE {name}")
        server.close()


def fill(base: Glpi) -> None:
    """The rows that every base starts with."""
    entities = ((0, None, "Racine"), (1, 0, "Dupont"), (11, 1, "Dupont Lyon"), (2, 0, "Martin"), (3, 0, "Interne"))
    for entity, parent, label in entities:
        base.add("glpi_entities", id=entity, entities_id=parent, name=label)
    base.add("glpi_users", id=7, name="jdoe", firstname="Jeanne", realname="Doé")


def put_rows(base: Glpi, moment: str) -> None:
    """Put the rows that a running GLPI wrote (`before` or `after`, tests/data/glpi) in the place of a base's rows."""
    base.sql("START TRANSACTION")
    for table in TABLES:
        base.sql(f"DELETE FROM {table}")
    for table, content in json.loads((OWN_ROWS / f"{moment}.json").read_text()).items():
        for row in content["rows"]:
            base.add(table, **dict(zip(content["columns"], row, strict=True)))
    base.sql("COMMIT")
