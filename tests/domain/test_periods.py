from datetime import date, timedelta

import holidays
import pytest

from analysis.domain import periods
from analysis.domain.periods import Calendar, Span


@pytest.mark.parametrize(
    ("day", "grain", "key"),
    [
        (date(2023, 2, 16), "day", "2023-02-16"),
        (date(2023, 2, 16), "week", "2023-W07"),
        (date(2027, 1, 1), "week", "2026-W53"),
        (date(2023, 2, 16), "month", "2023-02"),
        (date(2023, 1, 1), "quarter", "2023-Q1"),
        (date(2023, 3, 31), "quarter", "2023-Q1"),
        (date(2023, 12, 31), "quarter", "2023-Q4"),
        (date(2023, 2, 16), "year", "2023"),
    ],
)
def test_a_day_names_its_period_and_the_period_holds_it(day, grain, key):
    assert periods.key(day, grain) == key
    assert day in periods.span(key)


def test_the_weeks_of_a_year_are_named_once_and_in_order():
    """2020 has 53 ISO weeks, and its first starts in 2019."""
    weeks = periods.keys(Span(date(2020, 1, 1), date(2020, 12, 31)), "week")
    assert weeks[0] == "2020-W01"
    assert weeks[-1] == "2020-W53"
    assert len(weeks) == len(set(weeks)) == 53


def test_february_of_a_leap_year():
    assert periods.span("2024-02") == Span(date(2024, 2, 1), date(2024, 2, 29))


def test_a_year_begins_in_january():
    assert periods.span("2023") == Span(date(2023, 1, 1), date(2023, 12, 31))


def test_a_quarter_has_three_whole_months():
    assert periods.span("2024-Q1") == Span(date(2024, 1, 1), date(2024, 3, 31))
    assert periods.span("2023-Q4") == Span(date(2023, 10, 1), date(2023, 12, 31))


def test_month_ends():
    assert periods.month_end(date(2024, 2, 5)) == date(2024, 2, 29)
    assert periods.previous_month_end(date(2024, 3, 31)) == date(2024, 2, 29)


def test_working_days_of_france_in_2023():
    """Rule 2.2: 251 in the year, 34 up to 16 February."""
    france = Calendar("FR")
    assert france.working_days(periods.span("2023")) == 251
    assert france.working_days(Span(date(2023, 1, 1), date(2023, 2, 16))) == 34


def test_working_days_are_those_counted_one_by_one():
    france = Calendar("FR")
    for length in range(0, 500, 13):
        for first in (date(2022, 4, 28), date(2022, 12, 24), date(2023, 1, 1)):
            days = [first + timedelta(days=number) for number in range(length)]
            found = france.working_days(Span(first, first + timedelta(days=length - 1)))
            assert found == sum(france.is_working_day(day) for day in days)


def test_a_region_has_holidays_of_its_own():
    """26 December is a holiday in Bas-Rhin, not in the rest of France."""
    assert Calendar("FR").is_working_day(date(2023, 12, 26))
    assert not Calendar("FR", "6AE").is_working_day(date(2023, 12, 26))


def test_spans_that_do_not_meet_have_no_day():
    january, march = periods.span("2023-01"), periods.span("2023-03")
    assert january.meet(march).days == 0


def test_a_country_is_known_by_its_codes_and_never_by_its_name():
    """Of every country that the library lists; it takes the names of its classes and the codes of exchanges too."""
    listed = holidays.list_supported_countries()
    assert [code for code in listed if not periods.knows_country(code)] == []
    names = [names[0] for names in holidays.registry.COUNTRIES.values()]
    others = [*names, *(code.lower() for code in listed), *holidays.list_supported_financial(), "", "FR ", "ZZ"]
    assert [name for name in others if name not in listed and periods.knows_country(name)] == []
