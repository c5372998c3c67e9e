"""Records of a batch: `batch.json` for machines, and a log of JSON lines, without data and without secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from analysis.publish.editions.edition import Shelf

RESULTS = "batch.json"
LOG = "batch.log.jsonl"


class Journal:
    """The log of one batch, written line by line on a disk; on an object store, whole, at the end.

    Parameters
    ----------
    shelf : the reports.
    known : values of every line (the synchronisation, the date counted…).
    """

    def __init__(self, shelf: Shelf, **known: str) -> None:
        self._shelf = shelf
        self._known = known
        self._lines: list[str] = []

    def note(self, event: str, **facts: str | float | None) -> None:
        """Log one line of identifiers, outcomes, durations. Never a message, which may quote a value of the data."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **self._known, **facts}, sort_keys=True) + "\n"
        if self._shelf.root is None:
            self._lines.append(line)
        else:
            self._shelf.append(LOG, line.encode())

    def close(self, results: Mapping[str, Any]) -> None:
        """Write the results of the batch, and on an object store the log."""
        content = json.dumps({**self._known, **results}, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
        self._shelf.put(RESULTS, content.encode())
        if self._lines:
            self._shelf.append(LOG, "".join(self._lines).encode())
