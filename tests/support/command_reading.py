"""What a user gets from a file by the commands alone: `releve init`, the marks taken away, `releve sync`.

The package is imported here and nowhere else among the tests of awkward files and of samples.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pyarrow as pa
from raw_pivot import Totals
from ruamel.yaml import YAML

from analysis.__main__ import main
from analysis.warehouse.warehouse import Warehouse

MARK = re.compile(r" *# à confirmer.*")
PARIS = ZoneInfo("Europe/Paris")
EACH_CLIENT: tuple[str, ...] = ()
"""Words of `init` that ask for the file of each client that it sees."""
CRASH = 1
"""Exit code of a bug: an error that no analyst can act on."""


@dataclass(frozen=True)
class Answer:
    """How the commands ended: what they said, and the totals where the file was read.

    Parameters
    ----------
    exit_code : of the first command that failed; 0 where none did.
    said : everything on the screen.
    rejected : rows set aside; a row that is repeated is not one: it counts once.
    drafted : clients for which `init` drafted a file.
    draft : the mapping that `init` wrote, its marks on it.
    """

    exit_code: int
    said: str
    totals: Totals | None = None
    rejected: int = 0
    drafted: tuple[str, ...] = ()
    draft: str = ""

    @property
    def verdict(self) -> str:
        """The outcome in a word: loads, refused, or crash."""
        return "loads" if self.exit_code == 0 else "crash" if self.exit_code == CRASH else "refused"


def read(file: Path, case: Mapping[str, Any], folder: Path) -> Answer:
    """Return what a user gets from a file.

    Parameters
    ----------
    file : the export.
    case : its `mapping`, put over the draft, or its `whole_mapping`, where no draft serves; `client`, its slug.
    folder : an empty one, for params, warehouse and reports.
    """
    client = case.get("client", "acme")
    params, warehouse = folder / "params", folder / "warehouse"
    places = {"PARAMS": params, "WAREHOUSE": warehouse, "REPORTS": folder / "reports", "SOURCE": file.parent}
    with patch.dict(os.environ, {f"RELEVE_{name}": str(place) for name, place in places.items()}):
        if "whole_mapping" in case:
            _write(params / "sources" / f"{client}.yaml", case["whole_mapping"])
            drafted = Answer(0, "")
        else:
            drafted = Answer(*_run("init", client, str(file), *EACH_CLIENT))
        if drafted.exit_code:
            return drafted
        draft = (params / "sources" / f"{client}.yaml").read_text(encoding="utf-8")
        clients = tuple(path.stem for path in (params / "clients").glob("*.yaml"))
        _confirm(params, client, case.get("mapping", {}))
        code, said = _run("sync")
        totals, rejected = _totals(str(warehouse)) if code == 0 else (None, 0)
        return Answer(code, drafted.said + said, totals, rejected, clients, draft)


def _run(*words: str) -> tuple[int, str]:
    """Return the exit code of a command, and all that it said."""
    screen = io.StringIO()
    with patch.object(sys, "argv", ["releve", *words]), _said_to(screen):
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0), screen.getvalue()
        except Exception as bug:
            return CRASH, f"{screen.getvalue()}{type(bug).__name__}: {bug}"
    return 0, screen.getvalue()


@contextlib.contextmanager
def _said_to(screen: io.StringIO) -> Iterator[None]:
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        yield


def _confirm(params: Path, client: str, over: Mapping[str, Any]) -> None:
    """Take the marks out of all drafts, and put what no draft can know over the mapping."""
    for path in params.rglob("*.yaml"):
        path.write_text(MARK.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    if over:
        path = params / "sources" / f"{client}.yaml"
        mapping = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        _put(mapping, over)
        _write(path, mapping)


def _put(mapping: dict[str, Any], over: Mapping[str, Any], *, is_whole: bool = False) -> None:
    """Put keys over a mapping: `*` stands for each key there; a column is replaced whole."""
    for key, value in over.items():
        for name in list(mapping) if key == "*" else [key]:
            if is_whole or not isinstance(value, Mapping):
                mapping[name] = value
            else:
                _put(mapping.setdefault(name, {}), value, is_whole=key == "columns")


def _write(path: Path, mapping: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as written:
        YAML(typ="safe").dump(dict(mapping), written)


def _totals(address: str) -> tuple[Totals, int]:
    """Return the totals of all clients of the warehouse, and how many rows were set aside."""
    warehouse = Warehouse(address)
    last = warehouse.latest()
    if last is None:
        return Totals(0, 0), 0
    entries = rejected = 0
    clients: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    days: set[date] = set()
    for client in warehouse.clients(last):
        tables = warehouse.read(client, last)
        rejected += sum(code != "repeated_row" for code in tables["rejected_row"]["code"].to_pylist())
        of_ticket = _categories(tables["ticket"])
        for entry in tables["time_entry"].to_pylist():
            entries += 1
            seconds = entry["seconds"] or 0
            clients[client] += seconds
            categories[entry["category_id"] or of_ticket.get(entry["ticket_id"]) or ""] += seconds
            days |= {_day(entry)} - {None}
    span = (min(days), max(days)) if days else None
    return Totals(entries, sum(clients.values()), clients, categories, span), rejected


def _categories(tickets: pa.Table) -> dict[str, str]:
    return dict(zip(tickets["ticket_id"].to_pylist(), tickets["category_id"].to_pylist(), strict=True))


def _day(entry: Mapping[str, Any]) -> date | None:
    start = entry["started_at"]
    return start.astimezone(PARIS).date() if start is not None else entry["entry_date"]
