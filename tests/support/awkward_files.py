"""All awkward files, by name: `python tests/support/awkward_files.py DIR` writes them, the same at each run."""

from __future__ import annotations

import sys
from pathlib import Path

from awkward_entries import ENTRIES
from awkward_parquet import PARQUET
from awkward_text import TEXT
from awkward_values import VALUES
from awkward_workbooks import WORKBOOKS

CSV = TEXT | VALUES | ENTRIES
AWKWARD = CSV | WORKBOOKS | PARQUET
"""Name of the file -> what writes it."""


def write(name: str, folder: Path) -> Path:
    """Write one awkward file in the folder, and return where it is."""
    path = folder / name
    AWKWARD[name](path)
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in AWKWARD:
        print(write(each, target))
