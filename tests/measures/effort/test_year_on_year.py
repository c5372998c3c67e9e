"""Terms compared at the same progress."""

from datetime import date

import pytest
from made_entries import frame

from analysis.domain.periods import Span
from analysis.measures.effort import year_on_year


def span(first, last):
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("term", "before"),
    [
        (("2023-01-01", "2023-12-31"), ("2022-01-01", "2022-12-31")),
        (("2024-03-01", "2025-02-28"), ("2023-03-01", "2024-02-29")),
        (("2023-01-15", "2023-07-14"), ("2022-07-15", "2023-01-14")),
        (("2023-01-10", "2023-01-29"), ("2022-12-21", "2023-01-09")),
    ],
)
def test_the_term_before_ends_the_day_before_and_has_as_many_months_or_days(term, before):
    assert year_on_year.term_before(span(*term)) == span(*before)


def test_a_leap_year_is_compared_at_the_same_share():
    """29 February 2024 is day 60 of 366: 59.8 of 365, day 60 of 2023, which is 1 March."""
    found = year_on_year.same_progress(
        span("2024-01-01", "2024-12-31"), span("2023-01-01", "2023-12-31"), date(2024, 2, 29)
    )
    assert found.ends_on == date(2023, 3, 1)


def test_a_side_that_is_shorter_has_nulls_beside_the_other():
    rows = [{"work_date": date(2023, 1, 10), "seconds": 60, "ticket_key": "export\x1f1", "hour": 9}]
    found = year_on_year.side_by_side(
        frame(rows), span("2022-12-01", "2022-12-31"), span("2023-01-01", "2023-02-28"), "month"
    )
    assert found["rank"].tolist() == [1, 2]
    assert found["seconds_after"].tolist() == [60, 0]
    assert found["difference_seconds"].isna().tolist() == [False, True]
