"""Processes that a client's process has started, those in a session of their own too; and who may read a process."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
ROUNDS = 100
"""Times at most that descendants are looked for: one that is being killed may just have started another."""
QUICK_ROUNDS = 200
"""Times, in each, that orphans are looked for: one that forks and ends at once is gone before the slow look is over."""


def hide() -> None:
    """Keep the memory and the environment of this process from others of the same user (Linux; root sees all)."""
    _control(PR_SET_DUMPABLE, 0)


def adopt() -> None:
    """Become the parent of descendants whose own parent ends, so that none is lost (Linux)."""
    _control(PR_SET_CHILD_SUBREAPER, 1)


def end(pid: int) -> None:
    """End all descendants of a process; the process itself stays."""
    with suppress(psutil.NoSuchProcess):
        ancestor = psutil.Process(pid)
        known: set[str] = set()
        for _ in range(ROUNDS):
            seen = _end_children(pid)
            alive = [each for each in ancestor.children(recursive=True) if each.status() != psutil.STATUS_ZOMBIE]
            if not alive and seen <= known:
                return
            known |= seen
            for each in alive:
                with suppress(psutil.NoSuchProcess):
                    each.kill()


def _end_children(pid: int) -> set[str]:
    """End the children of a process, adopted ones too, as fast as the system lists them; return them (Linux)."""
    seen: set[str] = set()
    lists = list(Path(f"/proc/{pid}/task").glob("*/children"))
    for _ in range(QUICK_ROUNDS):
        children = _listed(lists)
        if not children:
            break
        seen |= children
        for child in children:
            with suppress(OSError):
                os.kill(int(child), signal.SIGKILL)
    return seen


def _listed(lists: Iterable[Path]) -> set[str]:
    """Return the children of the threads of a process; a thread that has ended has none."""
    children: set[str] = set()
    for listed in lists:
        with suppress(OSError):
            children.update(listed.read_text().split())
    return children


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
