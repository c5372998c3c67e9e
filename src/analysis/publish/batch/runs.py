"""The last run of each step (`sync`, `batch`, `prune`…), beside the editions: when, and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import typer

from analysis.foundation.errors import AnalystError, DataFault, OutOfReach
from analysis.foundation.messages import message
from analysis.publish.editions.edition import Shelf

STEPS = ("sync", "batch", "watch", "prune")
BUG = 1


@dataclass(frozen=True)
class Run:
    """The last run of one step; the instants are ISO texts in UTC."""

    step: str
    started_at: str
    ended_at: str
    exit_code: int


@contextmanager
def recorded(step: str, reports: str) -> Iterator[None]:
    """Record the outcome of a step, whatever it is.

    Raises
    ------
    OutOfReach
        Where a step that has succeeded cannot be recorded.
    """
    started = _now()
    try:
        yield
    except AnalystError as error:
        _record_failure(Run(step, started, _now(), error.exit_code), reports, error)
        raise
    except typer.Exit as error:
        _record_failure(Run(step, started, _now(), error.exit_code), reports, error)
        raise
    except BaseException as error:
        _record_failure(Run(step, started, _now(), BUG), reports, error)
        raise
    record(Run(step, started, _now(), 0), reports)


def record(run: Run, reports: str) -> None:
    """Write the last run of a step. Raises OutOfReach where the reports cannot be written."""
    Shelf(reports).put(_file(run.step), (json.dumps(asdict(run), sort_keys=True) + "\n").encode())


def last(reports: str) -> tuple[Run, ...]:
    """Return the last run of each step that has ever run, in the order of `STEPS`. Raises as `document`."""
    found = (document(reports, _file(step), Run.__annotations__) for step in STEPS)
    return tuple(Run(**run) for run in found if run is not None)


def document(reports: str, file: str, keys: Iterable[str]) -> dict[str, Any] | None:
    """Return a document that a step has written beside the editions; None before its first run.

    Raises
    ------
    DataFault
        Where it is no document, or has not these keys: a copy cut short, for instance.
    """
    content = Shelf(reports).read(file)
    if content is None:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() >= set(keys):
        raise DataFault(
            message("{file}: cannot be read; run the command that writes it again", file=Shelf(reports).address(file))
        )
    return found


def _record_failure(run: Run, reports: str, error: BaseException) -> None:
    """Record a failure; where the reports cannot be written either, the error that is shown says so too."""
    try:
        record(run, reports)
    except OutOfReach as unrecorded:
        error.add_note(str(unrecorded))


def _file(step: str) -> str:
    return f"run-{step}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
