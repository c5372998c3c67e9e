"""The files of an edition for other programs: XLSX, CSV and Parquet of every table (H8).

No cell is ever a formula: texts of the data are written as texts. In a CSV, which has no types, an apostrophe precedes
a text that a spreadsheet would compute. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import numpy as np
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.domain import csv_text
from analysis.params.report_choices import Export
from analysis.publish.exports.export_table import ROWS_AT_ONCE, Coded, Column, ExportTable, rows_text
from analysis.publish.exports.parquet import to_parquet
from analysis.views.language.wording import wording

BYTE_ORDER_MARK = "\ufeff"
DATE_FORMATS = {"fr": "dd/mm/yyyy"}
WIDEST, NARROWEST = 60, 9
ROWS_MEASURED = 200
MOST_ROWS = 1_048_575
"""Most rows under the header of a sheet."""
LONGEST_TITLE = 31
"""Most characters of the title of a sheet."""
LONGEST_CELL = 32_767
"""Most UTF-16 units of a cell."""
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MOST_CELLS_IN_MEMORY = 300_000
"""Cells of a workbook that XlsxWriter holds, 0.2 kB each; of a larger one a row is on the disk once the next begins."""
MARKUP = re.compile("<r>.*</r>", re.DOTALL)
"""A text that XlsxWriter would take for its own markup of rich texts."""


def files(
    tables: Sequence[ExportTable],
    *,
    language: str,
    as_of: date,
    kinds: Collection[Export] = ("xlsx", "csv", "parquet"),
    csv_mark: bool | None = None,
) -> dict[str, bytes]:
    """Return the exported files of an edition: path in its folder -> bytes.

    Parameters
    ----------
    tables : at least one.
    language, as_of : language and date of the edition.
    kinds : kinds of files to make.
    csv_mark : `has_mark` of `to_csv`.
    """
    contents = {}
    if "xlsx" in kinds:
        contents["tables.xlsx"] = xlsx(tables, language=language, as_of=as_of)
    for table in tables:
        if "parquet" in kinds:
            contents[f"tables/{table.name}.parquet"] = to_parquet(table)
        if "csv" in kinds:
            contents[f"tables/{table.name}.csv"] = to_csv(table, language=language, has_mark=csv_mark)
    return contents


def xlsx(tables: Sequence[ExportTable], *, language: str, as_of: date) -> bytes:
    """Return a workbook, a sheet a table (more for too many rows): typed cells, the header frozen and filtered.

    Parameters
    ----------
    tables : at least one.
    language : language of the formats of dates.
    as_of : date of creation written in the workbook: the edition's, whatever the day.
    """
    is_small = sum(len(table.frame) * len(table.columns) for table in tables) <= MOST_CELLS_IN_MEMORY
    content = io.BytesIO()
    book = Workbook(content, {**OPTIONS, "in_memory": is_small, "constant_memory": not is_small})
    book.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        "date": book.add_format({"num_format": DATE_FORMATS.get(language, "yyyy-mm-dd")}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "plain": book.add_format(),
    }
    text = wording(language).text
    for table in tables:
        for rows in _sheets(len(table.frame)):
            ending = f" ({rows.start // MOST_ROWS + 1})" if rows.start else ""
            sheet = book.add_worksheet(table.title[: LONGEST_TITLE - len(ending)] + ending)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(rows)), len(table.columns) - 1)
            for number, item in enumerate(table.coded):
                sheet.set_column(number, number, _width(item))
            for number, column in enumerate(table.columns):
                sheet.write_string(0, number, column.title, head)
            _fill(sheet, table.coded, rows, {True: text("yes"), False: text("no")}, formats)
    book.close()
    return content.getvalue()


def _fill(
    sheet: Worksheet, columns: Sequence[Coded], rows: range, answers: Mapping[bool, str], formats: Mapping[str, Format]
) -> None:
    """Write rows under the header, each cell by the writer of its type; a missing value is no cell."""
    writers = [
        (number, *_cells(sheet, item, answers, formats["plain"]), formats.get(item.column.kind))
        for number, item in enumerate(columns)
    ]
    for start in range(rows.start, rows.stop, ROWS_AT_ONCE):
        stop = min(start + ROWS_AT_ONCE, rows.stop)
        codes = np.column_stack([item.codes[start:stop] for item in columns]).tolist()
        for row, codes_of_row in enumerate(codes, start=start - rows.start + 1):
            for code, (number, write, values, cell_format) in zip(codes_of_row, writers, strict=True):
                if code >= 0:
                    write(row, number, values[code], cell_format)


def _cells(
    sheet: Worksheet, item: Coded, answers: Mapping[bool, str], plain: Format
) -> tuple[Callable[..., Any], Sequence[Any]]:
    """The writer of a column's cells, and the column's different values as it takes them."""
    kind = item.column.kind
    if kind == "flag":
        return sheet.write_string, [answers[value] for value in item.values]
    if kind == "text":
        texts = [_cut(text) for text in item.values]
        has_markup = any(MARKUP.fullmatch(text) for text in texts)
        return partial(_write_text, sheet, plain) if has_markup else sheet.write_string, texts
    return sheet.write_datetime if kind == "date" else sheet.write_number, item.values


def _write_text(sheet: Worksheet, plain: Format, row: int, number: int, text: str, cell_format: Format | None) -> None:
    """Write a text to the letter; in two fragments where it looks like XlsxWriter's own markup."""
    if MARKUP.fullmatch(text):
        sheet.write_rich_string(row, number, text[:1], plain, text[1:])
    else:
        sheet.write_string(row, number, text, cell_format)


