"""What a case of the specification gives, as params and canonical tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from spec_export import spec_export

from analysis.params.client import ClientParams
from builders import CITATION, entry, params, tables, ticket

AXES_OF_TICKET = ("category", "subsidiary", "application", "requester")


def spec_params(given: Mapping[str, Any]) -> ClientParams:
    """The params of a case; a source that a line, an amendment or a rate does not state is that of the tests."""
    return params(**sourced(given.get("params", {})))


def spec_tables(given: Mapping[str, Any], client: ClientParams) -> dict[str, pa.Table]:
    """The canonical tables of a case.

    An entry has a `day` or a local time (`at`, `ends_at`), its effort in `minutes`, `hours` or `days`, and a `ticket`;
    `count: 9` makes it nine entries of nine tickets. The keys of a ticket may stand in its entry; an entry that names
    a `client` is another's. `history` lists past changes of tickets: a `ticket`, a `day`, and its `status` then.
    Instead of all these, `export` gives the files of a source.
    """
    if "export" in given:
        return spec_export(given["export"])
    entries = [one for row in given.get("entries", []) if "client" not in row for one in _repeated(row)]
    rows = {str(row["ticket"]): dict(row) for row in given.get("tickets", [])}
    for row in entries:
        if row.get("ticket") is not None:
            rows.setdefault(str(row["ticket"]), {}).update({key: row[key] for key in _TICKET_KEYS if key in row})
    paths = {row["category"] for row in rows.values() if "category" in row}
    return tables(
        time_entry=[_entry(number, row, client) for number, row in enumerate(entries)],
        ticket=[_ticket(name, row, client) for name, row in rows.items()],
        category=_categories(paths),
        subsidiary=_named("subsidiary", rows.values()),
        requester=_named("requester", rows.values()),
        application=_named("application", rows.values()),
        ticket_application=[
            {"ticket_id": name, "application_id": row["application"]}
            for name, row in rows.items()
            if "application" in row
        ],
        ticket_change=[_change(number, row, client) for number, row in enumerate(given.get("history", []))],
        check_run=[_run(number, row) for number, row in enumerate(given.get("runs", []))],
    )


_TICKET_KEYS = (*AXES_OF_TICKET, "kind", "opened", "closed")


def sourced(value: Any) -> Any:
    """The params of a case, with the source of the tests where they must have one and state none."""
    if isinstance(value, list):
        return [sourced(item) for item in value]
    if not isinstance(value, dict):
        return value
    needs_source = {"starts_on", "entitlement", "unit"} <= set(value) or (
        "effective_from" in value and "treatment" not in value
    )
    needs_source |= {"line", "kind", "unit"} <= set(value) or {"name", "amount_eur"} <= set(value)
    needs_source |= "central_percent" in value
    plain = {key: sourced(item) for key, item in value.items()}
    return {"source": CITATION, **plain} if needs_source else plain


def _repeated(row: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if "count" not in row:
        return [dict(row)]
    return [{**row, "ticket": f"{row['ticket']}{number}"} for number in range(row["count"])]


def _entry(number: int, row: Mapping[str, Any], client: ClientParams) -> dict[str, Any]:
    per = {"minutes": 1.0, "hours": 60.0, "days": 60.0 * client.hours_per_day}
    minutes = sum(row[unit] * length for unit, length in per.items() if unit in row)
    name = None if row.get("ticket") is None else str(row["ticket"])
    others = {key: row[key] for key in ("profile", "technician_id", "detail", "is_private", "state") if key in row}
    made = entry(row.get("id", f"e{number:04d}"), str(row.get("day", row.get("at")))[:10], minutes, name, **others)
    if "at" in row:
        made |= {"started_at": _local(row["at"], client), "is_clock_time": True, "entry_date": None}
    if "ends_at" in row:
        made["ended_at"] = _local(row["ends_at"], client)
    return made


def _ticket(name: str, row: Mapping[str, Any], client: ClientParams) -> dict[str, Any]:
    made = ticket(name, ticket_kind=row.get("kind", "incident"))
    for axis in ("category", "subsidiary", "requester"):
        if axis in row:
            made[f"{axis}_id"] = row[axis]
    for key, column in (("opened", "opened_at"), ("closed", "closed_at")):
        if key in row:
            made[column] = _noon(row[key], client)
    if "total_minutes" in row:
        made["total_seconds"] = row["total_minutes"] * 60
    return made


def _local(text: str, client: ClientParams) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(client.timezone))


def _noon(day: date, client: ClientParams) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(client.timezone))


def _change(number: int, row: Mapping[str, Any], client: ClientParams) -> dict[str, Any]:
    return {
        "ticket_change_id": f"h{number:04d}",
        "ticket_id": str(row["ticket"]),
        "changed_at": _noon(row["day"], client),
        "field": "status",
        "new_value": row["status"],
    }


def _categories(paths: Iterable[str]) -> list[dict[str, Any]]:
    """One category a step of the paths; its identifier is its path."""
    found = {}
    for path in sorted(paths):
        names = path.split(" > ")
        for depth, name in enumerate(names, start=1):
            parent = " > ".join(names[: depth - 1]) or None
            found[" > ".join(names[:depth])] = {"parent_category_id": parent, "name": name}
    return [{"category_id": path, **row} for path, row in found.items()]


def _named(axis: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{f"{axis}_id": name, "name": name} for name in sorted({row[axis] for row in rows if axis in row})]


def _run(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "check_run_id": f"r{number:04d}",
        "check": row["check"],
        "run_date": row["day"],
        "result": row.get("result", "ok"),
        "ticket_id": row.get("ticket"),
        "incident_ticket_id": row.get("incident"),
    }
