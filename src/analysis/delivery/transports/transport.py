"""Transport of a mail: one method, and two ways to fail that an outbox must tell apart."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol


class NotSent(Exception):
    """The mail was not taken. `is_final`: trying again would change nothing."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Unsure(Exception):
    """The mail was handed over and no answer came: it may have left."""


class Transport(Protocol):
    """A way to send mails."""

    def send(self, mail: EmailMessage, to: str) -> None:
        """Send one mail to one person.

        Raises
        ------
        NotSent
            When it was certainly not taken.
        Unsure
            When nobody can say.
        """

    def close(self) -> None:
        """Leave the server."""
