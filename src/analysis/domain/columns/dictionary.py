"""The dictionary of columns, which exports, facts and the analyst's frames read."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.domain.columns import contract, frames, outlook, projects, trust, work
from analysis.domain.columns.column import Column

COLUMNS: Mapping[str, Column] = {
    column.name: column
    for group in (work, frames, contract, trust, outlook, projects)
    for column in group.COLUMNS
}  # fmt: skip
"""Name, or `table.name`, -> column."""
LEVEL = "category_level"


def of(name: str, table: str = "") -> Column:
    """Return the column of a table by its name.

    Raises
    ------
    KeyError
        When the dictionary has no such column.
    """
    if name.startswith(f"{LEVEL}_"):
        return COLUMNS[LEVEL]
    return COLUMNS.get(f"{table}.{name}") or COLUMNS[name]


def in_minutes(name: str) -> str:
    """Return the name under which a column of seconds is written, in minutes; any other name as it is.

    Examples
    --------
    >>> in_minutes("cumulated_seconds_before"), in_minutes("share")
    ('cumulated_minutes_before', 'share')
    """
    return name.replace("seconds", "minutes")
