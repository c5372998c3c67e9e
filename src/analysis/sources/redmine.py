"""Redmine, from the answers of its REST API kept as files (kind `redmine`).

The shapes are those of Redmine's own templates, app/views/timelog/index.api.rsb and app/views/issues/index.api.rsb. An
entry has a day (`spent_on`) and decimal hours; nothing in it tells at what time of the day it was done.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from analysis.foundation.errors import DataFault, Fault, OutOfReach
from analysis.foundation.messages import DEFAULT_LANGUAGE, Message, message
from analysis.params.document import sha256
from analysis.params.redmine_mapping import RedmineMapping
from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract, Reading

Item = Mapping[str, Any]
LINKS = {"duplicates": "duplicate"}
"""Redmine's relations that mean more than "linked"."""
SECONDS_AN_HOUR = 3600


class PageItem(NamedTuple):
    """An object of a page, with its file and its rank in the file (from 1)."""

    file: str
    line: int
    item: Item


def extract(name: str, mapping: RedmineMapping, reading: Reading) -> Extract:
    """Read the pages of one Redmine, whole.

    Raises
    ------
    OutOfReach : no file answers to a pattern.
    DataFault : a file is not an answer of that API, or pages are missing (`total_count` is not reached).
    """
    reader = _Reader(name, mapping)
    for issue in _pages(reading.folder, mapping.issues, "issues"):
        reader.add_issue(issue.item)
    reader.add_entries(_pages(reading.folder, mapping.time_entries, "time_entries"))
    tables = {table: pa.Table.from_pylist(rows, TABLES[table].schema) for table, rows in reader.tables().items()}
    return Extract(source=name, tables=tables, clients=mapping.slugs, mapping_sha256=sha256(mapping))


@dataclass
class _Reader:
    """Collects canonical rows, one for each key."""

    source: str
    mapping: RedmineMapping
    rows: dict[str, dict[tuple[str, ...], dict[str, object]]] = field(default_factory=lambda: defaultdict(dict))

    def tables(self) -> dict[str, list[dict[str, object]]]:
        """Return canonical table name -> rows, in the order of reading."""
        return {name: list(rows.values()) for name, rows in self.rows.items()}

    def add_issue(self, issue: Item) -> None:
        """Add a ticket, with its requester, its category, its subsidiary and its links."""
        client = self._client(issue)
        if client is None:
            return
        tracker = _name(issue, "tracker")
        kinds = dict.fromkeys(self.mapping.incidents, "incident") | dict.fromkeys(self.mapping.requests, "request")
        self._add(
            "ticket",
            client,
            ticket_id=_id(issue),
            title=issue.get("subject"),
            ticket_kind=kinds.get(tracker or ""),
            status=_name(issue, "status"),
            priority=_name(issue, "priority"),
            opened_at=_instant(issue.get("created_on")),
            closed_at=_instant(issue.get("closed_on")),
            requester_id=_id(issue.get("author")),
            category_id=_id(issue.get("category")),
            subsidiary_id=_id(issue.get("project")),
            is_deleted=False,
            modified_at=_instant(issue.get("updated_on")),
        )
        self._named("category", client, issue.get("category"))
        self._named("requester", client, issue.get("author"))
        for ticket, other, kind in _links(issue):
            self._add("ticket_link", client, ticket_id=ticket, other_ticket_id=other, link_kind=kind)

    def add_entries(self, entries: Iterator[PageItem]) -> None:
        """Add time entries; unreadable and repeated entries go to `rejected_row`."""
        by_id: dict[str, list[PageItem]] = defaultdict(list)
        for entry in entries:
            if self._client(entry.item) is not None:
                by_id[_id(entry.item) or f"{entry.file}:{entry.line}"].append(entry)
        for copies in by_id.values():
            first, *others = copies
            are_equal = all(other.item == first.item for other in others)
            for other in others if are_equal else copies:
                code = "repeated_row" if are_equal else "duplicate_entry"
                reason = message("already read, identical") if are_equal else message("same identifier, other content")
                self._reject(other, code, "id", reason)
            if are_equal:
                self._add_entry(first)

    def _add_entry(self, entry: PageItem) -> None:
        """Add a time entry, or reject it where its identifier, hours or day cannot be read."""
        fields, client = entry.item, self._client(entry.item) or ""
        seconds, day = _seconds(fields.get("hours")), _day(fields.get("spent_on"))
        faults = (("id", _id(fields)), ("hours", seconds), ("spent_on", day))
        faulty = next((column for column, value in faults if value is None), None)
        if faulty:
            self._reject(entry, "bad_row", faulty, message("value missing or unreadable"))
            return
        activity = (fields.get("activity") or {}) if self.mapping.entry_category == "activity" else {}
        category = {"id": f"activity-{_id(activity)}", "name": activity["name"]} if activity else None
        self._add(
            "time_entry",
            client,
            time_entry_id=_id(fields),
            ticket_id=_id(fields.get("issue")),
            technician_id=_id(fields.get("user")),
            category_id=_id(category),
            entry_date=day,
            recorded_at=_instant(fields.get("created_on")),
            is_clock_time=False,
            seconds=seconds,
            state="done",
            is_private=False,
            detail=fields.get("comments") or None,
            modified_at=_instant(fields.get("updated_on")),
        )
        self._named("technician_profile", client, fields.get("user"), key="technician_id")
        self._named("category", client, category)

    def _client(self, item: Item) -> str | None:
        """Return the client of the item's project, and note the project as a subsidiary; None when no client has it."""
        project = item.get("project") or {}
        for client in self.mapping.clients:
            if project.get("id") in client.projects or project.get("name") in client.projects:
                self._named("subsidiary", client.client, project)
                return client.client
        return None

    def _named(self, table: str, client: str, item: Item | None, *, key: str = "") -> None:
        if item and _id(item):
            label = item.get("name") or f"({_id(item)})"
            self._add(table, client, **{key or f"{table}_id": _id(item), "name": label})

    def _reject(self, entry: PageItem, code: str, column: str, reason: Message) -> None:
        value = entry.item.get(column)
        self._add(
            "rejected_row",
            self._client(entry.item) or "",
            file=entry.file,
            line=entry.line,
            table="time_entry",
            code=code,
            column=column,
            found=None if value is None else str(value)[:200],
            reason=reason.shown(DEFAULT_LANGUAGE),
            seconds=_seconds(entry.item.get("hours")),
            key=_id(entry.item),
        )

    def _add(self, name: str, client: str, /, **values: object) -> None:
        row = {"client": client, "source": self.source, **values}
        self.rows[name][client, *(str(row[column]) for column in TABLES[name].key)] = row


