"""The demo's first client through the whole line, once: its report, its facts, its exported tables, its pages."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from made_page import make_page

from analysis import facts, report
from analysis.params import load
from analysis.places import Places
from analysis.publish import exports
from analysis.publish.tables import tables
from analysis.sources import demo
from analysis.synchronise import synchronise
from analysis.warehouse import Warehouse

CLIENT = "aubrac-logistique"
AS_OF = date(2023, 2, 16)
YEAR_END = date(2022, 12, 31)


@dataclass(frozen=True)
class DemoClient:
    """What the batch would publish of the client, made without a kernel.

    Parameters
    ----------
    facts : those of facts.json.
    pages : language -> path of its page; `year-end`: the French one at the end of a term, when all is longest.
    entries : the rows of tables/entries.csv, as a spreadsheet reads them.
    """

    facts: dict[str, Any]
    pages: dict[str, Path]
    entries: list[dict[str, str]]


def make(folder: Path) -> DemoClient:
    """The client from the demo's export to its pages, in `folder`."""
    demo.generate(folder, clients=1)
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
    list(synchronise(where, environ={}))
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.latest()
    assert sync is not None
    read, params = warehouse.read(CLIENT, sync), load.client(where.params, CLIENT)
    pages = {}
    for language in ("fr", "en"):
        built = report.build(read, params, AS_OF, sync_id=sync.sync_id, language=language)
        pages[language] = folder / f"{language}.html"
        pages[language].write_text(make_page(built), encoding="utf-8")
        if language == "fr":
            written = facts.to_facts(built)
            table = next(table for table in tables(built) if table.name == "entries")
            text = exports.to_csv(table, language="fr").decode("utf-8-sig")
    whole_year = report.build(read, params, YEAR_END, sync_id=sync.sync_id, language="fr")
    pages["year-end"] = folder / "year-end.html"
    pages["year-end"].write_text(make_page(whole_year), encoding="utf-8")
    return DemoClient(written, pages, list(csv.DictReader(io.StringIO(text), delimiter=";")))
