"""Rows of the files of one kind, as text columns found by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import Message, alternatives, message
from analysis.params.file_format import FileMapping
from analysis.params.limits import Limits
from analysis.sources.files import content, grid, parquet, workbook
from analysis.sources.files.grid import Grid

TOTAL = r"(?i)^\s*(?:grand |sous-|sub-)?total\b"
"""First cell of a row of totals."""
KEY_MARK = "\x1f"
"""Separator of the parts of a key: no text holds it."""


@dataclass(frozen=True)
class Rows:
    """The rows of several files of one kind, one after the other.

    Parameters
    ----------
    mapping : format of the files.
    mapping_file : str, the mapping's own file, for messages.
    grids : the files.
    most_characters : characters that a cell may have.
    joined_names : columns that come from another file.
    """

    mapping: FileMapping
    mapping_file: str
    grids: tuple[Grid, ...]
    most_characters: int = Limits().cell_characters
    joined_names: tuple[str, ...] = ()
    _texts: dict[str, pa.Array] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of rows that were cut into columns, all files together."""
        return sum(len(grid.lines) for grid in self.grids)

    @property
    def starts(self) -> np.ndarray:
        """Place of each file's first row, and after the last file the number of rows."""
        return np.cumsum([0, *(len(grid.lines) for grid in self.grids)])

    @property
    def files(self) -> np.ndarray:
        """Place in `grids` of each row's file."""
        return np.repeat(np.arange(len(self.grids)), np.diff(self.starts))

    @property
    def is_typed(self) -> bool:
        """True where the files hold dates of their own, read as ISO 8601 whatever the mapping says of texts."""
        return any(grid.is_typed for grid in self.grids)

    @property
    def decimal(self) -> str | None:
        """Decimal sign of numbers; None where neither the mapping nor the format gives the sign."""
        return self.mapping.decimal or ("." if self.is_typed else None)

    def text(self, name: str) -> pa.Array:
        """Return a column of the file, stripped; null where the cell is empty or one of the mapping's `nulls`.

        Raises DataFault when a file lacks the column, or has it twice and `name` does not say which.
        """
        if name not in self._texts:
            raw = pa.concat_arrays([grid.cells[self._place(grid, name)] for grid in self.grids])
            text = pc.utf8_trim(pc.utf8_trim_whitespace(raw), "\u00a0\u202f\ufeff")
            absent = pc.is_in(text, value_set=pa.array(["", *self.mapping.nulls], pa.string()))
            self._texts[name] = pc.if_else(absent, pa.scalar(None, pa.string()), text)
        return self._texts[name]

    def own_columns(self) -> list[str]:
        """Return the names by which a mapping would call the columns that all the files have, in alphabetical order."""
        named = [set(_unique_names(grid.header)) - set(self.joined_names) for grid in self.grids]
        return sorted(set.intersection(*named)) if named else []

    def first_cells(self) -> pa.Array:
        """Return the first cell of each row, which names a row of totals; null where it names none."""
        firsts = pa.concat_arrays([grid.cells[0] for grid in self.grids])
        is_total = pc.match_substring_regex(firsts, TOTAL)
        return pc.if_else(is_total, firsts, pa.scalar(None, pa.string()))

    def refusal(self, name: str, row: int, sentence: Message, remedy: Message) -> DataFault:
        """Return the refusal of the whole file for the content of one cell."""
        file, line = self.place(row)
        return DataFault(
            str(Fault(file, sentence, key=name, line=line, found=self.text(name)[row].as_py(), remedy=remedy))
        )

    def place(self, row: int) -> tuple[str, int]:
        """Return file and line of a row."""
        starts = self.starts
        number = int(np.searchsorted(starts, row, side="right")) - 1
        return self.grids[number].file, int(self.grids[number].lines[row - starts[number]])

    def check_columns(self, names: list[str]) -> None:
        """Raise DataFault with all columns of `names` that a file lacks, or holds twice under one name."""
        faults = [
            fault for grid in self.grids for name in dict.fromkeys(names) for fault in self._column_faults(grid, name)
        ]
        if faults:
            raise DataFault("\n".join(map(str, faults)))

    def _column_faults(self, file: Grid, name: str) -> list[Fault]:
        places = _places(file.header, name)
        line = self.mapping.header_row
        if not places:
            sentence = message("column missing; columns of the file: {columns}", columns=", ".join(file.header))
            remedy = message(
                "Correct the name in {mapping}, or export again with this column.", mapping=self.mapping_file
            )
            return [Fault(file.file, sentence, key=name, line=line, remedy=remedy)]
        if len(places) > 1:
            choices = (message("“{name}”", name=f"{name}#{rank}") for rank in range(1, len(places) + 1))
            sentence = message("{count} columns have this name", count=len(places))
            remedy = message("Write {choices} in {mapping}.", choices=alternatives(choices), mapping=self.mapping_file)
            return [Fault(file.file, sentence, key=name, line=line, remedy=remedy)]
        return []

    def _place(self, file: Grid, name: str) -> int:
        faults = self._column_faults(file, name)
        if faults:
            raise DataFault(str(faults[0]))
        return _places(file.header, name)[0]


