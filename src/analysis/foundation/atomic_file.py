"""A file that is written whole or not at all, on a disk or on an object store."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem
from fsspec.spec import AbstractFileSystem

UNFINISHED = ".unfinished-"
"""Beginning of the name of a file that a killed process may have left behind."""


def write(files: AbstractFileSystem, path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file at `path`, in the place of any other one.

    Parameters
    ----------
    files : file system; an object store writes an object whole by itself, on a disk a finished file takes the name.
    path : path of the file; its folder is made where there is none.
    content : bytes of the file.

    Raises
    ------
    OSError
        When the file cannot be written; an earlier file is unchanged, and nothing is left beside it.
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
    """Write bytes to the disk, not only to the system's memory: a crash leaves no empty file."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def append(path: Path, content: bytes) -> None:
    """Append bytes to a file on a disk; where they do not all fit, the file is unchanged.

    Raises
    ------
    OSError
        When the bytes cannot be written.
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


def rewrite(path: Path, content: bytes) -> None:
    """Replace the content of a file that is there, whole, with the rights that it had."""
    mode = path.stat().st_mode
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    to_disk(unfinished, content)
    unfinished.chmod(mode)
    unfinished.replace(path)
