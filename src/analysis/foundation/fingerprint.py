"""Which code made an edition: the version of the distribution and the hash of every file of the package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
CALCULATIONS = (
    "measures/**/*.py",
    "domain/**/*.py",
    "report/outlook.py",
    "report/projects/foreseeing.py",
    "warehouse/result_json.py",
)
FIGURES = ("numpy", "pandas", "pyxirr", "scipy", "statsmodels")
SUFFIXES = {".py", ".css", ".js", ".j2", ".json", ".po"}


@lru_cache(maxsize=1)
def code_version() -> str:
    """Version and content of the code, as one text: `0.1.0+1f3a5b7c9d0e`. The same code gives it on any machine."""
    try:
        released = version("releve")
    except PackageNotFoundError:
        released = "0"
    return f"{released}+{_content(PACKAGE.rglob('*'))}"


@lru_cache(maxsize=1)
def calculations_version() -> str:
    """What the figures of a forecast depend on beside its series: the code of the calculations, and the libraries."""
    libraries = "".join(f"-{version(name)}" for name in FIGURES)
    code = _content(path for pattern in CALCULATIONS for path in files_of(pattern))
    return f"{code}{libraries}"


def files_of(pattern: str) -> list[Path]:
    """Return the files of the package that a pattern names.

    Raises
    ------
    FileNotFoundError
        When there is none: the pattern names a module that moved, and its code would no longer count.
    """
    found = list(PACKAGE.glob(pattern))
    if not found:
        raise FileNotFoundError(f"no file of {PACKAGE} is named {pattern}")
    return found


def _content(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix in SUFFIXES:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
