"""Building one edition: a run of the notebook gives the page, and the report that it loaded gives every other file."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.facts import document
from analysis.measures.forecasting import forecast
from analysis.notebook import engine, notebook_files
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.publish.editions import index_page, manifest
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.order import Built, EditionName, Order
from analysis.publish.editions.told import told
from analysis.publish.exports import writer
from analysis.publish.exports.report_tables import tables
from analysis.publish.page import html, pdf
from analysis.publish.processes import environment, start_method
from analysis.report import client_report
from analysis.report.client_report import ClientReport
from analysis.views.reading import report_reading
from analysis.warehouse.edition_log import Closed, EditionLog
from analysis.warehouse.warehouse import Warehouse


@dataclass(frozen=True)
class Run:
    """A run of a client's notebook: params, language, cells, the report that it loaded and its facts."""

    params: ClientParams
    language: str
    notebook: NotebookNode
    report: ClientReport
    facts: dict[str, Any]


def run(order: Order) -> Run:
    """Run the client's notebook in this process; publish nothing."""
    with environment.exactly({**os.environ, **order.where.environ()}):
        return _run(order)


def _run(order: Order) -> Run:
    params = load_params.client(order.where.params, order.client)
    language = order.language or params.language
    parameters: dict[str, str | bool] = {
        "client": order.client,
        "as_of": order.as_of.isoformat(),
        "language": language,
        "sync_id": order.known_at or order.sync_id,
    }
    if order.is_live:
        parameters["live"] = True
    kind = engine.IN_PROCESS if start_method.has_fork() else engine.KERNEL
    notebook = params.report.notebook or notebook_files.DEFAULT
    executed = engine.execute(notebook, parameters, engine=kind, own=params.own_notebooks)
    loaded = executed.report or client_report.load(**parameters)  # type: ignore[arg-type]
    written = document.to_facts(loaded)
    return Run(params, language, executed.notebook, loaded, written)


def build(order: Order) -> Built:
    """Build and publish one edition in this process, in the place of any former one."""
    notices = Notices()
    with notices.listening():
        executed = run(order)
    loaded, language, choices, edition = (
        executed.report,
        executed.language,
        executed.params.report,
        executed.facts["edition"],
    )
    files = {
        "report.html": html.export(
            executed.notebook, title=report_reading.title(loaded), language=language, sections=choices.sections
        ).encode(),
        "facts.json": document.dumps(executed.facts).encode(),
        "notebook.ipynb": (nbformat.writes(executed.notebook) + "\n").encode(),
    }
    del executed  # its cells and facts are written; the next steps need most memory
    forecast.forget()
    files |= writer.files(
        tables(loaded), language=language, as_of=order.as_of, kinds=choices.exports, csv_mark=choices.csv_mark
    )
    content = manifest.dumps(manifest.manifest(loaded, edition, files))
    name = EditionName(order.client, order.as_of, language, order.is_live, order.known_at or None)
    shelf = Shelf(order.where.reports)
    address = shelf.write(name, files, content)
    if order.is_live:
        _remove_older_live(shelf, name)
    if order.has_pdf:
        pdf.add_to(shelf, name.folder, files["report.html"])
    if order.has_pptx or "pptx" in choices.exports:
        from analysis.publish.exports import slides  # its library is for the editions that have slides alone

        shelf.put(f"{name.folder}/report.pptx", slides.pptx(loaded, order.where.params))
    index_page.write(shelf, order.client, loaded.edition.name, language)
    if order.is_closed and not order.known_at:
        _record(Warehouse(order.where.warehouse), loaded, content)
    return Built(address, blocking(loaded), tuple(notices.messages))


def blocking(loaded: ClientReport) -> tuple[str, ...]:
    """Return the codes of the findings that disqualify figures of the report."""
    return tuple(item.code for item in loaded.findings if item.severity == "blocking")


class Notices(logging.Handler):
    """Collects the warnings that this package logs: they change no figure, but whoever runs the batch should know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of a record."""
        self.messages.append(record.getMessage())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Collect the warnings logged inside the context."""
        log = logging.getLogger("analysis")
        log.addHandler(self)
        try:
            yield
        finally:
            log.removeHandler(self)


def _remove_older_live(shelf: Shelf, name: EditionName) -> None:
    """Keep one live edition of a client and language, the edition just written."""
    language = "" if name.language == "fr" else f"-{name.language}"
    for folder in shelf.editions(name.client):
        day, ending = folder.rpartition("/")[2][:10], folder.rpartition("/")[2][10:]
        if ending == f"{language}-live" and day != name.as_of.isoformat():
            shelf.remove(folder)


def _record(warehouse: Warehouse, loaded: ClientReport, content: bytes) -> None:
    """Record the edition for the client's next one; the last step, since the record means that all files are there."""
    edition = loaded.edition
    params_sha256 = warehouse.keep_params(load_params.resolved(loaded.params))
    closed = Closed(edition.as_of, edition.sync_id, params_sha256)
    manifests = {edition.language: hashlib.sha256(content).hexdigest()}
    log = EditionLog(warehouse.url)
    log.record(edition.client, closed, told(loaded), manifests)
    if loaded.params.release == "auto":
        log.release(edition.client, edition.as_of, datetime.now(UTC).date())
