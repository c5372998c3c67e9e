"""The files of an edition that other programs open: XLSX, CSV and Parquet of every table (H8).

No cell is ever a formula: texts of the data are written as texts, and in a CSV, which has no types, one that a
spreadsheet would compute is preceded by an apostrophe. The same tables give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.publish.tables import Column, ExportTable
from analysis.views.wording import wording

COMPUTED = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20\t\r\n")
"""First characters that make a spreadsheet compute or run a text of a CSV, their full-width forms too."""
BYTE_ORDER_MARK = "\ufeff"
SEPARATORS = {"fr": (";", ",")}
"""Language -> separators of cells and of decimals, as its spreadsheets expect; elsewhere `,` and `.`."""
DATE_FORMATS = {"fr": "dd/mm/yyyy"}
WIDEST, NARROWEST = 60, 9


def files(tables: Sequence[ExportTable], *, language: str, as_of: date) -> dict[str, bytes]:
    """The exported files of an edition: path in its folder -> bytes."""
    made = {"tables.xlsx": xlsx(tables, language=language, as_of=as_of)}
    return made | {f"tables/{table.name}.csv": to_csv(table, language=language) for table in tables}


def xlsx(tables: Sequence[ExportTable], *, language: str, as_of: date) -> bytes:
    """A workbook, a sheet a table: typed cells, the header frozen and filtered.

    Parameters
    ----------
    tables : at least one.
    language : of the formats of dates.
    as_of : the date that the workbook says it was made on: the edition's, whatever the day.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "date": book.add_format({"num_format": DATE_FORMATS.get(language, "yyyy-mm-dd")}),
        "money": book.add_format({"num_format": "#,##0.00"}),
    }
    for table in tables:
        _sheet(book.add_worksheet(table.title[:31]), table, formats, wording(language).text)
    book.close()
    return buffer.getvalue()


def to_csv(table: ExportTable, *, language: str) -> bytes:
    """UTF-8; in French with `;`, a decimal comma and the mark by which a spreadsheet knows the encoding."""
    separator, point = SEPARATORS.get(language, (",", "."))
    header = [_quoted(column.title) for column in table.columns]
    cells = [
        [_csv_cell(value, column, point) for value in table.frame[column.name].tolist()] for column in table.columns
    ]
    lines = [header, *zip(*cells, strict=True)]
    text = "".join(f"{separator.join(line)}\r\n" for line in lines)
    return ((BYTE_ORDER_MARK if language in SEPARATORS else "") + text).encode()


def to_parquet(table: ExportTable) -> bytes:
    """The table for programs: columns named as in the code, exact types."""
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table.frame, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def _sheet(sheet: Worksheet, table: ExportTable, formats: dict[str, Format], text: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.frame)), len(table.columns) - 1)
    answers = {True: text("yes"), False: text("no")}
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.title, formats["head"])
        values = table.frame[column.name].tolist()
        sheet.set_column(number, number, _width(column, values))
        _write(sheet, number, column, values, formats, answers)


def _write(
    sheet: Worksheet,
    number: int,
    column: Column,
    values: Iterable[Any],
    formats: dict[str, Format],
    answers: dict[bool, str],
) -> None:
    """The cells of a column, each by the writer of its type: none is guessed."""
    for row, value in enumerate(values, start=1):
        if _is_missing(value):
            continue
        if column.kind == "date":
            sheet.write_datetime(row, number, value.to_pydatetime(), formats["date"])
        elif column.kind == "flag":
            sheet.write_string(row, number, answers[bool(value)])
        elif column.kind == "number":
            sheet.write_number(row, number, float(value))
        elif column.kind == "money":
            sheet.write_number(row, number, float(value), formats["money"])
        else:
            sheet.write_string(row, number, value)


def _width(column: Column, values: Sequence[Any]) -> int:
    """Characters wide enough for the title and the first rows."""
    shown = [] if column.kind != "text" else [len(str(value)) for value in values[:200] if not _is_missing(value)]
    return min(WIDEST, max(NARROWEST, len(column.title) + 2, *shown, 0))


def _csv_cell(value: Any, column: Column, point: str) -> str:
    if _is_missing(value):
        return ""
    if column.kind == "date":
        return value.date().isoformat()
    if column.kind == "flag":
        return str(int(value))
    if column.kind == "number":
        exact = int(value) if value == int(value) else value
        return str(exact).replace(".", point)
    if column.kind == "money":
        return str(value).replace(".", point)
    return _quoted(f"'{value}" if value.startswith(COMPUTED) else value)


def _quoted(text: str) -> str:
    """Always between quotes: a separator of another language in it stays a character."""
    return '"' + text.replace('"', '""') + '"'


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value
