"""Sessions that can be listed and ended. A browser holds a random token, of which the hash alone is kept.

What a provider gave (its tokens) is sealed by a key made from the browser's token: a copy of the file reads none of it.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from analysis.portal.database import Dated, hashed

SEEN_EVERY_SECONDS = 30
MOST_TOKEN_LENGTH = 100
MOST_SECONDS = 7 * 86_400
"""The longest session that `portal.yaml` may allow: an older one is forgotten."""

Way = Literal["password", "openid"]


@dataclass(frozen=True)
class Opening:
    """A sign-in that has succeeded, from which a session is opened.

    Parameters
    ----------
    person : as they signed in.
    way : by a local account, or by the OpenID Connect provider.
    proof : mark of the account that must still hold (password).
    subject : the provider's own name of the person, which must still hold (openid).
    groups : those that the provider says.
    access_token, id_token : what the provider is asked again with, and what ends the session there.
    address, agent : of the browser, for the person to recognise it in the list of their sessions.
    """

    person: str
    way: Way
    proof: str = ""
    subject: str = ""
    groups: tuple[str, ...] = ()
    access_token: str = ""
    id_token: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Session:
    """A sign-in that lasts. `session_id` names it in the audit log and opens nothing."""

    session_id: str
    opening: Opening
    csrf: str
    checked_at: float

    @property
    def person(self) -> str:
        """The person who signed in."""
        return self.opening.person


@dataclass(frozen=True)
class Listed:
    """A session as its person sees it in a list."""

    session_id: str
    way: Way
    address: str
    agent: str
    created_at: float
    seen_at: float


class Sessions(Dated):
    """The open sessions."""

    def open(self, opening: Opening) -> str:
        """Return the token of a new session, to be given to the browser and to no one else."""
        token, now = secrets.token_urlsafe(32), self._clock()
        sealed = _sealed(token, opening) if opening.access_token else ""
        row = (
            *(
                hashed(token),
                opening.person,
                opening.way,
                json.dumps(sorted(opening.groups)),
                secrets.token_urlsafe(32),
            ),
            *(opening.proof, opening.subject, sealed, opening.address, opening.agent[:200], now, now, now),
        )
        with self._database.transaction() as database:
            database.execute("DELETE FROM session WHERE created_at < ?", (now - MOST_SECONDS,))
            database.execute(f"INSERT INTO session VALUES ({', '.join('?' * len(row))})", row)
        return token

    def find(self, token: str | None, *, idle_seconds: float, most_seconds: float) -> Session | None:
        """Return the session of a token; None where it is unknown, ended, too old or left idle."""
        if not token or len(token) > MOST_TOKEN_LENGTH:
            return None
        key, now = hashed(token), self._clock()
        with self._database.statement() as database:
            row = database.execute(
                "SELECT person, way, proof, subject, groups, sealed, address, agent, csrf, created_at, seen_at,"
                " checked_at FROM session WHERE token_sha256 = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        person, way, proof, subject, groups, sealed, address, agent, csrf, created_at, seen_at, checked_at = row
        if now - created_at >= most_seconds or now - seen_at >= idle_seconds:
            self.end(token)
            return None
        if now - seen_at >= SEEN_EVERY_SECONDS:
            with self._database.statement() as database:
                database.execute("UPDATE session SET seen_at = ? WHERE token_sha256 = ?", (now, key))
        tokens = _unsealed(token, sealed) if sealed else ("", "")
        opening = Opening(person, way, proof, subject, tuple(json.loads(groups)), *tokens, address, agent)
        return Session(key[:12], opening, csrf, checked_at)

    def confirm(self, token: str, groups: Collection[str]) -> None:
        """Note that the provider still knows the person, and in which groups."""
        with self._database.statement() as database:
            database.execute(
                "UPDATE session SET checked_at = ?, groups = ? WHERE token_sha256 = ?",
                (self._clock(), json.dumps(sorted(groups)), hashed(token)),
            )

    def of_person(self, person: str) -> tuple[Listed, ...]:
        """Return the sessions of a person, the one used last first."""
        with self._database.statement() as database:
            rows = database.execute(
                "SELECT substr(token_sha256, 1, 12), way, address, agent, created_at, seen_at FROM session"
                " WHERE person = ? ORDER BY seen_at DESC",
                (person,),
            ).fetchall()
        return tuple(Listed(*row) for row in rows)

    def end(self, token: str) -> None:
        """End one session by its token."""
        with self._database.statement() as database:
            database.execute("DELETE FROM session WHERE token_sha256 = ?", (hashed(token),))

    def end_named(self, person: str, session_id: str) -> int:
        """End a person's session by its name in their list; how many there were."""
        with self._database.statement() as database:
            return database.execute(
                "DELETE FROM session WHERE person = ? AND substr(token_sha256, 1, 12) = ?", (person, session_id)
            ).rowcount

    def end_all(self, person: str) -> int:
        """End every session of a person; how many there were."""
        with self._database.statement() as database:
            return database.execute("DELETE FROM session WHERE person = ?", (person,)).rowcount


def _sealed(token: str, opening: Opening) -> str:
    return _cipher(token).encrypt(json.dumps([opening.access_token, opening.id_token]).encode()).decode()


def _unsealed(token: str, sealed: str) -> tuple[str, str]:
    access_token, id_token = json.loads(_cipher(token).decrypt(sealed.encode()))
    return access_token, id_token


def _cipher(token: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"releve provider tokens").derive(token.encode())
    return Fernet(base64.urlsafe_b64encode(key))
