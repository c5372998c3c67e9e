"""Local accounts: a person, an Argon2 hash and a second factor, in a file apart from params and from the reports.

Only `argon2-cffi` hashes and verifies. An account without rights in params opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import argon2
from filelock import FileLock
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.messages import message
from analysis.params.portal import PersonName
from analysis.portal import passwords

FILE = "accounts.json"


@dataclass(frozen=True)
class Account:
    """One account: the hash of its password, and the secret of its second factor (empty: it has none)."""

    password: str
    second_factor: str = ""


def name_of(text: str) -> str:
    """Return a name as people of `portal.yaml` are written; empty where it cannot be one of theirs.

    Capitals are made small in ASCII alone: the Kelvin sign of `\u212aim@acme.fr` is not the k of another person.
    """
    stripped = text.strip()
    return stripped.lower() if stripped.isascii() else ""


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
        self._known: dict[str, Account] = {}

    def people(self) -> tuple[str, ...]:
        """Those who have an account, in alphabetical order."""
        return tuple(sorted(self._read()))

    def set_password(self, person: str, password: str) -> None:
        """Give a person a password, in the place of one they have; their second factor stays.

        Raises
        ------
        UsageFault
            When the name is none that `portal.yaml` may hold, or the password is too short, too long or too common.
        """
        check_name(person)
        weakness = passwords.weakness(person, password)
        if weakness == "length":
            least, most = passwords.LEAST_LENGTH, passwords.MOST_LENGTH
            raise UsageFault(
                message("password refused: {least} to {most} characters are expected", least=least, most=most)
            )
        if weakness == "common":
            raise UsageFault(
                message("password refused: it is among those that are guessed first; take several unrelated words")
            )
        hashed = self._hasher.hash(password)
        with FileLock(f"{self._path}.lock"):
            accounts = self._read()
            kept = accounts[person].second_factor if person in accounts else ""
            self._write({**accounts, person: Account(hashed, kept)})

    def set_second_factor(self, person: str, secret: str) -> None:
        """Give a person a second factor, in the place of one they have; an empty secret takes it away.

        Raises
        ------
        UsageFault
            When there is no such account.
        """
        with FileLock(f"{self._path}.lock"):
            accounts = self._read()
            if person not in accounts:
                raise _unknown(person, accounts)
            self._write({**accounts, person: Account(accounts[person].password, secret)})

    def remove(self, person: str) -> None:
        """Remove an account. Raises UsageFault where there is none; the message lists those there are."""
        with FileLock(f"{self._path}.lock"):
            kept = dict(self._read())
            if kept.pop(person, None) is None:
                raise _unknown(person, kept)
            self._write(kept)

    def verify(self, person: str, password: str) -> str | None:
        """Return the proof of the account where the password is right, else None; in the same time if there is none.

        The proof is that of the account whose password was tried: it changes with the password and with the second
        factor, and a session that holds another one is over.
        """
        account = self._read().get(person)
        try:
            self._hasher.verify(account.password if account else self._nobody, password[: passwords.MOST_LENGTH + 1])
        except argon2.exceptions.VerificationError:
            return None
        return None if account is None else _proof(account)

    def second_factor(self, person: str) -> str:
        """Return the secret of a person's second factor; empty where they have none."""
        account = self._read().get(person)
        return account.second_factor if account else ""

    def proof(self, person: str) -> str | None:
        """Return the mark of the account that a session keeps; None where the account is gone."""
        account = self._read().get(person)
        return None if account is None else _proof(account)

    def _read(self) -> dict[str, Account]:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return {}
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            try:
                self._known = _ACCOUNTS.validate_json(self._path.read_bytes())
            except ValidationError:
                unreadable = message("{path}: unreadable file of accounts; restore it from a backup", path=self._path)
                raise DataFault(unreadable) from None
            self._stamp = stamp
        return self._known

    def _write(self, accounts: dict[str, Account]) -> None:
        unfinished = self._path.with_name(f".{FILE}.{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            rows = {person: asdict(account) for person, account in accounts.items()}
            file.write(json.dumps(rows, sort_keys=True, indent=2) + "\n")
        unfinished.replace(self._path)


def _proof(account: Account) -> str:
    return hashlib.sha256(json.dumps(asdict(account)).encode()).hexdigest()


def check_name(person: str) -> None:
    """Refuse a name that `portal.yaml` could not hold. Raises UsageFault."""
    try:
        TypeAdapter(PersonName).validate_python(person)
    except ValidationError:
        refusal = message(
            "name refused: {person}; an address or a short name, in lower case without accents", person=repr(person)
        )
        raise UsageFault(refusal) from None


def _unknown(person: str, accounts: dict[str, Account]) -> UsageFault:
    known = ", ".join(accounts) or message("none")
    return UsageFault(message("unknown account: {person}; accounts: {known}", person=repr(person), known=known))


def _account(kept: object) -> object:
    """Return an account as it is kept now; before second factors, it was its password's hash alone."""
    return {"password": kept} if isinstance(kept, str) else kept


_ACCOUNTS = TypeAdapter(dict[str, Annotated[Account, BeforeValidator(_account)]])
