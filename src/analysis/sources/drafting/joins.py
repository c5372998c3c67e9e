"""A file beside an export that gives what the export lacks (the day of the work, its duration), by a shared column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from analysis.foundation.errors import AnalystError
from analysis.foundation.messages import Message, message
from analysis.params.file_format import FileMapping
from analysis.sources.drafting import guesses, headings, mapping_text
from analysis.sources.files import rows
from analysis.sources.files.grid import Grid
from analysis.sources.files.rows import Rows

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
MOST_FILES = 20
MOST_BYTES = 32 * 2**20
LEAST_SHARE = 0.9
"""Share of the rows of the export that must find their own in the other file."""
Opened = Callable[[Path], tuple[Grid, list[str]]]


@dataclass(frozen=True)
class Join:
    """The export with the columns of another file beside its own.

    Parameters
    ----------
    grid : both together.
    file : the other file.
    on : the column that both have.
    written : lines of the mapping about the other file's format.
    reason : why it was taken.
    """

    grid: Grid
    file: Path
    on: str
    written: tuple[str, ...]
    reason: Message


def beside(file: Path, export: Grid, opened: Opened) -> Join | None:
    """Return the first file of the same folder that gives the day or the duration which the export lacks.

    Parameters
    ----------
    file, export : the export, and its rows.
    opened : reads a file as the draft reads the export.
    """
    lacking = _lacking(export)
    if not lacking:
        return None
    for other in _others(file):
        try:
            grid, written = opened(other)
        except AnalystError:
            continue
        for name in export.header:
            if name and list(grid.header).count(name) == list(export.header).count(name) == 1:
                joined = _joined(export, grid, name)
                if joined is not None and len(_lacking(joined[0])) < len(lacking):
                    both, share = joined
                    reason = message(
                        "“{column}”: {found} of {count} rows have theirs in {file}",
                        column=name,
                        found=share,
                        count=len(export.lines),
                        file=other.name,
                    )
                    return Join(both, other, name, tuple(written), reason)
    return None


def _lacking(export: Grid) -> list[str]:
    """Return what the work needs and no column gives: `day`, `effort`."""
    roles = headings.roles_of(guesses.looks_of(export)[0])
    has_day = any(role in roles for role in mapping_text.DATES_OF_WORK)
    given = {"day": has_day, "effort": mapping_text.has_effort(roles)}
    return [name for name, is_given in given.items() if not is_given]


def _others(file: Path) -> Iterator[Path]:
    beside = sorted(path for path in file.parent.iterdir() if path.suffix.lower() in SUFFIXES and path != file)
    yield from (path for path in beside[:MOST_FILES] if path.is_file() and path.stat().st_size <= MOST_BYTES)


def _joined(export: Grid, other: Grid, name: str) -> tuple[Grid, int] | None:
    """Return both files by a column, and how many rows found their own; None where too few do, or a key is repeated."""
    left, right = (Rows(FileMapping.model_validate({"path": grid.file}), "", (grid,)) for grid in (export, other))
    keys, known = left.text(name), right.text(name)
    if known.null_count or pc.count_distinct(known).as_py() < len(known):
        return None
    found = pc.sum(pc.is_in(keys, value_set=known)).as_py() or 0
    if found < LEAST_SHARE * len(export.lines):
        return None
    return rows.joined(left, right, (name,)).grids[0], found
