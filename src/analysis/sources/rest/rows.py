"""From records of an API to canonical rows, as a tool's file says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from analysis.foundation.messages import Message, message
from analysis.foundation.stored_messages import stored_text
from analysis.params.rest_mapping import RestMapping
from analysis.params.rest_tool import Origin, Tool, View
from analysis.sources.canonical_tables import DATES_OF_ENTRY, TABLES, dated
from analysis.sources.rest import fields
from analysis.sources.rest.fields import Record

EMPTY = (None, "", "0", 0)
NOT_NULL = {"ticket": {"is_deleted": False}, "time_entry": {"is_private": False}}
"""Values of the columns that no row may lack, where a tool says nothing."""


class PageRecord(NamedTuple):
    """A record with its page (a file or an address) and its rank there, from 1."""

    page: str
    line: int
    record: Record


Found = Mapping[str, Sequence[PageRecord]]


@dataclass
class Assembler:
    """Collects canonical rows, one for each key.

    Parameters
    ----------
    source : name of the mapping.
    found : records by name.
    """

    source: str
    tool: Tool
    mapping: RestMapping
    found: Found
    rows: dict[str, dict[tuple[str, ...], dict[str, object]]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        self._kinds = dict.fromkeys(self.mapping.incidents, "incident") | dict.fromkeys(
            self.mapping.requests, "request"
        )
        self._zone = self.tool.timezone or self.mapping.timezone
        joined = {name for views in self.tool.tables.values() for view in views for name in view.join}
        self._by_id = {
            name: {
                str(fields.value_of(item.record, self.tool.records[name].id)): item.record for item in self.found[name]
            }
            for name in joined
        }
        self._clients = {
            (type(value), value): client.client for client in self.mapping.clients for value in client.values
        }

    def tables(self) -> dict[str, pa.Table]:
        """Return the canonical tables, each row once; a row whose client nobody is is left out."""
        options = {**self.tool.options, **self.mapping.options}
        for name, views in self.tool.tables.items():
            for view in views:
                if view.options.items() <= options.items():
                    self._add_view(name, view)
        names = [name for name in TABLES if name in self.rows or name in self.tool.tables]
        return {name: pa.Table.from_pylist(list(self.rows[name].values()), TABLES[name].schema) for name in names}

    def _add_view(self, name: str, view: View) -> None:
        items = [item for item in self._items(view) if self._client(view, item.record) is not None]
        if name not in ("time_entry", "ticket"):
            for item in items:
                self._add_small(name, view, item)
            return
        key = _origin(view.columns[TABLES[name].key[0]])
        by_id: dict[str, list[PageRecord]] = defaultdict(list)
        for item in items:
            identifier = self._value(item.record, key)
            by_id[str(identifier) if identifier is not None else f"{item.page}:{item.line}"].append(item)
        for copies in by_id.values():
            first, *others = copies
            if name == "ticket":
                self._add_row(name, view, copies[-1])
                continue
            are_equal = all(other.record == first.record for other in others)
            for other in others if are_equal else copies:
                code = "repeated_row" if are_equal else "duplicate_entry"
                reason = message("already read, identical") if are_equal else message("same identifier, other content")
                self._reject(view, other, code, fields.first_field(key), reason)
            if are_equal:
                self._add_row(name, view, first)

    def _items(self, view: View) -> Iterator[PageRecord]:
        """Yield the records of a view, or the items of their lists, with the records they join."""
        for page, line, record in self.found[view.records]:
            joined = {
                f"@{name}.{path}": value
                for name, by in view.join.items()
                for path, value in fields.flat(self._by_id[name].get(str(fields.value_of(record, by)), {}))
            }
            inner = [record] if view.each is None else fields.value_of(record, view.each) or ()
            for item in inner:
                above = {} if view.each is None else {f"^{path}": value for path, value in fields.flat(record)}
                whole = {**item, **joined, **above} if isinstance(item, Mapping) else {"value": item, **joined, **above}
                pairs = (
                    (fields.value_of(whole, left), fields.value_of(whole, right)) for left, right in view.where.items()
                )
                is_filled = all(fields.value_of(whole, path) not in EMPTY for path in view.filled)
                if is_filled and all(left == right for left, right in pairs):
                    yield PageRecord(page, line, whole)

    def _client(self, view: View, record: Record) -> str | None:
        """Return the first client of the mapping that a record names; a tool without such fields has one client."""
        if not view.client:
            return self.mapping.slugs[0]
        values = [fields.value_of(record, path) for path in view.client]
        named = {self._clients.get((type(value), value)) for value in values if isinstance(value, (int, str))}
        return next((client for client in self.mapping.slugs if client in named), None)

    def _add_row(self, name: str, view: View, item: PageRecord) -> None:
        """Add an entry or a ticket, or set it aside where a required value cannot be read."""
        row = self._row(name, view, item.record)
        for column, given in view.columns.items():
            origin = _origin(given)
            is_key = column in TABLES[name].key
            if (origin.required or is_key) and row[column] is None:
                self._reject(view, item, "bad_row", fields.first_field(origin), message("value missing or unreadable"))
                return
        self._keep(name, row)

    def _add_small(self, name: str, view: View, item: PageRecord) -> None:
        row = self._row(name, view, item.record)
        keys = TABLES[name].key
        if any(row.get(key) is None for key in keys):
            return
        if "name" in view.columns and row.get("name") is None and not TABLES[name].column("name").nullable:
            row["name"] = f"({row[keys[0]]})"
        self._keep(name, row)

    def _row(self, name: str, view: View, record: Record) -> dict[str, object]:
        row: dict[str, object] = {"client": self._client(view, record), "source": self.source, **NOT_NULL.get(name, {})}
        for column, given in view.columns.items():
            value = self._value(record, given)
            if value is not None or column not in row:
                row[column] = value
        return row

    def _keep(self, name: str, row: dict[str, object]) -> None:
        self.rows[name][str(row["client"]), *(str(row[key]) for key in TABLES[name].key)] = row

    def _reject(self, view: View, item: PageRecord, code: str, column: str, reason: Message) -> None:
        key = _origin(view.columns.get("time_entry_id", view.columns.get("ticket_id", "")))
        seconds = view.columns.get("seconds")
        found = fields.value_of(item.record, column)
        effort = None if seconds is None else self._value(item.record, seconds)
        row: dict[str, object] = {
            "client": self._client(view, item.record),
            "source": self.source,
            "file": item.page,
            "line": item.line,
            "table": "time_entry" if "time_entry_id" in view.columns else "ticket",
            "code": code,
            "column": column,
            "found": None if found is None else str(found)[:200],
            "reason": stored_text(reason),
            "seconds": effort,
            "key": self._value(item.record, key),
        }
        dates = {name: view.columns[name] for name in DATES_OF_ENTRY if name in view.columns}
        values = {name: self._value(item.record, given) for name, given in dates.items()}
        row["started_at"], row["work_date"] = dated(values)
        self._keep("rejected_row", row)

    def _value(self, record: Record, given: Origin | str) -> Any:
        return fields.canonical(record, _origin(given), self._kinds, self._zone)


def _origin(given: Origin | str) -> Origin:
    return given if isinstance(given, Origin) else Origin(field=given)
