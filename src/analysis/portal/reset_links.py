"""One-time links by which a person chooses a password: an administrator makes them, and never knows the password."""

from __future__ import annotations

import secrets

from analysis.portal.database import Dated, hashed

HOURS = 24
MOST_TOKEN_LENGTH = 100


class ResetLinks(Dated):
    """The links that wait to be used."""

    def issue(self, person: str, proof: str | None) -> str:
        """Return the token of a new link, which replaces those of the person before it.

        Parameters
        ----------
        person : whose password it sets.
        proof : mark of their account now; the link is worth nothing once it has changed. None: no account yet.
        """
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._database.transaction() as database:
            database.execute("DELETE FROM reset_link WHERE person = ? OR expires_at < ?", (person, now))
            row = (hashed(token), person, proof or "", now + HOURS * 3_600)
            database.execute("INSERT INTO reset_link VALUES (?, ?, ?, ?)", row)
        return token

    def find(self, token: str) -> tuple[str, str] | None:
        """Return the person of a link and the mark of their account when it was made; None where it is over."""
        if len(token) > MOST_TOKEN_LENGTH:
            return None
        with self._database.statement() as database:
            row = database.execute(
                "SELECT person, proof FROM reset_link WHERE token_sha256 = ? AND expires_at >= ?",
                (hashed(token), self._clock()),
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def use(self, token: str) -> bool:
        """End a link; True for the one who ends it, where several try at once."""
        with self._database.statement() as database:
            return database.execute("DELETE FROM reset_link WHERE token_sha256 = ?", (hashed(token),)).rowcount == 1

    def end(self, person: str) -> None:
        """End the links of a person."""
        with self._database.statement() as database:
            database.execute("DELETE FROM reset_link WHERE person = ?", (person,))
