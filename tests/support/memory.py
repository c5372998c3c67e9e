"""Peak memory and time of a command or a function, in a process of its own, under a limit.

A child's peak counts that of the process that it was forked from, which for a run of tests is large. So this file is
also the small launcher that stands between: it starts the command, waits for it and tells what it took.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT_MIB = 6_144
"""Addresses that the process may use: above any peak that is allowed, below what would harm the machine."""
TIME_LIMIT_SECONDS = 120.0


@dataclass(frozen=True)
class Run:
    """What a process took.

    Parameters
    ----------
    exit_code : negative: the signal that ended it.
    peak_mib : largest resident set of the process or of one of its children [MiB].
    seconds : from start to end [s].
    said : standard output and error.
    """

    exit_code: int
    peak_mib: float
    seconds: float
    said: str


def of_command(
    words: Sequence[str],
    *,
    environ: Mapping[str, str] | None = None,
    limit_mib: int = LIMIT_MIB,
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
) -> Run:
    """Return what a command took; one that lasts too long is killed, and its exit code is that of the signal."""
    with tempfile.TemporaryDirectory() as folder:
        result, screen = Path(folder) / "result.json", Path(folder) / "screen"
        order = {"words": list(words), "limit_mib": limit_mib, "seconds": time_limit_seconds, "screen": str(screen)}
        launcher = [sys.executable, "-I", "-S", __file__, json.dumps(order), str(result)]
        subprocess.run(launcher, env=dict(os.environ if environ is None else environ), check=True)
        return Run(**json.loads(result.read_text()), said=screen.read_text(errors="replace"))


def of_function(
    name: str,
    *arguments: str | int,
    limit_mib: int = LIMIT_MIB,
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
) -> Run:
    """Return what a function took: `module:function`, given these arguments.

    What it returns, a number or nothing, is the exit code.
    """
    module, _, function = name.partition(":")
    code = f"import sys; from {module} import {function}; sys.exit({function}(*{arguments!r}))"
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return of_command(
        [sys.executable, "-c", code], environ=environ, limit_mib=limit_mib, time_limit_seconds=time_limit_seconds
    )


def _launch(words: Sequence[str], limit_mib: int, seconds: float, screen: str) -> dict[str, float]:
    """Run a command to its end, and return its exit code, its peak and its duration."""
    most = limit_mib * 2**20

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    begun = time.monotonic()
    with open(screen, "wb") as written:
        child = subprocess.Popen(
            words, stdout=written, stderr=subprocess.STDOUT, preexec_fn=bound, start_new_session=True
        )
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child.pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, seconds)
        _, status, usage = os.wait4(child.pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - begun
    return {"exit_code": child.returncode, "peak_mib": usage.ru_maxrss / 1024, "seconds": took}


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    Path(sys.argv[2]).write_text(json.dumps(_launch(**order)))