def _pages(folder: Path, pattern: str, key: str) -> Iterator[PageItem]:
    """Yield the objects of all pages, in the order of the files' names, and check the number that Redmine announces."""
    files = sorted(folder.glob(pattern))
    if not files:
        raise OutOfReach(
            message(
                "Redmine: no file {pattern} in {folder}. Export it, or correct the key {key}.",
                pattern=pattern,
                folder=folder,
                key=key,
            )
        )
    announced, read = 0, set()
    for file in files:
        page = _page(file, key)
        announced = max(announced, page.get("total_count") or 0)
        for line, item in enumerate(page[key], start=1):
            read.add(_id(item))
            yield PageItem(file.name, line, item)
    if len(read) < announced:
        sentence = message(
            "Redmine announces {announced} rows, these pages have {count}", announced=announced, count=len(read)
        )
        remedy = message("Export all the pages (offset, limit).")
        raise DataFault(str(Fault(pattern, sentence, key=key, remedy=remedy)))


def _page(file: Path, key: str) -> dict[str, Any]:
    try:
        page = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as error:
        sentence = message("this is not JSON ({error})", error=str(error))
        raise DataFault(str(Fault(file, sentence, remedy=message("Export it again.")))) from None
    if not isinstance(page, dict) or not isinstance(page.get(key), list):
        sentence = message("this is not an answer of Redmine: the list “{key}” is missing", key=key)
        raise DataFault(str(Fault(file, sentence, key=key, remedy=message("Export /{key}.json.", key=key))))
    return page


def _links(issue: Item) -> Iterator[tuple[str | None, str | None, str]]:
    if issue.get("parent"):
        yield _id(issue), _id(issue["parent"]), "son"
    for relation in issue.get("relations") or ():
        ends = str(relation["issue_id"]), str(relation["issue_to_id"])
        if ends[0] == _id(issue):
            yield *ends, LINKS.get(relation["relation_type"], "linked")


def _id(item: Item | None) -> str | None:
    return str(item["id"]) if item and item.get("id") is not None else None


def _name(item: Item, key: str) -> str | None:
    return (item.get(key) or {}).get("name")


def _seconds(hours: object) -> int | None:
    """Return decimal hours as whole seconds, half up (rule 1.1): 7.65 h are 27 540 s."""
    try:
        exact = Decimal(str(hours)) * SECONDS_AN_HOUR
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    except (DecimalException, ValueError, OverflowError):
        return None


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _instant(text: object) -> datetime | None:
    """Return an instant with its offset; None for a text without an offset."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
