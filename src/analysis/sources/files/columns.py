"""One canonical column from the text of a file: its values, and the unreadable rows with the reasons."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import Message, alternatives, message
from analysis.params.files_mapping import ColumnMapping
from analysis.sources.canonical_tables import BOOLEAN, DATE, INSTANT, SECONDS, Column
from analysis.sources.files import dates, durations
from analysis.sources.files.matches import true
from analysis.sources.files.rows import Rows

PATH_MARK = " > "
LEVEL_MARK = "\x1f"
"""Separator of levels and cells that are joined for a moment: no text holds it."""
DEFAULT_ZONE = "Europe/Paris"
LONGEST_CELL = 100_000
"""Characters. A longer cell is a quotation mark that does not close, or a file pasted into a field."""
FREE_TEXTS = ("detail", "title")
"""Columns in which a text may be as long as the limit of a cell."""
DURATION_FORMS = {
    "minutes": message("minutes (165)"),
    "seconds": message("seconds (9900)"),
    "unit": message("a number of units (3)"),
    "hours_decimal": message("decimal hours (2.75)"),
    "h_m": message("a duration such as 2h45"),
    "d_h_m": message("a duration such as 1 day 2 hours"),
    "clock": message("a duration such as 02:45"),
    "iso8601": message("a duration such as PT2H45M"),
}


@dataclass(frozen=True)
class Problem:
    """Rows that one column makes unreadable: finding code, column of the file, mask of the rows, reason."""

    code: str
    column: str
    mask: np.ndarray
    reason: Message
    found: pa.Array


@dataclass(frozen=True)
class Note:
    """Note on some rows of a column that were read all the same (finding `naive_time`)."""

    subject: str
    detail: Message
    mask: np.ndarray


@dataclass(frozen=True)
class Parsed:
    """A canonical column as far as it could be read.

    `has_time` is set for instants: true where the text holds a time of day; `nonexistent`, the times that clocks skip.
    """

    data: pa.Array
    problems: tuple[Problem, ...] = ()
    has_time: np.ndarray | None = None
    notes: tuple[Note, ...] = ()
    nonexistent: Problem | None = None


def source_columns(mapping: ColumnMapping) -> list[str]:
    """Return the columns of the file that a canonical column is made of."""
    named = [name for name in (mapping.column, mapping.time) if name is not None]
    return [*named, *mapping.join, *mapping.path, *mapping.labels]


def parse(column: Column, mapping: ColumnMapping, rows: Rows, zone: str | None) -> Parsed:
    """Return the values of one canonical column, as its type asks.

    Raises
    ------
    DataFault
        When the whole file must be refused, because neither it nor the mapping makes dates or decimals certain.
    """
    text, name = _text(mapping, rows)
    problems = (
        _unfit(text, name, rows.most_characters if column.name in FREE_TEXTS else LONGEST_CELL)
        if source_columns(mapping)
        else ()
    )
    if mapping.values:
        text, unknown = _translated(text, mapping.values)
        if unknown.any():
            reason = message("value missing from values; known values: {known}", known=", ".join(mapping.values))
            problems += (Problem("bad_row", name, unknown, reason, rows.text(name)),)
    if column.type in (INSTANT, DATE):
        parsed = _dates(column, mapping, rows, zone, text, name)
    elif column.type == SECONDS:
        parsed = _durations(mapping, rows, text, name)
    elif column.type == BOOLEAN:
        parsed = _booleans(text, name)
    else:
        parsed = Parsed(text)
    if column.allowed:
        wrong = true(pc.invert(pc.is_in(text, value_set=pa.array(column.allowed)))) & true(pc.is_valid(text))
        reason = message(
            "unknown value of {column}; allowed values: {allowed} (to translate by values)",
            column=column.name,
            allowed=", ".join(column.allowed),
        )
        problems += (Problem("bad_row", name, wrong, reason, text),)
    return Parsed(parsed.data, problems + parsed.problems, parsed.has_time, parsed.notes, parsed.nonexistent)


def generated_keys(texts: list[pa.Array], files: np.ndarray) -> pa.Array:
    """Return a key for each row: a hash of its texts, and its rank among the rows of the same texts in its file.

    Rows keep their keys when others are added to the export, before or after; a row that stands in two files (exports
    that overlap) has the same key in both, and is counted once.

    Parameters
    ----------
    texts : the columns of the content of a row.
    files : (n,) int, the place of each row's file.
    """
    joined = pc.binary_join_element_wise(*(pc.fill_null(text, "") for text in texts), LEVEL_MARK).to_pylist()
    seen: Counter[tuple[int, str]] = Counter()
    keys = []
    for file, row in zip(files.tolist(), joined, strict=True):
        seen[file, row] += 1
        keys.append(f"{hashlib.sha256(row.encode()).hexdigest()[:16]}-{seen[file, row]}")
    return pa.array(keys, pa.string())


def _text(mapping: ColumnMapping, rows: Rows) -> tuple[pa.Array, str]:
    """Return the text that a canonical column is read from, and the name of the column for messages."""
    if mapping.fixed is not None:
        return pa.repeat(pa.scalar(mapping.fixed, pa.string()), rows.size), mapping.fixed
    if mapping.path:
        return _paths(mapping, rows), mapping.path[0]
    if mapping.join:
        parts = [rows.text(name) for name in mapping.join]
        return pc.binary_join_element_wise(*parts, "/", null_handling="emit_null"), mapping.join[-1]
    if mapping.labels:
        return _labels(mapping.labels, rows), mapping.labels[0]
    if mapping.column is None:
        return pa.nulls(rows.size, pa.string()), ""
    text = rows.text(mapping.column)
    if mapping.time is not None:
        clock = rows.text(mapping.time)
        text = pc.if_else(pc.is_valid(clock), pc.binary_join_element_wise(text, clock, " "), text)
    return text, mapping.column


def _labels(names: tuple[str, ...], rows: Rows) -> pa.Array:
    """Return the names of the columns that are filled, a comma between two; null where none is."""
    crossed = zip(*(true(pc.is_valid(rows.text(name))).tolist() for name in names), strict=True)
    texts = [", ".join(name for name, is_crossed in zip(names, row, strict=True) if is_crossed) for row in crossed]
    return pa.array([text or None for text in texts], pa.string())


def _paths(mapping: ColumnMapping, rows: Rows) -> pa.Array:
    """Return paths in one form, root first: `RUN > Support`. A level beneath an empty level is left out."""
    if mapping.separator is None:
        levels = [pc.fill_null(rows.text(name), "") for name in mapping.path]
        written, mark = pc.binary_join_element_wise(*levels, LEVEL_MARK), LEVEL_MARK
    else:
        written, mark = rows.text(mapping.path[0]), mapping.separator
    coded = written.dictionary_encode()
    paths = []
    for path in coded.dictionary.to_pylist():
        names = takewhile(bool, (name.strip() for name in path.split(mark)))
        paths.append(PATH_MARK.join(names) or None)
    return pc.take(pa.array(paths, pa.string()), coded.indices)


def _unfit(text: pa.Array, name: str, most: int) -> tuple[Problem, ...]:
    """Return the problems of cells that no reading could mend: a NUL byte, a cell that has swallowed others."""
    problems = []
    has_nul = true(pc.match_substring(text, "\0"))
    if has_nul.any():
        problems.append(Problem("bad_row", name, has_nul, message("the cell holds a null byte"), text))
    lengths = pc.fill_null(pc.utf8_length(text), 0).to_numpy(zero_copy_only=False)
    is_long = lengths > LONGEST_CELL
    if is_long.any():
        # A long comment without a line end is one; with line ends, it is perhaps all the lines after a quotation mark.
        is_long &= true(pc.match_substring(text, "\n")) | (lengths > most)
    if is_long.any():
        longest = int(lengths[is_long].max())
        reason = message(
            "cell of {count} characters ({most} at most); perhaps a quotation mark is not closed",
            count=longest,
            most=LONGEST_CELL,
        )
        problems.append(Problem("bad_row", name, is_long, reason, text))
    return tuple(problems)


def _translated(text: pa.Array, values: dict[str, str | None]) -> tuple[pa.Array, np.ndarray]:
    place = pc.index_in(text, value_set=pa.array(list(values), pa.string()))
    unknown = true(pc.is_null(place)) & true(pc.is_valid(text))
    return pc.take(pa.array(list(values.values()), pa.string()), place), unknown


def _dates(column: Column, mapping: ColumnMapping, rows: Rows, zone: str | None, text: pa.Array, name: str) -> Parsed:
    """Return a column of dates or instants; a file whose order of day and month is uncertain is refused."""
    formats = mapping.date
    if formats and rows.is_typed:
        formats = (*formats, "iso")
    read = dates.parse(text, formats or ("iso",))
    if not formats and read.is_bad.any():
        order, row = dates.order_of(text)
        if order is not None:
            read = dates.parse(text, (order, "iso"))
        else:
            remedy = message(
                "Write the order in the mapping, for example date: day/month/year or date: month/day/year."
            )
            row = int(np.flatnonzero(read.is_bad)[0]) if row is None else row
            sentence = message("the order of day and month is neither written in the mapping nor certain")
            raise rows.refusal(name, row, sentence, remedy)
    named_formats = formats or (message("YYYY-MM-DD"),)
    wanted = message(
        "{formats} (year of four digits, else a format such as %d/%m/%y)", formats=alternatives(named_formats)
    )
    problems = (
        Problem("bad_row", name, read.is_bad, message("unreadable date; expected: {wanted}", wanted=wanted), text),
        Problem(
            "ambiguous_date",
            name,
            read.is_ambiguous,
            message("this date is read in two ways: {wanted}", wanted=wanted),
            text,
        ),
    )
    if column.type == DATE:
        days = pa.array(read.local.astype("datetime64[D]"), DATE, mask=np.isnat(read.local))
        return Parsed(days, problems)
    used = zone or DEFAULT_ZONE
    instants = dates.instants(read, used)
    notes = (
        Note(
            column.name,
            message("no time zone in the mapping; times read as {zone}", zone=used),
            instants.is_local & (zone is None),
        ),
        Note(
            f"{column.name}:skipped",
            message("time that does not exist: moved to the first one that exists ({zone})", zone=used),
            instants.is_missing,
        ),
        Note(
            f"{column.name}:twice",
            message("time that comes twice: read as the first of the two ({zone})", zone=used),
            instants.is_double,
        ),
    )
    midnight = read.local == read.local.astype("datetime64[D]")
    # A column without any time of day holds dates, even where a workbook writes them with 00:00:00.
    has_time = read.has_time & (not midnight[~np.isnat(read.local)].all())
    reason = message("this time does not exist in {zone}: clocks skip it, so that no duration is certain", zone=used)
    nonexistent = Problem("bad_row", name, instants.is_missing, reason, text)
    return Parsed(instants.utc, problems, has_time, tuple(note for note in notes if note.mask.any()), nonexistent)


def _durations(mapping: ColumnMapping, rows: Rows, text: pa.Array, name: str) -> Parsed:
    if mapping.duration == "start_end":
        return Parsed(pa.nulls(rows.size, SECONDS))
    unit = mapping.duration or "unit"
    read = durations.parse(text, unit, rows.decimal, mapping.day_hours, mapping.unit_seconds)
    if read.is_undecided.any():
        remedy = message('Write the key decimal in the mapping, for example decimal: ",".')
        row = int(np.flatnonzero(read.is_undecided)[0])
        raise rows.refusal(name, row, message("the decimal sign is not written in the mapping"), remedy)
    reason = message("unreadable duration; expected: {wanted}", wanted=DURATION_FORMS[unit])
    seconds = read.seconds if mapping.empty != "zero" else pc.if_else(pc.is_null(text), 0, read.seconds)
    return Parsed(seconds, (Problem("bad_row", name, read.is_bad, reason, text),))


def _booleans(text: pa.Array, name: str) -> Parsed:
    lower = pc.utf8_lower(text)
    is_known = pc.is_in(lower, value_set=pa.array(["true", "false"]))
    wrong = true(pc.is_valid(text)) & ~true(is_known)
    reason = message("unknown value; allowed values: true, false (to translate by values)")
    values = pc.if_else(pc.and_(pc.is_valid(lower), is_known), pc.equal(lower, "true"), None)
    return Parsed(values.cast(BOOLEAN), (Problem("bad_row", name, wrong, reason, text),))


def seconds_between(start: pa.Array, end: pa.Array) -> pa.Array:
    """Return the whole seconds between two instants, null where an instant is missing."""
    return pc.divide(pc.subtract(end, start).cast(pa.int64()), dates.MICROSECONDS)
