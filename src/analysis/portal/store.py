"""The portal's memory: sessions that can be revoked, visits before a sign-in, attempts to sign in (SQLite).

A browser holds a random token; only its hash is kept here, so that a copy of this file opens no session.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

FILE = "portal.sqlite"
MOST_VISITS = 20_000
"""Visits kept at once: beyond, the oldest go, so that no one fills the disk by asking for the sign-in page."""
VISIT_SECONDS = 900
SEEN_EVERY_SECONDS = 30
MOST_TOKEN_LENGTH = 100

VERSION = 2
"""Of the table of sessions: those of another version are over, and their readers sign in again."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
  token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL, way TEXT NOT NULL, groups TEXT NOT NULL, csrf TEXT NOT NULL,
  proof TEXT NOT NULL, id_token TEXT NOT NULL, created_at REAL NOT NULL, seen_at REAL NOT NULL, checked_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS session_person ON session (person);
CREATE TABLE IF NOT EXISTS visit (
  token_sha256 TEXT PRIMARY KEY, csrf TEXT NOT NULL, content TEXT NOT NULL, created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS attempt (key TEXT NOT NULL, made_at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS attempt_key ON attempt (key, made_at);
"""

Way = Literal["password", "openid"]


@dataclass(frozen=True)
class Session:
    """A sign-in that lasts.

    `proof` is what must still hold: the account's (password), or the access token (openid); `id_token` is what ends the
    session at the provider (openid). `session_id` names it in the audit log and opens nothing.
    """

    session_id: str
    person: str
    way: Way
    groups: tuple[str, ...]
    csrf: str
    proof: str
    id_token: str
    checked_at: float


@dataclass(frozen=True)
class Visit:
    """A browser that has not signed in: its form's token, and what the OpenID Connect exchange must remember."""

    csrf: str
    content: dict[str, Any]


class Store:
    """Sessions, visits and attempts.

    Parameters
    ----------
    folder : the portal's own folder; it is made, for its owner alone, where it is not there.
    clock : seconds since the epoch.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._clock = clock
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        if self._database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            self._database.executescript(f"DROP TABLE IF EXISTS session; PRAGMA user_version={VERSION};")
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def open_session(
        self, person: str, way: Way, *, groups: Collection[str] = (), proof: str, id_token: str = ""
    ) -> str:
        """The token of a new session, to be given to the browser and to no one else."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        known = (_hash(token), person, way, json.dumps(sorted(groups)), secrets.token_urlsafe(32), proof, id_token)
        self._database.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*known, now, now, now))
        return token

    def session(self, token: str | None, *, idle_seconds: float, most_seconds: float) -> Session | None:
        """The session of a token; None where it is unknown, ended, too old or left idle."""
        if not token or len(token) > MOST_TOKEN_LENGTH:
            return None
        key, now = _hash(token), self._clock()
        found = self._database.execute(
            "SELECT person, way, groups, csrf, proof, id_token, created_at, seen_at, checked_at FROM session"
            " WHERE token_sha256 = ?",
            (key,),
        ).fetchone()
        if found is None:
            return None
        person, way, groups, csrf, proof, id_token, created_at, seen_at, checked_at = found
        if now - created_at >= most_seconds or now - seen_at >= idle_seconds:
            self.end_session(token)
            return None
        if now - seen_at >= SEEN_EVERY_SECONDS:
            self._database.execute("UPDATE session SET seen_at = ? WHERE token_sha256 = ?", (now, key))
        return Session(key[:12], person, way, tuple(json.loads(groups)), csrf, proof, id_token, checked_at)

    def confirm(self, token: str, groups: Collection[str]) -> None:
        """Notes that the provider still knows the person, and in which groups."""
        self._database.execute(
            "UPDATE session SET checked_at = ?, groups = ? WHERE token_sha256 = ?",
            (self._clock(), json.dumps(sorted(groups)), _hash(token)),
        )

    def end_session(self, token: str) -> None:
        """Ends one session."""
        self._database.execute("DELETE FROM session WHERE token_sha256 = ?", (_hash(token),))

    def end_sessions(self, person: str) -> int:
        """Ends every session of a person; how many there were."""
        return self._database.execute("DELETE FROM session WHERE person = ?", (person,)).rowcount

    def open_visit(self) -> tuple[str, Visit]:
        """A new visit and its token."""
        token, visit = secrets.token_urlsafe(32), Visit(secrets.token_urlsafe(32), {})
        now = self._clock()
        self._database.execute("DELETE FROM visit WHERE created_at < ?", (now - VISIT_SECONDS,))
        self._database.execute(
            "DELETE FROM visit WHERE token_sha256 IN (SELECT token_sha256 FROM visit ORDER BY created_at DESC"
            " LIMIT -1 OFFSET ?)",
            (MOST_VISITS - 1,),
        )
        self._database.execute("INSERT INTO visit VALUES (?, ?, ?, ?)", (_hash(token), visit.csrf, "{}", now))
        return token, visit

    def visit(self, token: str | None) -> Visit | None:
        """The visit of a token; None where it is unknown or over."""
        if not token or len(token) > MOST_TOKEN_LENGTH:
            return None
        found = self._database.execute(
            "SELECT csrf, content FROM visit WHERE token_sha256 = ? AND created_at >= ?",
            (_hash(token), self._clock() - VISIT_SECONDS),
        ).fetchone()
        return None if found is None else Visit(found[0], json.loads(found[1]))

    def keep_visit(self, token: str, content: dict[str, Any]) -> None:
        """Keeps what a visit must remember."""
        self._database.execute(
            "UPDATE visit SET content = ? WHERE token_sha256 = ?", (json.dumps(content), _hash(token))
        )

    def end_visit(self, token: str) -> None:
        """Forgets a visit."""
        self._database.execute("DELETE FROM visit WHERE token_sha256 = ?", (_hash(token),))

    def add_attempts(self, keys: Collection[str]) -> tuple[int, ...]:
        """Counts an attempt to sign in under each key; what to give to `forget_attempts` once it has succeeded."""
        now = self._clock()
        return tuple(
            self._database.execute("INSERT INTO attempt (key, made_at) VALUES (?, ?)", (_hash(key), now)).lastrowid or 0
            for key in keys
        )

    def attempts(self, key: str, seconds: float) -> int:
        """The attempts of the last `seconds` that have not succeeded; older ones are forgotten."""
        self._database.execute("DELETE FROM attempt WHERE made_at < ?", (self._clock() - seconds,))
        counted = self._database.execute("SELECT count(*) FROM attempt WHERE key = ?", (_hash(key),))
        return int(counted.fetchone()[0])

    def forget_attempts(self, attempts: Collection[int]) -> None:
        """Forgets attempts that have succeeded."""
        self._database.executemany("DELETE FROM attempt WHERE rowid = ?", [(attempt,) for attempt in attempts])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
