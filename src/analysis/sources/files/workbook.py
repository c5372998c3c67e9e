"""A sheet of a workbook as a grid of text.

Values come from python-calamine, which gives the value that Excel saved beside a formula, and an empty cell for a
formula without a saved value or for an error such as `#N/A`. This module searches the sheet's XML for such cells: a row
with one of them in a column of the header is broken, never read as empty.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import IO, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import Message, message
from analysis.params.file_format import EVERY_SHEET, FileMapping
from analysis.params.limits import Limits
from analysis.sources.files.content import BINARY_WORKBOOK, MIB, beyond, blocks
from analysis.sources.files.grid import BrokenRow, Grid

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LIMITS = Limits()
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00?!\x00?D\x00O\x00C\x00T\x00Y\x00P\x00E")
"""Beginning of a document type or of an entity, in a text of one or of two bytes a character."""
LONGEST_MARK = 20
CELL = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Book:
    """A workbook within the limits, its sheets not read yet."""

    content: bytes
    file: str
    limits: Limits
    sheets: CalamineWorkbook

    @property
    def names(self) -> list[str]:
        """Names of the sheets, in the workbook's order."""
        return list(self.sheets.sheet_names)

    @property
    def visible(self) -> list[str]:
        """Names of the sheets that are not hidden."""
        hidden = (SheetVisibleEnum.Hidden, SheetVisibleEnum.VeryHidden)
        return [sheet.name for sheet in self.sheets.sheets_metadata if sheet.visible not in hidden]

    def wanted(self, sheets: tuple[str, ...]) -> list[str]:
        """Return the names of the sheets that a mapping asks for: its only one, those named, or all visible by `*`.

        Raises DataFault where a sheet does not exist, or there are several and none is named.
        """
        names = self.names
        listed = ", ".join(names)
        if not sheets and len(names) != 1:
            sentence = message(
                "this workbook has {count} sheets and the mapping names none of them; sheets: {sheets}",
                count=len(names),
                sheets=listed,
            )
            raise DataFault(str(Fault(self.file, sentence, remedy=message("Write the key sheet in the mapping."))))
        if sheets == (EVERY_SHEET,):
            return self.visible
        absent = [sheet for sheet in sheets if sheet not in names]
        if absent:
            sentence = message("the sheet “{sheet}” does not exist; sheets: {sheets}", sheet=absent[0], sheets=listed)
            raise DataFault(str(Fault(self.file, sentence)))
        return list(sheets) or names

    def head(self, sheet: str, count: int) -> Sequence[Sequence[object]]:
        """Return the values of the first rows of a sheet. Raises DataFault where the sheet is beyond a limit."""
        _scanned(self.content, sheet, self.limits, self.file)
        return self.sheets.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=count)

    def grid(self, sheet: str, mapping: FileMapping) -> Grid:
        """Return a sheet as a grid: dates as ISO 8601, durations as `26:30:00`, whole numbers without a decimal sign.

        Raises DataFault when the sheet has no header, or is beyond a limit.
        """
        unread_cells = _scanned(self.content, sheet, self.limits, self.file)
        rows = self.sheets.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        decimal = mapping.decimal or "."
        start = mapping.header_row - 1
        header = tuple(_text(cell, decimal).strip() for cell in rows[start]) if start < len(rows) else ()
        while header and not header[-1]:
            header = header[:-1]
        if not header:
            sentence = message("the header line {line} is missing or empty", line=mapping.header_row)
            remedy = message("Correct the key header_row of the mapping.")
            raise DataFault(str(Fault(self.file, sentence, remedy=remedy)))
        unread = {
            cell.row: BrokenRow(cell.row, header[cell.column], cell.found, cell.reason)
            for cell in unread_cells
            if cell.column < len(header) and cell.row > mapping.header_row
        }
        texts, lines = [], []
        for number, row in enumerate(rows[start + 1 :], start=mapping.header_row + 1):
            if number not in unread and any(cell != "" for cell in row[: len(header)]):
                texts.append([_text(cell, decimal) for cell in row[: len(header)]])
                lines.append(number)
        cells = tuple(pa.array([row[position] for row in texts], pa.string()) for position in range(len(header)))
        return Grid(self.file, header, cells, np.array(lines, np.int64), tuple(unread.values()), is_typed=True)


def read(content: bytes, mapping: FileMapping, file: str, limits: Limits = LIMITS) -> Grid:
    """Return the sheet of a workbook that a mapping asks for, as a grid.

    Raises
    ------
    DataFault
        When the file is no workbook, is protected by a password, is beyond a limit, lacks the sheet, or has several and
        none is named.
    """
    book = opened(content, file, limits)
    return book.grid(book.wanted(mapping.sheet)[0], mapping)


