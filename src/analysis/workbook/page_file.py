"""The client's page of a loaded report, made as the batch makes it: a process of its own runs the notebook (H10)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.foundation import addresses
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message

if TYPE_CHECKING:
    from analysis.workbook.loaded import LoadedReport

PAGE = "report.html"


def write_page(loaded: LoadedReport, path: Path) -> Path:
    """Write the page of a report, at the synchronisation that it was read at, and return its path.

    The edition is recorded nowhere: the batch alone closes one.

    Raises
    ------
    UsageFault
        Where the page cannot be made; the message has what the command said.
    """
    edition = loaded.report.edition
    options = ["--as-of", edition.as_of.isoformat(), "--lang", edition.language, "--known-at", edition.sync_id]
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | loaded.where_from.environ() | {addresses.REPORTS: folder}
        command = [sys.executable, "-m", "analysis", "report", edition.client, *options]
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        pages = sorted(Path(folder).rglob(PAGE))
        if ended.returncode or not pages:
            raise UsageFault(
                message("the page was not made: {reason}", reason=ended.stderr.strip() or ended.returncode)
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pages[0], path)
    return path
