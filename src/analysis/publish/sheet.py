"""A sheet of a workbook that holds one table, written by columns.

XlsxWriter takes a cell at a time, which costs more than all the rest of an edition. Here it still makes the workbook
and all of the sheet but the rows under the header, whose cells are written once a different value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from analysis.publish.export_table import Coded

ROWS_AT_ONCE = 4_000
LONGEST_CELL = 32_767
"""UTF-16 units that a cell may hold."""


class TableSheet(Worksheet):
    """A worksheet whose rows are those of a table."""

    def fill(self, columns: Sequence[Coded], formats: Mapping[str, Format], answers: Mapping[bool, str]) -> None:
        """The header, and the cells under it, each by the writer of its type: none is guessed, none is a formula.

        Parameters
        ----------
        columns : at least one.
        formats : of the header (`head`), and of the kinds of columns that have one.
        answers : what is written for a flag.
        """
        for number, item in enumerate(columns):
            self.write_string(0, number, item.column.title, formats["head"])
        self._columns = [item.codes for item in columns]
        self._cells = [np.array([*self._cells_of(item, formats, answers), ""], dtype=object) for item in columns]
        self._check_dimensions(len(columns[0].codes), len(columns) - 1)

    def _cells_of(self, item: Coded, formats: Mapping[str, Format], answers: Mapping[bool, str]) -> list[str]:
        """The cell of each different value, but for its place."""
        kind = item.column.kind
        style = f' s="{formats[kind]._get_xf_index()}"' if kind in formats else ""
        writers: dict[str, Callable[[Any], str]] = {
            "date": lambda value: _number(self._convert_date_time(value.to_pydatetime())),
            "flag": lambda value: self._shared(answers[bool(value)]),
            "text": self._shared,
        }
        write = writers.get(kind, _number)
        return [f"{style}{write(value)}" for value in item.values]

    def _shared(self, text: str) -> str:
        """A text of the workbook's common list."""
        if 2 * len(text) > LONGEST_CELL:
            text = text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
        return f' t="s"><v>{self.str_table._get_shared_string_index(text)}</v></c>'

    def _write_rows(self) -> None:
        last = len(self._columns[0])
        self.dim_rowmax = 0
        super()._write_rows()
        self.dim_rowmax = last
        for start in range(0, last, ROWS_AT_ONCE):
            self.fh.write(self._rows(slice(start, min(start + ROWS_AT_ONCE, last))))

    def _rows(self, part: slice) -> str:
        numbers = [str(row + 2) for row in range(part.start, part.stop)]
        columns = [[f'<row r="{number}">' for number in numbers]]
        for place, (codes, cells) in enumerate(zip(self._columns, self._cells, strict=True)):
            opening = f'<c r="{xl_col_to_name(place)}'
            shown = cells[codes[part]].tolist()
            columns.append([cell and f'{opening}{row}"{cell}' for row, cell in zip(numbers, shown, strict=True)])
        return "</row>".join(map("".join, zip(*columns, strict=True))) + "</row>"


def _number(value: Any) -> str:
    return f"><v>{float(value):.16G}</v></c>"
