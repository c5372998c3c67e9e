"""Who opened what, from the audit log: read on from where it was left, so that a long log costs nothing."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from analysis.portal.audit import FILE


class Openings:
    """The persons who opened a file of an edition.

    Parameters
    ----------
    folder : the portal's own folder, that holds the log.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._read: tuple[int, int] = (0, 0)
        self._people: dict[tuple[str, str], set[str]] = {}
        self._lock = threading.Lock()

    def of(self, client: str, as_of: str) -> frozenset[str]:
        """Return those who opened a file of the editions of a date, in any language."""
        with self._lock:
            self._read_on()
            return frozenset(self._people.get((client, as_of), ()))

    def _read_on(self) -> None:
        """Read the lines added since; a log that was moved away is begun again, what it told stays known."""
        try:
            with self._path.open("rb") as log:
                file = os.fstat(log.fileno()).st_ino
                begun, offset = self._read
                log.seek(offset if file == begun else 0)
                whole = log.read()
                ended = whole.rfind(b"\n") + 1
                for line in whole[:ended].splitlines():
                    self._note(json.loads(line))
                self._read = file, (offset if file == begun else 0) + ended
        except FileNotFoundError:
            self._read = (0, 0)

    def _note(self, event: dict[str, str]) -> None:
        if event["event"] == "read" and "/" not in event["folder"] and "-live" not in event["edition"]:
            self._people.setdefault((event["folder"], event["edition"][:10]), set()).add(event["person"])
