"""From GLPI's raw rows to canonical rows. Pure: Arrow tables in, Arrow tables out; rows of no client are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.canonical_tables import (
    CHECK_RUN,
    CLOSED,
    SOLVED,
    TEXT,
    TICKET,
    TICKET_APPLICATION,
    TICKET_CHANGE,
    TICKET_LINK,
    TIME_ENTRY,
    Table,
)
from analysis.sources.glpi import clock, text
from analysis.sources.glpi.lookup import Lookup
from analysis.sources.glpi.parts import PartRows
from analysis.sources.glpi.recurrences import NONE
from analysis.sources.glpi.references import References
from analysis.sources.glpi.schema import Schema

KINDS = {1: "incident", 2: "request"}
STATUSES = {
    1: "Nouveau",
    2: "En cours (attribué)",
    3: "En cours (planifié)",
    4: "En attente",
    5: "Résolu",
    6: "Clos",
}
ENDED = {"5": SOLVED, "6": CLOSED}
"""Statuses that end a ticket, as its history writes them."""
STATES = {0: "information", 1: "to_do", 2: "done"}
CATEGORY = 7
STATUS = 12
HISTORY_FIELDS = {CATEGORY: "category", STATUS: "status", 14: "kind", 80: "subsidiary"}
NO_NAME = r"^(?:&nbsp;)?\s*\(0\)$"
LINKED, DUPLICATE, SON, PARENT = 1, 2, 3, 4
REFUSED = 4
"""Status of a solution that the requester refused."""

Values: TypeAlias = pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class Assembler:
    """Assembler of canonical rows for one reading.

    Parameters
    ----------
    source : str, the name of the mapping.
    clients : ticket's id -> client; a known ticket without a client belongs to no client of the mapping.
    parts : rows of the tickets to assemble, beside their own rows.
    """

    source: str
    mapping: GlpiMapping
    schema: Schema
    references: References
    clients: Lookup
    parts: PartRows

    def entries(self, raw: pa.Table) -> pa.Table:
        """Return the time entries of `glpi_tickettasks` rows, with their mark."""
        clients = self.ticket_clients(raw["tickets_id"])
        technician = pc.if_else(pc.greater(raw["users_id_tech"], 0), raw["users_id_tech"], raw["users_id"])
        started_at = pc.coalesce(*(self._instant("glpi_tickettasks", raw, name) for name in self.mapping.started_at))
        recorded_at = pc.coalesce(*(self._instant("glpi_tickettasks", raw, name) for name in ("date", "date_creation")))
        columns = {
            "client": clients,
            "time_entry_id": _id(raw["id"]),
            "ticket_id": _reference(raw["tickets_id"]),
            "technician_id": _reference(technician),
            "technician_group": pc.coalesce(
                self._groups.take(raw["groups_id_tech"]), self._own_groups.take(technician)
            ),
            "profile": self._profiles.take(raw["groups_id_tech"]),
            "started_at": started_at,
            "ended_at": self._instant("glpi_tickettasks", raw, "end"),
            "recorded_at": recorded_at,
            "is_clock_time": pc.is_valid(started_at),
            "seconds": raw["actiontime"],
            "state": _words(raw["state"], STATES),
            "is_private": pc.fill_null(pc.not_equal(raw["is_private"], 0), False),
            "detail": self._details(raw),
            "copied_from": _reference(raw["sourceitems_id"]),
            "modified_at": self._instant("glpi_tickettasks", raw, "date_mod"),
            "mark": raw["mark"],
        }
        if self.mapping.entry_category == "task":
            columns["category_id"] = _task_category(raw["taskcategories_id"])
        return self._canonical(TIME_ENTRY, columns)

    def tickets(self, raw: pa.Table, marks: Values) -> pa.Table:
        """Return the tickets of `glpi_tickets` rows; `marks` are those of the tickets with their parts folded in."""
        ids = raw["id"]
        solved_at = self._instant("glpi_tickets", raw, "solvedate")
        columns = {
            "client": self.clients.take(ids),
            "ticket_id": _id(ids),
            "title": text.decoded(raw["name"]),
            "ticket_kind": _words(raw["type"], KINDS),
            "status": pc.coalesce(_words(raw["status"], STATUSES), _id(raw["status"])),
            "priority": _reference(raw["priority"]),
            "channel": Lookup.from_values(self.references.channels).take(raw["requesttypes_id"]),
            "opened_at": pc.coalesce(
                self._instant("glpi_tickets", raw, "date"), self._instant("glpi_tickets", raw, "date_creation")
            ),
            "solved_at": solved_at,
            "closed_at": self._instant("glpi_tickets", raw, "closedate"),
            "requester_id": self._requesters.take(ids),
            "category_id": _reference(raw["itilcategories_id"]),
            "subsidiary_id": _id(raw["entities_id"]),
            "location": self._locations.take(raw["locations_id"]),
            "country": self._countries.take(raw["locations_id"]),
            "assigned_group": self._assigned_groups.take(ids),
            "is_sla_met": pc.less_equal(solved_at, self._instant("glpi_tickets", raw, "time_to_resolve")),
            "is_deleted": pc.fill_null(pc.not_equal(raw["is_deleted"], 0), False),
            "total_seconds": raw["actiontime"],
            "contract": self._contracts.take(ids),
            "is_recurring": self._is_recurring(raw),
            "modified_at": self._instant("glpi_tickets", raw, "date_mod"),
            "mark": marks,
        }
        return self._canonical(TICKET, columns)

    def links(self) -> pa.Table:
        """Return the links, from the ticket that is the duplicate, the son or the copy. "Parent of" is turned round."""
        first, second, kind = (self.parts.links[name] for name in ("tickets_id_1", "tickets_id_2", "link"))
        is_parent = pc.equal(kind, PARENT)
        owners = pa.chunked_array(
            [*pc.if_else(is_parent, second, first).chunks, *self.parts.copies["sourceitems_id"].chunks], pa.int64()
        )
        others = pa.chunked_array(
            [*pc.if_else(is_parent, first, second).chunks, *self.parts.copies["tickets_id"].chunks], pa.int64()
        )
        words = _words(kind, {LINKED: "linked", DUPLICATE: "duplicate", SON: "son", PARENT: "son"})
        kinds = pa.chunked_array([*_chunked(words).chunks, pa.array(["copied"] * self.parts.copies.num_rows, TEXT)])
        columns = {
            "client": self.clients.take(owners),
            "ticket_id": _id(owners),
            "other_ticket_id": _id(others),
            "link_kind": kinds,
        }
        return _distinct_rows(self._canonical(TICKET_LINK, columns).filter(pc.field("link_kind").is_valid()))

    def applications(self) -> pa.Table:
        """Return the pairs of a ticket and an application."""
        rows = self.parts.applications
        columns = {
            "client": self.clients.take(rows["tickets_id"]),
            "ticket_id": _id(rows["tickets_id"]),
            "application_id": application_id(rows),
        }
        return _distinct_rows(self._canonical(TICKET_APPLICATION, columns))

    def changes(self, raw: pa.Table) -> pa.Table:
        """Return the past changes of tickets, of `glpi_logs` rows; the history of a lost ticket has no client."""
        columns = {
            "client": self.clients.take(raw["items_id"]),
            "ticket_change_id": _id(raw["id"]),
            "ticket_id": _id(raw["items_id"]),
            "changed_at": self._instant("glpi_logs", raw, "date_mod"),
            "field": _words(raw["id_search_option"], HISTORY_FIELDS),
            **{
                name: _named_value(text.decoded(raw[name]), raw["id_search_option"])
                for name in ("old_value", "new_value")
            },
        }
        return self._canonical(TICKET_CHANGE, columns)

    def check_runs(self, raw: pa.Table) -> pa.Table:
        """Return the runs of maintenance checks: solved tickets that a recurring ticket made."""
        makers = self.references.recurrences.makers_of(raw)
        is_run = pc.and_(pa.array(makers != NONE), pc.is_valid(raw["solvedate"]))
        is_run = pc.and_(is_run, pc.equal(raw["is_deleted"], 0))
        if self.references.check_categories:
            allowed = pa.array(sorted(self.references.check_categories), pa.int64())
            is_run = pc.and_(is_run, pc.is_in(raw["itilcategories_id"], value_set=allowed))
        is_run = pc.fill_null(is_run, False)
        rows, makers = raw.filter(is_run), makers[is_run.to_numpy()]
        results, titles = self._results.take(rows["id"]), text.decoded(rows["name"])
        checks = Lookup.from_values(self.references.recurrences.names).take(pa.array(makers))
        columns = {
            "client": self.clients.take(rows["id"]),
            "check_run_id": _id(rows["id"]),
            "check": checks,
            "title": pc.if_else(pc.or_(pc.equal(titles, checks), pc.equal(titles, "")), None, titles),
            "planned_date": self._local_day(rows, "date"),
            "run_date": self._local_day(rows, "solvedate"),
            "result": results,
            "ticket_id": _id(rows["id"]),
            "incident_ticket_id": pc.if_else(pc.equal(results, "ko"), _id(self._incidents.take(rows["id"])), None),
        }
        return self._canonical(CHECK_RUN, columns)

    def ticket_clients(self, tickets: Values) -> pa.Array:
        """Return the client of each ticket; an orphan (no such ticket) belongs to the mapping's `orphans`."""
        is_known = pa.array(self.clients.knows(tickets))
        return pc.if_else(is_known, self.clients.take(tickets), pa.scalar(self.mapping.orphan_client, TEXT))

    def _details(self, raw: pa.Table) -> Values:
        """Return the texts of tasks, without those of orphans when there are several clients."""
        details = text.plain(raw["content"])
        if len(self.mapping.slugs) == 1:
            return details
        return pc.if_else(pa.array(self.clients.knows(raw["tickets_id"])), details, None)

    def _is_recurring(self, raw: pa.Table) -> Values:
        """Return True for the tickets that a recurring ticket made; null where GLPI has none at all."""
        recurrences = self.references.recurrences
        return pa.array(recurrences.makers_of(raw) != NONE) if recurrences.names else pa.nulls(raw.num_rows, pa.bool_())

    def _local_day(self, raw: pa.Table, column: str) -> Values:
        """Return the civil day of an instant of tickets."""
        instants = pc.cast(self._instant("glpi_tickets", raw, column), self._local_instant)
        return pc.cast(pc.local_timestamp(instants), pa.date32())

    def _instant(self, table: str, raw: pa.Table, column: str) -> Values:
        """Return a column of whole seconds as instants."""
        return clock.instants(raw[column], clock.zone(self.schema, self.mapping, table, column))

    def _canonical(self, table: Table, columns: Mapping[str, Values]) -> pa.Table:
        rows = len(columns["client"])
        values = {"source": pa.array([self.source] * rows, TEXT), **columns}
        arrays = [
            pc.cast(values[column.name], column.type) if column.name in values else pa.nulls(rows, column.type)
            for column in table.columns
        ]
        rows_of_table = pa.table(arrays, names=table.schema.names)
        return rows_of_table.filter(pc.is_valid(rows_of_table["client"])).cast(table.schema)

    @cached_property
    def _requesters(self) -> Lookup:
        rows = self.parts.requesters
        return Lookup.first(rows["tickets_id"], rows["id"], _requester(rows))

    @cached_property
    def _assigned_groups(self) -> Lookup:
        rows = self.parts.groups
        return Lookup.first(rows["tickets_id"], rows["id"], _chunked(self._groups.take(rows["groups_id"])))

    @cached_property
    def _contracts(self) -> Lookup:
        rows = self.parts.contracts
        names = Lookup.from_values(self.references.contracts).take(rows["contracts_id"])
        return Lookup.first(rows["tickets_id"], rows["id"], _chunked(names))

    @cached_property
    def _results(self) -> Lookup:
        """Ticket -> ok or ko, of its last solution that was not refused."""
        rows = self.parts.solutions.filter(pc.not_equal(self.parts.solutions["status"], REFUSED))
        results = Lookup.from_values(self.references.results).take(rows["solutiontypes_id"])
        return Lookup.first(rows["items_id"], pc.negate(rows["id"]), _chunked(results))

    @cached_property
    def _incidents(self) -> Lookup:
        """Ticket -> the first ticket linked to it that was opened after it, by the order of ids."""
        first, second = (np.asarray(self.parts.links[name]) for name in ("tickets_id_1", "tickets_id_2"))
        earlier, later = (pa.chunked_array([pa.array(end(first, second))]) for end in (np.minimum, np.maximum))
        return Lookup.first(earlier, later, later)

    @cached_property
    def _local_instant(self) -> pa.DataType:
        return pa.timestamp("us", tz=self.mapping.timezone)

    @cached_property
    def _groups(self) -> Lookup:
        return Lookup.from_values(self.references.groups.names)

    @cached_property
    def _profiles(self) -> Lookup:
        return Lookup.from_values(self.references.profiles)

    @cached_property
    def _own_groups(self) -> Lookup:
        return Lookup.from_values({user: person.group for user, person in self.references.people.items()})

    @cached_property
    def _locations(self) -> Lookup:
        tree = self.references.locations
        return Lookup.from_values({node: tree.path(node) for node in tree.names})

    @cached_property
    def _countries(self) -> Lookup:
        return Lookup.from_values(self.references.countries)


