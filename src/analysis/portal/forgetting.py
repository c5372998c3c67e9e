"""A person forgotten by the portal: their account and sessions, their name in its memory and in its audit log."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analysis.foundation import atomic_file
from analysis.foundation.name_forms import holds, replaced, replaced_text
from analysis.portal import audit, audit_retention
from analysis.portal.accounts import Accounts
from analysis.portal.database import FILE, Database

OF_PERSON = ("session", "browser", "identity", "reset_link", "used_code")
"""Tables whose rows of the person are removed; the name is replaced in the other texts."""


def forget(folder: Path, name: str, pseudonym: str, today: date) -> bool:
    """Forget a person; return True where the portal held the name.

    Parameters
    ----------
    folder : the portal's own folder.
    name : as the portal writes it: an address or a short name.
    pseudonym : what stands in its place; what was read stays proved by it.
    today : the day, for the name of the part of the audit log that is put aside.
    """
    if not folder.is_dir():
        return False
    held = [_account_removed(folder, name), _memory_cleaned(folder, name, pseudonym)]
    current = folder / audit.FILE
    if current.exists() and holds(current.read_bytes(), name):
        current.rename(_aside(folder, today))
    for path in sorted(folder.glob(audit_retention.ASIDE.format(day="*"))):
        content = path.read_bytes()
        if holds(content, name):
            atomic_file.rewrite(path, replaced(content, name, pseudonym))
            held.append(True)
    return any(held)


def _account_removed(folder: Path, name: str) -> bool:
    accounts = Accounts(folder)
    is_known = name in accounts.people()
    if is_known:
        accounts.remove(name)
    return is_known


def _memory_cleaned(folder: Path, name: str, pseudonym: str) -> bool:
    path = folder / FILE
    if not path.exists():
        return False
    database = Database(folder)
    try:
        with database.transaction() as connection:
            before = connection.total_changes
            connection.create_function(
                "renamed", 1, lambda text: replaced_text(text, name, pseudonym), deterministic=True
            )
            for table in OF_PERSON:
                connection.execute(f"DELETE FROM {table} WHERE person = ?", (name,))
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            for table in tables:
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
                for column in columns:
                    connection.execute(
                        f"UPDATE {table} SET {column} = renamed({column}) WHERE renamed({column}) != {column}"
                    )
            is_held = connection.total_changes > before
        with database.statement() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close()
    return is_held


def _aside(folder: Path, today: date) -> Path:
    """Return a file that is not there, in which the audit log of now is put aside: the portal begins another."""
    day, number = today.isoformat(), 1
    path = folder / audit_retention.ASIDE.format(day=day)
    while path.exists():
        number += 1
        path = folder / audit_retention.ASIDE.format(day=f"{day}-{number}")
    return path
