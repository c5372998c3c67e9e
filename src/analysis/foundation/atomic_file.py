"""A file that is written whole or not at all, on a disk or on an object store."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem
from fsspec.spec import AbstractFileSystem

UNFINISHED = ".unfinished-"
"""How the name of a file begins that a killed process may have left behind."""


def write(files: AbstractFileSystem, path: str | os.PathLike[str], content: bytes) -> None:
    """Puts a file at `path`, in the place of one that stood there.

    Parameters
    ----------
    files : an object store puts an object whole by itself; on a disk a file beside it takes the name in one step.
    path : of the file; its folder is made where there is none.
    content : the bytes.

    Raises
    ------
    OSError
        Where it cannot be written; what stood there is as it was, and nothing is left beside it.
    """
    if not isinstance(files, LocalFileSystem):
        files.pipe_file(os.fspath(path), content)
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{UNFINISHED}{uuid.uuid4().hex}")
    try:
        to_disk(unfinished, content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def to_disk(path: Path, content: bytes) -> None:
    """The bytes on the disk, not only in the system's memory: a name never stands for a file that a crash emptied."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def append(path: Path, content: bytes) -> None:
    """Adds bytes at the end of a file on a disk; where they do not all fit, it is as it was.

    Raises
    ------
    OSError
        Where they cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            remaining = memoryview(content)
            while remaining:
                remaining = remaining[file.write(remaining) :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise
