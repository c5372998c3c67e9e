"""One process a client: nothing of one can reach the next, and none can stop the others.

Processes are forked from a server that has imported everything (`analysis.publish.processes.preload`); where there is
no fork they are new interpreters, slower. Each process ends with all that a notebook started in it, and all end with
the batch, even when the batch is killed. None is given a secret (`environment`).
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from analysis.foundation.errors import AnalystError
from analysis.foundation.messages import Message, message
from analysis.publish.processes import descendants, environment
from analysis.publish.processes.start_method import has_fork

PRELOAD = "analysis.publish.processes.preload"
SINGLE_THREADED = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Variables of the server: one process a core is enough, and a pool does not survive a fork."""
FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "300000",
    "MALLOC_TRIM_THRESHOLD_": "2000000",
}
"""Variables of the server: Arrow's allocator keeps freed memory; glibc's gives back arrays over 300 kB at once, and the
end of its heap over 2 MB."""
STARTS = 5
"""Attempts to start a process where the fork server is killed meanwhile."""
RESTART_PAUSE = 0.2
"""Seconds for the system to report the server dead."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Failure:
    """The reason why a process gave no answer, in words, with its exit code; `is_bug` where only we can mend it."""

    error: str
    exit_code: int = 1
    is_bug: bool = False


@dataclass
class _Running(Generic[Item]):
    item: Item
    process: BaseProcess
    answer: Connection
    deadline: float


def run_each(
    work: Callable[[Item], Answer] | str,
    items: Iterable[Item],
    *,
    jobs: int,
    time_limit: float,
    environ: Mapping[str, str] = os.environ,
    secrets: Collection[str] = (),
) -> Iterator[tuple[Item, Answer | Failure]]:
    """Run `work` on each item in a process of its own; yield items with their answers, as processes end.

    Parameters
    ----------
    work : a function of a module, or its name (`module:function`), which this process then need not import; item and
        answer can be pickled.
    items : items, started as processes become free.
    jobs : most processes at once.
    time_limit : seconds after which a process is stopped.
    environ : variables of which each process is given those of `environment.of_client`.
    secrets : names of others that this work needs.
    """
    given = environment.of_client(environ, secrets)
    waiting = deque(items)
    running: dict[Connection, _Running[Item]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                started = _start(work, waiting.popleft(), time.monotonic() + time_limit, given)
                running[started.answer] = started
            first = min(task.deadline for task in running.values())
            for ready in connection.wait(list(running), timeout=max(0.0, first - time.monotonic())):
                ended = running.pop(ready)  # type: ignore[call-overload]
                yield ended.item, _answer(ended)
            for late in [task for task in running.values() if task.deadline <= time.monotonic()]:
                del running[late.answer]
                _stop(late.process)
                sentence = message(
                    "stopped: nothing after {seconds} s (a notebook that does not end?)", seconds=f"{time_limit:g}"
                )
                yield late.item, Failure(str(sentence))
    finally:
        for task in running.values():
            _stop(task.process)


def run_one(work: str, *arguments: Any, time_limit: float, secrets: Collection[str] = (), **choices: Any) -> Any:
    """Run one function (`module:function`) in a process like those of `run_each`; return its answer or `Failure`."""
    call = (work, arguments, choices)
    ((_, answer),) = run_each(_call, [call], jobs=1, time_limit=time_limit, secrets=secrets)
    return answer


def _call(call: tuple[str, tuple[Any, ...], Mapping[str, Any]]) -> Any:
    work, arguments, choices = call
    return resolve(work)(*arguments, **choices)


def run_in_own_process(work: str, *arguments: Any, **choices: Any) -> Any:
    """Run a function (`module:function`) in a fork of this process, which keeps none of its imports; return its answer.

    This process must have no other thread. Where there is no fork, the function is called here.

    Raises
    ------
    Exception
        The error that the function raises; `RuntimeError` where its process ends without an answer.
    """
    if not has_fork():
        return resolve(work)(*arguments, **choices)
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send_result, args=(sending, work, arguments, choices))
    process.start()
    sending.close()
    try:
        answer, error = _receive(receiving)
    except EOFError:
        process.join()
        raise RuntimeError(f"{work}: its process ended without an answer ({process.exitcode})") from None
    finally:
        receiving.close()
    process.join()
    if error is not None:
        raise error
    return answer


def _send_result(sending: Connection, work: str, arguments: tuple[Any, ...], choices: Mapping[str, Any]) -> None:
    """Send the answer of a function, or the error that it raises, with its traceback as a note."""
    answer: tuple[Any, Exception | None]
    try:
        answer = resolve(work)(*arguments, **choices), None
    except Exception as error:
        if not isinstance(error, AnalystError):
            error.add_note(traceback.format_exc())
        answer = None, error
    sending.send(answer)


def _start(
    work: Callable[[Item], Answer] | str, item: Item, deadline: float, environ: Mapping[str, str]
) -> _Running[Item]:
    context: Any = multiprocessing.get_context("forkserver" if has_fork() else "spawn")
    for attempt in range(STARTS):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(sending, work, item, dict(environ)))
        try:
            if has_fork():
                _ensure_server(context, environ)
                process.start()
            else:
                with environment.exactly(environ):
                    process.start()
        except (EOFError, OSError):
            if attempt == STARTS - 1:
                raise
            time.sleep(RESTART_PAUSE)
        else:
            return _Running(item, process, receiving, deadline)
        finally:
            sending.close()
    raise AssertionError("unreachable: the last attempt returns or raises")


def _ensure_server(context: Any, environ: Mapping[str, str]) -> None:
    context.set_forkserver_preload([PRELOAD])
    found = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with environment.exactly({**environment.of_client(environ), **SINGLE_THREADED, **FRUGAL, **found}):
        forkserver.ensure_running()


def _receive(answer: Connection) -> Any:
    """Return the answer of a process. Raises EOFError where the process ended before it or in the middle of it."""
    try:
        return answer.recv()
    except OSError as error:
        raise EOFError from error


def _answer(task: _Running[Any]) -> Any:
    """Return the answer of a process, or a `Failure` that says how the process ended."""
    try:
        return _receive(task.answer)
    except EOFError:
        task.process.join(timeout=5)
        sentence = message("the process stopped without an answer ({how})", how=_end(task.process.exitcode))
        return Failure(str(sentence))
    finally:
        _stop(task.process)


def _end(code: int | None) -> Message:
    if code is not None and code < 0:
        return message("signal {signal}, out of memory?", signal=-code)
    return message("code {code}", code=code)


def _stop(process: BaseProcess) -> None:
    """End a process with all that it started."""
    if process.pid is not None:
        descendants.end(process.pid)
    if process.pid is not None and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _run(sending: Connection, work: Callable[[Any], Any] | str, item: Any, environ: Mapping[str, str]) -> None:
    """Run a client's process from start to end: it sends an answer, whatever happens."""
    try:
        _become_own_group(environ)
        answer = (resolve(work) if isinstance(work, str) else work)(item)
    except AnalystError as error:
        answer = Failure(str(error), error.exit_code)
    except BaseException:  # a panic of a Rust library is no Exception
        answer = Failure(traceback.format_exc(), is_bug=True)
    sending.send(answer)
    sending.close()
    descendants.end(os.getpid())
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)


def resolve(name: str) -> Callable[[Any], Any]:
    """Return the function of a name (`module:function`)."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def _become_own_group(environ: Mapping[str, str]) -> None:
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    descendants.adopt()
    threading.Thread(target=_end_with_the_batch, daemon=True).start()
    os.environ.clear()
    os.environ.update(environ)
    if hasattr(time, "tzset"):
        time.tzset()
    if has_fork():
        from analysis.publish.processes import preload

        preload.prove()


def _end_with_the_batch() -> None:
    """End this process and the processes that it started when the process of the batch has ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    descendants.end(os.getpid())
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
