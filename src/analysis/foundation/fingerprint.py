"""Fingerprint of the code that made an edition: version of the distribution and hash of the files of the package."""

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
    """Return version and hash of the code, as `0.1.0+1f3a5b7c9d0e`: the same on any machine for the same code."""
    try:
        released = version("releve")
    except PackageNotFoundError:
        released = "0"
    return f"{released}+{_content(PACKAGE.rglob('*'))}"


@lru_cache(maxsize=1)
def calculations_version() -> str:
    """Return the fingerprint of the code and the libraries that the figures of a forecast depend on."""
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
    files = list(PACKAGE.glob(pattern))
    if not files:
        raise FileNotFoundError(f"no file of {PACKAGE} is named {pattern}")
    return files


def _content(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix in SUFFIXES:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