def application_id(rows: pa.Table) -> pa.ChunkedArray:
    """`Appliance-12`: ids are unique within a type of item only."""
    return pc.binary_join_element_wise(rows["itemtype"], _id(rows["items_id"]), "-")


def _requester(rows: pa.Table) -> pa.ChunkedArray:
    """Return the user's id, or the e-mail address of a person whom GLPI does not know."""
    address = pc.if_else(pc.not_equal(rows["alternative_email"], ""), rows["alternative_email"], None)
    return _chunked(pc.coalesce(_reference(rows["users_id"]), address))


def _named_value(values: Values, options: Values) -> Values:
    """Return the values of a ticket's history; null for "no category", which GLPI writes `(0)` after a blank.

    GLPI writes a status as its number; one that is solved or closed gets its canonical name.
    """
    is_none = pc.and_(pc.equal(options, CATEGORY), pc.match_substring_regex(values, NO_NAME))
    named = pc.if_else(pc.fill_null(is_none, False), None, values)
    for number, status in ENDED.items():
        is_ended = pc.and_(pc.equal(options, STATUS), pc.equal(values, number))
        named = pc.if_else(pc.fill_null(is_ended, False), status, named)
    return named


def _task_category(ids: Values) -> Values:
    return pc.if_else(pc.greater(ids, 0), pc.binary_join_element_wise("task", _id(ids), "-"), None)


def _id(numbers: Values) -> Values:
    return pc.cast(numbers, TEXT)


def _reference(numbers: Values) -> Values:
    """Return an id as text; null for 0, which names nothing."""
    return _id(pc.if_else(pc.greater(numbers, 0), numbers, None))


def _words(numbers: Values, words: Mapping[int, str]) -> Values:
    places = pc.index_in(numbers, value_set=pa.array(list(words), pa.int64()))
    return pa.array(list(words.values()), TEXT).take(
        places.combine_chunks() if isinstance(places, pa.ChunkedArray) else places
    )


def _chunked(values: Values) -> pa.ChunkedArray:
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def _distinct_rows(rows: pa.Table) -> pa.Table:
    """Return the rows without repetition: GLPI lets the same link be typed twice."""
    names: Sequence[str] = rows.schema.names
    return rows.group_by(names, use_threads=False).aggregate([]).select(names).cast(rows.schema)
