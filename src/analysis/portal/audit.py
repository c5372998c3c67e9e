"""The audit log: who read which file and when, one JSON object a line, appended, never rewritten."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

FILE = "audit.jsonl"


class Audit:
    """The audit log of a portal.

    Parameters
    ----------
    folder : the portal's own folder. The file may be moved away at any time (rotation): the next line makes it anew.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def write(self, event: str, **facts: str | int | None) -> None:
        """Appends one event; a fact that is None is left out. Texts of a request cannot break the line: it is JSON."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event}
        line |= {name: value for name, value in facts.items() if value is not None}  # type: ignore[misc]
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, (json.dumps(line, ensure_ascii=True) + "\n").encode())
        finally:
            os.close(descriptor)
