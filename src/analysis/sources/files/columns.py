"""One canonical column from the text of a file: its values, and which rows cannot be read and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.params.files_mapping import ColumnMapping
from analysis.sources.canonical_tables import BOOLEAN, DATE, INSTANT, SECONDS, Column
from analysis.sources.files import dates, durations
from analysis.sources.files.matches import true
from analysis.sources.files.rows import Rows

PATH_MARK = " > "
LEVEL_MARK = "\x1f"
"""Parts levels and cells that are joined for a moment: no text holds it."""
DEFAULT_ZONE = "Europe/Paris"
LONGEST_CELL = 100_000
"""Characters. A longer cell is a quote that does not close, or a file pasted into a field."""
WRITTEN_SO = {
    "minutes": "des minutes (165)",
    "seconds": "des secondes (9900)",
    "hours_decimal": "des heures décimales (2,75)",
    "h_m": "une durée comme 2h45",
    "d_h_m": "une durée comme 1 jour 2 heures",
    "clock": "une durée comme 02:45",
    "iso8601": "une durée comme PT2H45M",
}


@dataclass(frozen=True)
class Problem:
    """Rows that one column makes unreadable: finding code, the file's column, which rows, why."""

    code: str
    column: str
    mask: np.ndarray
    reason: str
    found: pa.Array


@dataclass(frozen=True)
class Note:
    """What is worth saying of some rows of a column that were read all the same (finding `naive_time`)."""

    subject: str
    detail: str
    mask: np.ndarray


@dataclass(frozen=True)
class Parsed:
    """A canonical column as far as it could be read.

    `has_time` is set for instants: whether the text holds a time of day.
    """

    data: pa.Array
    problems: tuple[Problem, ...] = ()
    has_time: np.ndarray | None = None
    notes: tuple[Note, ...] = ()


def source_columns(mapping: ColumnMapping) -> list[str]:
    """The columns of the file that a canonical column is made of."""
    named = [name for name in (mapping.column, mapping.time) if name is not None]
    return [*named, *mapping.join, *mapping.path]


def parse(column: Column, mapping: ColumnMapping, rows: Rows, zone: str | None) -> Parsed:
    """The values of one canonical column, as its type asks.

    Raises
    ------
    DataFault
        When the whole file must be refused, because neither it nor the mapping makes dates or decimals certain.
    """
    text, name = _text(mapping, rows)
    problems = _unfit(text, name) if source_columns(mapping) else ()
    if mapping.values:
        text, unknown = _translated(text, mapping.values)
        if unknown.any():
            reason = f"valeur absente de values ; valeurs connues : {', '.join(mapping.values)}"
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
        reason = f"valeur inconnue de {column.name} ; valeurs admises : {', '.join(column.allowed)}"
        problems += (Problem("bad_row", name, wrong, f"{reason} (à traduire par values)", text),)
    return Parsed(parsed.data, problems + parsed.problems, parsed.has_time, parsed.notes)


