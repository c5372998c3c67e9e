"""State of an installation for who watches it: age of the data, last runs, clients that fail, what is due."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from analysis.domain import periods
from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, SomeClientsFailed
from analysis.foundation.messages import message
from analysis.publish.batch import runs
from analysis.publish.batch.journal import RESULTS
from analysis.publish.batch.runs import Run
from analysis.warehouse.warehouse import Warehouse

MOST_AHEAD_HOURS = 1.0
"""Hours by which two clocks may differ: data from further ahead would look new for as long."""


@dataclass(frozen=True)
class SourceAge:
    """A source, and the last synchronisation that brought something new from it."""

    source: str
    changed_at: str
    hours: float


@dataclass(frozen=True)
class Failing:
    """A client whose edition could not be built by the last batch."""

    client: str
    exit_code: int


@dataclass(frozen=True)
class Status:
    """State of an installation.

    Parameters
    ----------
    sources : each source with the age of its data; the last run of `sync` tells when all were read.
    runs : the last run of each step.
    failing : clients that the last batch could not build.
    as_of : date counted by the last batch; None before the first.
    due_on : day from which the next month's batch can be run; None before the first.
    is_due : that day has come.
    """

    sources: tuple[SourceAge, ...]
    runs: tuple[Run, ...]
    failing: tuple[Failing, ...]
    as_of: date | None
    due_on: date | None
    is_due: bool

    @property
    def is_well(self) -> bool:
        """Return True where the last run of each step succeeded and no client fails."""
        return not self.failing and all(run.exit_code == 0 for run in self.runs)

    def to_json(self) -> str:
        """Return the same for a program."""
        return json.dumps({**asdict(self), "is_well": self.is_well}, default=str, sort_keys=True, indent=2)


def read(where: Places, now: datetime) -> Status:
    """Return the state of an installation.

    Parameters
    ----------
    where : its places.
    now : an aware instant.
    """
    batch = _last_batch(where)
    as_of = date.fromisoformat(batch["as_of"]) if batch else None
    due_on = None if as_of is None else _due_after(as_of)
    failing = [item for item in batch.get("results", ()) if item["outcome"] == "failed"]
    return Status(
        sources=_ages(where, now),
        runs=runs.last(where.reports),
        failing=tuple(Failing(item["client"], item["exit_code"]) for item in failing),
        as_of=as_of,
        due_on=due_on,
        is_due=due_on is not None and due_on <= now.date(),
    )


def _ages(where: Places, now: datetime) -> tuple[SourceAge, ...]:
    changed: dict[str, datetime] = {}
    for sync in Warehouse(where.warehouse).syncs():
        changed[sync.source] = sync.synced_at
    return tuple(
        SourceAge(source, at.isoformat(), round((now - at) / timedelta(hours=1), 1))
        for source, at in sorted(changed.items())
    )


def _last_batch(where: Places) -> dict[str, Any]:
    return runs.document(where.reports, RESULTS, ("as_of", "results")) or {}


def _due_after(as_of: date) -> date:
    """Return the day after the first end of a month that the batch has not counted."""
    return periods.month_end(as_of + timedelta(days=1)) + timedelta(days=1)


def alert(status: Status, stale_after: float | None = None) -> None:
    """Refuse a state that someone must look at.

    Parameters
    ----------
    status : the state.
    stale_after : hours after which data that do not change any more are a fault; None: never.

    Raises
    ------
    SomeClientsFailed
        Where a client or the last run of a step failed.
    DataFault
        Where a source has brought nothing new for longer than `stale_after`, none has ever brought anything (a
        warehouse that is not mounted), or one has brought its data in the future.
    """
    if not status.is_well:
        failed = [*(run.step for run in status.runs if run.exit_code), *(each.client for each in status.failing)]
        raise SomeClientsFailed(message("failed at the last run: {failed}", failed=", ".join(failed)))
    if stale_after is None:
        return
    if not status.sources:
        raise DataFault(message("no synchronisation in the warehouse: is it the right one, and is it mounted?"))
    ahead = [each.source for each in status.sources if each.hours < -MOST_AHEAD_HOURS]
    if ahead:
        raise DataFault(
            message("read in the future: {sources}; set the clock of this machine right", sources=", ".join(ahead))
        )
    late = [each.source for each in status.sources if not each.hours <= stale_after]
    if late:
        raise DataFault(
            message("nothing new for more than {hours} h from: {sources}", hours=stale_after, sources=", ".join(late))
        )
