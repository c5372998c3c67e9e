"""All the rows of the files of one kind, as text columns found by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import DataFault, Fault
from analysis.params.files_mapping import FileMapping
from analysis.sources.files import content, grid, workbook
from analysis.sources.files.grid import Grid

FORMATS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet"}


@dataclass(frozen=True)
class Rows:
    """The rows of several files of one kind, one after the other.

    Parameters
    ----------
    mapping : how the files are written.
    mapping_file : str, the mapping's own file, for messages.
    grids : the files.
    """

    mapping: FileMapping
    mapping_file: str
    grids: tuple[Grid, ...]
    _texts: dict[str, pa.Array] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """How many rows were cut into columns, all files together."""
        return sum(len(each.lines) for each in self.grids)

    @property
    def starts(self) -> np.ndarray:
        """The place of each file's first row, and after the last file the number of rows."""
        return np.cumsum([0, *(len(each.lines) for each in self.grids)])

    @property
    def files(self) -> np.ndarray:
        """The place in `grids` of each row's file."""
        return np.repeat(np.arange(len(self.grids)), np.diff(self.starts))

    @property
    def is_typed(self) -> bool:
        """Whether the files hold dates of their own, that are read as ISO 8601 whatever the mapping says of texts."""
        return any(each.is_typed for each in self.grids)

    @property
    def decimal(self) -> str | None:
        """The decimal sign of numbers, None where it is neither stated nor given by the format."""
        return self.mapping.decimal or ("." if self.is_typed else None)

    def text(self, name: str) -> pa.Array:
        """A column of the file, stripped; null where the cell is empty or one of the mapping's `nulls`.

        Raises DataFault when a file has not that column, or has it twice and `name` does not say which.
        """
        if name not in self._texts:
            raw = pa.concat_arrays([each.cells[self._place(each, name)] for each in self.grids])
            text = pc.utf8_trim(pc.utf8_trim_whitespace(raw), "\u00a0\u202f\ufeff")
            absent = pc.is_in(text, value_set=pa.array(["", *self.mapping.nulls], pa.string()))
            self._texts[name] = pc.if_else(absent, pa.scalar(None, pa.string()), text)
        return self._texts[name]

    def refused(self, name: str, row: int, message: str, remedy: str) -> DataFault:
        """The refusal of the whole file for what one cell holds."""
        file, line = self.place(row)
        return DataFault(
            str(Fault(file, message, key=name, line=line, found=self.text(name)[row].as_py(), remedy=remedy))
        )

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        starts = self.starts
        number = int(np.searchsorted(starts, row, side="right")) - 1
        return self.grids[number].file, int(self.grids[number].lines[row - starts[number]])

    def check_columns(self, names: list[str]) -> None:
        """Raises DataFault with every column of `names` that a file lacks, or holds twice under one name."""
        faults = [
            fault for each in self.grids for name in dict.fromkeys(names) for fault in self._column_faults(each, name)
        ]
        if faults:
            raise DataFault("\n".join(map(str, faults)))

    def _column_faults(self, each: Grid, name: str) -> list[Fault]:
        places = _places(each.header, name)
        line = self.mapping.header_row
        if not places:
            listed = ", ".join(each.header)
            remedy = f"Corriger le nom dans {self.mapping_file}, ou refaire l’export avec cette colonne."
            return [
                Fault(
                    each.file, f"colonne absente ; colonnes du fichier : {listed}", key=name, line=line, remedy=remedy
                )
            ]
        if len(places) > 1:
            choices = " ou ".join(f"« {name}#{rank} »" for rank in range(1, len(places) + 1))
            message = f"{len(places)} colonnes portent ce nom"
            remedy = f"Écrire {choices} dans {self.mapping_file}."
            return [Fault(each.file, message, key=name, line=line, remedy=remedy)]
        return []

    def _place(self, each: Grid, name: str) -> int:
        faults = self._column_faults(each, name)
        if faults:
            raise DataFault(str(faults[0]))
        return _places(each.header, name)[0]


def read(folder: Path, mapping: FileMapping, mapping_file: str) -> Rows:
    """The rows of the files that a mapping names.

    Raises
    ------
    OutOfReach
        When a file is not there.
    DataFault
        When one is damaged, empty or unreadable as the mapping says.
    """
    grids = []
    for path in content.find(folder, mapping.path):
        file = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
        grids.append(grid.drop_last(_grid(path, mapping, file), mapping.skip_last))
        if not len(grids[-1].lines) and not grids[-1].broken and not mapping.may_be_empty:
            remedy = "Refaire l’export, ou écrire may_be_empty: true dans le mapping si c’est voulu."
            raise DataFault(str(Fault(file, "aucune ligne sous l’en-tête", line=mapping.header_row, remedy=remedy)))
    return Rows(mapping, mapping_file, tuple(grids))


def _grid(path: Path, mapping: FileMapping, file: str) -> Grid:
    form = mapping.format or FORMATS.get(content.unpacked_suffix(path))
    if form is None:
        message = f"format inconnu ; suffixes connus : {', '.join(FORMATS)}"
        raise DataFault(str(Fault(file, message, remedy="Écrire la clé format dans le mapping.")))
    raw = content.read(path, file)
    if form == "parquet":
        return grid.read_parquet(raw, file)
    if form == "xlsx":
        return workbook.read(raw, mapping, file)
    return grid.read_csv(content.decode(raw, mapping.encoding, file), mapping, file)


def _places(header: tuple[str, ...], name: str) -> list[int]:
    places = [place for place, each in enumerate(header) if each == name]
    bare, mark, rank = name.rpartition("#")
    if places or not mark or not rank.isdecimal():
        return places
    same = [place for place, each in enumerate(header) if each == bare]
    return same[int(rank) - 1 : int(rank)] if int(rank) else []
