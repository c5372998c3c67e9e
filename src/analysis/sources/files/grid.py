"""One file as a grid of text: header, cells, the line of each row. For CSV and Parquet; `workbook` reads workbooks."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import Message, conjunction, message
from analysis.params.files_mapping import FileMapping

SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class BrokenRow:
    """A row that could not be cut into the header's columns, or that holds a cell without a value."""

    line: int
    column: str | None
    found: str
    reason: Message


@dataclass(frozen=True)
class Grid:
    """A file as text.

    Parameters
    ----------
    file : str, its name as messages give it.
    header : the names of the columns as the file writes them; one may stand twice.
    cells : one text array a column, in the header's order; an empty cell is an empty text.
    lines : (rows,) int64, the line of each row in the file, from 1, header included.
    broken : rows that are not in `cells`.
    is_typed : true where the format has numbers and dates of its own, whose texts are never in doubt.
    """

    file: str
    header: tuple[str, ...]
    cells: tuple[pa.Array, ...]
    lines: np.ndarray
    broken: tuple[BrokenRow, ...] = ()
    is_typed: bool = False


def read_csv(text: str, mapping: FileMapping, file: str) -> Grid:
    """Return a CSV text as a grid; blank lines are no rows.

    Raises
    ------
    DataFault
        When there is no header line, the separator is neither stated nor certain, or quotes make it unreadable.
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = text.split("\n", mapping.header_row)
    separator = mapping.separator or _separator(lines[mapping.header_row - 1 : mapping.header_row], file)
    header, body, first = _header(text, mapping.header_row, separator, file)
    raw = body.encode()
    names = [str(position) for position in range(len(header))]
    uncut: list[arrow_csv.InvalidRow] = []

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        uncut.append(row)
        return "skip"

    if not raw.strip():
        return Grid(file, header, tuple(pa.array([], pa.string()) for _ in names), np.empty(0, np.int64))
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(raw),
            arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=len(raw) + 1),
            arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=set_aside),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        remedy = message("Check that the quotation marks are closed.")
        raise DataFault(str(Fault(file, message("unreadable CSV: {error}", error=str(error)), remedy=remedy))) from None
    total = table.num_rows + len(uncut)
    numbers = _lines(body, separator, first, total)
    uncut_rows = np.array([row.number - 1 for row in uncut], np.int64)
    is_cut = np.ones(total, bool)
    is_cut[uncut_rows] = False
    broken = tuple(
        BrokenRow(
            line=int(numbers[position]),
            column=None,
            found=row.text,
            reason=message(
                "number of cells: {found} instead of {wanted} (a quotation mark or a separator is missing; a row of "
                "totals is declared by skip_last: 1)",
                found=row.actual_columns,
                wanted=row.expected_columns,
            ),
        )
        for position, row in zip(uncut_rows, uncut, strict=True)
    )
    return Grid(file, header, tuple(_single_array(column) for column in table.columns), numbers[is_cut], broken)


def read_parquet(content: bytes, file: str) -> Grid:
    """Return a Parquet file as a grid: whole numbers, dates (ISO 8601), true and false become their text.

    Raises DataFault when the file is no Parquet file.
    """
    try:
        table = pq.read_table(pa.BufferReader(content))
        cells = tuple(_as_text(_single_array(column)) for column in table.columns)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError):
        sentence = message("this file is not readable Parquet")
        raise DataFault(str(Fault(file, sentence, remedy=message("Export again.")))) from None
    return Grid(file, tuple(table.column_names), cells, np.arange(1, table.num_rows + 1, dtype=np.int64), is_typed=True)


def drop_last(grid: Grid, count: int) -> Grid:
    """Return the grid without its last `count` rows, broken rows counted."""
    if not count:
        return grid
    every = np.sort(np.concatenate([grid.lines, [row.line for row in grid.broken]]).astype(np.int64))
    end = every[-count] if count <= len(every) else 0
    rows = int(np.searchsorted(grid.lines, end))
    cells = tuple(column.slice(0, rows) for column in grid.cells)
    broken = tuple(row for row in grid.broken if row.line < end)
    return replace(grid, cells=cells, lines=grid.lines[:rows], broken=broken)


def _separator(header: list[str], file: str) -> str:
    present = [separator for separator in SEPARATORS if header and separator in header[0]]
    if len(present) > 1:
        sentence = message(
            "the separator is not certain: the header line holds {separators}",
            separators=conjunction(map(repr, present)),
        )
        remedy = message('Write it in the key separator of the mapping, for example separator: ";".')
        raise DataFault(str(Fault(file, sentence, line=1, remedy=remedy)))
    return present[0] if present else SEPARATORS[0]


def _header(text: str, header_row: int, separator: str, file: str) -> tuple[tuple[str, ...], str, int]:
    """Return the header's cells, the text beneath the header and the number of the first line of that text."""
    start = 0
    for _ in range(header_row - 1):
        start = text.find("\n", start) + 1
        if not start:
            break
    else:
        reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator)
        try:
            header = next(reader, [])
        except csv.Error as error:
            sentence = message("unreadable header: {error}", error=str(error))
            raise DataFault(str(Fault(file, sentence, line=header_row))) from None
        if any(cell.strip() for cell in header):
            end = start
            for _ in range(reader.line_num):
                end = text.find("\n", end) + 1 or len(text)
            return tuple(cell.strip() for cell in header), text[end:], header_row + reader.line_num
    sentence = message("the header line {line} is missing or empty", line=header_row)
    remedy = message("Correct the key header_row of the mapping, or export again.")
    raise DataFault(str(Fault(file, sentence, remedy=remedy)))


def _lines(body: str, separator: str, first: int, rows: int) -> np.ndarray:
    """Return the line of each row. Lines are counted singly only where some are blank or a cell holds several lines."""
    if body.count("\n") + (not body.endswith("\n")) == rows and "\n\n" not in body:
        return np.arange(first, first + rows, dtype=np.int64)
    limit = csv.field_size_limit(len(body) + 1)
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
        starts, start = [], first
        for row in reader:
            if row:
                starts.append(start)
            start = first + reader.line_num
    finally:
        csv.field_size_limit(limit)
    # The two parsers may differ over a stray quotation mark: rows are then numbered in their order.
    return np.array(starts if len(starts) == rows else range(first, first + rows), np.int64)


def _single_array(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_duration(column.type):
        seconds = pc.divide(column.cast(pa.duration("us")).cast(pa.int64()), 1_000_000)
        column = seconds
    return pc.fill_null(column.cast(pa.string()), "")
