"""The manifest of an edition: its inputs, the hash of each of its files (rule 13)."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from analysis.notebook import notebook_files

if TYPE_CHECKING:
    from analysis.report.client_report import ClientReport

LIBRARIES = (
    "babel",
    "deltalake",
    "holidays",
    "ipython",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "plotly",
    "pyarrow",
    "scipy",
    "statsmodels",
    "tzdata",
    "xlsxwriter",
)
"""Libraries whose version may change a figure or a byte of an edition."""


@lru_cache(maxsize=1)
def libraries() -> Mapping[str, str]:
    """Return the versions, on this machine, of Python and of the libraries that a figure or a byte depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def manifest(report: ClientReport, edition: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest, from which an edition is found stale, verified and rebuilt.

    Parameters
    ----------
    report : report that the edition shows.
    edition : section `edition` of its facts.
    files : path inside the edition -> bytes.
    """
    findings = Counter({item.code: item.count for item in report.findings})
    return {
        "edition": edition,
        "data_sha256": report.data_sha256,
        "libraries": dict(libraries()),
        "notebook_sha256": notebook_files.sha256(report.params.report.notebook or notebook_files.DEFAULT),
        "findings": dict(sorted(findings.items())),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }


def dumps(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of a manifest, to write and to sign."""
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=2) + "\n").encode()
