"""Near real time (H4): read sources and build editions of the day where data changed, until stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, OutOfReach, ParamsFault, SourcesFailed, UsageFault
from analysis.publish.batch import planning, runner
from analysis.publish.batch.runner import Result
from analysis.warehouse.synchronise import synchronise


@dataclass(frozen=True)
class Round:
    """Result of one round: the clients whose data changed, the results of their editions, or the trouble met.

    Parameters
    ----------
    as_of : day of the editions.
    changed : clients whose rows changed in this round.
    results : editions built or failed, without those already up to date.
    seconds : duration from the first row read to the last edition written [s].
    trouble : sources not read, or the warehouse out of reach, in words; the next round tries again.
    """

    as_of: date
    changed: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    seconds: float = 0.0
    trouble: str = ""


def once(where: Places, as_of: date, *, jobs: int | None = None) -> Round:
    """Run one round: `sync`, then the stale editions of the day. Closed editions are not touched.

    Parameters
    ----------
    where : the places of this run.
    as_of : today.
    jobs : processes at once; None: as many as cores.

    """
    begun = time.monotonic()
    changed: list[str] = []
    results: list[Result] = []
    trouble = ""
    try:
        for reading in synchronise(where):
            changed += reading.changed_clients
    except (ParamsFault, DataFault, OutOfReach, SourcesFailed) as error:
        trouble = str(error)
    try:
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
    """Run rounds one after the other; yield each result as the round ends.

    Parameters
    ----------
    where : the places of this run.
    every_seconds : time from the beginning of a round to the next beginning; a longer round is followed at once.
    today : returns the day of a round's editions.
    rounds : number of rounds; None: until stopped.
    jobs : processes at once.
    sleep : waits a number of seconds.

    Raises
    ------
    UsageFault
        When the interval is not positive.
    """
    if every_seconds <= 0:
        raise UsageFault(runner.seconds_expected("--every", f"{every_seconds:g}"))
    number = 0
    while rounds is None or number < rounds:
        finished = once(where, today(), jobs=jobs)
        yield finished
        number += 1
        if number != rounds:
            sleep(max(0.0, every_seconds - finished.seconds))
