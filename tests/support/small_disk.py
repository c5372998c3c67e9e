"""A disk of a few megabytes, to be filled or made read-only; only where this process may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, *, size: str = "16m") -> Iterator[Path]:
    """The folder, a file system of its own of that size meanwhile; the test is skipped where nothing can be mounted."""
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here (it takes root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def make_read_only(folder: Path) -> None:
    """No byte can be written any more, whoever asks."""
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)


def fill(folder: Path, *, leaving: int) -> Path:
    """Fills the disk but for so many bytes (a page at least is lost or left): the file that does it."""
    ballast = folder / "ballast"
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize
    with ballast.open("wb") as file:
        file.truncate(0)
        os.posix_fallocate(file.fileno(), 0, max(1, free - leaving))
    return ballast
