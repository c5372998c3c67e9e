"""The golden facts of the demo: written by `make golden`, held by `tests/golden/test_golden.py`.

Days and check occurrences are left out: weeks, months and rates sum them, and a golden file is read by people.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from analysis.demo import generate
from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.params import load
from analysis.report import client_report
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

FOLDER = Path(__file__).parents[1] / "golden"
CLIENTS = ("aubrac-logistique", "cabinet-delmas", "hotels-belrive")
AS_OF = date(2023, 2, 16)
LEFT_OUT = ("daily", "checks")


def made(clients: Iterable[str] = CLIENTS) -> dict[str, dict[str, Any]]:
    """The facts of each client, from the demo's files through the whole line."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        generate.generate(folder)
        where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
        list(synchronise(where, environ={}))
        warehouse = Warehouse(where.warehouse)
        return {client: _facts(warehouse, where, client) for client in clients}


def _facts(warehouse: Warehouse, where: Places, client: str) -> dict[str, Any]:
    sync = warehouse.latest()
    assert sync is not None
    built = client_report.build(
        warehouse.read(client, sync), load.client(where.params, client), AS_OF, sync_id=sync.sync_id
    )
    found = json.loads(document.dumps(document.to_facts(built)))
    for hashed in ("code_version", "params_sha256"):
        del found["edition"][hashed]
    return {section: value for section, value in found.items() if section not in LEFT_OUT}


if __name__ == "__main__":
    for client, found in made().items():
        (FOLDER / client).mkdir(exist_ok=True)
        text = json.dumps(found, sort_keys=True, ensure_ascii=False, indent=1)
        (FOLDER / client / "facts.json").write_text(text + "\n", encoding="utf-8")
