"""A GLPI read through its legacy REST API (kind `glpi`, `access: api`): the same canonical rows as by SQL.

The API gives whole rows alone, no snapshot and no list of what was purged. So every list is read whole at each reading,
and the warehouse finds what changed or went: the rows themselves are compared, and no date of change is trusted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import message
from analysis.params.document import sha256
from analysis.params.glpi_mapping import GlpiMapping
from analysis.sources.extract import Extract, Reading
from analysis.sources.glpi import clock, unclaimed
from analysis.sources.glpi.lookup import Lookup
from analysis.sources.glpi.parts import CHANGES, PartRows
from analysis.sources.glpi.recurrences import LINK_LINES
from analysis.sources.glpi.references import References, decoded
from analysis.sources.glpi.rows import HISTORY_FIELDS, Assembler, application_id
from analysis.sources.glpi.schema import MARK, TYPES, Schema, application_table, shapes
from analysis.sources.glpi.small import SmallTables, Usage
from analysis.sources.glpi_api.session import ApiSession, Row

ITEMTYPES = {
    "glpi_tickets": "Ticket",
    "glpi_tickettasks": "TicketTask",
    "glpi_tickets_users": "Ticket_User",
    "glpi_groups_tickets": "Group_Ticket",
    "glpi_tickets_tickets": "Ticket_Ticket",
    "glpi_items_tickets": "Item_Ticket",
    "glpi_entities": "Entity",
    "glpi_itilcategories": "ITILCategory",
    "glpi_taskcategories": "TaskCategory",
    "glpi_locations": "Location",
    "glpi_groups": "Group",
    "glpi_groups_users": "Group_User",
    "glpi_users": "User",
    "glpi_usercategories": "UserCategory",
    "glpi_usertitles": "UserTitle",
    "glpi_itilsolutions": "ITILSolution",
    "glpi_solutiontypes": "SolutionType",
    "glpi_ticketrecurrents": "TicketRecurrent",
    "glpi_tickettemplatepredefinedfields": "TicketTemplatePredefinedField",
    "glpi_requesttypes": "RequestType",
    "glpi_contracts": "Contract",
    "glpi_tickets_contracts": "Ticket_Contract",
}
BINS = ("glpi_tickets", "glpi_users", "glpi_contracts")
"""Types whose deleted rows come alone, by another reading."""
REQUESTER, ASSIGNED, CREATION = 1, 2, 12


@dataclass(frozen=True)
class Network:
    """Way to the server; tests give their own."""

    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep


def extract(name: str, mapping: GlpiMapping, reading: Reading, network: Network | None = None) -> Extract:
    """Read a GLPI through its API, whole.

    Raises
    ------
    OutOfReach : a variable is missing, the server or the account refuses, rights or zone are not those needed.
    ParamsFault : the mapping names an entity, a group, a category or a solution type that GLPI does not have.
    """
    way = network or Network()
    session = ApiSession.open(mapping, reading.environ, way.transport, way.sleep)
    try:
        session.prove_rights(mapping)
        return _Reading(name, mapping, reading, session).extract()
    finally:
        session.close()


class _Reading:
    """One reading: the rows of each table, once, as SQL would give them."""

    def __init__(self, name: str, mapping: GlpiMapping, reading: Reading, session: ApiSession) -> None:
        self.name, self.mapping, self.reading, self.session = name, mapping, reading, session
        needed = shapes(mapping)
        kinds = {"int": "int", "date": "timestamp", "text": "text"}
        present = {
            table: {column: kinds[kind] for column, kind in shape.columns.items()} for table, shape in needed.items()
        }
        self.schema = Schema(needed, present)

    def extract(self) -> Extract:
        """Return the whole reading."""
        raw_tasks = self._raw("glpi_tickettasks")
        if not self.session.prove_zone(raw_tasks):
            zone = self.session.zone or "UTC"
            self.reading.remark(
                str(message("GLPI: nothing proves that the times of this account are in {zone}", zone=zone))
            )
        tasks, tickets = self._table("glpi_tickettasks", raw_tasks), self.table("glpi_tickets")
        self._say_what_totals_miss(tasks, tickets)
        links = self._links()
        references = References.build(self._rows, links, self.mapping, self.name)
        foreign = self._say_what_is_unclaimed(tickets, tasks, references)
        parts = self._parts(tasks)
        owned = tickets.select(["id", "entities_id"]).sort_by("id")
        clients = {
            entity: references.client_of(entity, self.mapping) for entity in pc.unique(owned["entities_id"]).to_pylist()
        }
        lookup = Lookup(owned["id"].to_numpy(), Lookup.from_values(clients).take(owned["entities_id"]))
        assembler = Assembler(self.name, self.mapping, self.schema, references, lookup, parts)
        note = clock.note_of(self._latest(), self.reading)
        small = SmallTables(self.name, self.mapping, self.schema, references, note)
        people = {*tasks["users_id_tech"].to_pylist(), *tasks["users_id"].to_pylist()} - {0, None}
        tables = {
            "time_entry": assembler.entries(_marked(tasks)),
            "ticket": assembler.tickets(tickets, pa.nulls(tickets.num_rows, pa.int64())),
            "ticket_change": assembler.changes(self._changes()),
            "ticket_link": assembler.links(),
            "ticket_application": assembler.applications(),
            "check_run": assembler.check_runs(tickets),
            **small.used(self._usage(tickets, tasks, parts)),
            **small.technicians(sorted(people)),
            **small.settled(),
        }
        return Extract(
            source=self.name,
            tables=tables,
            clients=self.mapping.slugs,
            state={"clock": note, "unclaimed": foreign},
            mapping_sha256=sha256(self.mapping),
        )

    def table(self, table: str, params: Mapping[str, str] | None = None) -> pa.Table:
        """Return the rows of a table, both bins, in the columns of its shape."""
        return self._table(table, self._raw(table, params))

    def _raw(self, table: str, params: Mapping[str, str] | None = None) -> list[Row]:
        itemtype = ITEMTYPES.get(table) or next(
            name for name in self.mapping.applications if application_table(name) == table
        )
        self.reading.progress(f"GLPI: {itemtype}", 0, None)
        rows = self.session.rows(itemtype, params)
        if table in BINS or table not in ITEMTYPES:
            rows += self.session.rows(itemtype, {**(params or {}), "is_deleted": "true"})
        return rows

    def _table(self, table: str, rows: Sequence[Row]) -> pa.Table:
        columns = self.schema.shapes[table].columns
        readers = {"int": _whole, "date": _seconds, "text": _text}
        arrays = [
            pa.array([readers[kind](row.get(name)) for row in rows], TYPES[kind]) for name, kind in columns.items()
        ]
        return pa.table(arrays, names=list(columns))

    def _rows(self, table: str) -> list[dict[str, Any]]:
        if table not in self.schema.shapes:
            return []
        return decoded(self.table(table)).to_pylist()

    def _changes(self) -> pa.Table:
        """Return the lines of tickets' history of the fields that count; the API filters by one value at a time."""
        ticket = {"searchText[itemtype]": "^Ticket$"}
        found = [
            row
            for option in HISTORY_FIELDS
            for row in self.session.rows("Log", {**ticket, "searchText[id_search_option]": f"^{option}$"})
        ]
        return self._table(CHANGES.table, [row for row in found if row["itemtype"] == "Ticket"])

    def _links(self) -> pa.Table:
        """Return the lines by which recurring tickets name the tickets that they made, the last first."""
        lines = self.session.rows(
            "Log", {"searchText[itemtype]": "^TicketRecurrent$", "searchText[linked_action]": f"^{CREATION}$"}
        )
        pairs = [{"recurrent": _whole(row["items_id"]), "sentence": _text(row["new_value"])} for row in reversed(lines)]
        return pa.Table.from_pylist(pairs, LINK_LINES)

    def _latest(self) -> datetime | None:
        """Return the last instant that the history records."""
        line = self.session.last("Log")
        if line is None or not line.get("date_mod"):
            return None
        zone = ZoneInfo(self.session.zone) if self.session.zone else UTC
        return datetime.fromisoformat(line["date_mod"]).replace(tzinfo=zone).astimezone(UTC)

    def _parts(self, tasks: pa.Table) -> PartRows:
        items, wanted = self.table("glpi_items_tickets"), pa.array(self.mapping.applications, pa.string())
        solutions = self.table("glpi_itilsolutions")
        users, groups = self.table("glpi_tickets_users"), self.table("glpi_groups_tickets")
        between = self.table("glpi_tickets_tickets")
        return PartRows(
            requesters=users.filter(pc.equal(users["type"], REQUESTER)),
            groups=groups.filter(pc.equal(groups["type"], ASSIGNED)),
            contracts=self.table("glpi_tickets_contracts"),
            links=between.filter(pc.not_equal(between["tickets_id_1"], between["tickets_id_2"])),
            applications=items.filter(pc.is_in(items["itemtype"], value_set=wanted)),
            solutions=solutions.filter(pc.equal(solutions["itemtype"], "Ticket")),
            copies=tasks.filter(pc.greater(tasks["sourceitems_id"], 0)),
        )

    def _usage(self, tickets: pa.Table, tasks: pa.Table, parts: PartRows) -> Usage:
        """Return the things that the tickets of each entity use."""
        entity_of = dict(zip(tickets["id"].to_pylist(), tickets["entities_id"].to_pylist(), strict=True))
        by_task: set[tuple[int, int]] = set()
        if self.mapping.entry_category == "task":
            pairs = zip(tasks["tickets_id"].to_pylist(), tasks["taskcategories_id"].to_pylist(), strict=True)
            by_task = {(entity_of[ticket], node) for ticket, node in pairs if ticket in entity_of and node}
        asked = parts.requesters
        who = [
            str(user) if user else address or ""
            for user, address in zip(asked["users_id"].to_pylist(), asked["alternative_email"].to_pylist(), strict=True)
        ]
        items = application_id(parts.applications).to_pylist()
        return Usage(
            categories=sorted(
                set(zip(tickets["entities_id"].to_pylist(), tickets["itilcategories_id"].to_pylist(), strict=True))
            ),
            task_categories=sorted(by_task),
            requesters=_of_entities(asked["tickets_id"].to_pylist(), who, entity_of),
            applications=_of_entities(parts.applications["tickets_id"].to_pylist(), items, entity_of),
        )

    def _say_what_is_unclaimed(self, tickets: pa.Table, tasks: pa.Table, references: References) -> str:
        """Tell the analyst of the work of no client where its entities are not those last told; return them as text."""
        found = unclaimed.of_rows(tickets, tasks, references)
        entities = ",".join(str(item.entity) for item in sorted(found))
        if self.reading.keys is None or self.reading.state.get("unclaimed") != entities:
            for line in unclaimed.lines(found, references, self.name):
                self.reading.remark(str(line))
        return entities

    def _say_what_totals_miss(self, tasks: pa.Table, tickets: pa.Table) -> None:
        """Tell the analyst of the tickets whose own total is more than their tasks: a task may be hidden, or purged."""
        ids = tickets["id"].to_numpy()
        order = np.argsort(ids)
        places = np.minimum(np.searchsorted(ids[order], tasks["tickets_id"].to_numpy()), max(ids.size - 1, 0))
        sums = np.zeros(ids.size, np.int64)
        if ids.size:
            is_known = ids[order][places] == tasks["tickets_id"].to_numpy()
            np.add.at(sums, order[places[is_known]], tasks["actiontime"].to_numpy()[is_known])
        missing = tickets["actiontime"].to_numpy() - sums
        lacking = missing[missing > 0]
        if lacking.size:
            self.reading.remark(
                str(
                    message(
                        "GLPI: {tickets} ticket(s) whose tasks add up to less than their total, by {minutes} min",
                        tickets=int(lacking.size),
                        minutes=int(lacking.sum()) // 60,
                    )
                )
            )


def _of_entities(tickets: Iterable[int], values: Iterable[str], entity_of: Mapping[int, int]) -> list[tuple[int, str]]:
    return sorted(
        {(entity_of[ticket], value) for ticket, value in zip(tickets, values, strict=True) if ticket in entity_of}
    )


def _marked(tasks: pa.Table) -> pa.Table:
    return tasks.append_column(MARK, pa.nulls(tasks.num_rows, MARK.type))


def _whole(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _seconds(value: object) -> int | None:
    """Return a time as whole seconds since 1970, as if it were in UTC; None for no date or a zero date."""
    text = str(value or "")
    if not text or text.startswith("0000"):
        return None
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return int(moment.timestamp())
