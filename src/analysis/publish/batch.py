"""The monthly batch: every client's edition, what is stale alone, one client's failure never stopping the others."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import nbformat

from analysis import facts, report
from analysis.edition_log import Closed, EditionLog
from analysis.errors import AnalystError, UsageFault
from analysis.params import load as load_params
from analysis.places import Places
from analysis.publish import edition, engine, html
from analysis.publish.edition import EditionName
from analysis.sync_log import Sync
from analysis.version import code_version
from analysis.warehouse import Warehouse

Outcome = Literal["built", "unchanged", "failed"]


@dataclass(frozen=True)
class Result:
    """What became of one client: its edition's folder, or the error in words; `is_bug` where it is one of ours."""

    client: str
    outcome: Outcome
    folder: Path | None = None
    error: str = ""
    is_bug: bool = False
    blocking: tuple[str, ...] = ()


def run(
    where: Places, as_of: date, *, clients: tuple[str, ...] = (), language: str | None = None, force: bool = False
) -> Iterator[Result]:
    """Builds the edition of each client, one after the other; yields each result as it comes.

    Parameters
    ----------
    where : the places of this run.
    as_of : date counted, included.
    clients : slugs; empty: all those of params.
    language : two letters; None: each client's own.
    force : build even what is not stale.
    """
    sync = Warehouse(where.warehouse).latest()
    if sync is None:
        raise UsageFault(f"l’entrepôt {where.warehouse} est vide ; lancer d’abord « releve sync »")
    for client in clients or load_params.clients(where.params):
        try:
            yield _one(where, client, as_of, language, sync, force)
        except AnalystError as error:
            yield Result(client, "failed", error=str(error))
        except Exception:
            yield Result(client, "failed", error=traceback.format_exc(), is_bug=True)


def build(where: Places, client: str, as_of: date, *, language: str | None = None, known_at: str = "") -> Result:
    """Builds one edition, whatever stands there already."""
    loaded = report.load(client, as_of.isoformat(), language or "", known_at)
    parameters = {
        "client": client,
        "as_of": as_of.isoformat(),
        "language": loaded.edition.language,
        "sync_id": loaded.edition.sync_id,
    }
    notebook = engine.execute(loaded.params.report.notebook or "report_client", parameters)
    page = html.export(notebook, title=_title(loaded), language=loaded.edition.language)
    written = facts.to_facts(loaded)
    facts.check(written)
    files = {
        "report.html": page.encode(),
        "facts.json": facts.dumps(written).encode(),
        "notebook.ipynb": (nbformat.writes(notebook) + "\n").encode(),
    }
    name = EditionName(client, as_of, loaded.edition.language, known_at=known_at or None)
    folder = edition.write(Path(where.reports), name, files, edition.manifest(loaded, written, files))
    if not known_at:
        _record(where, client, loaded)
    blocking = tuple(item.code for item in loaded.findings if item.severity == "blocking")
    return Result(client, "built", folder, blocking=blocking)


def _record(where: Places, client: str, loaded: report.ClientReport) -> None:
    """Keeps what the next edition of this client must know of this one."""
    edition_made = loaded.edition
    params_sha256 = Warehouse(where.warehouse).keep_params(load_params.resolved(loaded.params))
    EditionLog(where.warehouse).record(client, Closed(edition_made.as_of, edition_made.sync_id, params_sha256))


def _one(where: Places, client: str, as_of: date, language: str | None, sync: Sync, force: bool) -> Result:
    params = load_params.client(where.params, client)
    name = EditionName(client, as_of, language or params.language)
    folder = Path(where.reports) / name.folder
    kept = edition.read_manifest(folder)
    if not force and kept is not None and _is_fresh(kept, load_params.sha256(params), client, sync, where):
        return Result(client, "unchanged", folder)
    return build(where, client, as_of, language=language)


def _is_fresh(kept: dict[str, Any], params_sha256: str, client: str, sync: Sync, where: Places) -> bool:
    """Whether an edition was made from the same data of this client, the same params, the same code and libraries."""
    made = kept["edition"]
    then = Warehouse(where.warehouse).at(made["sync_id"])
    same_data = then.client_hashes.get(client) == sync.client_hashes.get(client)
    same_inputs = made["params_sha256"] == params_sha256 and made["code_version"] == code_version()
    return same_data and same_inputs and kept["libraries"] == edition.libraries()


def _title(loaded: report.ClientReport) -> str:
    return f"{loaded.edition.name} – {loaded.edition.as_of.isoformat()}"
