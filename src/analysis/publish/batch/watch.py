"""Near real time (H4): sources read, editions of the day made again where data changed, until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.foundation.addresses import Places
from analysis.foundation.errors import OutOfReach, UsageFault
from analysis.publish.batch import planning, runner
from analysis.publish.batch.runner import Result
from analysis.warehouse.synchronise import synchronise


@dataclass(frozen=True)
class Round:
    """What one round did: the clients whose data changed, what became of their editions, or why nothing could be read.

    Parameters
    ----------
    as_of : the day of its editions.
    changed : clients whose rows changed in this round.
    results : editions built, or that could not be; those that were up to date are left out.
    seconds : how long it took, from the first row read to the last edition written [s].
    trouble : a source or the warehouse out of reach, in words; the next round tries again.
    """

    as_of: date
    changed: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    seconds: float = 0.0
    trouble: str = ""


def once(where: Places, as_of: date, *, jobs: int | None = None) -> Round:
    """One round: `sync`, then the editions of the day that are stale. No closed edition is touched.

    Parameters
    ----------
    where : the places of this run.
    as_of : today.
    jobs : processes at once; None: as many as cores.

    Raises
    ------
    ParamsFault, DataFault
        As `synchronise`: what an analyst must mend is not tried again and again.
    """
    begun = time.monotonic()
    changed: list[str] = []
    results: list[Result] = []
    trouble = ""
    try:
        for done in synchronise(where):
            changed += done.changed_clients
        todo = planning.plan(where, as_of, is_live=True)
        results = [result for result in runner.carry_out(todo, jobs=jobs) if result.outcome != "unchanged"]
    except OutOfReach as error:
        trouble = str(error)
    return Round(as_of, tuple(sorted(set(changed))), tuple(results), time.monotonic() - begun, trouble)


def watch(
    where: Places,
    *,
    every_seconds: float,
    today: Callable[[], date],
    rounds: int | None = None,
    jobs: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Round]:
    """Rounds, one after the other; yields each as it ends.

    Parameters
    ----------
    where : the places of this run.
    every_seconds : from the beginning of a round to that of the next; a round that takes longer is followed at once.
    today : the day of a round's editions.
    rounds : how many; None: until it is stopped.
    jobs : processes at once.
    sleep : waits so many seconds.

    Raises
    ------
    UsageFault
        When the interval is not positive.
    """
    if every_seconds <= 0:
        raise UsageFault(runner.seconds_expected("--every", f"{every_seconds:g}"))
    number = 0
    while rounds is None or number < rounds:
        done = once(where, today(), jobs=jobs)
        yield done
        number += 1
        if number != rounds:
            sleep(max(0.0, every_seconds - done.seconds))
