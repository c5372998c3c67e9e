"""Rows that could not be read: the first fault of each, and the refusal of a file that has too many."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import Message, message
from analysis.sources.files.grid import Grid
from analysis.sources.files.rows import Rows

LONGEST_VALUE = 200
LONGEST_SHOWN = 40
MOST_SHOWN = 3
"""Rows of one fault that a message names."""
QUARANTINED = ("bad_row", "ambiguous_date", "duplicate_entry")


class Rejected(NamedTuple):
    """A row that did not enter its table, with the fields of the table `rejected_row`."""

    client: str
    file: str
    line: int
    table: str
    code: str
    column: str | None
    found: str | None
    reason: Message
    seconds: int | None
    key: str | None
    started_at: datetime | None = None
    work_date: date | None = None


class _Kind(NamedTuple):
    """A fault that some rows have: the column, what is wrong, the values of all rows."""

    column: str | None
    reason: Message
    found: pa.Array | None


@dataclass
class Faults:
    """The first fault of each row of a section."""

    size: int
    code: np.ndarray = field(init=False)
    _kind: np.ndarray = field(init=False, repr=False)
    _kinds: list[_Kind] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.code = np.full(self.size, "", dtype=object)
        self._kind = np.zeros(self.size, np.int16)

    def add(
        self, code: str, mask: np.ndarray, column: str | None, reason: Message, found: pa.Array | None = None
    ) -> None:
        """Mark rows that have no fault yet."""
        is_first = mask & (self.code == "")
        self._kind[is_first] = len(self._kinds)
        self._kinds.append(_Kind(column, reason, found))
        self.code[is_first] = code

    def facts(self, row: int) -> tuple[str | None, str | None, Message]:
        """Return the column at fault of a row, the value found there, cut, and what is wrong with it."""
        kind = self._kinds[self._kind[row]]
        value = None if kind.found is None else kind.found[row].as_py()
        return kind.column, None if value is None else value[:LONGEST_VALUE], kind.reason


class _Bad(NamedTuple):
    """A bad row as a message shows it."""

    line: int
    column: str | None
    found: str | None
    reason: Message


def refuse(rows: Rows, faults: Faults, broken: list[Rejected], most: float, refused: Collection[str]) -> None:
    """Refuse the files with a share of quarantined rows over `most`, or with an empty cell in a column that may have
    none: each fault with its first three rows, their lines and values.

    Parameters
    ----------
    rows : the rows of the files.
    faults : the fault of each row.
    broken : rows that were not cut into columns.
    most : share of a file's rows that may be bad.
    refused : columns of the file in which no cell may be empty.
    """
    is_bad = np.isin(faults.code.astype(str), QUARANTINED)
    refusals: list[Fault] = []
    for number, grid in enumerate(rows.grids):
        start, end = rows.starts[number : number + 2]
        of_file = [row for row in broken if row.file == grid.file]
        places = np.flatnonzero(is_bad[start:end])
        count, total = len(of_file) + len(places), len(grid.lines) + len(of_file)
        uncut = (_Bad(row.line, row.column, row.found, row.reason) for row in of_file)
        is_empty = any(row.found is None and row.column in refused for row in _unread(grid, faults, int(start), places))
        if count > most * total or is_empty:
            in_order = heapq.merge(uncut, _unread(grid, faults, int(start), places), key=lambda row: row.line)
            refusals += _by_fault(rows, grid.file, in_order, count, total, most)
    if refusals:
        raise DataFault("\n".join(map(str, refusals)))


def _unread(grid: Grid, faults: Faults, start: int, places: np.ndarray) -> Iterator[_Bad]:
    """Yield the rows of a file that are at fault, in its order; its first row has the place `start` among all."""
    for place in places.tolist():
        yield _Bad(int(grid.lines[place]), *faults.facts(start + place))


def _by_fault(rows: Rows, file: str, bad: Iterable[_Bad], count: int, total: int, most: float) -> list[Fault]:
    """Return a fault for each column and reason, with its first rows: a file may have a million bad ones."""
    groups: dict[tuple[str | None, str], list[_Bad]] = {}
    for row in bad:
        group = groups.setdefault((row.column, row.reason.id), [])
        if len(group) <= MOST_SHOWN:
            group.append(row)
    return [_fault(rows, file, group, count, total, most) for group in groups.values()]


def _fault(rows: Rows, file: str, group: list[_Bad], count: int, total: int, most: float) -> Fault:
    """Return the fault of the rows of one file that share a column and a reason."""
    first, *others = group
    sentence = message(
        "{reason}; file refused, faulty rows: {count} of {total}, beyond max_bad_share ({share} %)",
        reason=first.reason,
        count=count,
        total=total,
        share=f"{100 * most:g}".replace(".", ","),
    )
    if others:
        shown = ", ".join(_shown(row) for row in others[: MOST_SHOWN - 1])
        more = "" if len(group) <= MOST_SHOWN else ", …"
        sentence = message("{sentence}; also {rows}", sentence=sentence, rows=f"{shown}{more}")
    remedy = message("Correct the export or {mapping}.", mapping=rows.mapping_file)
    is_number = any(sign.isdecimal() for sign in first.found or "")
    if first.line == rows.mapping.header_row + 1 and "unreadable" in first.reason.id and not others and not is_number:
        remedy = message(
            "If this line is a second header, leave it out of the export; else correct the export or {mapping}.",
            mapping=rows.mapping_file,
        )
    return Fault(file, sentence, key=first.column or "", line=first.line, found=first.found, remedy=remedy)


def _shown(row: _Bad) -> str:
    """Return the line and the value of a row, for a list."""
    line = str(message("line {line}", line=row.line))
    return line if row.found is None else f"{line} ({row.found[:LONGEST_SHOWN]!r})"