def read(folder: Path, mapping: FileMapping, mapping_file: str, limits: Limits) -> Rows:
    """Return the rows of the files that a mapping names.

    Raises
    ------
    OutOfReach
        When a file is not there.
    DataFault
        When one is damaged, empty, beyond a limit or unreadable as the mapping says.
    """
    grids = []
    for path in content.find(folder, mapping.path):
        file = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
        for read_grid in _grids(path, mapping, file, limits):
            kept = grid.drop_last(read_grid, mapping.skip_last)
            grids.append(kept if mapping.unfold is None else grid.unfolded(kept, mapping.unfold))
            if not len(grids[-1].lines) and not grids[-1].broken and not mapping.may_be_empty:
                sentence = message("no row beneath the header")
                remedy = message("Export again, or write may_be_empty: true in the mapping if that is intended.")
                raise DataFault(str(Fault(read_grid.file, sentence, line=mapping.header_row, remedy=remedy)))
    return Rows(mapping, mapping_file, tuple(grids), limits.cell_characters)


def joined(left: Rows, right: Rows, on: tuple[str, ...]) -> Rows:
    """Return rows with the columns of other rows beside them, by a key; empty where no row has the key.

    Raises DataFault where two of the other rows have one key: which of them counts is not certain.
    """
    keys = _keys(right, on)
    repeated = np.flatnonzero(keys.is_valid().to_numpy(zero_copy_only=False) & keys.to_pandas().duplicated().to_numpy())
    if len(repeated):
        remedy = message("Leave one row a key in the file that is joined.")
        raise right.refusal(
            on[0], int(repeated[0]), message("this key is repeated, so that a join is not certain"), remedy
        )
    more = [name for name in dict.fromkeys(right.grids[0].header) if name not in left.grids[0].header]
    grids = []
    for each in left.grids:
        place = pc.index_in(_keys(replace(left, grids=(each,), _texts={}), on), value_set=keys)
        cells = [pc.fill_null(right.text(name).take(place), "") for name in more]
        grids.append(replace(each, header=(*each.header, *more), cells=(*each.cells, *cells)))
    return replace(left, grids=tuple(grids), joined_names=tuple(more), _texts={})


def _keys(rows: Rows, on: tuple[str, ...]) -> pa.Array:
    """Return the key of each row; null where one of its columns is empty."""
    return pc.binary_join_element_wise(*(rows.text(name) for name in on), KEY_MARK, null_handling="emit_null")


def _grids(path: Path, mapping: FileMapping, file: str, limits: Limits) -> Iterator[Grid]:
    """Yield the grid of a file, or of each sheet that is wanted of a workbook."""
    raw = content.read(path, file, limits)
    form = content.form_of(raw, path) or mapping.format
    if form is None:
        sentence = message("unknown format; known suffixes: {suffixes}", suffixes=", ".join(content.FORMATS))
        raise DataFault(str(Fault(file, sentence, remedy=message("Write the key format in the mapping."))))
    if form == "parquet":
        yield parquet.read(raw, file, limits)
    elif form == "xlsx":
        book = workbook.opened(raw, file, limits)
        sheets = book.wanted(mapping.sheet)
        for sheet in sheets:
            of_sheet = book.grid(sheet, mapping)
            yield of_sheet if len(sheets) == 1 else replace(of_sheet, file=f"{file} [{sheet}]")
    else:
        text = content.decode(raw, mapping.encoding, file)
        del raw
        yield grid.read_csv(text, mapping, file, limits)


def _unique_names(header: tuple[str, ...]) -> list[str]:
    """Return the names of columns, `name#2` for the second of one name; without those that have none."""
    counts = Counter(header)
    ranks: Counter[str] = Counter()
    names = []
    for name in header:
        ranks[name] += 1
        names.append(f"{name}#{ranks[name]}" if counts[name] > 1 else name)
    return [name for name in names if name.partition("#")[0]]


def _places(header: tuple[str, ...], name: str) -> list[int]:
    places = [place for place, column in enumerate(header) if column == name]
    bare, mark, rank = name.rpartition("#")
    if places or not mark or not rank.isdecimal():
        return places
    same = [place for place, column in enumerate(header) if column == bare]
    return same[int(rank) - 1 : int(rank)] if int(rank) else []
