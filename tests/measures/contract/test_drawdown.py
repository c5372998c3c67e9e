"""Rules 2.4 to 2.6, each by its worked case."""

from datetime import date

import pytest

from analysis.domain.contracts import Segment
from analysis.domain.periods import Span
from analysis.measures.contract import drawdown

YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))
AS_OF = date(2023, 2, 16)


def state(consumed, *, as_of=AS_OF, planned=0.0, tolerance=1.7):
    return drawdown.drawdown(
        (Segment(YEAR, 263),), YEAR, as_of, consumed=consumed, tolerance=tolerance, planned=planned
    )


def test_the_founding_case():
    """263 d, 16 February 2023, 43 d consumed: 33.87 expected, 9.13 d and 27 % over, landing at 333.9 d."""
    found = state(43)
    assert found.expected == pytest.approx(263 * 47 / 365)
    assert found.variance == pytest.approx(43 - 263 * 47 / 365)
    assert found.relative == pytest.approx(0.2697, abs=1e-4)
    assert found.landing_pace == pytest.approx(43 * 263 / (263 * 47 / 365))
    assert found.pace_status == "overrun"


def test_variance_is_never_clipped():
    assert state(300).remaining == pytest.approx(-37)
    assert state(0).relative == -1


def test_on_plan_is_the_wider_of_five_percent_and_half_a_day():
    """Rule 2.4: 5 % of 33.87 is 1.69 d; 5 % of 4 is less than half a day."""
    assert drawdown.tolerance_of(33.87, percent=5, least=0.5) == pytest.approx(1.6935)
    assert drawdown.tolerance_of(4, percent=5, least=0.5) == 0.5
    assert state(35.5).pace_status == "on_plan"
    assert state(32).pace_status == "under"


def test_nothing_is_relative_to_nothing():
    """Rules 2.4 and 2.5: undefined while nothing is expected."""
    found = state(1, as_of=date(2022, 12, 31))
    assert (found.relative, found.landing_pace, found.pace_status) == (None, None, "not_started")


def test_planned_projects_are_taken_from_what_is_left():
    assert state(43, planned=20).available == pytest.approx(263 - 43 - 20)


def test_pace_is_unreliable_before_two_months_and_a_tenth_of_the_term():
    """Rule 2.5: 1 March 2023 for a year; 10 % of three years is later than two months."""
    assert drawdown.reliable_from(YEAR) == date(2023, 3, 1)
    assert not state(43).is_pace_reliable
    assert drawdown.reliable_from(Span(date(2023, 1, 1), date(2025, 12, 31))) == date(2023, 4, 21)


def test_a_flat_fee_has_nothing_to_compare_with():
    found = drawdown.without_entitlement(12.5)
    assert (found.consumed, found.variance, found.pace_status) == (12.5, None, "no_entitlement")
