"""Work on a Dask cluster (H7): the cluster chooses the machine, and each client has a process of its own there."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from distributed import Client, as_completed

from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import message
from analysis.publish.processes import environment, workers
from analysis.publish.processes.workers import Failure

Item = TypeVar("Item")

PATIENCE = "10s"
"""Longest time for the scheduler to answer."""
PREFIXES = ("RELEVE_", "AWS_")
"""Prefixes of the variables passed on to workers: places, and access to the object store; never a secret of ours."""


class Childless(Exception):
    """A worker that was started as a daemon: it can have no process of its own."""


def run_each(work: str, items: Sequence[Item], *, address: str, time_limit: float) -> Iterator[tuple[Item, Any]]:
    """Yield the answer of `work` for each item, as processes end; an item of a lost worker is done again on another.

    Parameters
    ----------
    work : name of a function (`module:function`); its module is installed on the workers.
    items : items, all handed to the cluster at once.
    address : address of the scheduler.
    time_limit : seconds after which a process is stopped.

    Raises
    ------
    OutOfReach
        When the scheduler does not answer.
    """
    environ = {name: value for name, value in environment.of_client(os.environ).items() if name.startswith(PREFIXES)}
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError as error:
        raise OutOfReach(
            message(
                "Cluster {address}: no answer. Check the address, and that the scheduler is running.", address=address
            )
        ) from error
    with client:
        futures = {client.submit(on_worker, work, item, time_limit, environ, pure=False): item for item in items}
        for future in as_completed(futures, loop=client.loop):
            lost = future.exception()
            yield futures[future], future.result() if lost is None else _failure(lost)


def on_worker(work: str, item: Any, time_limit: float, environ: Mapping[str, str]) -> Any:
    """Run `work` on a worker, which must not be a daemon (`distributed.worker.daemon: False`) to have children."""
    if multiprocessing.current_process().daemon:
        raise Childless
    variables = {**os.environ, **environ}
    ((_, answer),) = workers.run_each(work, [item], jobs=1, time_limit=time_limit, environ=variables)
    return answer


def _failure(lost: BaseException) -> Failure:
    if isinstance(lost, Childless):
        sentence = message(
            "a worker of the cluster may not have processes of its own: start it again with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False"
        )
        return Failure(str(sentence))
    sentence = message(
        "a worker of the cluster was lost several times during this client ({reason})", reason=type(lost).__name__
    )
    return Failure(str(sentence))
