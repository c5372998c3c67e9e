"""The monthly batch, which carries out a plan; a client that fails never stops the others. Light to import.

The process of the batch only waits for the processes of clients; `planning` lists stale editions in another process.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from analysis.foundation.addresses import Places
from analysis.foundation.errors import AnalystError, OutOfReach, UsageFault
from analysis.foundation.messages import Message, message
from analysis.publish.batch.journal import Journal
from analysis.publish.editions import signing
from analysis.publish.editions.edition import Shelf, remove_unfinished
from analysis.publish.editions.order import BUILD, Built, Order
from analysis.publish.processes import workers
from analysis.publish.processes.workers import Failure

Outcome = Literal["built", "unchanged", "failed"]
TIME_LIMIT = "RELEVE_TIME_LIMIT"
"""Variable of the longest time for one client [s]."""
DEFAULT_TIME_LIMIT = 900.0
LOCK = ".batch.lock"
PLAN = "analysis.publish.batch.planning:plan"
"""Name of the function that makes a plan, which the process of the batch need not import."""


@dataclass(frozen=True)
class Result:
    """Result of one client: the folder of its edition, or the error in words with its exit code.

    `is_bug` is True where the error is a bug (`error` is then a traceback). `blocking` lists the codes of blocking
    findings, `notices` the warnings that change no figure.
    """

    client: str
    outcome: Outcome
    folder: str | None = None
    error: str = ""
    exit_code: int = 0
    is_bug: bool = False
    blocking: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Plan of a batch: the editions to build, and the results already known of the other clients.

    All editions read the synchronisation `sync_id`.
    """

    where: Places
    as_of: date
    sync_id: str
    orders: tuple[Order, ...]
    known: tuple[Result, ...]


def carry_out(todo: Plan, *, jobs: int | None = None, scheduler: str | None = None) -> Iterator[Result]:
    """Build the editions of a plan; yield the result of each client, known results first, the others as they come.

    Parameters
    ----------
    todo : the plan.
    jobs : processes at once; None: as many as cores.
    scheduler : address of a Dask cluster that builds in the place of this machine.

    Raises
    ------
    OutOfReach
        When another batch is under way on the same reports.
    UsageFault
        When the signing key is none.
    """
    shelf = Shelf(todo.where.reports)
    signing.check_key()
    with _lock(shelf):
        if shelf.root is not None:
            for client in (*(order.client for order in todo.orders), *(result.client for result in todo.known)):
                remove_unfinished(shelf.root, client)
        journal = Journal(shelf, as_of=todo.as_of.isoformat(), sync_id=todo.sync_id)
        journal.note("batch_started", stale=len(todo.orders), known=len(todo.known))
        results = []
        started = time.monotonic()
        for result in chain(todo.known, _build(todo, jobs or os.cpu_count() or 1, scheduler)):
            if result.outcome != "unchanged":
                _note(journal, result)
            results.append(result)
            yield result
        journal.note("batch_ended", seconds=round(time.monotonic() - started, 3))
        ordered = sorted(results, key=lambda result: result.client)
        journal.close({"results": [asdict(result) for result in ordered]})


def build_one(order: Order) -> Result:
    """Build one edition in a process of its own, in the place of any former one."""
    return _result(order, workers.run_one(BUILD, order, time_limit=time_limit()))


def _build(todo: Plan, jobs: int, scheduler: str | None) -> Iterator[Result]:
    if scheduler is None:
        answers = workers.run_each(BUILD, todo.orders, jobs=jobs, time_limit=time_limit())
    else:
        from analysis.publish.processes import cluster

        answers = cluster.run_each(BUILD, todo.orders, address=scheduler, time_limit=time_limit())
    for order, answer in answers:
        yield _result(order, answer)


def _note(journal: Journal, result: Result) -> None:
    """Log the result of a client, with the edition below the reports; never the words of an error."""
    edition = None if result.folder is None else "/".join(result.folder.split("/")[-2:])
    journal.note(
        "client_done", client=result.client, edition=edition, outcome=result.outcome, exit_code=result.exit_code
    )


def _result(order: Order, answer: Built | Failure) -> Result:
    if isinstance(answer, Failure):
        return Result(order.client, "failed", None, answer.error, answer.exit_code, answer.is_bug)
    try:
        signing.sign(order, answer)
    except AnalystError as error:
        return Result(order.client, "failed", None, str(error), error.exit_code)
    return Result(order.client, "built", answer.folder, blocking=answer.blocking, notices=answer.notices)


def time_limit() -> float:
    """Return the longest time for one edition [s]. Raises UsageFault where the variable holds no positive number."""
    text = os.environ.get(TIME_LIMIT, str(DEFAULT_TIME_LIMIT))
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not limit > 0:
        raise UsageFault(seconds_expected(TIME_LIMIT, repr(text)))
    return limit


def seconds_expected(name: str, value: str) -> Message:
    """Return the message that refuses `value` where `name` must be a positive number of seconds."""
    return message("{name}: a positive number of seconds is expected (found: {value})", name=name, value=value)


@contextmanager
def _lock(shelf: Shelf) -> Iterator[None]:
    """Refuse a second batch at once on a disk; the system frees the lock of a killed process.

    On an object store two batches may run at once: they publish the same bytes, manifests last.
    """
    if shelf.root is None:
        yield
        return
    shelf.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(Path(shelf.root) / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        sentence = message(
            "Reports {address}: another batch is under way. Wait until it ends, then run again: what it will have done "
            "is not done again.",
            address=shelf.url,
        )
        raise OutOfReach(sentence) from None
    except OSError as error:
        raise OutOfReach(
            message(
                "Reports {address}: cannot be written ({reason}). Check the rights.",
                address=shelf.url,
                reason=str(error.strerror),
            )
        ) from error
    try:
        yield
    finally:
        lock.release()