def opened(content: bytes, file: str, limits: Limits = LIMITS) -> Book:
    """Return a workbook whose parts are within the limits. Raises DataFault when it cannot be read."""
    try:
        if not content.startswith(BINARY_WORKBOOK):
            _check_parts(content, file, limits)
        return Book(content, file, limits, CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except PasswordError:
        sentence = message("this workbook is protected by a password")
        raise DataFault(str(Fault(file, sentence, remedy=message("Save it without a password.")))) from None
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        sentence = message("this file is not a readable workbook")
        raise DataFault(str(Fault(file, sentence, remedy=message("Save it as .xlsx.")))) from None


def _check_parts(content: bytes, file: str, limits: Limits) -> None:
    """Refuse a workbook whose parts are too large once unpacked, or declare XML entities.

    The parts are unpacked a block at a time, whatever size the archive declares for them.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _Chained(_unpacked_part(content, part) for part in archive.infolist())
        end = b""
        for block in blocks(parts, file, len(content), limits):
            if DECLARATION.search(end + block):
                sentence = message("this workbook declares XML entities, which no workbook needs")
                raise DataFault(str(Fault(file, sentence, remedy=message("Save it again as .xlsx."))))
            end = block[-2 * LONGEST_MARK :]


class _Chained:
    """Several streams of blocks as one that is read in turn."""

    def __init__(self, streams: Iterable[Iterator[bytes]]) -> None:
        self._blocks = chain.from_iterable(streams)

    def read(self, size: int, /) -> bytes:
        """Return the next block, whatever the size asked for; empty at the end."""
        return next(self._blocks, b"")


def _unpacked_part(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the blocks of a part of an archive, to the end of its compressed bytes."""
    name_length, extra_length = struct.unpack_from("<HH", content, part.header_offset + 26)
    start = part.header_offset + 30 + name_length + extra_length
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + MIB]) for at in range(0, len(packed), MIB))
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError(part.filename)
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), MIB):
        rest: bytes | memoryview = packed[at : at + MIB]
        while rest and not unpacking.eof:
            if block := unpacking.decompress(rest, MIB):
                yield block
            rest = unpacking.unconsumed_tail


def _text(cell: object, decimal: str) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", decimal)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        hours, rest = divmod(abs(seconds), 3600)
        return f"{'-' * (seconds < 0)}{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    return str(cell)


class UnreadCell(NamedTuple):
    """A cell that has no value to read: row from 1, column from 0, what stands there, and the reason."""

    row: int
    column: int
    found: str
    reason: Message


def _scanned(content: bytes, sheet: str, limits: Limits, file: str) -> list[UnreadCell]:
    """Return the cells of a sheet that have no value to read (.xlsx and .xlsm alone), from its XML.

    Raises DataFault where the rectangle of the sheet's cells is beyond the limit: calamine makes room for all of it.
    """
    if content.startswith(BINARY_WORKBOOK):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part(archive, sheet)
        if part is None:
            return []
        with archive.open(part) as stream:
            return list(_unread_cells(stream, limits, file))


def _unread_cells(stream: IO[bytes], limits: Limits, file: str) -> Iterator[UnreadCell]:
    row, column, last_row, last_column = 1, -1, 0, 0
    for _, element in ElementTree.iterparse(stream):
        if element.tag == f"{MAIN}row":
            row, column = row + 1, -1
            element.clear()
        if element.tag != f"{MAIN}c":
            continue
        reference = element.get("r")
        column, row = (column + 1, row) if reference is None else _position(reference)
        last_row, last_column = max(row, last_row), max(column, last_column)
        if last_row * (last_column + 1) > limits.sheet_cells:
            sentence = message(
                "the cell {cell} makes a sheet of {count} cells; {most} at most",
                cell=reference or f"{column + 1}:{row}",
                count=last_row * (last_column + 1),
                most=limits.sheet_cells,
            )
            raise beyond(file, sentence, "sheet_cells")
        formula = element.find(f"{MAIN}f")
        if element.get("t") == "e":
            value = element.findtext(f"{MAIN}v") or ""
            reason = message("the cell {cell} holds a formula error", cell=reference)
            yield UnreadCell(row, column, value, reason)
        elif formula is not None and element.get("t") != "str" and not element.findtext(f"{MAIN}v"):
            reason = message("the formula of the cell {cell} has no saved value", cell=reference)
            yield UnreadCell(row, column, f"={formula.text or ''}", reason)


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    wanted = next((node.get(RELATION) for node in workbook.iter(f"{MAIN}sheet") if node.get("name") == sheet), None)
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next((node.get("Target", "") for node in relations if node.get("Id") == wanted), "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _position(reference: str) -> tuple[int, int]:
    """Return column from 0 and row from 1 of a cell such as `AB12`."""
    match = CELL.fullmatch(reference)
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(match[2])
