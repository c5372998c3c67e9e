"""Segments of a line: each case is worked out by hand in rules 2 and 3."""

from datetime import date

import pytest

from analysis.domain import contracts, periods
from analysis.domain.contracts import Amendment, Segment
from analysis.domain.periods import Calendar, Span

FRANCE = Calendar("FR")
YEAR_2023 = Span(date(2023, 1, 1), date(2023, 12, 31))
YEAR_2020 = Span(date(2020, 1, 1), date(2020, 12, 31))


def months(value: float, first: int = 1, last: int = 12) -> dict[str, float]:
    return {f"2020-{month:02d}": value for month in range(first, last + 1)}


@pytest.fixture
def covid() -> tuple[Segment, ...]:
    """Rule 3: 10 d a month, 4 d from 1 April, 14 d from 1 September."""
    amendments = [
        Amendment(date(2020, 9, 1), months=months(14, 9)),
        Amendment(date(2020, 4, 1), months=months(4, 4)),
    ]
    return contracts.segments(YEAR_2020, months=months(10), amendments=amendments)


def test_expected_counts_both_ends_of_the_calendar():
    """Rule 2.1: 263 × 47/365."""
    parts = contracts.segments(YEAR_2023, entitlement=263)
    assert contracts.expected(parts, date(2023, 2, 16)) == pytest.approx(263 * 47 / 365, rel=1e-15)


def test_expected_in_a_leap_year():
    """Rule 2.1: in 2024 the same date gives 263 × 47/366 = 33.77."""
    parts = contracts.segments(Span(date(2024, 1, 1), date(2024, 12, 31)), entitlement=263)
    assert contracts.expected(parts, date(2024, 2, 16)) == pytest.approx(33.7732, abs=1e-4)


def test_expected_by_working_days():
    """Rule 2.2: France 2023, 34 of 251 working days on 16 February: 263 × 34/251 = 35.6255."""
    parts = contracts.segments(YEAR_2023, entitlement=263, accrual="working_days", calendar=FRANCE)
    assert contracts.expected(parts, date(2023, 2, 16), FRANCE) == pytest.approx(263 * 34 / 251, rel=1e-15)


def test_expected_is_nothing_before_and_all_after():
    parts = contracts.segments(YEAR_2023, entitlement=263)
    assert contracts.expected(parts, date(2022, 12, 31)) == 0
    assert contracts.expected(parts, date(2024, 6, 1)) == 263


def test_the_covid_contract_is_a_staircase(covid):
    """Rule 3: the year is 30 + 20 + 56; on 15 June 30 + 4 + 4 + 4 × 15/30 are expected."""
    assert contracts.entitlement(covid) == pytest.approx(30 + 20 + 56)
    assert contracts.expected(covid, date(2020, 6, 15)) == pytest.approx(30 + 4 + 4 + 4 * 15 / 30)


def test_a_week_cut_by_a_segment_sums_its_days(covid):
    """Rule 2.7: 30 March to 5 April 2020 is 2 × 10/31 + 5 × 4/30 = 1.31; a week of June 4 × 7/30."""
    assert contracts.accrued(covid, periods.span("2020-W14")) == pytest.approx(2 * 10 / 31 + 5 * 4 / 30)
    assert contracts.accrued(covid, periods.span("2020-W24")) == pytest.approx(4 * 7 / 30)


def test_the_weekly_average_by_working_days():
    """Rule 2.7: 263 × 5/251 = 5.24; 4.19 in a week with one holiday (1 May 2023)."""
    parts = contracts.segments(YEAR_2023, entitlement=263, accrual="working_days", calendar=FRANCE)
    assert contracts.accrued(parts, periods.span("2023-W10"), FRANCE) == pytest.approx(263 * 5 / 251)
    assert contracts.accrued(parts, periods.span("2023-W18"), FRANCE) == pytest.approx(263 * 4 / 251)


def test_a_new_entitlement_is_pro_rata_of_the_days_left():
    """Rule 3: 263 in 2023, 200 from 1 July: 263 × 181/365 + 200 × 184/365 = 130.42 + 100.82."""
    parts = contracts.segments(YEAR_2023, entitlement=263, amendments=[Amendment(date(2023, 7, 1), entitlement=200)])
    assert contracts.entitlement(parts) == pytest.approx(263 * 181 / 365 + 200 * 184 / 365)


def test_a_supplement_accrues_from_its_date_to_the_term():
    """Rule 3: +20 on 1 October 2023: 263 × 304/365 + 20 × 31/92 = 219.05 + 6.74 on 31 October."""
    parts = contracts.segments(YEAR_2023, entitlement=263, amendments=[Amendment(date(2023, 10, 1), add=20)])
    assert contracts.expected(parts, date(2023, 10, 31)) == pytest.approx(263 * 304 / 365 + 20 * 31 / 92)


def test_the_last_day_to_give_notice():
    """Rule 2.9: three months before 31 December 2023 is 30 September."""
    assert contracts.notice_date(date(2023, 12, 31), 3) == date(2023, 9, 30)
    assert contracts.notice_date(date(2023, 8, 31), 6) == date(2023, 2, 28)


def test_working_days_need_a_calendar():
    with pytest.raises(ValueError, match="calendar"):
        contracts.segments(
            YEAR_2023, entitlement=1, accrual="working_days", amendments=[Amendment(date(2023, 2, 1), add=1)]
        )


def test_the_day_of_least_accrual_is_the_first_of_equal_days():
    """1 January 2022 is a Saturday: by calendar days, no day of the year accrues less than another."""
    year = Span(date(2022, 1, 1), date(2022, 12, 31))
    day, _ = contracts.least_daily(contracts.segments(year, entitlement=365), FRANCE)
    assert day == date(2022, 1, 1)
