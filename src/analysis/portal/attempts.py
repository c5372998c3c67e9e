"""Attempts to sign in, counted before they are tried, and the browsers that have signed in before.

A stranger's failures shut out strangers alone: a browser in which a person has signed in keeps a count of its own.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Collection, Mapping

from analysis.portal.database import Dated, hashed

IPV6_PREFIX = 64
"""One subscriber has a whole /64: its addresses are counted as one."""
MOST_BROWSERS = 50
"""Browsers remembered a person; beyond, the one used longest ago is forgotten."""
MOST_TOKEN_LENGTH = 100


def address_block(address: str) -> str:
    """Return the address that attempts are counted under: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))
    return str(parsed)


class Attempts(Dated):
    """The attempts of the last minutes."""

    def begin(self, bounds: Mapping[str, int], seconds: float) -> tuple[int, ...] | None:
        """Count an attempt under each key; None where a key has reached its bound within `seconds`.

        The count and the check are one transaction, so that many attempts at once are no way round.
        """
        now = self._clock()
        with self._database.transaction() as database:
            database.execute("DELETE FROM attempt WHERE made_at < ?", (now - seconds,))
            for key, most in bounds.items():
                counted = database.execute("SELECT count(*) FROM attempt WHERE key = ?", (hashed(key),)).fetchone()[0]
                if counted >= most:
                    return None
            insert = "INSERT INTO attempt (key, made_at) VALUES (?, ?)"
            return tuple(database.execute(insert, (hashed(key), now)).lastrowid or 0 for key in bounds)

    def forget(self, attempts: Collection[int]) -> None:
        """Forget attempts that have succeeded."""
        with self._database.transaction() as database:
            database.executemany("DELETE FROM attempt WHERE rowid = ?", [(attempt,) for attempt in attempts])


class KnownBrowsers(Dated):
    """The browsers in which a person has signed in."""

    def is_known(self, token: str | None, person: str) -> bool:
        """Return True where this person has signed in by this browser."""
        if not token or len(token) > MOST_TOKEN_LENGTH:
            return False
        with self._database.statement() as database:
            row = database.execute(
                "SELECT 1 FROM browser WHERE token_sha256 = ? AND person = ?", (hashed(token), person)
            ).fetchone()
        return row is not None

    def remember(self, token: str | None, person: str) -> str:
        """Return the token by which this browser is known from now on: its own where we gave it, else a new one."""
        with self._database.transaction() as database:
            ours = token and database.execute("SELECT 1 FROM browser WHERE token_sha256 = ?", (hashed(token),))
            kept = token if token and ours and ours.fetchone() else secrets.token_urlsafe(32)
            database.execute("INSERT OR REPLACE INTO browser VALUES (?, ?, ?)", (hashed(kept), person, self._clock()))
            database.execute(
                "DELETE FROM browser WHERE person = ? AND token_sha256 NOT IN"
                " (SELECT token_sha256 FROM browser WHERE person = ? ORDER BY seen_at DESC LIMIT ?)",
                (person, person, MOST_BROWSERS),
            )
        return kept
