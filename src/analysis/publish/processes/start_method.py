"""How a process starts on this machine: forked from a preloaded server, or from nothing. Light to import."""

from __future__ import annotations

import multiprocessing
import os

ORDINARY_KERNELS = "RELEVE_ORDINARY_KERNELS"
"""Variable that, set, makes this machine work as one without fork (Windows) does: from nothing, in kernels, slower."""


def has_fork() -> bool:
    """Return True where processes are forked from a preloaded server."""
    return ORDINARY_KERNELS not in os.environ and "forkserver" in multiprocessing.get_all_start_methods()
