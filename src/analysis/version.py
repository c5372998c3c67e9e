"""Which code made an edition: the version of the distribution and the hash of every file of the package."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
SUFFIXES = {".py", ".css", ".js", ".j2", ".json", ".po"}


@lru_cache(maxsize=1)
def code_version() -> str:
    """Version and content of the code, as one text: `0.1.0+1f3a5b7c9d0e`. The same code gives it on any machine."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in SUFFIXES:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    try:
        released = version("releve")
    except PackageNotFoundError:
        released = "0"
    return f"{released}+{digest.hexdigest()[:12]}"
