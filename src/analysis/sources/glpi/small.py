"""Small canonical tables: categories, subsidiaries, people, applications, notes.

The tables of things that tickets use are delivered whole for the clients whose tickets changed, and for all clients
where GLPI's own small tables changed. A client gets the categories, requesters and applications that its own tickets
use, with the categories above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pyarrow as pa

from analysis.foundation.messages import Message, message
from analysis.foundation.stored_messages import stored_text
from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.canonical_tables import TABLES
from analysis.sources.glpi import clock
from analysis.sources.glpi.references import References
from analysis.sources.glpi.schema import Schema
from analysis.sources.glpi.session import Session
from analysis.sources.glpi.tree import Tree

Row = dict[str, object]
Node = TypeVar("Node", int, str)


@dataclass(frozen=True)
class Usage:
    """Things that the tickets of each entity use: pairs of an entity and an id (or an address, or `Appliance-12`)."""

    categories: Sequence[tuple[int, int]]
    task_categories: Sequence[tuple[int, int]]
    requesters: Sequence[tuple[int, str]]
    applications: Sequence[tuple[int, str]]

    @classmethod
    def read(cls, session: Session, schema: Schema, mapping: GlpiMapping, entities: Sequence[int] | None) -> Usage:
        """Read the distinct pairs from the server, of some entities or of all. Pairs are keys: no row is read."""
        within = "TRUE" if entities is None else f"t.entities_id IN ({', '.join(map(str, entities)) or 'NULL'})"
        types = ", ".join(f"'{itemtype}'" for itemtype in mapping.applications) or "NULL"
        address = (
            "IF(u.users_id = 0, IFNULL(u.alternative_email, ''), u.users_id)"
            if "alternative_email" in schema.present["glpi_tickets_users"]
            else "u.users_id"
        )
        task_categories: list[tuple[int, int]] = []
        if mapping.entry_category == "task":
            task_categories = _pairs(
                session,
                "SELECT t.entities_id, k.taskcategories_id FROM glpi_tickettasks k "
                f"JOIN glpi_tickets t ON t.id = k.tickets_id WHERE k.taskcategories_id > 0 AND {within} GROUP BY 1, 2",
            )
        return cls(
            categories=_pairs(
                session,
                f"SELECT t.entities_id, t.itilcategories_id FROM glpi_tickets t WHERE {within} GROUP BY 1, 2",
            ),
            task_categories=task_categories,
            requesters=_named(
                session,
                f"SELECT t.entities_id, CAST({address} AS CHAR) AS who FROM glpi_tickets_users u "
                f"JOIN glpi_tickets t ON t.id = u.tickets_id WHERE u.type = 1 AND {within} GROUP BY 1, 2",
            ),
            applications=_named(
                session,
                "SELECT t.entities_id, CONCAT(i.itemtype, '-', i.items_id) AS what FROM glpi_items_tickets i "
                f"JOIN glpi_tickets t ON t.id = i.tickets_id WHERE i.itemtype IN ({types}) AND {within} GROUP BY 1, 2",
            ),
        )


@dataclass(frozen=True)
class SmallTables:
    """Small canonical tables of one reading."""

    source: str
    mapping: GlpiMapping
    schema: Schema
    references: References
    clock_note: str

    def used(self, usage: Usage) -> dict[str, pa.Table]:
        """Return canonical table name -> rows, of the tables of things that tickets use, for the clients of a usage."""
        return {
            "category": self._table("category", self._categories(usage)),
            "requester": self._table("requester", self._requesters(usage)),
            "application": self._table("application", self._applications(usage)),
        }

    def technicians(self, technicians: Sequence[int]) -> dict[str, pa.Table]:
        """Return the table of the people who did or wrote a task: any client may see any of them."""
        return {"technician_profile": self._table("technician_profile", self._technicians(technicians))}

    def settled(self) -> dict[str, pa.Table]:
        """Return the tables made from GLPI's small tables alone."""
        return {
            "subsidiary": self._table("subsidiary", self._subsidiaries()),
            "source_note": self._table("source_note", self._notes()),
        }

    def _categories(self, usage: Usage) -> Iterable[Row]:
        trees: Iterable[tuple[str, Tree, Sequence[tuple[int, int]]]] = (
            ("", self.references.categories, usage.categories),
            ("task-", self.references.task_categories, usage.task_categories),
        )
        for prefix, tree, pairs in trees:
            used = {(client, step) for client, node in self._by_client(pairs) for step in tree.line(node)}
            for client, node in used:
                parent = tree.parents[node]
                yield {
                    "client": client,
                    "category_id": f"{prefix}{node}",
                    "parent_category_id": None if parent is None else f"{prefix}{parent}",
                    "name": tree.names[node],
                }

    def _subsidiaries(self) -> Iterable[Row]:
        tree, clients = self.references.entities, self.references.entity_clients
        for entity, client in clients.items():
            parent = tree.parents[entity]
            is_beneath = parent is not None and clients.get(parent) == client
            yield {
                "client": client,
                "subsidiary_id": str(entity),
                "parent_subsidiary_id": str(parent) if is_beneath else None,
                "name": tree.names[entity],
                "country": self.references.entity_countries[entity],
                "tag": self.references.entity_tags[entity],
            }

    def _requesters(self, usage: Usage) -> Iterable[Row]:
        for client, who in self._by_client(usage.requesters):
            person = self.references.people.get(int(who)) if who.isdecimal() else None
            if person:
                yield {
                    "client": client,
                    "requester_id": who,
                    "name": person.name,
                    "department": person.department,
                    "location": self.references.locations.path(person.location_id) or None,
                    "country": self.references.countries.get(person.location_id),
                }
            elif "@" in who:
                yield {"client": client, "requester_id": who, "name": who}

    def _technicians(self, technicians: Sequence[int]) -> Iterable[Row]:
        for user in technicians:
            person = self.references.people.get(user)
            if person:
                for client in self.mapping.slugs:
                    yield {
                        "client": client,
                        "technician_id": str(user),
                        "name": person.name,
                        "profile": person.profile,
                        "technician_group": person.group,
                    }

    def _applications(self, usage: Usage) -> Iterable[Row]:
        for client, what in self._by_client(usage.applications):
            name = self.references.applications.get(what, what.replace("-", " "))
            yield {"client": client, "application_id": what, "name": name}

    def _notes(self) -> Iterable[Row]:
        """Yield the notes on local times, on the clock and on cycles of trees, for every client."""
        notes: dict[tuple[str, str], Message] = {}
        if self.mapping.written_in:
            notes["naive_time", "written_in"] = message(
                "local times ({zone}) written as UTC, two hours of October are the same", zone=self.mapping.written_in
            )
        for table, column in self.schema.naive_dates():
            notes["naive_time", f"{table}.{column}"] = message(
                "DATETIME column: local times ({zone}), two hours of October are the same", zone=self.mapping.timezone
            )
        trees = {"glpi_entities": self.references.entities, "glpi_itilcategories": self.references.categories}
        for table, tree in trees.items():
            for node in tree.cut:
                notes["tree_cycle", f"{table} {node}"] = message(
                    "this node is its own ancestor; its parent is left out"
                )
        for client in self.mapping.slugs:
            for (code, subject), detail in notes.items():
                text = stored_text(detail)
                yield {"client": client, "code": code, "subject": subject, "detail": text, "count": 1}
            if self.clock_note:
                subject = ".".join(clock.RECORDED)
                yield {
                    "client": client,
                    "code": "clock_ahead",
                    "subject": subject,
                    "detail": self.clock_note,
                    "count": 1,
                }

    def _by_client(self, pairs: Iterable[tuple[int, Node]]) -> set[tuple[str, Node]]:
        owned = ((self.references.client_of(entity, self.mapping), node) for entity, node in pairs)
        return {(client, node) for client, node in owned if client is not None}

    def _table(self, name: str, rows: Iterable[Mapping[str, object]]) -> pa.Table:
        table = TABLES[name]
        ordered = [{"source": self.source, **row} for row in rows]
        ordered.sort(key=lambda row: tuple(str(row[column]) for column in ("client", *table.key)))
        return pa.Table.from_pylist(ordered, schema=table.schema)


def _pairs(session: Session, sql: str) -> list[tuple[int, int]]:
    schema = pa.schema([pa.field("entity", pa.int64()), pa.field("node", pa.int64())])
    rows = session.table(sql, schema, "keys")
    return list(zip(rows["entity"].to_pylist(), rows["node"].to_pylist(), strict=True))


def _named(session: Session, sql: str) -> list[tuple[int, str]]:
    schema = pa.schema([pa.field("entity", pa.int64()), pa.field("name", pa.string())])
    rows = session.table(sql, schema, "keys")
    return list(zip(rows["entity"].to_pylist(), rows["name"].to_pylist(), strict=True))


def technicians(session: Session) -> list[int]:
    """Return the users who did or wrote a task: both columns have an index, so that the server reads no row."""
    schema = pa.schema([pa.field("user", pa.int64())])
    users: set[int] = set()
    for column in ("users_id_tech", "users_id"):
        sql = f"SELECT DISTINCT {column} AS user FROM glpi_tickettasks"
        users.update(session.table(sql, schema, "keys")["user"].to_pylist())
    return sorted(users - {0, None})
