"""Editions that a person released, read from the log of editions that is kept beside the warehouse (rule 13.2).

The portal reads no table of the warehouse: the log alone, one small file a date.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from analysis.portal.shelf import Edition
from analysis.warehouse import kept_texts
from analysis.warehouse.edition_log import FOLDER, Closed, EditionLog, Release

SECONDS_KEPT = 5.0
"""A release shows after this time at most, where the log is on an object store."""


class Releases:
    """The releases of all clients, read again when the log has changed.

    Parameters
    ----------
    warehouse : address of the warehouse; empty: there is none, and nothing counts as released.
    clock : seconds that only go forward.
    """

    def __init__(self, warehouse: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._warehouse = warehouse
        self._log = EditionLog(warehouse) if warehouse else None
        self._folder = None if not warehouse or "://" in warehouse else Path(warehouse) / FOLDER
        self._clock = clock
        self._known: dict[tuple[str, date], tuple[object, Release | None]] = {}
        self._lock = threading.Lock()

    def of(self, client: str, as_of: date) -> Release | None:
        """Return the release of a date; None where its edition was never released."""
        if self._log is None:
            return None
        stamp = self._stamp(client)
        with self._lock:
            known = self._known.get((client, as_of))
        if known is not None and known[0] == stamp:
            return known[1]
        found = self._log.release_of(client, as_of)
        with self._lock:
            self._known[client, as_of] = stamp, found
        return found

    def covers(self, client: str, edition: Edition) -> bool:
        """Return True where this very edition is the one that was released; a later build of its date is not."""
        if edition.is_live or edition.known_at is not None:
            return False
        released = self.of(client, edition.as_of)
        return released is not None and self.is_of(edition, released.closed)

    def last_build(self, client: str, as_of: date) -> Closed | None:
        """Return the last closed build of a date, which a release would release."""
        return None if self._log is None else self._log.closed_of(client, as_of)

    def is_of(self, edition: Edition, closed: Closed) -> bool:
        """Return True where an edition was made from the data and the params of a record."""
        sync_id, params = edition.facts.get("sync_id"), edition.facts.get("params_sha256", "")
        return sync_id == closed.sync_id and kept_texts.are_same(self._warehouse, params, closed.params_sha256)

    def _stamp(self, client: str) -> object:
        """Return what changes with the log of a client: its folder's time on a disk, a span of seconds elsewhere."""
        if self._folder is None:
            return int(self._clock() / SECONDS_KEPT)
        try:
            return (self._folder / client).stat().st_mtime_ns
        except FileNotFoundError:
            return None
