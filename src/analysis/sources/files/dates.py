"""Dates as people write them, to local times, one array at a time; and local times to instants.

Years before 1900 or after 2100 are unreadable: a year 16 is a broken record, not a date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.files.matches import SPACES, group, integer, true

FIRST_YEAR, LAST_YEAR = 1900, 2100
TIME = (
    rf"(?:(?:T|{SPACES}+(?:à )?)(?P<hour>\d{{1,2}})[:hH](?P<minute>\d{{2}})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<micro>\d{1,9}))?)?"
    rf"(?:{SPACES}?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"(?: ?(?P<offset>Z|[+-]\d{2}:?\d{2}))?)?$"
)
DATE_AND_TIME = rf"(?s)^(?P<date>.*?){TIME}"
MARK = r"[/.\-]"
ORDERS = {
    "day/month/year": rf"^(?P<day>\d{{1,2}}){MARK}(?P<month>\d{{1,2}}){MARK}(?P<year>\d{{4}}){TIME}",
    "month/day/year": rf"^(?P<month>\d{{1,2}}){MARK}(?P<day>\d{{1,2}}){MARK}(?P<year>\d{{4}}){TIME}",
    "year/month/day": rf"^(?P<year>\d{{4}}){MARK}(?P<month>\d{{1,2}}){MARK}(?P<day>\d{{1,2}}){TIME}",
    "iso": rf"^(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}}){TIME}",
}
NAMED_MONTH = "day month_name year"
_MONTH_NAMES = (
    "janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april", "mai may",
    "juin jun june", "juillet juil jul july", "aout aou aug august", "septembre sept sep september",
    "octobre oct october", "novembre nov november", "decembre dec december",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
"""Names of months and their short forms, French and English, without accents -> number."""
WITH_MONTH_NAME = r"^(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[ \-./]+(?P<name>[a-z]+)\.?[ \-./]+(?P<rest>\d{4}.*)$"
EPOCHS = {"excel": "1899-12-30", "excel_1904": "1904-01-01"}
CLOCK_MARKS = ("%H", "%I", "%T", "%X", "%c", "%R")
MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True)
class Dates:
    """Dates of an array of texts.

    Parameters
    ----------
    local : (n,) datetime64[us], the date and time written; NaT where the text is null or unreadable.
    offset : (n,) int64, seconds east of UTC where the text states them.
    has_offset, has_time : (n,) bool, true where the text states an offset, a time of day.
    is_bad : (n,) bool, a text that no format reads.
    is_ambiguous : (n,) bool, a text that two of the stated formats read as two dates.
    """

    local: np.ndarray
    offset: np.ndarray
    has_offset: np.ndarray
    has_time: np.ndarray
    is_bad: np.ndarray
    is_ambiguous: np.ndarray


def parse(text: pa.Array, formats: tuple[str, ...]) -> Dates:
    """Return the local date and time of each text, in the first of `formats` that reads the text.

    Parameters
    ----------
    text : string array; null is no date.
    formats : names of `ORDERS` or `EPOCHS`, or formats of strptime.
    """
    size = len(text)
    result = _nothing(size)
    is_ambiguous = np.zeros(size, bool)
    for form in formats:
        read = _read(text, form)
        is_read = ~np.isnat(read.local)
        was_read = ~np.isnat(result.local)
        is_ambiguous |= is_read & was_read & (read.local != result.local)
        result = _where(is_read & ~was_read, read, result)
    is_bad = pc.is_valid(text).to_numpy(zero_copy_only=False) & np.isnat(result.local)
    return Dates(result.local, result.offset, result.has_offset, result.has_time, is_bad, is_ambiguous)


def order_of(text: pa.Array) -> tuple[str | None, int | None]:
    """Return the named order that the values of an array make certain.

    Returns
    -------
    order : str or None, the order; None when it is not certain.
    row : int or None, when it is not: the first value that may be read in two ways, or None when values contradict
        each other or none is a date.
    """
    by_year = ~np.isnat(parse(text, ("year/month/day",)).local)
    day_first = parse(text, ("day/month/year",)).local
    month_first = parse(text, ("month/day/year",)).local
    has_two = ~np.isnat(day_first) & ~np.isnat(month_first) & (day_first != month_first)
    if has_two.any():
        return None, int(np.flatnonzero(has_two)[0])
    evidence = {
        "year/month/day": by_year.any(),
        "day/month/year": (~np.isnat(day_first) & np.isnat(month_first)).any(),
        "month/day/year": (~np.isnat(month_first) & np.isnat(day_first)).any(),
    }
    certain = [order for order, is_seen in evidence.items() if is_seen]
    return (certain[0], None) if len(certain) == 1 else (None, None)


@dataclass(frozen=True)
class Instants:
    """Instants in UTC; masks of those written without an offset, and of those that do not exist or come twice."""

    utc: pa.Array
    is_local: np.ndarray
    is_missing: np.ndarray
    is_double: np.ndarray


def instants(dates: Dates, zone: str) -> Instants:
    """Return the instants of local times of a zone.

    A time that does not exist (clocks put forward) is moved to the first existing time; of a time that comes twice, the
    first is taken.
    """
    local = pd.DatetimeIndex(np.where(dates.has_offset, np.datetime64("NaT"), dates.local))
    known = np.asarray(local.notna())
    first = local.tz_localize(zone, ambiguous=np.ones(len(local), bool), nonexistent="shift_forward")
    exists = local.tz_localize(zone, ambiguous=np.ones(len(local), bool), nonexistent="NaT")
    once = local.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward")
    utc = first.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")
    stated = dates.local - dates.offset.astype("timedelta64[s]")
    values = np.where(dates.has_offset, stated, utc)
    return Instants(
        pa.array(values, pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC")),
        is_local=known,
        is_missing=known & np.asarray(exists.isna()),
        is_double=known & np.asarray(once.isna()),
    )


def _read(text: pa.Array, form: str) -> Dates:
    if form in ORDERS:
        return _by_order(text, ORDERS[form])
    if form == NAMED_MONTH:
        return _by_order(_numbered(text), ORDERS["day/month/year"])
    if form in EPOCHS:
        return _by_day_number(text, EPOCHS[form])
    return _by_strptime(text, form)


def _by_order(text: pa.Array, pattern: str) -> Dates:
    """Return the dates that a pattern of `ORDERS` reads."""
    matches = pc.extract_regex(text, pattern)
    part = {name: integer(matches, name) for name in ("year", "month", "day")}
    clock = _clock(matches)
    months = (part["year"] - 1970) * 12 + part["month"] - 1
    first_day = months.astype("datetime64[M]").astype("datetime64[D]")
    day = first_day + (part["day"] - 1)
    local = day.astype("datetime64[us]") + clock.micros
    is_read = (
        true(pc.is_valid(matches))
        & (part["year"] >= FIRST_YEAR)
        & (part["year"] <= LAST_YEAR)
        & (part["month"] >= 1)
        & (part["month"] <= 12)
        & (part["day"] >= 1)
        & (day.astype("datetime64[M]") == first_day.astype("datetime64[M]"))
        & clock.exists
    )
    return _dates(local, is_read, clock.is_written, clock.offset, clock.has_offset)


@dataclass(frozen=True)
class _Clock:
    """Times of day that `TIME` reads: microseconds since midnight, 0 without one; offsets; what exists on a clock."""

    micros: np.ndarray
    is_written: np.ndarray
    exists: np.ndarray
    offset: np.ndarray
    has_offset: np.ndarray


def _clock(matches: pa.Array) -> _Clock:
    """Return the times of day among the groups of a pattern that ends with `TIME`."""
    part = {name: integer(matches, name) for name in ("hour", "minute", "second")}
    half = group(matches, "half")
    is_half = true(pc.not_equal(half, ""))
    is_afternoon = true(pc.equal(pc.utf8_lower(half), "p"))
    hour = np.where(is_half, part["hour"] % 12 + 12 * is_afternoon, part["hour"])
    micro = pc.utf8_rpad(pc.utf8_slice_codeunits(group(matches, "micro"), 0, 6), 6, "0").cast(pa.int64())
    seconds = hour * 3600 + part["minute"] * 60 + part["second"]
    is_whole = ~is_half | ((part["hour"] >= 1) & (part["hour"] <= 12))
    return _Clock(
        seconds * MICROSECONDS + micro.to_numpy(zero_copy_only=False),
        true(pc.not_equal(group(matches, "minute"), "")),
        (hour < 24) & (part["minute"] < 60) & (part["second"] < 60) & is_whole,
        *_offset(group(matches, "offset")),
    )


def _numbered(text: pa.Array) -> pa.Array:
    """Return dates such as `1er mars 2023` or `14-févr.-2023` by numbers; null where no month is named."""
    plain = pc.replace_substring_regex(pc.utf8_normalize(pc.utf8_lower(text), "NFKD"), r"\p{M}", "")
    matches = pc.extract_regex(plain, WITH_MONTH_NAME)
    numbers = pa.array([str(number) for number in MONTHS.values()], pa.string())
    month = pc.take(numbers, pc.index_in(group(matches, "name"), value_set=pa.array(list(MONTHS), pa.string())))
    return pc.binary_join_element_wise(group(matches, "day"), month, group(matches, "rest"), "/")


def _by_day_number(text: pa.Array, epoch: str) -> Dates:
    number = pc.if_else(pc.match_substring_regex(text, r"^\d{1,6}(?:[.,]\d+)?$"), text, None)
    days = pc.replace_substring(number, ",", ".").cast(pa.float64()).to_numpy(zero_copy_only=False)
    is_number = ~np.isnan(days)
    seconds = np.round(np.where(is_number, days, 0) * 86_400).astype(np.int64)
    local = np.datetime64(epoch, "us") + seconds * MICROSECONDS
    year = local.astype("datetime64[Y]").astype(np.int64) + 1970
    is_read = is_number & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    return _dates(local, is_read, has_time=seconds % 86_400 != 0)


def _by_strptime(text: pa.Array, form: str) -> Dates:
    """Return the dates that a format of strptime reads; after one without a time of day, a time may follow."""
    if not any(mark in form for mark in (*CLOCK_MARKS, "%z")):
        matches = pc.extract_regex(text, DATE_AND_TIME)
        clock, days = _clock(matches), _by_whole_format(group(matches, "date"), form)
        local = np.where(clock.exists, days.local + clock.micros, np.datetime64("NaT", "us"))
        return _dates(local, ~np.isnat(local), clock.is_written, clock.offset, clock.has_offset)
    return _by_whole_format(text, form)


def _by_whole_format(text: pa.Array, form: str) -> Dates:
    values = pd.Series(text.to_numpy(zero_copy_only=False), dtype=object)
    has_zone = "%z" in form
    read = pd.to_datetime(values, format=form, errors="coerce", utc=has_zone)
    local = read.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    year = local.astype("datetime64[Y]").astype(np.int64) + 1970
    is_read = ~np.isnat(local) & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    flags = np.full(len(text), any(mark in form for mark in CLOCK_MARKS))
    return _dates(local, is_read, flags, has_offset=np.full(len(text), has_zone))


def _offset(written: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    has_offset = true(pc.not_equal(written, ""))
    matches = pc.extract_regex(written, r"^(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})$")
    seconds = integer(matches, "hours") * 3600 + integer(matches, "minutes") * 60
    is_west = true(pc.equal(group(matches, "sign"), "-"))
    return np.where(is_west, -seconds, seconds), has_offset


def _dates(
    local: np.ndarray,
    is_read: np.ndarray,
    has_time: np.ndarray,
    offset: np.ndarray | None = None,
    has_offset: np.ndarray | None = None,
) -> Dates:
    none = np.zeros(len(local), bool)
    known = np.where(is_read, local, np.datetime64("NaT", "us"))
    offset = np.zeros(len(local), np.int64) if offset is None else offset
    return Dates(known, offset, none if has_offset is None else has_offset, has_time, none, none)


def _nothing(size: int) -> Dates:
    return _dates(np.full(size, np.datetime64("NaT", "us")), np.zeros(size, bool), np.zeros(size, bool))


def _where(mask: np.ndarray, yes: Dates, no: Dates) -> Dates:
    names = ("local", "offset", "has_offset", "has_time", "is_bad", "is_ambiguous")
    return Dates(*(np.where(mask, getattr(yes, name), getattr(no, name)) for name in names))
