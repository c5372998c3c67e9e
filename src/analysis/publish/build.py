"""Building one edition: the notebook runs, what it shows becomes the page, what it loaded becomes every other file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nbformat

from analysis import facts, report
from analysis.edition_log import Closed, EditionLog
from analysis.params import load as load_params
from analysis.places import Places
from analysis.publish import edition, engine, exports, html, workers
from analysis.publish.edition import EditionName
from analysis.publish.tables import tables
from analysis.report import ClientReport
from analysis.views.wording import wording
from analysis.warehouse import Warehouse


@dataclass(frozen=True)
class Order:
    """An edition to build.

    Parameters
    ----------
    where : the places of this run.
    client : slug.
    as_of : date counted, included.
    language : two letters; None: the client's own.
    sync_id : what to read; empty: the last synchronisation.
    known_at : what the edition says it knew, where that is not the last synchronisation (a synchronisation or a date).
    """

    where: Places
    client: str
    as_of: date
    language: str | None = None
    sync_id: str = ""
    known_at: str = ""


@dataclass(frozen=True)
class Built:
    """An edition's folder, and the codes of its blocking findings."""

    folder: Path
    blocking: tuple[str, ...] = ()


def build(order: Order) -> Built:
    """Builds one edition in this process, whatever stands in its place already."""
    params = load_params.client(order.where.params, order.client)
    language = order.language or params.language
    parameters = {
        "client": order.client,
        "as_of": order.as_of.isoformat(),
        "language": language,
        "sync_id": order.known_at or order.sync_id,
    }
    kind = engine.IN_PROCESS if workers.has_fork() else engine.KERNEL
    executed = engine.execute(params.report.notebook or "report_client", parameters, engine=kind)
    loaded = executed.report or report.load(*parameters.values())
    page = html.export(executed.notebook, title=title(loaded), language=language)
    written = facts.to_facts(loaded)
    facts.check(written)
    files = {
        "report.html": page.encode(),
        "facts.json": facts.dumps(written).encode(),
        "notebook.ipynb": (nbformat.writes(executed.notebook) + "\n").encode(),
    }
    files |= exports.files(tables(loaded), language=language, as_of=order.as_of)
    name = EditionName(order.client, order.as_of, language, known_at=order.known_at or None)
    folder = edition.write(Path(order.where.reports), name, files, edition.manifest(loaded, written, files))
    if not order.known_at:
        _record(order.where, loaded)
    return Built(folder, tuple(item.code for item in loaded.findings if item.severity == "blocking"))


def title(loaded: ClientReport) -> str:
    """The title of the page: the client, and the date counted in the report's language."""
    words = wording(loaded.edition.language)
    return words.text("{name} – as of {day}", name=loaded.edition.name, day=words.day(loaded.edition.as_of))


def _record(where: Places, loaded: ClientReport) -> None:
    """Keeps what the next edition of this client must know of this one."""
    made = loaded.edition
    params_sha256 = Warehouse(where.warehouse).keep_params(load_params.resolved(loaded.params))
    EditionLog(where.warehouse).record(made.client, Closed(made.as_of, made.sync_id, params_sha256))
