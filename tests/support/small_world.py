"""A few small clients in a folder: their params, a warehouse with their entries, places to publish in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from analysis.foundation.addresses import Places
from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract
from analysis.warehouse.sync_log import Sync
from analysis.warehouse.warehouse import Warehouse

AS_OF = date(2023, 2, 16)
SOURCE = "export"
LINE = """
contract_lines:
  - line: infogerance
    name: Infogérance 2023
    kind: managed_service
    unit: days
    starts_on: 2023-01-01
    ends_on: 2023-12-31
    entitlement: 263
    source: {document: Contrat, date: 2022-12-01}
"""


def make(folder: Path, clients: Iterable[str] = ("alpha", "beta", "gamma"), *, warehouse: str | None = None) -> Places:
    """Params and one synchronisation of these clients."""
    where = Places(folder / "params", warehouse or str(folder / "warehouse"), str(folder / "reports"), folder)
    names = tuple(clients)
    for client in names:
        write_params(where, client)
    synchronise(where, dict.fromkeys(names, 0))
    return where


def write_params(where: Places, client: str, more: str = "") -> None:
    """The params of a client: seven hours a day, 263 days over 2023."""
    path = where.params / "clients" / f"{client}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"client: {client}\nname: {client.capitalize()}\nhours_per_day: 7\n{LINE}{more}"
    path.write_text(text, encoding="utf-8")


def synchronise(where: Places, minutes_more: dict[str, int], marks: dict[str, str] | None = None) -> Sync:
    """A whole reading of these clients: 40 entries each, the first longer by so many minutes; a mark in every text."""
    rows: dict[str, list[dict[str, object]]] = {"time_entry": [], "ticket": [], "requester": [], "category": []}
    for client, more in minutes_more.items():
        mark = (marks or {}).get(client, client)
        for name, made in _rows(client, mark, more).items():
            rows[name] += made
    tables = {name: pa.Table.from_pylist(_whole(name, made), TABLES[name].schema) for name, made in rows.items()}
    return Warehouse(where.warehouse).commit(Extract(SOURCE, tables, tuple(minutes_more)))


def _rows(client: str, mark: str, more: int) -> dict[str, list[dict[str, object]]]:
    entries = [
        {
            "client": client,
            "time_entry_id": f"{client}-{number}",
            "ticket_id": f"{client}-{number // 2}",
            "entry_date": date(2023, 1, 2) + timedelta(days=number),
            "seconds": 60 * (30 + number + (more if number == 0 else 0)),
            "is_private": number % 7 == 0,
            "detail": f"travail {mark} {number}",
            "technician_id": f"technicien {mark}",
        }
        for number in range(40)
    ]
    tickets = [
        {
            "client": client,
            "ticket_id": f"{client}-{number}",
            "title": f"Panne {mark} {number}",
            "ticket_kind": "incident" if number % 2 else "request",
            "requester_id": f"r-{client}",
            "category_id": f"c-{client}",
            "subsidiary_id": f"filiale {mark}",
            "is_deleted": False,
        }
        for number in range(20)
    ]
    requesters = [{"client": client, "requester_id": f"r-{client}", "name": f"Demandeur {mark}"}]
    categories = [{"client": client, "category_id": f"c-{client}", "name": f"Famille {mark}"}]
    return {"time_entry": entries, "ticket": tickets, "requester": requesters, "category": categories}


def _whole(name: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    blank = dict.fromkeys(TABLES[name].schema.names)
    return [{**blank, "source": SOURCE, **row} for row in rows]
