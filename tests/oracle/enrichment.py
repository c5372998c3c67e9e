"""The axes of an entry (rule 7): from its ticket and the tables of names, then by the client's rules."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from oracle.counting import Entry, Row, Tables

GIVEN = ("domain", "application", "department", "subsidiary", "country", "profile")
PATH = " > "
SOURCE = "export"
"""Name of the one source of random clients."""


def enrich(entries: list[Entry], params: Row, tables: Tables) -> None:
    """Give every entry its axes, its controls and whether it is in scope."""
    names = {
        table: {row[f"{table}_id"]: row for row in tables.get(table, [])}
        for table in ("category", "subsidiary", "requester", "application")
    }
    technicians = {row["technician_id"]: row for row in tables.get("technician_profile", [])}
    for entry in entries:
        _from_source(entry, params, tables, names, technicians)
        _by_rules(entry, params)
        entry.axes["subsidiary"] = subsidiary_on(entry.axes["subsidiary"], entry.day, params)


def _from_source(entry: Entry, params: Row, tables: Tables, names: dict[str, dict[str, Row]], people: Any) -> None:
    ticket = entry.ticket or {}
    requester = names["requester"].get(ticket.get("requester_id", ""), {})
    subsidiary = names["subsidiary"].get(ticket.get("subsidiary_id", ""), {})
    of_ticket: list[str] = [
        str(names["application"].get(row["application_id"], {}).get("name", row["application_id"]))
        for row in tables.get("ticket_application", [])
        if row["ticket_id"] == entry.ticket_id
    ]
    technician = entry.row.get("technician_id")
    person = people.get(technician, {})
    group = entry.row.get("technician_group") or person.get("technician_group")
    mapped: dict[str | None, str] = params.get("profiles", {})
    subsidiary_name = _declared(subsidiary.get("name") or ticket.get("subsidiary_id") or "", params)
    entry.axes = {
        "category": PATH.join(category_path(entry, names["category"])),
        "kind": ticket.get("ticket_kind") or "",
        "subsidiary": subsidiary_name,
        "country": _country_of(subsidiary_name, params) or ticket.get("country") or "",
        "department": requester.get("department") or "",
        "requester": requester.get("name") or ticket.get("requester_id") or "",
        "application": of_ticket[0] if of_ticket else "",
        "profile": entry.row.get("profile")
        or person.get("profile")
        or mapped.get(technician)
        or mapped.get(group)
        or params.get("default_profile")
        or "",
        "domain": "",
    }
    entry.values = {
        "controls": [],
        "technician_group": [group or ""],
        "ticket": [entry.ticket_id or ""],
        "title": [ticket.get("title") or ""],
        "location": [ticket.get("location") or ""],
        "contract": [ticket.get("contract") or ""],
        "source": [SOURCE],
    }


def category_path(entry: Entry, categories: dict[str, Row]) -> list[str]:
    """Return the names from the root to the entry's own category, else its ticket's."""
    at = entry.row.get("category_id") or (entry.ticket or {}).get("category_id")
    path: list[str] = []
    while at is not None and at in categories:
        path.insert(0, categories[at]["name"])
        at = categories[at].get("parent_category_id")
    return path


def _declared(name: str, params: Row) -> str:
    """Return the client's own name of a subsidiary of the source."""
    for item in params.get("subsidiaries", []):
        if name in (item["subsidiary"], *item.get("names", [])):
            return item["subsidiary"]
    return name


def _country_of(name: str, params: Row) -> str | None:
    """Return the country that the client's file gives a subsidiary."""
    return next((item.get("country") for item in params.get("subsidiaries", []) if item["subsidiary"] == name), None)


def is_member(item: Row, day: date) -> bool:
    """Return whether a subsidiary is the client's on a day, by itself or by the one that has taken it over."""
    begun = not item.get("starts_on") or day >= item["starts_on"]
    return begun and (not item.get("ends_on") or day <= item["ends_on"] or bool(item.get("moves_to")))


def subsidiary_on(name: str, day: date, params: Row) -> str:
    """Return who has the work of a subsidiary on a day, after it has moved to another."""
    items = {item["subsidiary"]: item for item in params.get("subsidiaries", [])}
    seen: set[str] = set()
    while name in items and name not in seen:
        seen.add(name)
        item = items[name]
        if not item.get("moves_to") or not item.get("ends_on") or day <= item["ends_on"]:
            return name
        name = item["moves_to"]
    return name


def _by_rules(entry: Entry, params: Row) -> None:
    """Give each axis what the first rule that matches says of it; a rule sees what the rules before it gave."""
    given: set[str] = set()
    for rule in params.get("rules", []):
        if not matches(rule["when"], entry):
            continue
        for axis in (*GIVEN, "in_scope", "controls", "category"):
            if rule.get(axis) in (None, [], ()) or axis in given:
                continue
            given.add(axis)
            if axis == "in_scope":
                entry.in_scope = rule[axis]
            elif axis == "controls":
                entry.values[axis] = list(rule[axis])
            else:
                entry.axes[axis] = PATH.join(rule[axis]) if axis == "category" else rule[axis]


def matches(scope: Row, entry: Entry) -> bool:
    """Return whether an entry is in a scope: every key must hold, a list holds by one of its values."""
    for key, wanted in scope.items():
        if key == "in_scope":
            holds = entry.in_scope == wanted
        elif key == "starts_on":
            holds = entry.day >= wanted
        elif key == "ends_on":
            holds = entry.day <= wanted
        elif key == "category":
            holds = any(_is_beneath(entry.axes["category"], path) for path in wanted)
        elif key == "title":
            holds = any(_plain(word) in _plain(entry.values["title"][0]) for word in wanted)
        elif key in entry.values:
            held = entry.values[key] or [""]
            holds = any(value in wanted for value in held)
        else:
            holds = entry.axes[key] in wanted
        if not holds:
            return False
    return True


def _is_beneath(path: str, root: str) -> bool:
    return path == root if root == "" else path == root or path.startswith(root + PATH)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
