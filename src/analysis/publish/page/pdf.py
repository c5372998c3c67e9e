"""The page printed to PDF by Chromium, where there is one: mail gateways often hold back an HTML attachment.

A PDF holds its time of printing: PDF and zip are outside the byte identity of an edition (rule 13).
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import message
from analysis.publish.editions.edition import Shelf

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LONGEST_SECONDS = 120


def find_chromium() -> str | None:
    """Return the path of a browser of Chromium's family, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def add_to(shelf: Shelf, folder: str, page: bytes) -> None:
    """Add `report.pdf` and `report.zip` (the page and the PDF) to an edition; nothing where there is no Chromium.

    Parameters
    ----------
    shelf : the editions.
    folder : folder of the edition, below the reports.
    page : `report.html`.
    """
    chromium = find_chromium()
    if chromium is None:
        return
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place) / "report.html", Path(place) / "report.pdf"
        source.write_bytes(page)
        print_page(source, target, chromium=chromium)
        printed = target.read_bytes()
    enclosed = io.BytesIO()
    with zipfile.ZipFile(enclosed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.html", page)
        archive.writestr("report.pdf", printed)
    shelf.put(f"{folder}/report.pdf", printed)
    shelf.put(f"{folder}/report.zip", enclosed.getvalue())


def print_page(page: Path, target: Path, *, chromium: str) -> None:
    """Print a page to `target` in its print style, without a header of the browser.

    Raises
    ------
    OutOfReach
        When the browser fails or takes longer than `LONGEST_SECONDS`; `target` is then not written.
    """
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "page.pdf"
        command = [
            chromium,
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
            page.resolve().as_uri(),
        ]
        if os.name == "posix" and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses its sandbox to root, as in a container
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST_SECONDS)
        except (subprocess.SubprocessError, OSError) as error:
            raise OutOfReach(
                message(
                    "{browser} did not print {page}: {reason}",
                    browser=chromium,
                    page=page.name,
                    reason=type(error).__name__,
                )
            ) from error
        if not printed.is_file():
            raise OutOfReach(
                message("{browser} did not print {page}: no file was made", browser=chromium, page=page.name)
            )
        shutil.move(printed, target)