def _cut(text: str) -> str:
    """The text, as long as a cell can hold."""
    if 2 * len(text) <= LONGEST_CELL:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")


def _sheets(count: int) -> Iterator[range]:
    """Yield the rows of each sheet of a table: one sheet, unless the table has more rows than a spreadsheet opens."""
    for start in range(0, max(count, 1), MOST_ROWS):
        yield range(start, min(start + MOST_ROWS, count))


def to_csv(table: ExportTable, *, language: str, has_mark: bool | None = None) -> bytes:
    """Return a table as CSV in UTF-8; in French with `;` and a decimal comma.

    `has_mark`: True to begin with the mark by which a spreadsheet knows the encoding; None: in French alone.
    """
    spoken = csv_text.dialect(language)
    is_marked = language in csv_text.DIALECTS if has_mark is None else has_mark
    header = spoken.separator.join(csv_text.quoted(column.title) for column in table.columns)
    ends = [*[spoken.separator] * (len(table.columns) - 1), "\r\n"]
    cells = [
        item.cells(_csv_writer(item.column, spoken.decimal)) + end for item, end in zip(table.coded, ends, strict=True)
    ]
    text = io.BytesIO()
    text.write(f"{BYTE_ORDER_MARK if is_marked else ''}{header}\r\n".encode())
    for start in range(0, len(table.frame), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        text.write(
            rows_text([texts[item.codes[part]] for texts, item in zip(cells, table.coded, strict=True)]).encode()
        )
    return text.getvalue()


def _width(item: Coded) -> int:
    """Width in characters for the title and the first rows."""
    first_codes = set(item.codes[:ROWS_MEASURED].tolist()) - {-1}
    lengths = [len(item.values[code]) for code in first_codes] if item.column.kind == "text" else []
    return min(WIDEST, max(NARROWEST, len(item.column.title) + 2, *lengths, 0))


def _csv_writer(column: Column, point: str) -> Callable[[Any], str]:
    """Return the function that writes a value of a column."""

    def number(value: Any) -> str:
        return str(int(value) if value == int(value) else value).replace(".", point)

    writers: dict[str, Callable[[Any], str]] = {
        "date": date.isoformat,
        "flag": lambda value: str(int(value)),
        "number": number,
        "money": lambda value: str(value).replace(".", point),
        "text": csv_text.quoted,
    }
    return writers[column.kind]
