"""Schema of GLPI: the tables and columns to read, and those that the base has. Columns are probed, not versions.

Each table is one entry of `SHAPES`; a query reads one table and joins nothing, so that no row is ever doubled
(glpi.md, trap 8). Dates leave the server as whole seconds since 1970 in UTC; a zero date leaves it as null.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

import pyarrow as pa
from sqlalchemy.exc import DBAPIError

from analysis.foundation.errors import DataFault, OutOfReach
from analysis.foundation.messages import message
from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.glpi.session import Session, missing_grant, within_reach

Kind = Literal["int", "date", "text"]
TYPES: Mapping[Kind, pa.DataType] = {"int": pa.int64(), "date": pa.int64(), "text": pa.string()}
MARK = pa.field("mark", pa.int64())
NO_TEXT = "CAST(1 AS UNSIGNED)"
"""SQL for the check of a null text in a mark; a signed number would make the server count in decimals."""


@dataclass(frozen=True)
class Shape:
    """Columns to read of a table; `optional` columns came with a version or may be left out of a GRANT."""

    required: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict)
    is_optional: bool = False
    """True: the whole table may be missing; it came with a version, or holds names that only some reports show."""

    @property
    def columns(self) -> Mapping[str, Kind]:
        """All columns, required first."""
        return {**self.required, **self.optional}


def _ints(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, "int")


def _dates(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, "date")


def _texts(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, "text")


SHAPES: dict[str, Shape] = {
    "glpi_tickets": Shape(
        _ints("id", "entities_id", "status", "type", "itilcategories_id", "locations_id", "actiontime", "is_deleted")
        | _dates("date", "solvedate", "closedate", "date_mod", "date_creation")
        | _texts("name"),
        _ints("priority", "requesttypes_id", "users_id_recipient") | _dates("time_to_resolve"),
    ),
    "glpi_tickettasks": Shape(
        _ints("id", "tickets_id", "taskcategories_id", "actiontime", "state", "is_private")
        | _ints("users_id", "users_id_tech", "groups_id_tech")
        | _dates("date", "begin", "end", "date_mod", "date_creation")
        | _texts("content"),
        _ints("sourceitems_id"),
    ),
    "glpi_entities": Shape(_ints("id", "entities_id") | _texts("name"), _texts("country", "tag")),
    "glpi_itilcategories": Shape(_ints("id", "itilcategories_id") | _texts("name")),
    "glpi_users": Shape(
        _ints("id") | _texts("name", "realname", "firstname"),
        _ints("locations_id", "usertitles_id", "usercategories_id"),
    ),
    "glpi_groups": Shape(_ints("id", "groups_id") | _texts("name")),
    "glpi_groups_users": Shape(_ints("id", "users_id", "groups_id")),
    "glpi_locations": Shape(_ints("id", "locations_id") | _texts("name"), _texts("country")),
    "glpi_tickets_users": Shape(_ints("id", "tickets_id", "users_id", "type"), _texts("alternative_email")),
    "glpi_groups_tickets": Shape(_ints("id", "tickets_id", "groups_id", "type")),
    "glpi_tickets_tickets": Shape(_ints("id", "tickets_id_1", "tickets_id_2", "link")),
    "glpi_items_tickets": Shape(_ints("id", "tickets_id", "items_id") | _texts("itemtype")),
    "glpi_logs": Shape(
        _ints("id", "items_id", "id_search_option") | _dates("date_mod") | _texts("itemtype", "old_value", "new_value"),
        _ints("linked_action"),
    ),
    "glpi_itilsolutions": Shape(_ints("id", "items_id", "solutiontypes_id", "status") | _texts("itemtype")),
    "glpi_solutiontypes": Shape(_ints("id") | _texts("name")),
    "glpi_ticketrecurrents": Shape(_ints("id", "entities_id") | _texts("name"), _ints("tickettemplates_id")),
    "glpi_tickettemplatepredefinedfields": Shape(
        _ints("id", "tickettemplates_id", "num") | _texts("value"), is_optional=True
    ),
    "glpi_requesttypes": Shape(_ints("id") | _texts("name"), _ints("is_mail_default"), is_optional=True),
    "glpi_contracts": Shape(_ints("id") | _texts("name"), is_optional=True),
    "glpi_tickets_contracts": Shape(_ints("id", "tickets_id", "contracts_id"), is_optional=True),
}
TASK_CATEGORIES = Shape(_ints("id", "taskcategories_id") | _texts("name"))
NAMES = Shape(_ints("id") | _texts("name"))
OPTIONAL_NAMES = Shape(_ints("id") | _texts("name"), is_optional=True)


def application_table(itemtype: str) -> str:
    """Return GLPI's table of a type of item: `Appliance` -> `glpi_appliances`."""
    plural = itemtype.casefold()
    return f"glpi_{plural[:-1]}ies" if plural.endswith("y") else f"glpi_{plural}s"


