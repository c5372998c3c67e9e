"""The outbox: one SQLite file that remembers who was told what, so that no mail is ever sent twice by itself.

`sending` is written, down to the disk, before a mail is handed to a transport. A mail that is found there by the next
run was cut off: nobody knows whether it left, so it becomes `unsure`, and a person sends or drops it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from analysis.foundation.errors import OutOfReach, UsageFault
from analysis.foundation.messages import message
from analysis.foundation.name_forms import replaced_text

OUTBOX = "RELEVE_OUTBOX"
FILE = "outbox.sqlite"
State = Literal["queued", "sending", "sent", "held", "unsure", "failed", "dropped"]
"""`queued`: to be sent; `held`: closed on doubt, looked at again by each run; `failed`: refused for good; `dropped`: a
person chose not to send it, or its reader is one no more."""
WAITING: tuple[State, ...] = ("held", "unsure", "failed")
"""States that wait for a person."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
  number INTEGER PRIMARY KEY, client TEXT NOT NULL, edition TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL,
  message_id TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, tries INTEGER NOT NULL, at TEXT NOT NULL,
  UNIQUE (client, edition, person, kind)
) STRICT;
"""
COLUMNS = "number, client, edition, person, kind, message_id, state, reason, tries, at"


@dataclass(frozen=True)
class Key:
    """Identity of a mail: it is told at most once.

    Parameters
    ----------
    client : slug.
    edition : its date, then the mark of what was released: a corrected edition is another one.
    person : address of the reader.
    kind : `edition`, or `decision:` with the decision and its last day.
    """

    client: str
    edition: str
    person: str
    kind: str

    @property
    def as_of(self) -> str:
        """The date of the edition."""
        return self.edition[:10]

    def message_id(self, domain: str) -> str:
        """Return the same Message-ID at each try, so that a mailbox that gets it twice shows it once."""
        text = "\n".join((self.client, self.edition, self.person, self.kind))
        return f"<{hashlib.sha256(text.encode()).hexdigest()[:32]}@{domain}>"


@dataclass(frozen=True)
class Letter:
    """A mail of the outbox: `reason` says why it waits, `at` when its state changed last (ISO, UTC)."""

    number: int
    key: Key
    message_id: str
    state: State
    reason: str
    tries: int
    at: str


def address(portal: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the file of the outbox: that of `RELEVE_OUTBOX`, else the one beside the portal's own file."""
    return Path(environ.get(OUTBOX, portal / FILE))


class Outbox:
    """The mails of an installation.

    Parameters
    ----------
    path : its file; it is made, for its owner alone, where it is not there.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA secure_delete=ON")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Hold the outbox as its one sender; what a former sender left in `sending` becomes `unsure`.

        Raises
        ------
        OutOfReach
            While another process sends.
        """
        lock = FileLock(f"{self._path}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise OutOfReach(
                message("{file}: another releve notify is under way; run again when it has ended", file=self._path)
            ) from None
        try:
            self._connection.execute("UPDATE letter SET state='unsure', reason='cut_off' WHERE state='sending'")
            yield
        finally:
            lock.release()

    def add(self, key: Key, message_id: str, at: str) -> Letter:
        """Return the letter of a key, queued where there was none."""
        self._connection.execute(
            "INSERT OR IGNORE INTO letter (client, edition, person, kind, message_id, state, reason, tries, at)"
            " VALUES (?, ?, ?, ?, ?, 'queued', '', 0, ?)",
            (key.client, key.edition, key.person, key.kind, message_id, at),
        )
        found = self.find(key)
        if found is None:
            raise LookupError(key)
        return found

    def find(self, key: Key) -> Letter | None:
        """Return the letter of a key; None where nobody was ever to be told."""
        rows = self._select(
            "WHERE client=? AND edition=? AND person=? AND kind=?", (key.client, key.edition, key.person, key.kind)
        )
        return rows[0] if rows else None

    def letters(self) -> list[Letter]:
        """Return every letter, the newest last."""
        return self._select("")

    def waiting(self) -> list[Letter]:
        """Return the letters that wait for a person."""
        return self._select(f"WHERE state IN ({', '.join('?' * len(WAITING))})", WAITING)

    def mark(self, letter: Letter, state: State, at: str, *, reason: str = "") -> None:
        """Write the state of a letter; `sending` is on the disk when this returns, and counts a try."""
        self._connection.execute(
            "UPDATE letter SET state=?, reason=?, tries=tries+?, at=? WHERE number=?",
            (state, reason, int(state == "sending"), at, letter.number),
        )

    def decide(self, number: int, state: Literal["queued", "dropped"], by: str, at: str) -> Letter:
        """Send again (`queued`) or drop a letter that waits, as a person has chosen.

        Raises
        ------
        UsageFault
            Where no letter of that number waits for a person.
        """
        changed = self._connection.execute(
            f"UPDATE letter SET state=?, reason=?, at=? WHERE number=? AND state IN ({', '.join('?' * len(WAITING))})",
            (state, f"by {by}", at, number, *WAITING),
        ).rowcount
        if not changed:
            waiting = ", ".join(str(letter.number) for letter in self.waiting()) or message("none")
            raise UsageFault(
                message("no mail {number} waits for a person; waiting: {waiting}", number=number, waiting=waiting)
            )
        return self._select("WHERE number=?", (number,))[0]

    def prune(self, oldest: str) -> int:
        """Remove the letters that were sent or dropped before a day (ISO); return their number.

        Those of a client's newest edition stay, so that it is not told again.
        """
        removed = self._connection.execute(
            "DELETE FROM letter WHERE at < ? AND state IN ('sent', 'dropped') AND substr(edition, 1, 10) <"
            " (SELECT max(substr(other.edition, 1, 10)) FROM letter AS other WHERE other.client = letter.client)",
            (oldest,),
        ).rowcount
        self._connection.execute("VACUUM")
        return removed

    def forget(self, name: str, pseudonym: str) -> int:
        """Put a pseudonym in the place of a person's name; return the number of letters that held it.

        A letter that waits for this person is theirs no more: the next run drops it.
        """
        held = 0
        for letter in self.letters():
            before = (letter.key.person, letter.key.kind, letter.reason)
            after = tuple(replaced_text(text, name, pseudonym) for text in before)
            if after != before:
                held += 1
                self._connection.execute(
                    "UPDATE letter SET person=?, kind=?, reason=? WHERE number=?", (*after, letter.number)
                )
        self._connection.execute("VACUUM")
        return held

    def _select(self, where: str, values: tuple[object, ...] = ()) -> list[Letter]:
        rows = self._connection.execute(f"SELECT {COLUMNS} FROM letter {where} ORDER BY number", values).fetchall()
        return [
            Letter(number, Key(client, edition, person, kind), message_id, state, reason, tries, at)
            for number, client, edition, person, kind, message_id, state, reason, tries, at in rows
        ]
