"""A partial reading: the rows that changed since the last one, and the keys of those that are gone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.canonical_tables import TABLES, TEXT
from analysis.sources.extract import Extract, Keys, Within
from analysis.sources.glpi import parts as parts_of
from analysis.sources.glpi import sweep
from analysis.sources.glpi.parts import CHANGES, ENTRIES, TICKETS, Part
from analysis.sources.glpi.preparation import Preparation
from analysis.sources.glpi.sweep import Ids

SWEPT = {
    "ticket": (TICKETS, "ticket_id"),
    "time_entry": (ENTRIES, "time_entry_id"),
    "ticket_change": (CHANGES, "ticket_change_id"),
}
OWNED_BY_TICKET = {"ticket_link": "ticket_id", "ticket_application": "ticket_id", "check_run": "check_run_id"}
"""Table -> the column of its key that holds the ticket's id."""


def read(base: Preparation, keys: Keys) -> Extract:
    """Read the changes since the state and the keys that the warehouse gave back.

    A ticket whose client changed (it moved, came or went) takes its tasks and its history along; a renamed group or
    place takes along the rows that bear its name.
    """
    return _Partial(base, keys).extract()


@dataclass(frozen=True)
class _Partial:
    base: Preparation
    keys: Keys
    held: dict[str, pa.Table] = field(default_factory=dict)
    moved: dict[str, sweep.Blocks] = field(default_factory=dict)

    def extract(self) -> Extract:
        base, traces = self.base, self._moved_traces()
        ticket_ids, gone_tickets = self._swept("ticket", self._tickets_of(traces))
        tickets = self._rows(TICKETS, "id", ticket_ids)
        touched = np.union1d(ticket_ids, gone_tickets)
        before, now = self._clients_held("ticket", touched), self._clients_of(tickets)
        moved = _moved(touched, before, now)
        of_moved = (self._ids(ENTRIES, "tickets_id", moved), self._entries_of(traces), self._orphans())
        entry_ids, gone_entries = self._swept("time_entry", np.concatenate(of_moved))
        entries = self._rows(ENTRIES, "id", entry_ids)
        change_ids, gone_changes = self._swept("ticket_change", self._ids(CHANGES, "items_id", moved))
        changes = self._rows(CHANGES, "id", change_ids)
        rows, by_part = parts_of.read(base.schema, base.parts, lambda part: self._rows(part, part.owner, ticket_ids))
        assembler = base.assembler(self._owned(tickets, entries, changes, rows), rows)
        tables = {
            "ticket": assembler.tickets(tickets, _marks(tickets, by_part)),
            "time_entry": assembler.entries(entries),
            "ticket_change": assembler.changes(changes),
            "ticket_link": assembler.links(),
            "ticket_application": assembler.applications(),
            "check_run": assembler.check_runs(tickets),
        }
        gone = {
            "ticket": touched,
            "time_entry": np.union1d(entry_ids, gone_entries),
            "ticket_change": np.union1d(change_ids, gone_changes),
        }
        deleted = {name: self._gone(name, SWEPT[name][1], ids, tables[name]) for name, ids in gone.items()}
        for name, column in OWNED_BY_TICKET.items():
            self._hold(name, column, sweep.runs(touched.tolist()))
            deleted[name] = self._gone(name, column, touched, tables[name])
        if base.have_references_moved:
            self._add_small(tables, deleted, base.small_tables())
            return base.settled(self.moved).extract(tables, deleted)
        clients = {client for client in (*before.values(), *now.values()) if client is not None}
        if base.mapping.entry_category == "task":
            held_clients = self._clients_held("time_entry", gone["time_entry"])
            clients |= {*held_clients.values(), *tables["time_entry"]["client"].to_pylist()}
        self._add_small(tables, deleted, base.used_tables(clients), clients)
        if base.have_technicians_moved:
            self._add_small(tables, deleted, base.technician_table())
        return base.settled(self.moved).extract(tables, deleted)

    def _add_small(
        self,
        tables: dict[str, pa.Table],
        deleted: dict[str, pa.Table],
        small: Mapping[str, pa.Table],
        clients: Collection[str] | None = None,
    ) -> None:
        """Add small tables, whole for some clients or for all, and the keys that they no longer have."""
        for name, rows in small.items():
            tables[name] = rows
            deleted[name] = _missing(self.keys(name, clients=clients), rows, name)

    def _dirty(self, part: Part) -> sweep.Blocks:
        """Return the blocks of a part whose checks changed; searched once."""
        if part.name not in self.moved:
            self.moved[part.name] = self.base.dirty(part)
        return self.moved[part.name]

    def _swept(self, name: str, dependents: Ids) -> tuple[Ids, Ids]:
        """Return the ids of a canonical table that are new, changed or dependent, and the held ids that are gone."""
        part, key = SWEPT[name]
        # Blocks of dependents are looked into as well: so their checks are taken again in the snapshot of their rows.
        dirty = self.moved[part.name] = self._dirty(part).with_ids(dependents)
        self._hold(name, key, dirty.ranges())
        changed, gone = dependents, np.empty(0, np.int64)
        if dirty:
            delivered = self.base.delivered(part)
            parts = (delivered, *self.base.parts) if part is TICKETS else (delivered,)
            keys = self.held[name]
            held = sweep.Held.from_columns(keys[key], keys["mark"] if "mark" in keys.schema.names else None, dirty)
            spans = sweep.suspects(self.base.session, self.base.schema, parts, dirty, held)
            ids, marks = sweep.marks(self.base.session, self.base.schema, parts, spans)
            differences = sweep.differences(ids, marks, held.within(spans))
            changed, gone = np.union1d(differences.changed, dependents), differences.gone
        return changed, gone

    def _clients_held(self, name: str, ids: Ids) -> dict[int, str]:
        """Return the clients of the ids that the warehouse holds."""
        key = SWEPT[name][1]
        held = self.held[name].select(["client", key])
        held = held.filter(pc.is_in(held[key], value_set=_texts(ids)))
        return dict(zip(held[key].cast(pa.int64()).to_pylist(), held["client"].to_pylist(), strict=True))

    def _clients_of(self, tickets: pa.Table) -> dict[int, str | None]:
        """Return the clients of tickets; None where no client has a ticket."""
        pairs = zip(tickets["id"].to_pylist(), tickets["entities_id"].to_pylist(), strict=True)
        return {ticket: self.base.references.client_of(entity, self.base.mapping) for ticket, entity in pairs}

    def _moved_traces(self) -> dict[str, list[int]]:
        """Return kind of reference -> ids whose meaning for the rows that name them has changed."""
        before = json.loads(self.base.reading.state["traces"])
        return {
            kind: sorted(int(key) for key in now.keys() | before[kind].keys() if now.get(key) != before[kind].get(key))
            for kind, now in self.base.references.traces().items()
        }

    def _tickets_of(self, traces: Mapping[str, list[int]]) -> Ids:
        """Return the tickets whose client, place, group or contract has another name or meaning now."""
        groups = self._owners("groups", "groups_id", traces["groups"])
        contracts = self._owners("contracts", "contracts_id", traces["contracts"])
        by_entity = self._ids(TICKETS, "entities_id", traces["entities"])
        by_location = self._ids(TICKETS, "locations_id", traces["locations"])
        has_channel = "requesttypes_id" in self.base.schema.present[TICKETS.table]
        by_channel = self._ids(TICKETS, "requesttypes_id", traces["channels"] if has_channel else ())
        made = self._made_in(traces["recurrences"])
        return np.concatenate([groups, contracts, by_entity, by_location, by_channel, made])

    def _made_in(self, blocks: Sequence[int]) -> Ids:
        """Return the tickets of the blocks in which a recurring ticket made others than at the last reading."""
        return sweep.ids_owned(self.base.session, TICKETS.table, "id", "TRUE", sweep.Blocks.from_numbers(blocks))

    def _entries_of(self, traces: Mapping[str, list[int]]) -> Ids:
        """Return the tasks whose group has another name now, or whose technician has another group."""
        by_group = self._ids(ENTRIES, "groups_id_tech", traces["groups"])
        by_person = [self._ids(ENTRIES, column, traces["people"]) for column in ("users_id_tech", "users_id")]
        return np.concatenate([by_group, *by_person])

    def _orphans(self) -> Ids:
        """Return the tasks of tickets that are gone and that no client had: the tasks now have a client."""
        dirty = self._dirty(TICKETS)
        if not dirty or not self.base.references.foreign_entities:
            return np.empty(0, np.int64)
        absent = "NOT EXISTS (SELECT 1 FROM glpi_tickets t WHERE t.id = glpi_tickettasks.tickets_id)"
        return sweep.ids_owned(self.base.session, ENTRIES.table, "tickets_id", absent, dirty)

    def _owners(self, name: str, column: str, ids: Iterable[int]) -> Ids:
        part = next((part for part in self.base.parts if part.name == name), None)
        return self._ids(part, column, ids, wanted=part.owner) if part else np.empty(0, np.int64)

    def _ids(self, part: Part, column: str, ids: Iterable[int], wanted: str = "id") -> Ids:
        """Return the ids of the rows of a part whose `column` is one of `ids`."""
        query = f"SELECT `{wanted}` AS id FROM `{part.table}` WHERE {part.where}"
        schema = pa.schema([pa.field("id", pa.int64())])
        return sweep.among(self.base.session, query, schema, column, ids, "keys")["id"].to_numpy()

    def _rows(self, part: Part, column: str, ids: Iterable[int]) -> pa.Table:
        """Return the rows of a part whose `column` is one of `ids`, with their marks."""
        query = self.base.schema.select(part.table, part.where, columns=part.columns, with_mark=True, owner=part.owner)
        return sweep.among(self.base.session, query.sql, query.schema, column, ids, "rows").combine_chunks()

    def _owned(self, tickets: pa.Table, entries: pa.Table, changes: pa.Table, rows: parts_of.PartRows) -> pa.Table:
        """Return id and entity of every ticket that the rows name."""
        links = (rows.links["tickets_id_1"], rows.links["tickets_id_2"], rows.copies["sourceitems_id"])
        named = (tickets["id"], entries["tickets_id"], changes["items_id"], *links)
        ids = np.unique(np.concatenate([np.asarray(column) for column in named]))
        query = self.base.schema.select(TICKETS.table, columns=("id", "entities_id"))
        return sweep.among(self.base.session, query.sql, query.schema, "id", ids.tolist(), "keys").sort_by("id")

    def _hold(self, name: str, column: str, ranges: Sequence[tuple[int, int]]) -> None:
        """Ask the warehouse for the keys whose `column` lies in these ranges of ids."""
        empty = TABLES[name].empty().select(list(TABLES[name].key_columns))
        self.held[name] = self.keys(name, Within(column, ranges)) if ranges else empty

    def _gone(self, name: str, column: str, ids: Ids, delivered: pa.Table) -> pa.Table:
        """Return the held keys of tickets or rows that this reading does not deliver again."""
        held = self.held[name]
        return _missing(held.filter(pc.is_in(held[column], value_set=_texts(ids))), delivered, name)


