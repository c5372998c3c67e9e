"""Start of a process on this machine: a fork of a preloaded server, or a new interpreter. Light to import."""

from __future__ import annotations

import multiprocessing
import os

ORDINARY_KERNELS = "RELEVE_ORDINARY_KERNELS"
"""Variable that makes this machine work like one without fork (Windows): new interpreters and kernels, slower."""


def has_fork() -> bool:
    """Return True where processes are forked from a preloaded server."""
    return ORDINARY_KERNELS not in os.environ and "forkserver" in multiprocessing.get_all_start_methods()
