"""Guesses about an unknown export: its encoding, its separator, the look of its columns.

Every guess comes with its reason, so that an analyst can confirm the guess. No reading uses this module: guesses only
draft a mapping.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import Message, message
from analysis.sources.files import dates, durations
from analysis.sources.files.content import SAMPLE
from analysis.sources.files.grid import SEPARATORS, Grid
from analysis.sources.files.matches import true

NULLS = ("?", "NA", "N/A", "\\N", "NULL", "null", "None", "-", "#N/A")
MOSTLY = 0.9
"""Share of a column's cells that a form must read to be guessed."""
DATE_LIKE = r"(?i)^\d{1,4}(?:[/.\-]\d{1,2}[/.\-]\d{1,4}|(?:er|st|nd|rd|th)?[ \-./]+\p{L}{3,9}\.?[ \-./]+\d{2,4})"
TIME_OF_DAY = r"(?i)^(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?)?$"
SHORT_YEARS = ("%d/%m/%y", "%d/%m/%y %H:%M", "%m/%d/%y", "%m/%d/%y %H:%M", "%d/%b/%y %I:%M %p")
FORMATS = ("iso", "day/month/year", "month/day/year", "year/month/day", dates.NAMED_MONTH, *SHORT_YEARS)
UNIT_WORDS = {
    "minutes": ("minutes", "minute", "min", "mn"),
    "seconds": ("secondes", "seconds", "sec"),
    "hours_decimal": ("heures", "hours", "heure", "h"),
}


Reason = Message | str


@dataclass(frozen=True)
class Guess:
    """A guessed value and its reason, for a comment of the draft."""

    value: str
    reason: Reason


DECIMALS = {
    ",": message("“{column}” holds numbers with a decimal comma"),
    ".": message("“{column}” holds numbers with a decimal point"),
}


@dataclass(frozen=True)
class Look:
    """The look of one column: its name in a mapping (`category#2`), its words and its cells (null where empty)."""

    name: str
    words: tuple[str, ...]
    cells: pa.Array
    date: Guess | None
    duration: Guess | None
    is_time_of_day: bool = False
    """`09:30`, `9h30` or `09:30:00 AM`, never past midnight: also a short duration, as far as one can see."""

    @property
    def distinct(self) -> int:
        """Number of distinct values."""
        return int(pc.count_distinct(self.cells, mode="only_valid").as_py())

    @property
    def is_unique(self) -> bool:
        """True where every row has its own value."""
        return self.cells.null_count == 0 and self.distinct == len(self.cells) > 1


def encoding_of(content: bytes) -> Guess | None:
    """Return the encoding of a text without a byte order mark; None for UTF-8 and for a text with such a mark."""
    head = content[:SAMPLE]
    if head.count(0) > len(head) // 4 and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return Guess(name, message("every second byte is null"))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        marks = (b"\xff\xfe", b"\xfe\xff")
        reason = message("byte {byte} is not UTF-8", byte=error.start)
        return None if content.startswith(marks) else Guess("cp1252", reason)
    return None


def layout_of(text: str) -> tuple[Guess, int]:
    """Return the separator of a CSV text and the row of its header: the first of the widest rows at the top."""
    top = text[:100_000].splitlines()[:30]
    counts = {separator: sum(line.count(separator) for line in top) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda sign: counts[sign])
    reason = message("the most frequent at the top of the file ({count} times)", count=counts[separator])
    rows = list(csv.reader(io.StringIO("\n".join(top)), delimiter=separator))
    usual = Counter(len(row) for row in rows if row).most_common(1)[0][0]
    header = next((number for number, row in enumerate(rows, start=1) if len(row) == usual and all(row[:2])), 1)
    return Guess(separator, reason), header


