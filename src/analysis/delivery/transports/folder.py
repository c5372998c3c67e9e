"""Mails as files of a folder (`.eml`), for another program to send, or to read before a first sending."""

from __future__ import annotations

import hashlib
from email import policy
from email.message import EmailMessage
from pathlib import Path

from analysis.delivery.transports.transport import NotSent
from analysis.foundation import atomic_file


class Folder:
    """Writes each mail as one file, whole, named by its Message-ID: a second try replaces the first.

    Parameters
    ----------
    path : the folder; it is made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: EmailMessage, to: str) -> None:
        """Write one mail. Raises NotSent where the folder cannot be written."""
        name = hashlib.sha256(f"{mail['Message-ID']} {to}".encode()).hexdigest()[:24]
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            atomic_file.to_disk(self._path / f"{name}.eml", mail.as_bytes(policy=policy.SMTP))
        except OSError as error:
            raise NotSent(f"{error.strerror or error}") from None

    def close(self) -> None:
        """Nothing to leave."""