def shapes(mapping: GlpiMapping) -> dict[str, Shape]:
    """Return the tables that a mapping needs."""
    needed = dict(SHAPES)
    if mapping.entry_category == "task":
        needed["glpi_taskcategories"] = TASK_CATEGORIES
    if mapping.department:
        needed[f"glpi_{mapping.department}"] = NAMES
        users = needed["glpi_users"]
        column = f"{mapping.department}_id"
        optional = {name: kind for name, kind in users.optional.items() if name != column}
        needed["glpi_users"] = Shape({**users.required, column: "int"}, optional)
    needed |= {application_table(itemtype): OPTIONAL_NAMES for itemtype in mapping.applications}
    return needed


@dataclass(frozen=True)
class Query:
    """A query of one table, and the Arrow schema of its rows."""

    sql: str
    schema: pa.Schema


@dataclass(frozen=True)
class Schema:
    """Tables and columns that the base has: table -> column -> SQL type (`timestamp`, `datetime`…)."""

    shapes: Mapping[str, Shape]
    present: Mapping[str, Mapping[str, str]]

    @classmethod
    def probe(cls, session: Session, mapping: GlpiMapping) -> Schema:
        """Read the schema of the base.

        Raises
        ------
        OutOfReach : the account may not read a table or a column; the GRANT to type is named.
        DataFault : a table or a column is missing: not a GLPI this reader knows; they are all named.
        """
        needed = shapes(mapping)
        listed = ", ".join(f"'{table}'" for table in needed)
        sql = (
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            f"WHERE table_schema = DATABASE() AND table_name IN ({listed})"
        )
        present: dict[str, dict[str, str]] = {}
        for table, column, kind in session.rows(sql, "keys"):
            present.setdefault(table, {})[column] = kind.casefold()
        for name, shape in needed.items():
            _refuse_denied(session, name, shape, present)
        _refuse_missing(session, needed, present)
        return cls(needed, present)

    def has(self, table: str) -> bool:
        """Return True where the table is there and may be read."""
        return table in self.present

    def naive_dates(self) -> list[tuple[str, str]]:
        """Return the (table, column) of the dates of an unmigrated base, held as DATETIME: local, not UTC (trap 1)."""
        return [
            (table, column)
            for table, shape in self.shapes.items()
            for column, kind in shape.columns.items()
            if kind == "date" and self.is_naive(table, column)
        ]

    def is_naive(self, table: str, column: str) -> bool:
        """Return True where the column holds local times."""
        return self.present.get(table, {}).get(column) == "datetime"

    def select(
        self,
        table: str,
        where: str = "TRUE",
        *,
        columns: Collection[str] = (),
        with_mark: bool = False,
        owner: str = "id",
    ) -> Query:
        """Return the query of a table's columns (all by default), in the order of its shape; a missing column is null.

        Marks, where asked for, are those of the rows for the owner that the column `owner` names.
        """
        kinds = {name: kind for name, kind in self.shapes[table].columns.items() if not columns or name in columns}
        expressions = [f"{self._value(table, name, kind)} AS `{name}`" for name, kind in kinds.items()]
        fields = [pa.field(name, TYPES[kind]) for name, kind in kinds.items()]
        if with_mark:
            expressions.append(f"{self.mark(table, owner=owner)} AS `mark`")
            fields.append(MARK)
        return Query(f"SELECT {', '.join(expressions)} FROM `{table}` WHERE {where}", pa.schema(fields))

    def latest(self, table: str, column: str) -> Query:
        """Return the query of the latest date of a column, as `latest`."""
        sql = f"SELECT {self._value(table, column, 'date', 'MAX')} AS latest FROM `{table}`"
        return Query(sql, pa.schema([pa.field("latest", pa.int64())]))

    def empty(self, table: str, columns: Collection[str] = ()) -> pa.Table:
        """Return an empty table, as a query without marks gives it; the base may lack the table."""
        kinds = self.shapes[table].columns
        fields = [pa.field(name, TYPES[kind]) for name, kind in kinds.items() if not columns or name in columns]
        return pa.schema(fields).empty_table()

    def mark(self, table: str, names: Collection[str] = (), *, owner: str = "id") -> str:
        """Return the SQL of a row's mark: a 32-bit check of the columns `names`, or of all columns that are read.

        The check of the check's digits is taken, because a CRC alone is linear: the same change in two rows of a block
        would cancel out where marks are folded by exclusive or. A row that two owners share (a link of two tickets) has
        another mark for each, for the same reason.

        Numbers are put together as bytes by CHAR, which costs the server a third less than their decimals do. It skips
        a null and drops a number's leading zero bytes: so what may be null never stands beside its like.
        """
        kinds = {name: kind for name, kind in self.shapes[table].columns.items() if not names or name in names}
        numbers = [part for name, kind in kinds.items() if kind == "int" for part in self._words(table, name)]
        dates = [self._number(table, name) for name, kind in kinds.items() if kind == "date"]
        contents = [self._value(table, name, kind) for name, kind in kinds.items() if kind == "text"]
        texts = [f"IFNULL(CRC32({value}), {NO_TEXT})" for value in contents]
        spread = [part for pair in zip_longest(numbers, dates) for part in pair if part is not None]
        seed = zlib.crc32(f"{table}.{owner}".encode())
        return f"CRC32(CRC32(CHAR({', '.join((str(seed), *spread, *texts))})))"

    def _words(self, table: str, name: str) -> list[str]:
        """Return the SQL of a whole number as one number of 32 bits, which CHAR takes, or two."""
        value = self._value(table, name, "int")
        return [f"{value} >> 32", value] if self.present[table].get(name) == "bigint" else [value]

    def _number(self, table: str, name: str) -> str:
        """Return the SQL of a date as a number, or null."""
        if name not in self.present[table] or self.is_naive(table, name):
            return self._value(table, name, "date")
        return f"UNIX_TIMESTAMP(`{name}`)"

    def _value(self, table: str, name: str, kind: Kind, of: str = "") -> str:
        if name not in self.present[table]:
            return "CAST(NULL AS CHAR)" if kind == "text" else "CAST(NULL AS SIGNED)"
        if kind != "date":
            return f"`{name}`"
        if self.is_naive(table, name):
            return f"TIMESTAMPDIFF(SECOND, '1970-01-01', {of}(`{name}`))"
        return f"NULLIF(UNIX_TIMESTAMP({of}(`{name}`)), 0)"


