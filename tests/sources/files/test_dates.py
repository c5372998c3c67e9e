"""Dates as people write them, and local times as instants."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from analysis.sources.files import dates


def local_of(text: str, *formats: str) -> str | None:
    """One text as ISO 8601 to the second, None where it is unreadable."""
    found = dates.parse(pa.array([text]), formats).local[0]
    return None if np.isnat(found) else str(found.astype("datetime64[s]"))


@pytest.mark.parametrize(
    ("text", "form", "local"),
    [
        ("03/04/2022", "day/month/year", "2022-04-03T00:00:00"),
        ("03/04/2022", "month/day/year", "2022-03-04T00:00:00"),
        ("9/16/2011 3:03", "month/day/year", "2011-09-16T03:03:00"),
        ("29/2/2016 01:16", "day/month/year", "2016-02-29T01:16:00"),
        ("16.02.2023 à 9h05", "day/month/year", "2023-02-16T09:05:00"),
        ("16-02-2023 09:05:07.5", "day/month/year", "2023-02-16T09:05:07"),
        ("2/16/2023 12:05 AM", "month/day/year", "2023-02-16T00:05:00"),
        ("2/16/2023 12:05 pm", "month/day/year", "2023-02-16T12:05:00"),
        ("2023/02/16", "year/month/day", "2023-02-16T00:00:00"),
        ("2023-02-16T09:05:00", "iso", "2023-02-16T09:05:00"),
        ("44973,395833333336", "excel", "2023-02-16T09:30:00"),  # as a workbook of 1900 shows it
        ("43511", "excel_1904", "2023-02-16T00:00:00"),  # 1,462 days fewer than in 1900's epoch
        ("16/02/23 09:05", "%d/%m/%y %H:%M", "2023-02-16T09:05:00"),
        ("16/02/23 09h05", "%d/%m/%y", "2023-02-16T09:05:00"),
        ("16/02/23 2:15 pm", "%d/%m/%y", "2023-02-16T14:15:00"),
        ("16/02/23", "%d/%m/%y", "2023-02-16T00:00:00"),
    ],
)
def test_a_date_is_read_as_its_format_says(text: str, form: str, local: str) -> None:
    """Orders, separators, times of day, both epochs, strptime."""
    assert local_of(text, form) == local


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("31/02/2023", "day/month/year"),
        ("29/02/2023", "day/month/year"),
        ("16/13/2023", "day/month/year"),
        ("16/02/2023 24:00", "day/month/year"),
        ("0/02/2023", "day/month/year"),
        ("16/02/23", "day/month/year"),
        ("11/01/0016 16:22", "day/month/year"),
        ("16/02/23 24:00", "%d/%m/%y"),
        ("31/02/23 9h05", "%d/%m/%y"),
        ("16/02/23 9h", "%d/%m/%y"),
        ("2/16/2023 13:05 PM", "month/day/year"),
        ("Total", "day/month/year"),
        ("2023-2-16", "iso"),
        ("0", "excel"),  # 30 December 1899
    ],
)
def test_what_is_no_such_date_is_bad(text: str, form: str) -> None:
    """Days and months that do not exist, years of two digits, a year 16, a word."""
    assert dates.parse(pa.array([text]), (form,)).is_bad.tolist() == [True]


def test_two_formats_that_disagree_make_an_ambiguous_date() -> None:
    """03/04 is told by both orders, 25/04 by one, 05/05 is the same day in both."""
    read = dates.parse(pa.array(["03/04/2022", "25/04/2022", "05/05/2022"]), ("day/month/year", "month/day/year"))
    assert read.is_ambiguous.tolist() == [True, False, False]
    assert not read.is_bad.any()


@pytest.mark.parametrize(
    ("texts", "certain"),
    [
        (["25/04/2022", "30/04/2022", "05/05/2022"], ("day/month/year", None)),
        (["04/25/2022"], ("month/day/year", None)),
        (["2022/04/03"], ("year/month/day", None)),
        (["25/04/2022", "03/04/2022"], (None, 1)),
        (["25/04/2022", "04/25/2022"], (None, None)),
        (["05/05/2022"], (None, None)),
    ],
)
def test_an_order_is_certain_only_if_every_value_makes_it_so(texts: list[str], certain: tuple[str, int]) -> None:
    """One value that two orders read as two days is enough to refuse, whatever the others say."""
    assert dates.order_of(pa.array(texts)) == certain


def instants_of(zone: str, *texts: str) -> tuple[list[str], dates.Instants]:
    """The instants of ISO texts, in UTC, and what was told of them."""
    found = dates.instants(dates.parse(pa.array(texts), ("iso",)), zone)
    return [value.as_py().strftime("%Y-%m-%d %H:%M") for value in found.utc], found


def test_a_time_that_does_not_exist_is_moved_to_the_first_that_does() -> None:
    """In Paris 2:30 on 26 March 2023 was skipped: 3:00 summer time is 1:00 UTC."""
    utc, found = instants_of("Europe/Paris", "2023-03-26 02:30", "2023-03-26 03:30")
    assert utc == ["2023-03-26 01:00", "2023-03-26 01:30"]
    assert found.is_missing.tolist() == [True, False]


def test_a_time_that_comes_twice_is_the_first() -> None:
    """In Paris 2:30 on 29 October 2023 came at 0:30 and at 1:30 UTC."""
    utc, found = instants_of("Europe/Paris", "2023-10-29 02:30", "2023-10-29 03:30")
    assert utc == ["2023-10-29 00:30", "2023-10-29 02:30"]
    assert found.is_double.tolist() == [True, False]


def test_a_stated_offset_wins_over_the_zone() -> None:
    """Z, +02:00 and -0530 are instants by themselves; nothing is said of their zone."""
    texts = "2023-02-16T09:00:00Z", "2023-02-16T09:00:00+02:00", "2023-02-16T09:00:00-0530"
    utc, found = instants_of("Europe/Paris", *texts)
    assert utc == ["2023-02-16 09:00", "2023-02-16 07:00", "2023-02-16 14:30"]
    assert not found.is_local.any()


def test_a_strptime_offset_is_an_instant_too() -> None:
    """`%z` says the offset: 9:00+02:00 is 7:00 UTC."""
    found = dates.instants(dates.parse(pa.array(["16/02/2023 09:00+0200"]), ("%d/%m/%Y %H:%M%z",)), "Europe/Paris")
    assert found.utc[0].as_py().replace(tzinfo=None) == datetime.fromisoformat("2023-02-16T07:00:00")


def test_null_is_no_date_and_not_bad() -> None:
    """An empty cell is null."""
    read = dates.parse(pa.array([None], pa.string()), ("iso", "day/month/year"))
    assert np.isnat(read.local).all()
    assert not read.is_bad.any()
