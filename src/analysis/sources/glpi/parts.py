"""Rows of GLPI that make up one canonical row: a ticket is its own row and the rows of the tables that point to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.glpi.schema import Schema


@dataclass(frozen=True)
class Part:
    """Rows of one table that make up a canonical row, which the column `owner` names.

    `name` is a field of `PartRows`; `columns` are those to read, all when empty. `outline` are the columns whose
    indexes tell that rows came, went or say that they changed, and `sought` a condition that these indexes can judge:
    it holds for all the rows of `where`, and may hold for others.
    """

    name: str
    table: str
    owner: str = "id"
    where: str = "TRUE"
    columns: tuple[str, ...] = field(default=())
    outline: tuple[str, ...] = ("id",)
    sought: str = "TRUE"


TICKETS = Part("tickets", "glpi_tickets", outline=("id", "date_mod"))
ENTRIES = Part("entries", "glpi_tickettasks", outline=("id", "date_mod"))
HISTORY = "id_search_option IN (7, 12, 14, 80)"
CHANGES = Part("changes", "glpi_logs", where=f"itemtype = 'Ticket' AND {HISTORY}", sought=HISTORY)
LINKS = "glpi_tickets_tickets"
REQUESTER_COLUMNS = ("id", "tickets_id", "users_id", "alternative_email")
OF_TICKETS = "itemtype = 'Ticket'"
NOT_ITSELF = "tickets_id_1 <> tickets_id_2"
COPIES = Part(
    "copies",
    "glpi_tickettasks",
    "sourceitems_id",
    "sourceitems_id > 0",
    ("id", "tickets_id", "sourceitems_id"),
    sought="sourceitems_id > 0",
)


@dataclass(frozen=True)
class PartRows:
    """Rows that tickets are made of beside their own rows: raw, without marks, by part."""

    requesters: pa.Table
    groups: pa.Table
    contracts: pa.Table
    links: pa.Table
    applications: pa.Table
    solutions: pa.Table
    copies: pa.Table


def ticket_parts(schema: Schema, mapping: GlpiMapping) -> tuple[Part, ...]:
    """Return the parts of a canonical ticket, its links, its applications and its check run, beside its own row."""
    types = ", ".join(f"'{itemtype}'" for itemtype in mapping.applications) or "NULL"
    parts = [
        Part("requesters", "glpi_tickets_users", "tickets_id", "type = 1", REQUESTER_COLUMNS),
        Part("groups", "glpi_groups_tickets", "tickets_id", "type = 2", ("id", "tickets_id", "groups_id")),
        Part("applications", "glpi_items_tickets", "tickets_id", f"itemtype IN ({types})"),
        Part("links", LINKS, "tickets_id_1", NOT_ITSELF),
        Part("links", LINKS, "tickets_id_2", NOT_ITSELF),
        Part("solutions", "glpi_itilsolutions", "items_id", OF_TICKETS, sought=OF_TICKETS),
    ]
    if schema.has("glpi_tickets_contracts") and schema.has("glpi_contracts"):
        parts.append(Part("contracts", "glpi_tickets_contracts", "tickets_id"))
    if "sourceitems_id" in schema.present["glpi_tickettasks"]:
        parts.append(COPIES)
    return tuple(parts)


def read(
    schema: Schema, parts: Iterable[Part], rows_of: Callable[[Part], pa.Table]
) -> tuple[PartRows, Mapping[Part, pa.Table]]:
    """Return the rows of all parts, for the assembler, and by part; a part that the base lacks has no rows."""
    by_part = {part: rows_of(part) for part in parts}
    by_name: dict[str, list[pa.Table]] = {}
    for part, rows in by_part.items():
        by_name.setdefault(part.name, []).append(rows.drop_columns("mark"))
    lacking = {"contracts": ("glpi_tickets_contracts", ()), "copies": (COPIES.table, COPIES.columns)}
    for name, (table, columns) in lacking.items():
        by_name.setdefault(name, [schema.empty(table, columns)])
    return PartRows(**{name: pa.concat_tables(tables) for name, tables in by_name.items()}), by_part