def _moved(touched: Ids, before: Mapping[int, str], now: Mapping[int, str | None]) -> Ids:
    """Return the touched tickets whose client is not the client in the warehouse; both may be none.

    A ticket that is new or gone has moved too: before it came, after it went, its tasks were orphans.
    """
    return np.array(
        [
            ticket
            for ticket in touched.tolist()
            if (ticket in now, now.get(ticket)) != (ticket in before, before.get(ticket))
        ],
        np.int64,
    )


def _missing(held: pa.Table, delivered: pa.Table, name: str) -> pa.Table:
    key = ["client", *TABLES[name].key]
    return held.select(key).join(delivered.select(key), keys=key, join_type="left anti")


def _marks(tickets: pa.Table, by_part: Mapping[Part, pa.Table]) -> pa.Array:
    """Return the marks of tickets with the marks of their parts folded in."""
    order = np.argsort(tickets["id"].to_numpy(), kind="stable")
    ids, marks = tickets["id"].to_numpy()[order], tickets["mark"].to_numpy()[order]
    for part, rows in by_part.items():
        sweep.fold(ids, marks, rows[part.owner].to_numpy(), rows["mark"].to_numpy())
    unsorted = np.empty_like(marks)
    unsorted[order] = marks
    return pa.array(unsorted)


def _texts(ids: Ids) -> pa.Array:
    return pa.array(ids).cast(TEXT)
