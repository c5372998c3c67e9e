"""The columns of the awkward CSV files, and how a CSV is written of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from worked_rows import Row, rows

Maker = Callable[[Path], None]
Column = tuple[str, Callable[[Row], object]]

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
TICKET: Column = ("N° ticket", lambda row: row.ticket)
DAY: Column = ("Date", lambda row: f"{row.day:%d/%m/%Y}")
WHO: Column = ("Technicien", lambda row: row.technician)
CATEGORY: Column = ("Catégorie", lambda row: row.category)
KIND: Column = ("Type", lambda row: row.kind)
TITLE: Column = ("Objet", lambda row: row.title)
SPENT: Column = ("Durée (min)", lambda row: row.minutes)
CLIENT: Column = ("Société", lambda row: row.client)
FRENCH = (TICKET, DAY, WHO, CATEGORY, KIND, TITLE, SPENT)
ENGLISH: tuple[Column, ...] = (
    ("Ticket", lambda row: row.ticket),
    ("Date", lambda row: row.day.isoformat()),
    ("Technician", lambda row: row.technician),
    ("Category", lambda row: row.category),
    ("Summary", lambda row: row.title),
    ("Minutes", lambda row: row.minutes),
)


def register(registry: dict[str, Maker]) -> Callable[[str], Callable[[Maker], Maker]]:
    """Return a decorator that puts what writes the file of a name in the registry."""

    def named(name: str) -> Callable[[Maker], Maker]:
        def registered(maker: Maker) -> Maker:
            registry[name] = maker
            return maker

        return registered

    return named


def table(made: Iterable[Row], columns: Sequence[Column]) -> list[list[str]]:
    """Return the heading and one line a row, as texts."""
    return [[title for title, _ in columns], *([str(value(row)) for _, value in columns] for row in made)]


def text(lines: Iterable[Sequence[str]], separator: str = ";", end: str = "\r\n") -> str:
    """Return the lines as a CSV text."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator=end).writerows(lines)
    return written.getvalue()


def changed(columns: Sequence[Column], title: str, *by: Column) -> tuple[Column, ...]:
    """Return the columns where that of this title is replaced by others."""
    return tuple(each for column in columns for each in (by if column[0] == title else (column,)))


def spent(title: str, written: Callable[[Row], object]) -> tuple[Column, ...]:
    """Return the French columns with the duration written otherwise."""
    return changed(FRENCH, "Durée (min)", (title, written))


def dated(written: Callable[[Row], object]) -> tuple[Column, ...]:
    """Return the French columns with the date written otherwise."""
    return changed(FRENCH, "Date", ("Date", written))


def save(path: Path, columns: Sequence[Column], *, separator: str = ";", encoding: str = "utf-8") -> None:
    """Write the rows of the file's own seed."""
    path.write_bytes(text(table(rows(path.name), columns), separator).encode(encoding))
