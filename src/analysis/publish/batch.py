"""The monthly batch: every client's edition, what is stale alone, one client's failure never stopping the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from analysis.errors import AnalystError, UsageFault
from analysis.params import load as load_params
from analysis.places import Places
from analysis.publish import edition, workers
from analysis.publish.build import Built, Order, build
from analysis.publish.edition import EditionName
from analysis.publish.workers import Failure
from analysis.sync_log import Sync
from analysis.version import code_version
from analysis.warehouse import Warehouse

Outcome = Literal["built", "unchanged", "failed"]
TIME_LIMIT = "RELEVE_TIME_LIMIT"
DEFAULT_TIME_LIMIT = 900.0


@dataclass(frozen=True)
class Result:
    """What became of one client: its edition's folder, or the error in words, with the exit code of its kind.

    `is_bug` where the error is one of ours (it is then a traceback). `blocking` lists the codes of blocking findings.
    """

    client: str
    outcome: Outcome
    folder: Path | None = None
    error: str = ""
    exit_code: int = 0
    is_bug: bool = False
    blocking: tuple[str, ...] = ()


def run(
    where: Places,
    as_of: date,
    *,
    clients: tuple[str, ...] = (),
    language: str | None = None,
    force: bool = False,
    jobs: int | None = None,
) -> Iterator[Result]:
    """Builds the edition of each client that is stale; yields each result as it comes.

    Parameters
    ----------
    where : the places of this run.
    as_of : date counted, included.
    clients : slugs; empty: all those of params.
    language : two letters; None: each client's own.
    force : build even what is not stale.
    jobs : processes at once; None: as many as cores.
    """
    sync = Warehouse(where.warehouse).latest()
    if sync is None:
        raise UsageFault(f"l’entrepôt {where.warehouse} est vide ; lancer d’abord « releve sync »")
    stale = []
    for client in clients or load_params.clients(where.params):
        order = Order(where, client, as_of, language, sync.sync_id)
        try:
            fresh = None if force else _fresh(order, sync)
        except AnalystError as error:
            yield Result(client, "failed", error=str(error), exit_code=error.exit_code)
            continue
        if fresh is not None:
            yield Result(client, "unchanged", fresh)
        else:
            stale.append(order)
    yield from _build_all(stale, jobs or os.cpu_count() or 1)


def build_one(order: Order) -> Result:
    """Builds one edition, whatever stands there already, in a process of its own."""
    (result,) = _build_all([order], 1)
    return result


def _build_all(orders: list[Order], jobs: int) -> Iterator[Result]:
    limit = float(os.environ.get(TIME_LIMIT, DEFAULT_TIME_LIMIT))
    for order, answer in workers.each(build, orders, jobs=jobs, time_limit=limit):
        yield _result(order, answer)


def _result(order: Order, answer: Built | Failure) -> Result:
    if isinstance(answer, Failure):
        return Result(order.client, "failed", None, answer.error, answer.exit_code, answer.is_bug)
    return Result(order.client, "built", answer.folder, blocking=answer.blocking)


def _fresh(order: Order, sync: Sync) -> Path | None:
    """The folder of the edition where it is not stale."""
    where = order.where
    params = load_params.client(where.params, order.client)
    folder = Path(where.reports) / EditionName(order.client, order.as_of, order.language or params.language).folder
    kept = edition.read_manifest(folder)
    is_fresh = kept is not None and _is_fresh(kept, load_params.sha256(params), order.client, sync, where)
    return folder if is_fresh else None


def _is_fresh(kept: dict[str, Any], params_sha256: str, client: str, sync: Sync, where: Places) -> bool:
    """Whether an edition was made from the same data of this client, the same params, the same code and libraries."""
    made = kept["edition"]
    then = Warehouse(where.warehouse).at(made["sync_id"])
    same_data = then.client_hashes.get(client) == sync.client_hashes.get(client)
    same_inputs = made["params_sha256"] == params_sha256 and made["code_version"] == code_version()
    return same_data and same_inputs and kept["libraries"] == edition.libraries()
