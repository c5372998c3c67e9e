"""Awkward CSV files: what belongs to an entry, a ticket or a client, and files that hold no entry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from awkward_columns import (
    CATEGORY,
    CLIENT,
    DAY,
    ENGLISH,
    FRENCH,
    SPENT,
    TICKET,
    TITLE,
    WHO,
    Column,
    Maker,
    changed,
    register,
    save,
    spent,
    table,
    text,
)
from worked_rows import CATEGORIES, rows

ENTRIES: dict[str, Maker] = {}
"""Name of the file -> what writes it."""

awkward = register(ENTRIES)


@awkward("without_ticket_en.csv")
def without_ticket(path: Path) -> None:
    """A quarter of the time is on no ticket."""
    columns = changed(ENGLISH, "Ticket", ("Ticket", lambda row: "" if row.number % 4 == 0 else row.ticket))
    save(path, columns, separator=",")


@awkward("repeated_same_fr.csv")
def repeated_same(path: Path) -> None:
    """Three rows twice, ids and all: an export stitched from two that overlap."""
    made = rows(path.name)
    columns = (("N° intervention", lambda row: row.number), *FRENCH)
    path.write_bytes(text(table([*made, *made[-3:]], columns)).encode("utf-8"))


@awkward("repeated_other_fr.csv")
def repeated_other(path: Path) -> None:
    """An id twice, with another duration: nobody can say which is right."""
    made = rows(path.name)
    columns = (("N° intervention", lambda row: row.number), *FRENCH)
    other = replace(made[4], seconds=made[4].seconds + 600)
    path.write_bytes(text(table([*made, other], columns)).encode("utf-8"))


@awkward("two_categories_en.csv")
def two_categories(path: Path) -> None:
    """The same ticket worked on in two categories: each row keeps its own."""
    made = rows(path.name)
    two = [replace(row, ticket="00121", category=CATEGORIES[row.number % 2 * 2]) for row in made[:6]]
    path.write_bytes(text(table([*two, *made[6:]], ENGLISH), ",").encode("utf-8"))


@awkward("three_clients_fr.csv")
def three_clients(path: Path) -> None:
    """Accents, œ, an apostrophe, and two ways to write one client."""
    clients = ("L’Étoile d’Or", "Sacré-Cœur", "Morin & Fils", "MORIN & FILS")
    path.write_bytes(text(table(rows(path.name, 16, clients=clients), (CLIENT, *FRENCH))).encode("utf-8"))


@awkward("labels_fr.csv")
def labels(path: Path) -> None:
    """One column a label, crossed by hand."""
    crossed: list[Column] = [
        (label, lambda row, label=label: "x" if label in row.category else "")
        for label in ("Réseau", "Sauvegarde", "Migration")
    ]
    save(path, (TICKET, DAY, WHO, TITLE, *crossed, SPENT))


@awkward("join_entries_fr.csv")
def join_entries(path: Path) -> None:
    """Times without their day, that stands in another file under the same key."""
    save(path, (("N° intervention", lambda row: row.number), TICKET, WHO, CATEGORY, SPENT))


@awkward("join_days_fr.csv")
def join_days(path: Path) -> None:
    """The days of the other file's interventions."""
    columns = (("N° intervention", lambda row: row.number), DAY)
    path.write_bytes(text(table(rows("join_entries_fr.csv"), columns)).encode("utf-8"))


@awkward("units_of_25_minutes_fr.csv")
def units_of_25_minutes(path: Path) -> None:
    """A provider that counts in units of 25 minutes."""
    made = [replace(row, seconds=1500 * (1 + row.number % 3)) for row in rows(path.name)]
    path.write_bytes(text(table(made, spent("Unités", lambda row: row.seconds // 1500))).encode("utf-8"))


@awkward("hours_by_month_fr.csv")
def hours_by_month(path: Path) -> None:
    """Hours by technician and month, with their totals: no entry can be found again in it."""
    lines = [["Technicien", "2023-1", "2023-2", "2023-3", "Total"]]
    lines += [["Durand Élodie", "12,50", "8,25", "", "20,75"], ["Morel Paul", "3,00", "", "4,50", "7,50"]]
    lines.append(["Total", "15,50", "8,25", "4,50", "28,25"])
    path.write_bytes(text(lines).encode("cp1252"))
