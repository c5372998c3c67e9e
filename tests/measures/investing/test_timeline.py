"""Months counted to the day, and benefits that ramp up."""

import math
from datetime import date

import numpy as np
import pytest

from analysis.measures.investing.timeline import Timeline, benefit_months

MARCH = Timeline(date(2023, 3, 1), 60)
MID_MARCH = Timeline(date(2023, 3, 15), 2)


def test_the_first_day_is_position_0():
    assert MARCH.position(date(2023, 3, 1)) == 0


def test_a_year_has_twelve_months_whatever_years_it_crosses():
    assert [MARCH.position(date(2024, 1, 1)), MARCH.position(date(2025, 3, 1))] == [10, 24]


def test_a_day_before_the_start_is_negative():
    """14 of February's 28 days before 1 March."""
    assert MARCH.position(date(2023, 2, 15)) == -0.5


def test_a_month_from_the_31st_ends_before_the_next_one_starts():
    """31 January + 1 month is 28 February; the month between them has 28 days."""
    january = Timeline(date(2023, 1, 31), 12)
    assert (january.span(0).ends_on, january.span(1).starts_on) == (date(2023, 2, 27), date(2023, 2, 28))
    assert january.position(date(2023, 2, 28)) == 1


@pytest.mark.parametrize(
    ("position", "day"),
    [
        (0.0, date(2023, 3, 1)),
        (1 / 31, date(2023, 3, 1)),
        (1.5 / 31, date(2023, 3, 2)),
        (1.0, date(2023, 3, 31)),
        (12.0, date(2024, 2, 29)),
    ],
    ids=["start", "end of day 1", "middle of day 2", "end of month 1", "leap February"],
)
def test_a_position_is_reached_in_the_course_of_a_day(position, day):
    assert MARCH.day(position) == day


def test_calendar_months_are_shared_by_days():
    """15 March – 14 April: 17 of March's 31 days and 14 of April's 30."""
    values = MID_MARCH.from_calendar({"2023-03": 310.0, "2023-04": 300.0, "2023-05": 0.0})
    assert values.tolist() == pytest.approx([17 * 10 + 14 * 10, 16 * 10])


def test_a_calendar_month_that_is_missing_is_an_error():
    with pytest.raises(KeyError, match="2023-05"):
        MID_MARCH.from_calendar({"2023-03": 1.0, "2023-04": 1.0})


def test_a_ramp_loses_half_its_length():
    """Over 6 months, a straight ramp brings 3 full months; then each month is full."""
    benefit = benefit_months(12, 0.0, 6.0, 0.0)
    assert benefit[:6].sum() == pytest.approx(3.0)
    assert benefit[6:].tolist() == pytest.approx([1.0] * 6)


def test_only_what_comes_after_the_day_counted_is_cash():
    """Live at once, ramp of 2 months, cash from 1.5: half of month 2 at 0.875 on average, then full months."""
    assert benefit_months(3, 0.0, 2.0, 1.5).tolist() == pytest.approx([0.0, 0.5 * 0.875, 1.0])


def test_never_brings_nothing():
    assert not benefit_months(12, 0.0, 0.0, math.inf).any()


def test_a_ramp_is_the_integral_of_its_share():
    """Against 10 000 rectangles a month."""
    steps = (np.arange(60_000) + 0.5) / 10_000
    share = np.clip((steps - 1.3) / 2.5, 0, 1)
    expected = share.reshape(6, -1).mean(axis=1)
    assert benefit_months(6, 1.3, 2.5, 0.0) == pytest.approx(expected, abs=1e-6)
