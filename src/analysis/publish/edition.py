"""An edition on disk: its folder, its manifest, the proof that nothing in it changed since (rule 13).

The manifest is written last: a folder without one is no edition. A new edition takes the place of an old one whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from analysis.report import ClientReport

MANIFEST = "manifest.json"
LIBRARIES = ("nbconvert", "numpy", "pandas", "papermill", "plotly", "pyarrow", "statsmodels")
"""Libraries whose version may change a figure or a byte of an edition."""


@dataclass(frozen=True)
class EditionName:
    """Which edition: the folder is `<client>/<as_of>[-en][-live][-k<sync>]`."""

    client: str
    as_of: date
    language: str = "fr"
    is_live: bool = False
    known_at: str | None = None

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""
        language = "" if self.language == "fr" else f"-{self.language}"
        live = "-live" if self.is_live else ""
        known = f"-k{self.known_at}" if self.known_at else ""
        return f"{self.client}/{self.as_of.isoformat()}{language}{live}{known}"


class Named(Protocol):
    """What has a folder below the reports: a client's edition, a study."""

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""


def libraries() -> dict[str, str]:
    """The versions, on this machine, of the libraries that a figure or a byte depends on."""
    return {name: version(name) for name in LIBRARIES}


def manifest(report: ClientReport, facts: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the edition was made from, with the hash of each of its files: enough to verify and to rebuild it."""
    findings = Counter({item.code: item.count for item in report.findings})
    return {
        "edition": facts["edition"],
        "libraries": libraries(),
        "findings": dict(sorted(findings.items())),
        "files": hashes(files),
    }


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The sha-256 of each file, by its path."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def write(reports: Path, name: Named, files: Mapping[str, bytes], content: Mapping[str, Any]) -> Path:
    """Writes an edition; a reader sees the old one or the new one whole.

    Parameters
    ----------
    reports : folder of all editions.
    name : which one.
    files : path inside the edition -> bytes.
    content : its manifest.

    Returns
    -------
    Path of the edition's folder.
    """
    folder = reports / name.folder
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    for path, data in files.items():
        target = unfinished / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    (unfinished / MANIFEST).write_text(text, encoding="utf-8")
    if folder.exists():
        replaced = folder.with_name(f".{folder.name}.{os.getpid()}.replaced")
        folder.rename(replaced)
        unfinished.rename(folder)
        shutil.rmtree(replaced)
    else:
        unfinished.rename(folder)
    return folder


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of an edition's folder; None where there is no edition."""
    path = folder / MANIFEST
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def altered(folder: Path) -> list[str]:
    """The files of an edition that are missing or are no longer what its manifest says."""
    content = read_manifest(folder)
    if content is None:
        return [MANIFEST]
    return [
        name
        for name, sha256 in content["files"].items()
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256
    ]
