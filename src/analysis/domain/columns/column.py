"""A column of a table that is written for someone: its name, type, unit, title and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "texts", "day", "instant", "number", "integer", "count", "share", "flag", "money", "record", "rows"
]
"""Type of a column's values: `day` is a civil day, `count` a number of things, `share` lies between 0 and 1, `money` is
an amount with its cents, `record` and `rows` are tables within a table, which facts alone have."""


@dataclass(frozen=True)
class Column:
    """A column of facts, of an export, or of the analyst's frames.

    Parameters
    ----------
    name : word of the glossary; `table.name` where the name has another type or title in that table alone.
    kind : type of its values.
    unit : unit of its values; empty where they have none, or where another column of the row gives it.
    title : its title on screen, in English; the catalogues of views translate it.
    meaning : its meaning, in one sentence.
    """

    name: str
    kind: Kind
    unit: str
    title: str
    meaning: str


def column(name: str, kind: Kind, unit: str, title: str, meaning: str) -> Column:
    """Return a column; the extraction of messages finds its title by the name of this function."""
    return Column(name, kind, unit, title, meaning)
