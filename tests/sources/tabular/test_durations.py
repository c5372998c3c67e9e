"""Durations as people write them. Expected seconds are worked out by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from analysis.sources.tabular import durations


def seconds_of(text: str, unit: str, decimal: str | None = None) -> int | None:
    """The seconds of one text, None where it is unreadable."""
    return durations.parse(pa.array([text]), unit, decimal).seconds[0].as_py()


@pytest.mark.parametrize(
    ("text", "unit", "decimal", "seconds"),
    [
        ("165", "minutes", None, 9_900),
        ("9900", "seconds", None, 9_900),
        ("2,75", "hours_decimal", ",", 9_900),
        ("2.75", "hours_decimal", ".", 9_900),
        ("2,33", "hours_decimal", ",", 8_388),  # rule 1.1: 139.8 min
        ("2.3333333333333335", "hours_decimal", ".", 8_400),
        ("0.01", "minutes", ".", 1),  # 0.6 s, half up to a whole second
        ("1 234", "minutes", None, 74_040),
        ("1\u00a0234", "minutes", None, 74_040),
        ("1\u202f234,5", "minutes", ",", 74_070),
        ("-45", "minutes", None, -2_700),
        ("\u221245", "minutes", None, -2_700),
        ("1560", "minutes", None, 93_600),  # 26 hours
        ("2h45", "h_m", None, 9_900),
        ("2 h 45 min", "h_m", None, 9_900),
        ("2H", "h_m", None, 7_200),
        ("45 mn", "h_m", None, 2_700),
        ("-1h05", "h_m", None, -3_900),
        ("26h30", "h_m", None, 95_400),
        ("2 heures 45 minutes", "h_m", None, 9_900),
        ("02:45", "clock", None, 9_900),
        ("26:30:00", "clock", None, 95_400),
        ("-00:15", "clock", None, -900),
        ("PT2H45M", "iso8601", None, 9_900),
        ("P1DT2H", "iso8601", None, 93_600),
        ("PT9S", "iso8601", None, 9),
        ("-PT1H", "iso8601", None, -3_600),
    ],
)
def test_a_duration_is_read_to_the_second(text: str, unit: str, decimal: str | None, seconds: int) -> None:
    """Every way of writing, thousands, signs, more than a day."""
    assert seconds_of(text, unit, decimal) == seconds


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12 34", "minutes"),
        ("1e3", "minutes"),
        ("=D2", "minutes"),
        ("12345678901", "seconds"),
        ("45", "h_m"),
        ("2h75", "h_m"),
        ("2:60", "clock"),
        ("2h45", "clock"),
        ("PT", "iso8601"),
        ("P", "iso8601"),
        ("02:45", "iso8601"),
    ],
)
def test_what_is_no_such_duration_is_bad(text: str, unit: str) -> None:
    """Nothing is read that the unit does not say."""
    read = durations.parse(pa.array([text]), unit, ",")
    assert read.seconds.to_pylist() == [None]
    assert read.is_bad.tolist() == [True]


def test_a_sign_without_a_stated_meaning_is_undecided() -> None:
    """`1,234` may be one and a quarter or a thousand: neither is chosen."""
    read = durations.parse(pa.array(["1,234", "45"]), "minutes", None)
    assert read.is_undecided.tolist() == [True, False]
    assert read.is_bad.tolist() == [False, False]


def test_the_other_sign_is_bad() -> None:
    """With a decimal comma stated, a point makes a cell unreadable."""
    assert durations.parse(pa.array(["2.75"]), "hours_decimal", ",").is_bad.tolist() == [True]


def test_null_is_no_duration_and_not_bad() -> None:
    """An empty cell is null, in every unit."""
    for unit in ("minutes", "h_m", "clock", "iso8601"):
        read = durations.parse(pa.array([None], pa.string()), unit, None)
        assert read.seconds.to_pylist() == [None]
        assert not read.is_bad.any()
