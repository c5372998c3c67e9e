"""One file as a grid of text: header, cells, the line of each row. For CSV; see `workbook` and `parquet` too."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import Message, conjunction, message
from analysis.params.file_format import FileMapping, UnfoldMapping
from analysis.params.limits import Limits
from analysis.sources.files.content import beyond
from analysis.sources.files.matches import true

SEPARATORS = (";", ",", "\t", "|")
LIMITS = Limits()
NEW_LINE = ord("\n")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


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
    in_seconds : columns that the format itself says to be durations; their texts are seconds.
    """

    file: str
    header: tuple[str, ...]
    cells: tuple[pa.Array, ...]
    lines: np.ndarray
    broken: tuple[BrokenRow, ...] = ()
    is_typed: bool = False
    in_seconds: frozenset[str] = frozenset()


def read_csv(text: str, mapping: FileMapping, file: str, limits: Limits = LIMITS) -> Grid:
    """Return a CSV text as a grid; lines that are blank, or hold separators alone, are no rows.

    Raises
    ------
    DataFault
        When there is no header line, the separator is neither stated nor certain, quotes make it unreadable, or a line
        or the number of columns is beyond a limit.
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")
    start = _start_of(text, mapping.header_row)
    separator = mapping.separator or _separator(text[start : text.find("\n", start)], file)
    header, end, first = _header(text, start, mapping.header_row, separator, file)
    raw = text[end:].encode()
    if len(header) > limits.columns:
        raise beyond(
            file, message("{count} columns; {most} at most", count=len(header), most=limits.columns), "columns"
        )
    _check_lines(raw, first, len(header), limits, file)
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
    numbers = _lines(text, end, separator, first, total)
    uncut_rows = np.array([row.number - 1 for row in uncut], np.int64)
    is_cut = np.ones(total, bool)
    is_cut[uncut_rows] = False
    reasons = {row.actual_columns: _uncut(row) for row in uncut}
    broken = tuple(
        BrokenRow(int(numbers[position]), column=None, found=row.text, reason=reasons[row.actual_columns])
        for position, row in zip(uncut_rows, uncut, strict=True)
    )
    cells = tuple(single_array(column) for column in table.columns)
    return _without_blank_rows(Grid(file, header, cells, numbers[is_cut], broken))


def _uncut(row: arrow_csv.InvalidRow) -> Message:
    return message(
        "number of cells: {found} instead of {wanted} (a quotation mark or a separator is missing; a row of totals is "
        "declared by skip_last: 1)",
        found=row.actual_columns,
        wanted=row.expected_columns,
    )


def _check_lines(raw: bytes, first: int, columns: int, limits: Limits, file: str) -> None:
    """Refuse a text of more lines or cells than the limit, or with a line longer than the limit."""
    ends = np.flatnonzero(np.frombuffer(raw, np.uint8) == NEW_LINE)
    if len(ends) > limits.rows:
        raise beyond(file, message("{count} rows; {most} at most", count=len(ends), most=limits.rows), "rows")
    if len(ends) * columns > limits.csv_cells:
        raise too_many_cells(file, len(ends), columns, limits.csv_cells, "csv_cells")
    lengths = np.diff(np.concatenate([[-1], ends, [len(raw)]])) - 1
    if lengths.max() > limits.row_characters:
        longest = int(lengths.argmax())
        sentence = message(
            "line of {count} characters; {most} at most", count=lengths[longest], most=limits.row_characters
        )
        raise beyond(file, sentence, "row_characters", line=first + longest)


def too_many_cells(file: str, rows: int, columns: int, most: int, key: str) -> DataFault:
    """Return the refusal of a table of too many cells."""
    sentence = message("{rows} rows of {columns} columns; {most} cells at most", rows=rows, columns=columns, most=most)
    return beyond(file, sentence, key)


def _without_blank_rows(grid: Grid) -> Grid:
    """Return the grid without the rows whose cells are all blank."""
    is_blank = np.ones(len(grid.lines), bool)
    for column in grid.cells:
        if not is_blank.any():
            return grid
        is_blank &= true(pc.equal(pc.utf8_trim_whitespace(column), ""))
    if not is_blank.any():
        return grid
    kept = pa.array(~is_blank)
    return replace(grid, cells=tuple(column.filter(kept) for column in grid.cells), lines=grid.lines[~is_blank])


def unfolded(grid: Grid, mapping: UnfoldMapping) -> Grid:
    """Return the grid with one row a filled cell of some columns, its parts in columns of their own.

    Raises DataFault where the grid has no such column.
    """
    places = [place for place, name in enumerate(grid.header) if name == mapping.column]
    if not places:
        sentence = message("column missing; columns of the file: {columns}", columns=", ".join(grid.header))
        raise DataFault(str(Fault(grid.file, sentence, key=mapping.column)))
    others = [place for place in range(len(grid.header)) if place not in places]
    texts = [grid.cells[place].to_pylist() for place in places]
    found = [
        (row, cell.rsplit(mapping.separator, len(mapping.into) - 1))
        for row, cells in enumerate(zip(*texts, strict=True))
        for cell in cells
        if cell.strip()
    ]
    rows = np.array([row for row, _ in found], np.int64)
    # A cell of fewer parts has the last ones: what is before them is missing.
    parts = [[""] * (len(mapping.into) - len(cell)) + cell for _, cell in found]
    columns = [pa.array([cell[number] for cell in parts], pa.string()) for number in range(len(mapping.into))]
    return replace(
        grid,
        header=(*(grid.header[place] for place in others), *mapping.into),
        cells=(*(grid.cells[place].take(pa.array(rows)) for place in others), *columns),
        lines=grid.lines[rows],
    )


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


def _separator(header: str, file: str) -> str:
    present = [separator for separator in SEPARATORS if separator in header]
    if len(present) > 1:
        sentence = message(
            "the separator is not certain: the header line holds {separators}",
            separators=conjunction(map(repr, present)),
        )
        remedy = message('Write it in the key separator of the mapping, for example separator: ";".')
        raise DataFault(str(Fault(file, sentence, line=1, remedy=remedy)))
    return present[0] if present else SEPARATORS[0]


def _start_of(text: str, line: int) -> int:
    """Return where a line begins; the end of a text of fewer lines."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1 or len(text)
    return start


