"""The demo's first client through the whole line, once: its report, its facts, its exported tables, its pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from made_page import make_page

from analysis.demo import generate
from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.params import load
from analysis.publish.exports import writer
from analysis.publish.exports.report_tables import tables
from analysis.report import client_report
from analysis.report.client_report import ClientReport
from analysis.warehouse.synchronise import synchronise
from analysis.warehouse.warehouse import Warehouse

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
    build = _builder(folder)
    pages = {}
    for language in ("fr", "en"):
        built = build(as_of=AS_OF, language=language)
        pages[language] = folder / f"{language}.html"
        pages[language].write_text(make_page(built), encoding="utf-8")
        if language == "fr":
            written = document.to_facts(built)
            table = next(table for table in tables(built) if table.name == "entries")
            text = writer.to_csv(table, language="fr").decode("utf-8-sig")
    whole_year = build(as_of=YEAR_END, language="fr")
    pages["year-end"] = folder / "year-end.html"
    pages["year-end"].write_text(make_page(whole_year), encoding="utf-8")
    return DemoClient(written, pages, list(csv.DictReader(io.StringIO(text), delimiter=";")))


def report(folder: Path) -> ClientReport:
    """The client's report from the demo's export, in `folder`."""
    return _builder(folder)(as_of=AS_OF, language="fr")


def _builder(folder: Path) -> Callable[..., ClientReport]:
    generate.generate(folder, clients=1)
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
    list(synchronise(where, environ={}))
    warehouse = Warehouse(where.warehouse)
    sync = warehouse.latest()
    assert sync is not None
    read, params = warehouse.read(CLIENT, sync), load.client(where.params, CLIENT)
    return partial(client_report.build, read, params, sync_id=sync.sync_id)
