"""Browsers that have not signed in yet: what they must bring back is sealed in their own cookie, and kept nowhere.

Whoever asks for the sign-in page a million times leaves nothing behind.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

SECONDS = 900
MOST_COOKIE_LENGTH = 4_000


@dataclass(frozen=True)
class Visit:
    """The token of a browser's form, and what an OpenID Connect exchange must remember."""

    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    content: Mapping[str, Any] = field(default_factory=dict)


class Visits:
    """Seals visits under a key of this process: after a restart, the page that was open is asked for again.

    Parameters
    ----------
    clock : seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._cipher = Fernet(Fernet.generate_key())
        self._clock = clock

    def seal(self, visit: Visit) -> str:
        """Return a visit as a cookie's value, which its holder can neither read nor change."""
        text = json.dumps([visit.csrf, dict(visit.content)])
        return self._cipher.encrypt_at_time(text.encode(), int(self._clock())).decode()

    def find(self, cookie: str | None) -> Visit | None:
        """Return the visit of a cookie; None where we did not seal it, or too long ago."""
        if not cookie or len(cookie) > MOST_COOKIE_LENGTH or not cookie.isascii():
            return None
        try:
            text = self._cipher.decrypt_at_time(cookie, ttl=SECONDS, current_time=int(self._clock()))
        except InvalidToken:
            return None
        csrf, content = json.loads(text)
        return Visit(csrf, content)