def generated_keys(texts: list[pa.Array], files: np.ndarray) -> pa.Array:
    """A key for each row: a hash of its texts, and its rank among the rows of the same texts in its file.

    The same rows keep their keys when others are added to the export, before or after; a row that stands in two files
    (exports that overlap) has one key in both, and is counted once.

    Parameters
    ----------
    texts : the columns that make a row what it is.
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
    """The text that a canonical column is read from, and the name of the column at fault in messages."""
    if mapping.fixed is not None:
        return pa.repeat(pa.scalar(mapping.fixed, pa.string()), rows.size), mapping.fixed
    if mapping.path:
        return _paths(mapping, rows), mapping.path[0]
    if mapping.join:
        parts = [rows.text(name) for name in mapping.join]
        return pc.binary_join_element_wise(*parts, "/", null_handling="emit_null"), mapping.join[-1]
    if mapping.column is None:
        return pa.nulls(rows.size, pa.string()), ""
    text = rows.text(mapping.column)
    if mapping.time is not None:
        clock = rows.text(mapping.time)
        text = pc.if_else(pc.is_valid(clock), pc.binary_join_element_wise(text, clock, " "), text)
    return text, mapping.column


def _paths(mapping: ColumnMapping, rows: Rows) -> pa.Array:
    """Paths written in one way, root first: `RUN > Support`. A level beneath an empty one is left out."""
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


def _unfit(text: pa.Array, name: str) -> tuple[Problem, ...]:
    """Rows whose cell no reading could mend: a NUL byte, a cell that has swallowed others."""
    found = []
    has_nul = true(pc.match_substring(text, "\0"))
    if has_nul.any():
        found.append(Problem("bad_row", name, has_nul, "la cellule contient un octet nul", text))
    lengths = pc.fill_null(pc.utf8_length(text), 0).to_numpy(zero_copy_only=False)
    if (lengths > LONGEST_CELL).any():
        longest = int(lengths.max())
        reason = f"cellule de {longest} caractères (au plus {LONGEST_CELL}) ; un guillemet n’est peut-être pas fermé"
        found.append(Problem("bad_row", name, lengths > LONGEST_CELL, reason, text))
    return tuple(found)


def _translated(text: pa.Array, values: dict[str, str | None]) -> tuple[pa.Array, np.ndarray]:
    place = pc.index_in(text, value_set=pa.array(list(values), pa.string()))
    unknown = true(pc.is_null(place)) & true(pc.is_valid(text))
    return pc.take(pa.array(list(values.values()), pa.string()), place), unknown


def _dates(column: Column, mapping: ColumnMapping, rows: Rows, zone: str | None, text: pa.Array, name: str) -> Parsed:
    formats = mapping.date
    if formats and rows.is_typed:
        formats = (*formats, "iso")
    read = dates.parse(text, formats or ("iso",))
    if not formats and read.is_bad.any():
        order, row = dates.order_of(text)
        if order is not None:
            read = dates.parse(text, (order, "iso"))
        else:
            remedy = "Écrire l’ordre dans le mapping, par exemple date: day/month/year ou date: month/day/year."
            row = int(np.flatnonzero(read.is_bad)[0]) if row is None else row
            raise rows.refused(
                name, row, "l’ordre du jour et du mois n’est ni écrit dans le mapping ni certain", remedy
            )
    wanted = " ou ".join(formats or ("AAAA-MM-JJ",)) + " (année à quatre chiffres, sinon un format comme %d/%m/%y)"
    problems = (
        Problem("bad_row", name, read.is_bad, f"date illisible ; attendu : {wanted}", text),
        Problem("ambiguous_date", name, read.is_ambiguous, f"cette date se lit de deux façons : {wanted}", text),
    )
    if column.type == DATE:
        days = pa.array(read.local.astype("datetime64[D]"), DATE, mask=np.isnat(read.local))
        return Parsed(days, problems)
    used = zone or DEFAULT_ZONE
    found = dates.instants(read, used)
    told = (
        (
            column.name,
            f"aucun fuseau horaire dans le mapping ; heures lues comme {used}",
            found.is_local & (zone is None),
        ),
        (f"{column.name}, heure inexistante", f"déplacée à la première heure qui existe ({used})", found.is_missing),
        (f"{column.name}, heure double", f"lue comme la première des deux ({used})", found.is_double),
    )
    notes = tuple(Note(*each) for each in told if each[2].any())
    midnight = read.local == read.local.astype("datetime64[D]")
    # A column without any time of day holds dates, even where a workbook writes them with 00:00:00.
    has_time = read.has_time & (not midnight[~np.isnat(read.local)].all())
    return Parsed(found.utc, problems, has_time, notes)


def _durations(mapping: ColumnMapping, rows: Rows, text: pa.Array, name: str) -> Parsed:
    assert mapping.duration is not None, "checked with the mapping"
    if mapping.duration == "start_end":
        return Parsed(pa.nulls(rows.size, SECONDS))
    read = durations.parse(text, mapping.duration, rows.decimal, mapping.day_hours)
    if read.is_undecided.any():
        remedy = 'Écrire la clé decimal dans le mapping, par exemple decimal: ",".'
        row = int(np.flatnonzero(read.is_undecided)[0])
        raise rows.refused(name, row, "le signe décimal n’est pas écrit dans le mapping", remedy)
    reason = f"durée illisible ; attendu : {WRITTEN_SO[mapping.duration]}"
    return Parsed(read.seconds, (Problem("bad_row", name, read.is_bad, reason, text),))


def _booleans(text: pa.Array, name: str) -> Parsed:
    lower = pc.utf8_lower(text)
    is_known = pc.is_in(lower, value_set=pa.array(["true", "false"]))
    wrong = true(pc.is_valid(text)) & ~true(is_known)
    reason = "valeur inconnue ; valeurs admises : true, false (à traduire par values)"
    values = pc.if_else(pc.and_(pc.is_valid(lower), is_known), pc.equal(lower, "true"), None)
    return Parsed(values.cast(BOOLEAN), (Problem("bad_row", name, wrong, reason, text),))


def seconds_between(start: pa.Array, end: pa.Array) -> pa.Array:
    """Whole seconds from one instant to another, null where one is missing."""
    return pc.divide(pc.subtract(end, start).cast(pa.int64()), dates.MICROSECONDS)
