"""Which code made an edition: the version of the distribution and the hash of every file of the package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parent
CALCULATIONS = ("measures/**/*.py", "domain/**/*.py", "outlook.py", "projects/foreseeing.py", "plain_values.py")
FIGURES = ("numpy", "pandas", "scipy", "statsmodels")
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
    code = _content(path for name in CALCULATIONS for path in PACKAGE.glob(name))
    return f"{code}{libraries}"


def _content(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix in SUFFIXES:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
