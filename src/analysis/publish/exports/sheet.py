"""A sheet of a workbook that holds one table, written by columns.

XlsxWriter takes a cell at a time, which costs more than all the rest of an edition. Here it still makes the workbook
and all of the sheet but the rows under the header, whose cells are written once a different value.
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
"""UTF-16 units that a cell may hold."""
DAY_ZERO = date(1899, 12, 30).toordinal()
FIRST_RIGHT_DAY = date(1900, 3, 1)
"""The day from which a spreadsheet's count is right: it counts a 29 February 1900 that never was."""
DEFLATE_LEVEL = 4
STAMP = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the workbook bears: the same tables give the same bytes."""
SPECIAL = re.compile(r"[\x00-\x1f<>&_\ufffe\uffff]")
"""What in a text may need an escape."""


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
        self._columns = [(item.codes[chosen], *self._written(item, formats, answers)) for item in columns]
        self._check_dimensions(len(rows), len(columns) - 1)

    def _written(
        self, item: Coded, formats: Mapping[str, Format], answers: Mapping[bool, str]
    ) -> tuple[Iterable[Any], str]:
        """What the cell of each different value says, told when it is asked for, and the cell after its address."""
        kind = item.column.kind
        if kind in ("text", "flag"):
            texts = item.values if kind == "text" else [answers[value] for value in item.values]
            return self._places(texts), ' t="s"><v>{}</v></c>'
        style = f' s="{formats[kind]._get_xf_index()}"' if kind in formats else ""
        said = map(_day_number, item.values) if kind == "date" else map("{:.16G}".format, map(float, item.values))
        return said, f"{style}><v>{{}}</v></c>"

    def _places(self, texts: Sequence[str]) -> list[int]:
        """The place of each text in the workbook's common list, which gets those that it has not."""
        table = self.str_table
        held = table.string_table
        places = [held.setdefault(text if 2 * len(text) <= LONGEST_CELL else _cut(text), len(held)) for text in texts]
        table.unique_count, table.count = len(held), table.count + len(texts)
        return places

    def _write_rows(self) -> None:
        columns = [
            (f'<c r="{xl_col_to_name(number)}', codes, np.array([*map(cell.format, said), ""], dtype=object))
            for number, (codes, said, cell) in enumerate(self._columns)
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
    """A workbook in memory, whose parts are packed at our own level of compression."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), {"in_memory": True})
        self._packed = io.BytesIO()

    def content(self) -> bytes:
        """The file; nothing can be added afterwards."""
        self.close()
        return self._packed.getvalue()

    def _prepare_sst_string_data(self) -> None:
        self.str_table.string_array = [*self.str_table.string_table]  # in the order of their places already

    def _get_packager(self) -> Packager:
        return _TablePackager(self._packed)


class _TablePackager(Packager):
    """Packs the parts itself, since XlsxWriter takes no level, and leaves none for it to pack."""

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__()
        self._target = target

    def _create_package(self) -> list[Any]:
        with ZipFile(self._target, "w") as self._package, ExitStack() as self._open:
            super()._create_package()
        return []

    def _filename(self, xml_filename: str, size: int = 0) -> io.StringIO:
        """A new part, which ends the one before: they are written whole, one after the other.

        Parameters
        ----------
        size : of the part, in bytes, where it may be over the 2 GB that an entry ordinarily holds.
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
    """The workbook's common list of texts, most of them written as they are; none is read as markup."""

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
    """The text, as long as a cell can hold."""
    return text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")


def _day_number(day: date) -> int:
    return day.toordinal() - DAY_ZERO - (day < FIRST_RIGHT_DAY)
