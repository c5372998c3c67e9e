"""Imports of the fork server, made once for all clients (architecture §10).

The server opens no table and starts no pool: a thread other than those of the allocators, which survive a fork, would
leave its locks taken in every client's process. Each process proves both before it works (`prove`).
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
from datetime import date
from pathlib import Path

import nbformat
import papermill
import psutil
import pyarrow as pa
import rich.progress
import typer

import releve
from analysis.domain.periods import Calendar
from analysis.facts import document
from analysis.foundation import addresses
from analysis.foundation.fingerprint import calculations_version, code_version
from analysis.notebook import notebook_files, shell
from analysis.params import locality
from analysis.publish.editions import build
from analysis.publish.editions.manifest import libraries
from analysis.publish.page import html
from analysis.views import sections
from analysis.views.language import wording
from analysis.views.reading import page_words

ALLOCATOR_THREAD = "jemalloc_bg_thd"
SERVER = os.getpid()
GARBAGE_AFTER = 50_000
"""New objects after which a client's process collects garbage; it makes little, since it lives a second."""
LATE = (
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "fsspec.implementations.local",
    "fsspec.implementations.chained",
    "deltalake.fs",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
)
"""Modules that libraries import at their first use."""
YEARS = 2010, 2040
"""Years of the public holidays that the contracts of most clients need."""
__all__ = ["addresses", "build", "document", "psutil", "releve", "rich", "typer"]


def prove() -> None:
    """Prove that this process was forked from a server that had imported everything and had no foreign thread.

    Raises
    ------
    RuntimeError
        When it was not: the process would be many times slower, or stop for ever on a lock.
    """
    if os.getppid() != SERVER:
        raise RuntimeError(
            "the fork server did not import analysis.publish.processes.preload: it hides the error; import it"
        )
    threads = Path(f"/proc/{SERVER}/task")
    if threads.exists():
        names = [(thread / "comm").read_text().strip() for thread in threads.iterdir()]
        foreign = [name for name in names if name != ALLOCATOR_THREAD]
        if len(foreign) != 1:
            raise RuntimeError(f"the fork server runs other threads than its own: {', '.join(sorted(foreign))}")


def _warm() -> None:
    """Read the resources of all reports: words and formats, template, assets, calendar, time zones, schema of facts."""
    for section in pkgutil.iter_modules(sections.__path__):
        importlib.import_module(f"{sections.__name__}.{section.name}")
    for language in wording.languages():
        html.export(nbformat.v4.new_notebook(), title="", language=language)
        words = wording.wording(language)
        page_words.words(words)
        words.count("{n} ticket", "{n} tickets", 1)
        words.day(date(2000, 1, 1))
    papermill.inspect_notebook(str(notebook_files.NOTEBOOKS / f"{notebook_files.DEFAULT}.ipynb"))
    shell.warm()
    for name in LATE:
        importlib.import_module(name)
    for year in range(*YEARS):
        Calendar().is_holiday(date(year, 1, 1))
    locality.time_zones()
    pa.array([0]).cast(pa.int32())  # the first call registers all functions of Arrow
    code_version()
    calculations_version()
    libraries()
    gc.freeze()  # with the little garbage there is: a collection costs a tenth of the imports
    gc.set_threshold(GARBAGE_AFTER)


_warm()
