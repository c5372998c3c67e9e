"""Properties of reading files: what is written in any way is read back, and a naive loop agrees with the arrays."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.params.file_format import FileMapping
from analysis.sources.files import dates, durations, grid

UNHURRIED = settings(deadline=None)
"""The first reading compiles its expressions: a time limit for one example says nothing."""
UNITS = ["seconds", "minutes", "hours_decimal", "h_m", "clock", "iso8601"]
SECONDS = st.integers(min_value=-400_000, max_value=400_000)
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 12, 31)).map(  # noqa: DTZ001 (local)
    lambda moment: moment.replace(microsecond=0)
)
CELLS = st.text(alphabet=st.sampled_from("aé0 5;,\"'\n\t|=#€?"), max_size=6)


def written(seconds: int, unit: str) -> str:
    """A duration as a person writes it in one unit."""
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return {
        "seconds": f"{seconds}",
        "h_m": f"{sign}{hours}h{minutes:02d}m{left:02d}s",
        "clock": f"{sign}{hours:02d}:{minutes:02d}:{left:02d}",
        "iso8601": f"{sign}PT{hours}H{minutes}M{left}S",
        "hours_decimal": f"{sign}{abs(seconds) / 3600:.9f}",
        "minutes": f"{sign}{abs(seconds) / 60:.9f}",
    }[unit]


@UNHURRIED
@given(st.lists(SECONDS, min_size=1), st.sampled_from(UNITS))
@example([-1, 0, 59, 60, 3600, 93_600], "clock")
def test_a_duration_written_in_any_unit_is_read_back(seconds: list[int], unit: str) -> None:
    """To the second, whatever the sign and the length."""
    read = durations.parse(pa.array([written(each, unit) for each in seconds]), unit, ".")
    assert read.seconds.to_pylist() == seconds
    assert not read.is_bad.any()


@UNHURRIED
@given(st.lists(st.integers(0, 10**9 - 1), min_size=1), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_thousands_parted_by_any_space_are_read_back(numbers: list[int], space: str) -> None:
    """`1 234 567` is one number."""
    texts = [f"{number:,}".replace(",", space) for number in numbers]
    assert durations.parse(pa.array(texts), "seconds", None).seconds.to_pylist() == numbers


FORMS = {
    "day/month/year": "{0.day}/{0.month:02d}/{0.year:04d} {0.hour}:{0.minute:02d}:{0.second:02d}",
    "month/day/year": "{0.month}-{0.day}-{0.year:04d} {0.hour:02d}:{0.minute:02d}:{0.second:02d}",
    "year/month/day": "{0.year:04d}.{0.month}.{0.day} {0.hour}:{0.minute:02d}:{0.second:02d}",
    "iso": "{0:%Y-%m-%dT%H:%M:%S}",
    "%d %m %Y %H:%M:%S": "{0:%d %m %Y %H:%M:%S}",
}


@UNHURRIED
@given(st.lists(MOMENTS, min_size=1), st.sampled_from(sorted(FORMS)))
def test_a_date_written_in_any_order_is_read_back(moments: list[datetime], form: str) -> None:
    """To the second, padded or not."""
    texts = pa.array([FORMS[form].format(moment) for moment in moments])
    read = dates.parse(texts, (form,))
    assert read.local.astype("datetime64[s]").tolist() == moments
    assert read.has_time.all()


@UNHURRIED
@given(st.lists(MOMENTS, min_size=1), st.sampled_from(["excel", "excel_1904"]))
def test_a_day_number_of_either_epoch_is_read_back(moments: list[datetime], form: str) -> None:
    """Days since the epoch, with the time as their fraction, to the second."""
    epoch = datetime.fromisoformat(dates.EPOCHS[form])
    known = [moment for moment in moments if moment >= max(epoch, datetime.fromisoformat("1900-01-01"))]
    texts = pa.array([repr((moment - epoch) / timedelta(days=1)) for moment in known], pa.string())
    assert dates.parse(texts, (form,)).local.astype("datetime64[s]").tolist() == known


PARTS = st.tuples(
    st.integers(0, 32), st.integers(0, 13), st.integers(1895, 2105), st.integers(0, 25), st.integers(0, 61)
)


@UNHURRIED
@given(st.lists(PARTS, min_size=1))
def test_a_date_is_read_exactly_when_the_calendar_has_it(parts: list[tuple[int, int, int, int, int]]) -> None:
    """Python's own calendar, a date at a time, agrees on which dates exist; years outside 1900-2100 are refused."""
    texts = [f"{day}/{month}/{year} {hour}:{minute:02d}" for day, month, year, hour, minute in parts]
    read = dates.parse(pa.array(texts), ("day/month/year",)).local.astype("datetime64[s]").tolist()
    assert read == [calendar_date(*each) for each in parts]


def calendar_date(day: int, month: int, year: int, hour: int, minute: int) -> datetime | None:
    """The date of those parts, None where there is none or its year is out of bounds."""
    try:
        return datetime(year, month, day, hour, minute) if 1900 <= year <= 2100 else None  # noqa: DTZ001 (local)
    except ValueError:
        return None


def naive_rows(text: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """Rows and their first lines, by the standard library's reader alone."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, lines, start = [], [], 1
    for row in reader:
        if any(cell.strip() for cell in row):  # a line of separators alone is no row
            rows.append(row)
            lines.append(start)
        start = reader.line_num + 1
    return rows, lines


@UNHURRIED
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8), st.sampled_from([";", ",", "\t", "|"]))
@example([("a\nb", "", '"'), ("", "", "")], ";")
def test_a_naive_loop_reads_the_same_cells_at_the_same_lines(rows: list[tuple[str, str, str]], separator: str) -> None:
    """Separators, quotes and line breaks inside cells: the array reader and the standard one agree."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("x", "y", "z"), *rows])
    expected, lines = naive_rows(stream.getvalue(), separator)
    mapping: Any = FileMapping.model_validate({"path": "a.csv", "separator": separator})
    found = grid.read_csv(stream.getvalue(), mapping, "a.csv")
    cells = zip(*(column.to_pylist() for column in found.cells), strict=True)
    assert [list(row) for row in cells] == expected[1:]
    assert found.lines.tolist() == lines[1:]


@UNHURRIED
@given(st.integers(0, 6), st.integers(1, 6))
def test_rows_cut_otherwise_never_take_others_with_them(bad: int, good: int) -> None:
    """Whatever their number and place, the good rows and the broken ones together are all the rows."""
    rows = ["1;2"] * good + ["3"] * bad + ["4;5"] * good
    found = grid.read_csv("a;b\n" + "\n".join(rows) + "\n", FileMapping.model_validate({"path": "a.csv"}), "a.csv")
    assert len(found.lines) == 2 * good
    assert [row.line for row in found.broken] == list(range(good + 2, good + bad + 2))