def _lines_from(text: str, start: int) -> Iterator[str]:
    """Yield the lines of a text from a place on, each with its end: no copy of the text is made."""
    return (found[0] for found in LINE.finditer(text, start))


def _header(text: str, start: int, header_row: int, separator: str, file: str) -> tuple[tuple[str, ...], int, int]:
    """Return the header's cells, where the text beneath the header begins and the number of its first line."""
    if start < len(text):
        reader = csv.reader(_lines_from(text, start), delimiter=separator)
        try:
            header = next(reader, [])
        except csv.Error as error:
            sentence = message("unreadable header: {error}", error=str(error))
            raise DataFault(str(Fault(file, sentence, line=header_row))) from None
        if any(cell.strip() for cell in header):
            end = start
            for _ in range(reader.line_num):
                end = text.find("\n", end) + 1 or len(text)
            return tuple(cell.strip() for cell in header), end, header_row + reader.line_num
    sentence = message("the header line {line} is missing or empty", line=header_row)
    remedy = message("Correct the key header_row of the mapping, or export again.")
    raise DataFault(str(Fault(file, sentence, remedy=remedy)))


def _lines(text: str, start: int, separator: str, first: int, rows: int) -> np.ndarray:
    """Return the line of each row beneath the header. Lines are counted singly only where some are blank or a cell
    holds several lines.
    """
    is_plain = text.count("\n", start) + (not text.endswith("\n")) == rows and text.find("\n\n", start) < 0
    if is_plain:
        return np.arange(first, first + rows, dtype=np.int64)
    limit = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.reader(_lines_from(text, start), delimiter=separator)
        starts, start = [], first
        for row in reader:
            if row:
                starts.append(start)
            start = first + reader.line_num
    finally:
        csv.field_size_limit(limit)
    # The two parsers may differ over a stray quotation mark: rows are then numbered in their order.
    return np.array(starts if len(starts) == rows else range(first, first + rows), np.int64)


def single_array(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)