def looks_of(grid: Grid) -> tuple[list[Look], tuple[str, ...]]:
    """Return the looks of the columns of a grid, and the texts that seem to stand for no value."""
    cells = [pc.utf8_trim(pc.utf8_trim_whitespace(column), "\u00a0\u202f") for column in grid.cells]
    known = pa.array(NULLS, pa.string())
    seen = {
        text for column in cells for text in pc.unique(column.filter(pc.is_in(column, value_set=known))).to_pylist()
    }
    nulls = tuple(text for text in NULLS if text in seen)
    absent = pa.array(["", *nulls], pa.string())
    counts = Counter(grid.header)
    rank: Counter[str] = Counter()
    looks = []
    for name, column in zip(grid.header, cells, strict=True):
        rank[name] += 1
        unique_name = f"{name}#{rank[name]}" if counts[name] > 1 else name
        values = pc.if_else(pc.is_in(column, value_set=absent), pa.scalar(None, pa.string()), column)
        words = words_of(name)
        tally = values.drop_null().value_counts()
        texts, times = tally.field("values"), tally.field("counts").to_numpy()
        date = _date(texts, times)
        duration = None if date is not None else _duration(texts, times, words)
        if name in grid.in_seconds:
            duration = Guess("seconds", message("the format of the file, which says a duration"))
        is_time = date is None and _share(texts, times, TIME_OF_DAY) >= MOSTLY
        looks.append(Look(unique_name, words, values, date, duration, is_time))
    return looks, nulls


def decimal_of(look: Look) -> Guess | None:
    """Return the decimal sign of a column of numbers; None where the column holds whole numbers alone."""
    for sign, reason in DECIMALS.items():
        if true(pc.match_substring_regex(look.cells, rf"^(?:[^,.]*\{sign}(?:\d{{1,2}}|\d{{4,}})|0\{sign}\d+)$")).any():
            return Guess(sign, replace(reason, values={"column": look.name}))
    return None


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, without accents or capitals: `DateOuverture` and `date_ouverture` are the same."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def _date(texts: pa.Array, times: np.ndarray) -> Guess | None:
    """Return the likeliest format of dates, from the distinct texts of a column and their counts: the format that reads
    most texts, day first where formats are equal.
    """
    total = int(times.sum())
    if _share(texts, times, DATE_LIKE) < MOSTLY:
        return None
    best, read = "", -1
    counts = {}
    for form in FORMATS:
        if "%" in form and read >= MOSTLY * total:
            break
        counts[form] = int(times[~np.isnat(dates.parse(texts, (form,)).local)].sum())
        if counts[form] > read:
            best, read = form, counts[form]
    if read < MOSTLY * total:
        return None
    if best == "day/month/year" and counts["month/day/year"] == read:
        return Guess(best, message("{read} values of {total} read so, the other order too", read=read, total=total))
    return Guess(best, message("{read} values of {total} read so", read=read, total=total))


def _share(texts: pa.Array, times: np.ndarray, pattern: str) -> float:
    """Return the share of a column's cells that a pattern matches; 0 for a column without cells."""
    return float(times[true(pc.match_substring_regex(texts, pattern))].sum()) / max(1, int(times.sum()))


def _duration(texts: pa.Array, times: np.ndarray, words: tuple[str, ...]) -> Guess | None:
    """Return the likeliest form of durations; for numbers, by the unit in the column's name, else by their look."""
    total = int(times.sum())
    if not total:
        return None
    for unit in ("iso8601", "h_m", "clock", "d_h_m"):
        read = total - int(times[durations.parse(texts, unit, None, day_hours=24).is_bad].sum())
        if read >= MOSTLY * total:
            return Guess(unit, message("{read} values of {total} read so", read=read, total=total))
    numbers = durations.parse(texts, "seconds", None)
    if times[~numbers.is_bad].sum() < MOSTLY * total:
        return None
    for unit, names in UNIT_WORDS.items():
        if set(names) & set(words):
            return Guess(unit, message("the name of the column"))
    if numbers.is_undecided.any():
        return Guess("hours_decimal", message("numbers with decimals"))
    return Guess("minutes", message("whole numbers, without a unit in the name"))
