"""The portal's memory: one SQLite file in its own folder, for its owner alone."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "portal.sqlite"
VERSION = 3
"""Of the table of sessions: those of another version are over, and their readers sign in again."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
  token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL, way TEXT NOT NULL, groups TEXT NOT NULL, csrf TEXT NOT NULL,
  proof TEXT NOT NULL, subject TEXT NOT NULL, sealed TEXT NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL,
  created_at REAL NOT NULL, seen_at REAL NOT NULL, checked_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS session_person ON session (person);
CREATE INDEX IF NOT EXISTS session_created ON session (created_at);
CREATE TABLE IF NOT EXISTS attempt (key TEXT NOT NULL, made_at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS attempt_key ON attempt (key, made_at);
CREATE INDEX IF NOT EXISTS attempt_made ON attempt (made_at);
CREATE TABLE IF NOT EXISTS browser (
  token_sha256 TEXT NOT NULL, person TEXT NOT NULL, seen_at REAL NOT NULL, PRIMARY KEY (token_sha256, person)
) STRICT;
CREATE INDEX IF NOT EXISTS browser_person ON browser (person, seen_at);
CREATE TABLE IF NOT EXISTS identity (
  issuer TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, person)
) STRICT;
CREATE TABLE IF NOT EXISTS reset_link (
  token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL, proof TEXT NOT NULL, expires_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS used_code (person TEXT PRIMARY KEY, step INTEGER NOT NULL) STRICT;
"""


class Database:
    """The file, opened; one statement or transaction at a time, from any thread.

    Parameters
    ----------
    folder : the portal's own folder; it is made, for its owner alone, where it is not there.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("PRAGMA secure_delete=ON")
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            self._connection.executescript(
                f"DROP TABLE IF EXISTS session; DROP TABLE IF EXISTS visit; PRAGMA user_version={VERSION};"
            )
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def statement(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one statement."""
        with self._lock:
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for statements that all hold, or none."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


class Dated:
    """A part of the portal's memory whose rows have their instant.

    Parameters
    ----------
    database : the portal's memory.
    clock : seconds since the epoch.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock


def hashed(text: str) -> str:
    """Return the only form in which a token is kept: a copy of the file opens nothing."""
    return hashlib.sha256(text.encode()).hexdigest()
