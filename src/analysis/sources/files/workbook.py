"""A sheet of a workbook as a grid of text.

Values come from python-calamine, which gives the value that Excel saved beside a formula, and an empty cell for a
formula without a saved value or for an error such as `#N/A`. This module searches the sheet's XML for such cells: a row
with one of them in a column of the header is broken, never read as empty.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import message
from analysis.params.files_mapping import FileMapping
from analysis.sources.files.grid import BrokenRow, Grid

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(r"([A-Z]+)([0-9]+)")


def read(content: bytes, mapping: FileMapping, file: str) -> Grid:
    """Return a sheet as a grid: dates as ISO 8601, durations as `26:30:00`, whole numbers without a decimal sign.

    Raises
    ------
    DataFault
        When the file is no workbook, is protected by a password, lacks the sheet, or has several and none is named.
    """
    workbook = _opened(content, file)
    sheet = _sheet(workbook.sheet_names, mapping.sheet, file)
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    decimal = mapping.decimal or "."
    start = mapping.header_row - 1
    header = tuple(_text(cell, decimal).strip() for cell in rows[start]) if start < len(rows) else ()
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        sentence = message("the header line {line} is missing or empty", line=mapping.header_row)
        raise DataFault(str(Fault(file, sentence, remedy=message("Correct the key header_row of the mapping."))))
    unread = {row: broken for row, broken in _unread_cells(content, sheet, header) if row > mapping.header_row}
    texts, lines = [], []
    for number, row in enumerate(rows[start + 1 :], start=mapping.header_row + 1):
        if number not in unread and any(cell != "" for cell in row[: len(header)]):
            texts.append([_text(cell, decimal) for cell in row[: len(header)]])
            lines.append(number)
    cells = tuple(pa.array([row[position] for row in texts], pa.string()) for position in range(len(header)))
    return Grid(file, header, cells, np.array(lines, np.int64), tuple(unread.values()), is_typed=True)


def sheet_names(content: bytes, file: str) -> list[str]:
    """Return the names of a workbook's sheets, in its order. Raises DataFault when the workbook cannot be read."""
    return _opened(content, file).sheet_names


def _opened(content: bytes, file: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        sentence = message("this workbook is protected by a password")
        raise DataFault(str(Fault(file, sentence, remedy=message("Save it without a password.")))) from None
    except CalamineError:
        sentence = message("this file is not a readable workbook")
        raise DataFault(str(Fault(file, sentence, remedy=message("Save it as .xlsx.")))) from None


def _sheet(names: Sequence[str], wanted: str | None, file: str) -> str:
    listed = ", ".join(names)
    if wanted is None and len(names) != 1:
        sentence = message(
            "this workbook has {count} sheets and the mapping names none of them; sheets: {sheets}",
            count=len(names),
            sheets=listed,
        )
        raise DataFault(str(Fault(file, sentence, remedy=message("Write the key sheet in the mapping."))))
    if wanted is not None and wanted not in names:
        sentence = message("the sheet “{sheet}” does not exist; sheets: {sheets}", sheet=wanted, sheets=listed)
        raise DataFault(str(Fault(file, sentence)))
    return wanted or names[0]


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


def _unread_cells(content: bytes, sheet: str, header: tuple[str, ...]) -> Iterator[tuple[int, BrokenRow]]:
    """Yield row number and fault of each cell under the header that has no value to read (.xlsx and .xlsm alone)."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part(archive, sheet)
        if part is None:
            return
        with archive.open(part) as stream:
            for _, element in ElementTree.iterparse(stream):
                if element.tag != f"{MAIN}c":
                    if element.tag == f"{MAIN}row":
                        element.clear()
                    continue
                value = element.findtext(f"{MAIN}v") or ""
                formula = element.find(f"{MAIN}f")
                position, row = _position(element.get("r", ""))
                if position >= len(header):
                    continue
                if element.get("t") == "e":
                    reason = message("the cell {cell} holds a formula error", cell=element.get("r"))
                    yield row, BrokenRow(row, header[position], value, reason)
                elif formula is not None and not value and element.get("t") != "str":
                    reason = message("the formula of the cell {cell} has no saved value", cell=element.get("r"))
                    yield row, BrokenRow(row, header[position], f"={formula.text or ''}", reason)


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
