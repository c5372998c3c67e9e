"""The product as a black box, the one place where the oracle's tests touch it: rows and params in, facts out.

Clients go in together: one set of CSV files, one synchronisation, then the facts of each.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from analysis.domain.sent_lines import Released
from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError
from analysis.params import load
from analysis.publish.editions.told import told
from analysis.report import client_report
from analysis.report.client_report import FIRST, ClientReport
from analysis.report.previous_edition import History
from analysis.sources.canonical_tables import TABLES
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

SOURCE = "export"
DAYS = ("entry_date", "run_date")
NOT_DELIVERED = ("client", "source", "mark", "is_clock_time")
ALWAYS = {
    "time_entry": ("time_entry_id", "ticket_id", "entry_date", "seconds", "is_private"),
    "ticket": ("ticket_id", "title", "is_deleted"),
}
TABLE_NAMES = tuple(name for name in TABLES if name not in ("source_note", "rejected_row"))

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def facts_of(folder: Path, clients: Sequence[tuple[Mapping[str, Any], Rows, date]]) -> Iterator[dict[str, Any] | str]:
    """The facts of each client (params as its file holds them, rows by canonical table, date counted), in order.

    All clients share one file: their entries bear the client's name in their identifiers, which facts leave out.

    A client whose params or data the product refuses gives the sentence of the refusal instead.
    """
    for slug, made in zip(_slugs(clients), _reports(folder, clients), strict=True):
        yield made if isinstance(made, str) else _facts(slug, made)


def facts_of_editions(
    folder: Path, editions: Sequence[Sequence[tuple[Mapping[str, Any], Rows, date]]]
) -> list[list[dict[str, Any] | str]]:
    """The facts of all clients at each of several editions, each released before the next one."""
    found: list[list[dict[str, Any] | str]] = []
    told = [FIRST for _ in editions[0]]
    for number, clients in enumerate(editions):
        reports = list(_reports(folder / str(number), clients, told))
        slugs = _slugs(clients)
        found.append(
            [made if isinstance(made, str) else _facts(slug, made) for slug, made in zip(slugs, reports, strict=True)]
        )
        told = [FIRST if isinstance(made, str) else History(released=_released(made)) for made in reports]
    return found


def _released(report: ClientReport) -> Released:
    """Lines and tickets that a report tells, as the log of editions keeps them."""
    kept = told(report)
    return Released(report.edition.as_of, kept.statements, kept.before, kept.tickets)


def _slugs(clients: Sequence[object]) -> list[str]:
    return [f"client-{number:04d}" for number in range(len(clients))]


def _facts(slug: str, report: ClientReport) -> dict[str, Any]:
    return json.loads(document.dumps(document.to_facts(report)).replace(f"{slug}/", ""))


def _reports(
    folder: Path, clients: Sequence[tuple[Mapping[str, Any], Rows, date]], told: Sequence[History] = ()
) -> Iterator[ClientReport | str]:
    """The report of each client, or the sentence by which the product refuses it."""
    slugs = _slugs(clients)
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
    for slug, (params, _, _) in zip(slugs, clients, strict=True):
        _write_params(where.params, slug, params)
    _write_source(where, slugs, [rows for _, rows, _ in clients])
    list(synchronise(where, environ={}))
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.latest()
    if sync is None:
        raise LookupError(folder)
    for slug, (_, _, as_of), history in zip(slugs, clients, told or [FIRST] * len(slugs), strict=True):
        try:
            client = load.client(where.params, slug)
            tables = warehouse.read(slug, sync)
            yield client_report.build(tables, client, as_of, sync_id=sync.sync_id, told=history)
        except AnalystError as error:
            yield str(error)


def _write_params(folder: Path, slug: str, params: Mapping[str, Any]) -> None:
    content = {**params, "client": slug, "name": slug}
    corrections = [
        {**item, "key": f"{slug}/{item['key']}"} if item["table"] == "time_entry" else item
        for item in content.pop("corrections", [])
    ]
    _write_yaml(folder / "clients" / f"{slug}.yaml", content)
    if corrections:
        _write_yaml(folder / "corrections" / f"{slug}.yaml", {"corrections": corrections})


def _write_source(where: Places, slugs: Sequence[str], clients: Sequence[Rows]) -> None:
    where.source.mkdir(parents=True, exist_ok=True)
    mapping: dict[str, Any] = {
        "kind": "files",
        "timezone": "UTC",
        "client": {"column": "client", "values": {slug: slug for slug in slugs}},
        "max_bad_share": 1,
        "files": {},
        "tables": {},
    }
    for name in TABLE_NAMES:
        columns = [column.name for column in TABLES[name].columns if column.name not in NOT_DELIVERED]
        given = {column for rows in clients for row in rows.get(name, ()) for column in row}
        used = [column for column in columns if column in given or column in ALWAYS.get(name, ())]
        if not used:
            continue
        text = io.StringIO()
        written = csv.DictWriter(text, ["client", *used], restval="")
        written.writeheader()
        for slug, rows in zip(slugs, clients, strict=True):
            for row in rows.get(name, ()):
                cells = {column: _cell(value) for column, value in row.items()}
                if name == "time_entry":
                    cells["time_entry_id"] = f"{slug}/{cells['time_entry_id']}"
                written.writerow({"client": slug, **cells})
        (where.source / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        mapping["files"][name] = {"path": f"{name}.csv", "separator": ",", "may_be_empty": True}
        mapping["tables"][name] = {"file": name, "columns": {column: _origin(column) for column in used}}
    _write_yaml(where.params / "sources" / f"{SOURCE}.yaml", mapping)


def _origin(column: str) -> dict[str, Any]:
    if column.endswith("_at") or column in DAYS:
        return {"column": column, "date": "iso"}
    if column in ("seconds", "total_seconds"):
        return {"column": column, "duration": "seconds"}
    return {"column": column}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _write_yaml(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
