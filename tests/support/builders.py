"""Short ways to write canonical tables, entries and params in tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from analysis.params.client import ClientParams
from analysis.sources.canonical_tables import TABLES

CLIENT = "acme"
SOURCE = "export"
CITATION = {"document": "Contrat 2023-014", "date": date(2022, 12, 1)}


def table(name: str, rows: list[Mapping[str, Any]]) -> pa.Table:
    """The canonical table of these rows; columns not given are null, `client` and `source` those of these tests."""
    shape = TABLES[name]
    blank = dict.fromkeys(shape.schema.names)
    usual = {"client": CLIENT, "source": SOURCE, "is_private": False, "is_deleted": False}
    usual = {column: value for column, value in usual.items() if column in blank}
    return pa.Table.from_pylist([{**blank, **usual, **row} for row in rows], schema=shape.schema)


def tables(**rows: list[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """All canonical tables, those not named being empty."""
    return {name: table(name, rows.get(name, [])) for name in TABLES}


def entry(identifier: str, day: str, minutes: float, ticket: str | None = "1", **others: Any) -> dict[str, Any]:
    """A row of `time_entry` that bears a date and no time of the day."""
    row = {"time_entry_id": identifier, "ticket_id": ticket, "entry_date": date.fromisoformat(day)}
    return {**row, "seconds": round(minutes * 60), **others}


def ticket(identifier: str, **others: Any) -> dict[str, Any]:
    """A row of `ticket`."""
    return {"ticket_id": identifier, "title": f"Ticket {identifier}", "ticket_kind": "incident", **others}


def instant(text: str) -> datetime:
    """An instant in UTC: `2023-02-16 09:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def line(name: str = "infogerance", **others: Any) -> dict[str, Any]:
    """A contract line of params: 263 days over 2023 unless said."""
    usual = {"line": name, "name": "Infogérance 2023", "kind": "managed_service", "unit": "days"}
    usual |= {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31), "source": CITATION}
    if "months" not in others and others.get("kind") != "unlimited":
        usual["entitlement"] = 263
    return {**usual, **others}


def params(**others: Any) -> ClientParams:
    """A client's params: seven hours a day, no line unless given."""
    return ClientParams.model_validate({"client": CLIENT, "name": "Acme", "hours_per_day": 7, **others})
