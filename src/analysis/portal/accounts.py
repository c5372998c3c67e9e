"""Local accounts: a person and an Argon2 hash, in a file apart from params and from the reports, readable by its owner.

Only `argon2-cffi` hashes and verifies. An account without rights in params opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path

import argon2
from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.messages import message
from analysis.params.portal import PersonName

FILE = "accounts.json"
LEAST_LENGTH = 12
MOST_LENGTH = 1_024
"""A longer password is refused, so that hashing one costs no more than another."""


class Accounts:
    """The local accounts of a portal.

    Parameters
    ----------
    folder : the portal's own folder.
    hasher : Argon2id with the library's parameters, unless a test asks for cheaper ones.
    """

    def __init__(self, folder: Path, hasher: argon2.PasswordHasher | None = None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / FILE
        self._hasher = hasher or argon2.PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())
        self._stamp: tuple[int, int] | None = None
        self._known: dict[str, str] = {}

    def people(self) -> tuple[str, ...]:
        """Those who have an account, in alphabetical order."""
        return tuple(sorted(self._read()))

    def set_password(self, person: str, password: str) -> None:
        """Gives a person a password, in the place of one they have.

        Raises
        ------
        UsageFault
            When the name is none that `portal.yaml` may hold, or the password is too short or too long.
        """
        try:
            TypeAdapter(PersonName).validate_python(person)
        except ValidationError:
            refusal = message(
                "name refused: {person}; an address or a short name, in lower case without accents", person=repr(person)
            )
            raise UsageFault(refusal) from None
        if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
            raise UsageFault(
                message(
                    "password refused: {least} to {most} characters are expected", least=LEAST_LENGTH, most=MOST_LENGTH
                )
            )
        hashed = self._hasher.hash(password)
        with FileLock(f"{self._path}.lock"):
            self._write({**self._read(), person: hashed})

    def remove(self, person: str) -> None:
        """Removes an account. Raises UsageFault where there is none; the message lists those there are."""
        with FileLock(f"{self._path}.lock"):
            kept = dict(self._read())
            if kept.pop(person, None) is None:
                known = ", ".join(kept) or message("none")
                raise UsageFault(
                    message("unknown account: {person}; accounts: {known}", person=repr(person), known=known)
                )
            self._write(kept)

    def verify(self, person: str, password: str) -> str | None:
        """The proof of the account where the password is right, else None, in the same time whether it exists or not.

        The proof changes with the password: a session that holds another one is over.
        """
        hashed = self._read().get(person, self._nobody)
        try:
            self._hasher.verify(hashed, password[: MOST_LENGTH + 1])
        except argon2.exceptions.VerificationError:
            return None
        return self.proof(person)

    def proof(self, person: str) -> str | None:
        """Mark of the account that a session keeps; None where the account is gone."""
        hashed = self._read().get(person)
        return None if hashed is None else hashlib.sha256(hashed.encode()).hexdigest()

    def _read(self) -> dict[str, str]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return {}
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp != self._stamp:
            try:
                self._known = dict(json.loads(self._path.read_text(encoding="utf-8")))
            except ValueError:
                unreadable = message("{path}: unreadable file of accounts; restore it from a backup", path=self._path)
                raise DataFault(unreadable) from None
            self._stamp = stamp
        return self._known

    def _write(self, accounts: dict[str, str]) -> None:
        unfinished = self._path.with_name(f".{FILE}.{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(accounts, sort_keys=True, indent=2) + "\n")
        unfinished.replace(self._path)
