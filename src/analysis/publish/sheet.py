"""A sheet of a workbook that holds one table, written by columns.

XlsxWriter takes a cell at a time, which costs more than all the rest of an edition. Here it still makes the workbook
and all of the sheet but the rows under the header, whose cells are written once a different value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analysis.publish.export_table import Coded, rows_text

ROWS_AT_ONCE = 4_000
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
        self._columns = [(item.codes[chosen], self._cells_of(item, formats, answers)) for item in columns]
        self._check_dimensions(len(rows), len(columns) - 1)

    def _cells_of(self, item: Coded, formats: Mapping[str, Format], answers: Mapping[bool, str]) -> np.ndarray:
        """The cell of each different value after its address, and that of none: it is left out."""
        kind = item.column.kind
        if kind in ("text", "flag"):
            places = self._places(item.values if kind == "text" else [answers[value] for value in item.values])
            return replace(item, values=places).cells(' t="s"><v>{}</v></c>'.format)
        style = f' s="{formats[kind]._get_xf_index()}"' if kind in formats else ""
        written = map(_day_number, item.values) if kind == "date" else [f"{float(value):.16G}" for value in item.values]
        return replace(item, values=[*written]).cells(f"{style}><v>{{}}</v></c>".format)

    def _places(self, texts: Sequence[str]) -> list[int]:
        """The place of each text in the workbook's common list, which gets those that it has not."""
        table = self.str_table
        held = table.string_table
        places = [held.setdefault(text if 2 * len(text) <= LONGEST_CELL else _cut(text), len(held)) for text in texts]
        table.unique_count, table.count = len(held), table.count + len(texts)
        return places

    def _write_rows(self) -> None:
        last = len(self._columns[0][0])
        self.dim_rowmax = 0
        super()._write_rows()
        self.dim_rowmax = last
        for start in range(0, last, ROWS_AT_ONCE):
            part = range(start, min(start + ROWS_AT_ONCE, last))
            rows = np.array([f'{row + 2}"' for row in part], dtype=object)
            pieces = ['<row r="' + rows + ">"]
            for column, (codes, cells) in enumerate(self._columns):
                chosen = codes[part.start : part.stop]
                addresses = f'<c r="{xl_col_to_name(column)}' + rows
                pieces += [np.where(chosen < 0, "", addresses), cells[chosen]]
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
        with ZipFile(self._target, "w") as package:
            for part, name, _ in super()._create_package():
                part.pack(package, name)
        return []

    def _filename(self, xml_filename: str) -> io.StringIO:
        part = _Part()
        self.filenames.append((part, xml_filename, False))
        return part

    def _write_shared_strings_file(self) -> None:
        texts = _Texts()
        texts.string_table = self.workbook.str_table
        texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))
        texts._assemble_xml_file()


class _Part(io.StringIO):
    """A part of the workbook, kept as the texts that it is written by: a StringIO takes four bytes a letter."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def write(self, text: str) -> int:
        self._written.append(text.encode())
        return len(text)

    def pack(self, package: ZipFile, name: str) -> None:
        """Puts the part into the package, text by text, and forgets it."""
        entry = ZipInfo(name, STAMP)
        entry.compress_type, entry._compresslevel = ZIP_DEFLATED, DEFLATE_LEVEL  # type: ignore[attr-defined]
        entry.file_size = sum(map(len, self._written))
        with package.open(entry, "w") as packed:
            for text in self._written:
                packed.write(text)
        self._written.clear()


class _Texts(SharedStrings):
    """The workbook's common list of texts, most of them written as they are; none is read as markup."""

    def _write_sst_strings(self) -> None:
        texts = self.string_table.string_array
        items = [
            f"<si><t>{text}</t></si>"
            if text.isalnum() or (text == text.strip() and not SPECIAL.search(text))
            else self._item(text)
            for text in texts
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
