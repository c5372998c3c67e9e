"""A sheet of a workbook that holds one table, written by columns.

XlsxWriter writes a cell at a time, which costs more than all the rest of an edition. Here XlsxWriter makes the workbook
and the sheet, except the rows under the header, whose cells are formatted once a different value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analysis.publish.exports.export_table import ROWS_AT_ONCE, Coded, rows_text

LONGEST_CELL = 32_767
"""Most UTF-16 units of a cell."""
DAY_ZERO = date(1899, 12, 30).toordinal()
FIRST_RIGHT_DAY = date(1900, 3, 1)
"""First day from which a spreadsheet counts days rightly: it counts a 29 February 1900 that never was."""
DEFLATE_LEVEL = 4
STAMP = (1980, 1, 1, 0, 0, 0)
"""Time written in every part of the workbook, so that the same tables give the same bytes."""
SPECIAL = re.compile(r"[\x00-\x1f<>&_\ufffe\uffff]")
"""Characters of a text that may need an escape."""


class TableSheet(Worksheet):
    """A worksheet with the rows of a table."""

    def fill(
        self, columns: Sequence[Coded], rows: range, formats: Mapping[str, Format], answers: Mapping[bool, str]
    ) -> None:
        """Fill in the header and the cells under it; cells have the type of their column, and none is a formula.

        Parameters
        ----------
        columns : columns of the table, at least one.
        rows : rows of the table for this sheet.
        formats : formats of the header (`head`) and of kinds of columns.
        answers : words for the values of a flag.
        """
        for number, item in enumerate(columns):
            self.write_string(0, number, item.column.title, formats["head"])
        chosen = slice(rows.start, rows.stop)
        self._columns = [(item.codes[chosen], *self._written(item, formats, answers)) for item in columns]
        self._check_dimensions(len(rows), len(columns) - 1)

    def _written(
        self, item: Coded, formats: Mapping[str, Format], answers: Mapping[bool, str]
    ) -> tuple[Iterable[Any], str]:
        """Return the content of the cell of each different value, lazily, and the XML of the cell after its address."""
        kind = item.column.kind
        if kind in ("text", "flag"):
            texts = item.values if kind == "text" else [answers[value] for value in item.values]
            return self._places(texts), ' t="s"><v>{}</v></c>'
        style = f' s="{formats[kind]._get_xf_index()}"' if kind in formats else ""
        contents = map(_day_number, item.values) if kind == "date" else map("{:.16G}".format, map(float, item.values))
        return contents, f"{style}><v>{{}}</v></c>"

    def _places(self, texts: Sequence[str]) -> list[int]:
        """Return the place of each text in the workbook's common list, after adding the texts that it lacks."""
        table = self.str_table
        place_of = table.string_table
        cells = (text if 2 * len(text) <= LONGEST_CELL else _cut(text) for text in texts)
        places = [place_of.setdefault(cell, len(place_of)) for cell in cells]
        table.unique_count, table.count = len(place_of), table.count + len(texts)
        return places

    def _write_rows(self) -> None:
        columns = [
            (f'<c r="{xl_col_to_name(number)}', codes, np.array([*map(cell.format, contents), ""], dtype=object))
            for number, (codes, contents, cell) in enumerate(self._columns)
        ]
        self._columns.clear()
        last = len(columns[0][1])
        self.dim_rowmax = 0
        super()._write_rows()
        self.dim_rowmax = last
        for start in range(0, last, ROWS_AT_ONCE):
            part = range(start, min(start + ROWS_AT_ONCE, last))
            rows = np.array([f'{row + 2}"' for row in part], dtype=object)
            pieces = ['<row r="' + rows + ">"]
            for address, codes, cells in columns:
                chosen = codes[part.start : part.stop]
                pieces += [np.where(chosen < 0, "", address + rows), cells[chosen]]
            pieces.append(np.full(len(part), "</row>", dtype=object))
            self.fh.write(rows_text(pieces))


class TableBook(Workbook):
    """A workbook in memory, with our own level of compression."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), {"in_memory": True})
        self._packed = io.BytesIO()

    def content(self) -> bytes:
        """Return the file; nothing can be added afterwards."""
        self.close()
        return self._packed.getvalue()

    def _prepare_sst_string_data(self) -> None:
        self.str_table.string_array = [*self.str_table.string_table]  # in the order of their places already

    def _get_packager(self) -> Packager:
        return _TablePackager(self._packed)


class _TablePackager(Packager):
    """A packager with a level of compression, which XlsxWriter lacks; it leaves nothing for XlsxWriter to pack."""

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._target = target

    def _create_package(self) -> list[Any]:
        with ZipFile(self._target, "w") as self._package, ExitStack() as self._open:
            super()._create_package()
        return []

    def _filename(self, xml_filename: str, size: int = 0) -> io.StringIO:
        """Begin a new part, and end the part before: parts are written whole, one after the other.

        Parameters
        ----------
        size : size of the part in bytes, where it may be over the 2 GB of an ordinary entry.
        """
        self._open.close()
        entry = ZipInfo(xml_filename, STAMP)
        entry.compress_type, entry._compresslevel = ZIP_DEFLATED, DEFLATE_LEVEL  # type: ignore[attr-defined]
        entry.file_size = size
        return _Part(self._open.enter_context(self._package.open(entry, "w")))

    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        texts = _Texts()
        texts.string_table = table
        texts._set_xml_writer(self._filename("xl/sharedStrings.xml", 2 * sum(map(len, table.string_array))))
        texts._assemble_xml_file()
        table.string_table, table.string_array = {}, []  # the workbook is in a cycle: it is not forgotten at once


class _Part(io.StringIO):
    """A part of the workbook, packed while it is written."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self._packed = packed

    def write(self, text: str) -> int:
        self._packed.write(text.encode())
        return len(text)


class _Texts(SharedStrings):
    """The workbook's common list of texts, most of them written as they are, none read as markup."""

    def _write_sst_strings(self) -> None:
        texts = self.string_table.string_array
        for start in range(0, len(texts), ROWS_AT_ONCE):
            items = [
                f"<si><t>{text}</t></si>"
                if text.isalnum() or (text == text.strip() and not SPECIAL.search(text))
                else self._item(text)
                for text in texts[start : start + ROWS_AT_ONCE]
            ]
            self.fh.write("".join(items))

    def _item(self, text: str) -> str:
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f"<si><t{space}>{self._escape_data(self._escape_control_characters(text))}</t></si>"


def _cut(text: str) -> str:
    """Return the text cut to the length of a cell."""
    return text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")


def _day_number(day: date) -> int:
    return day.toordinal() - DAY_ZERO - (day < FIRST_RIGHT_DAY)
