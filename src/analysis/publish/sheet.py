"""A sheet of a workbook that holds one table, written by columns.

XlsxWriter takes a cell at a time, which costs more than all the rest of an edition. Here it still makes the workbook
and all of the sheet but the rows under the header, whose cells are written once a different value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analysis.publish.export_table import Coded, rows_text

ROWS_AT_ONCE = 4_000
LONGEST_CELL = 32_767
"""UTF-16 units that a cell may hold."""
NO_CELL = "<c/>"
"""Holds the place of an empty cell: a cell that does not say where it is comes after the one before it."""
DAY_ZERO = date(1899, 12, 30).toordinal()
FIRST_RIGHT_DAY = date(1900, 3, 1)
"""The day from which a spreadsheet's count is right: it counts a 29 February 1900 that never was."""
DEFLATE_LEVEL = 3
STAMP = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the workbook bears: the same tables give the same bytes."""
SPECIAL = re.compile(r"[\x00-\x1f<>&\ufffe\uffff]|_x|^\s|\s$")
"""What in a text needs an escape, or an attribute."""


class TableSheet(Worksheet):
    """A worksheet whose rows are those of a table."""

    def fill(
        self, columns: Sequence[Coded], rows: range, formats: Mapping[str, Format], answers: Mapping[bool, str]
    ) -> None:
        """The header, and the cells under it, each by the writer of its type: none is guessed, none is a formula.

        Parameters
        ----------
        columns : of the table, at least one.
        rows : those of the table that are the sheet's.
        formats : of the header (`head`), and of the kinds of columns that have one.
        answers : what is written for a flag.
        """
        for number, item in enumerate(columns):
            self.write_string(0, number, item.column.title, formats["head"])
        chosen = slice(rows.start, rows.stop)
        self._columns = [(item.codes[chosen], self._cells_of(item, formats, answers)) for item in columns]
        self._check_dimensions(len(rows), len(columns) - 1)

    def _cells_of(self, item: Coded, formats: Mapping[str, Format], answers: Mapping[bool, str]) -> np.ndarray:
        """The cell of each different value, and that of none."""
        kind = item.column.kind
        style = f' s="{formats[kind]._get_xf_index()}"' if kind in formats else ""
        writers: dict[str, Callable[[Any], str]] = {
            "date": lambda value: f"<c{style}><v>{_day_number(value)}</v></c>",
            "flag": lambda value: self._shared(answers[bool(value)]),
            "text": self._shared,
        }
        return item.cells(writers.get(kind, lambda value: f"<c{style}><v>{float(value):.16G}</v></c>"), NO_CELL)

    def _shared(self, text: str) -> str:
        """A text of the workbook's common list."""
        if 2 * len(text) > LONGEST_CELL:
            text = text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
        return f'<c t="s"><v>{self.str_table._get_shared_string_index(text)}</v></c>'

    def _write_rows(self) -> None:
        last = len(self._columns[0][0])
        self.dim_rowmax = 0
        super()._write_rows()
        self.dim_rowmax = last
        for start in range(0, last, ROWS_AT_ONCE):
            part = range(start, min(start + ROWS_AT_ONCE, last))
            opened = np.array([f'<row r="{row + 2}">' for row in part], dtype=object)
            closed = np.full(len(part), "</row>", dtype=object)
            cells = (cells[codes[part.start : part.stop]] for codes, cells in self._columns)
            self.fh.write(rows_text([opened, *cells, closed]))


class TableBook(Workbook):
    """A workbook in memory, whose parts are packed at our own level of compression."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), {"in_memory": True})
        self._packed = io.BytesIO()

    def content(self) -> bytes:
        """The file; nothing can be added afterwards."""
        self.close()
        return self._packed.getvalue()

    def _get_packager(self) -> Packager:
        return _TablePackager(self._packed)


class _TablePackager(Packager):
    """Packs the parts itself, since XlsxWriter takes no level, and leaves none for it to pack."""

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._target = target

    def _create_package(self) -> list[Any]:
        with ZipFile(self._target, "w", ZIP_DEFLATED, compresslevel=DEFLATE_LEVEL) as package:
            for part, name, _ in super()._create_package():
                package.writestr(ZipInfo(name, STAMP), part.getvalue(), ZIP_DEFLATED, DEFLATE_LEVEL)
        return []

    def _write_shared_strings_file(self) -> None:
        texts = _Texts()
        texts.string_table = self.workbook.str_table
        texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))
        texts._assemble_xml_file()


class _Texts(SharedStrings):
    """The workbook's common list of texts, most of them written as they are; none is read as markup."""

    def _write_sst_strings(self) -> None:
        for text in self.string_table.string_array:
            if SPECIAL.search(text):
                space = [("xml:space", "preserve")] if text != text.strip() else []
                self._xml_si_element(self._escape_control_characters(text), space)
            else:
                self.fh.write(f"<si><t>{text}</t></si>")


def _day_number(day: date) -> int:
    return day.toordinal() - DAY_ZERO - (day < FIRST_RIGHT_DAY)
