"""Old lines of the audit log removed: the log of now is put aside, and those put aside before are cut.

The portal goes on writing meanwhile: it makes the log anew at its next line; no file that it may still write is cut.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from analysis.foundation import atomic_file
from analysis.params.retention import first_kept
from analysis.portal.audit import FILE

ASIDE = "audit-{day}.jsonl"


def prune(folder: Path, *, keep_months: int, today: date) -> int:
    """Remove the lines older than `keep_months`; return their number.

    Parameters
    ----------
    folder : the portal's own folder.
    keep_months : months back from today, the day included.
    today : the day.
    """
    oldest = first_kept(today, keep_months).isoformat()
    removed = sum(_cut(path, oldest) for path in sorted(folder.glob(ASIDE.format(day="*"))))
    current, aside = folder / FILE, folder / ASIDE.format(day=today.isoformat())
    if current.exists() and not aside.exists():
        current.rename(aside)
    return removed


def _cut(path: Path, oldest: str) -> int:
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["at"] >= oldest]
    if not kept:
        path.unlink()
    elif len(kept) < len(lines):
        atomic_file.rewrite(path, b"".join(kept))
    return len(lines) - len(kept)