def _refuse_denied(session: Session, table: str, shape: Shape, present: dict[str, dict[str, str]]) -> None:
    """Refuse a table that the account may not read: a column absent from information_schema is asked for."""
    missing = [column for column in shape.required if column not in present.get(table, {})]
    if not missing or (shape.is_optional and table not in present):
        return
    wanted = ", ".join(f"`{column}`" for column in missing) if table in present else "1"
    try:
        session.connection.exec_driver_sql(f"SELECT {wanted} FROM `{table}` LIMIT 0")
    except DBAPIError as error:
        code = error.orig.args[0] if error.orig and error.orig.args else 0
        if code not in (1142, 1143):
            if code in (1054, 1146):
                return
            with within_reach(session.address):
                raise
        columns = tuple(shape.columns) if table == "glpi_users" else ()
        account = "'{}'@'{}'".format(*session.account())
        sentence = missing_grant(session.address, table, columns, account)
        raise OutOfReach(
            message("GLPI ({address}): {sentence}", address=session.address.label, sentence=sentence)
        ) from None


def _refuse_missing(session: Session, needed: Mapping[str, Shape], present: Mapping[str, Mapping[str, str]]) -> None:
    missing = [
        table if table not in present else f"{table}.{column}"
        for table, shape in needed.items()
        if table in present or not shape.is_optional
        for column in shape.required
        if column not in present.get(table, {})
    ]
    if missing:
        raise DataFault(
            message(
                "GLPI ({address}): tables or columns missing: {missing}. This reader knows GLPI 9.5, 10.0 and 11; "
                "check that the address is that of GLPI's database and that its update was completed.",
                address=session.address.label,
                missing=", ".join(dict.fromkeys(missing)),
            )
        )
