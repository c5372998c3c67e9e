"""Durations as people write them. Expected seconds are worked out by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pydantic import ValidationError

from analysis.params.files_mapping import ColumnMapping
from analysis.sources.files import durations


def seconds_of(text: str, unit: str, decimal: str | None = None, day_hours: float | None = None) -> int | None:
    """The seconds of one text, None where it is unreadable."""
    return durations.parse(pa.array([text]), unit, decimal, day_hours).seconds[0].as_py()


@pytest.mark.parametrize(
    ("text", "day_hours", "seconds"),
    [
        ("1 jour 1 heure", 24, 90_000),  # GLPI: 25 hours
        ("2 jours 0 heures 5 minutes 9 secondes", 24, 173_109),
        ("2 heures 45 minutes", 24, 9_900),
        ("1d 4h 30m", 8, 45_000),  # Jira, days of 8 hours: 12.5 h
        ("1d", 7.5, 27_000),
        ("-1d 1h", 8, -32_400),
        ("90 minutes", 24, 5_400),
        ("1 day, 2 hours", 24, 93_600),
    ],
)
def test_days_are_as_long_as_the_mapping_says(text: str, day_hours: float, seconds: int) -> None:
    """A day is 24 hours where a tool counts time, and a working day where it counts work."""
    assert seconds_of(text, "d_h_m", day_hours=day_hours) == seconds


@pytest.mark.parametrize("text", ["", "3", "1 jour 4", "jour", "1 semaine", "1h 2d"])
def test_what_is_no_duration_in_days_is_unreadable(text: str) -> None:
    """No number without a unit, no unit without a number, the largest first."""
    assert seconds_of(text, "d_h_m", day_hours=24) is None


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


@pytest.mark.parametrize("given", [{"duration": "d_h_m"}, {"duration": "h_m", "day_hours": 8}])
def test_the_length_of_a_day_goes_with_durations_in_days(given: dict[str, object]) -> None:
    """Never a silent default: GLPI's day has 24 hours, Jira's often 8."""
    with pytest.raises(ValidationError, match="d_h_m et day_hours"):
        ColumnMapping.model_validate({"column": "Durée", **given})
