"""Landing by forecast (rule 2.5), by hand on four futures."""

import pytest

from analysis.measures.contract.landing import landing

FUTURES = [[100.0, 50.0], [110.0, 60.0], [120.0, 70.0], [130.0, 80.0]]


def test_landing_is_consumed_and_what_the_days_left_add():
    """43 d consumed; futures add 150, 170, 190, 210: they land at 193, 213, 233, 253; two of four pass 213."""
    found = landing(43.0, FUTURES, 213.0)
    assert found.landing == pytest.approx(223.0)
    assert found.overrun_probability == 0.5
    assert 193.0 <= found.low <= found.landing <= found.high <= 253.0


def test_totals_are_as_good_as_months():
    assert landing(43.0, [150.0, 170.0, 190.0, 210.0], 213.0) == landing(43.0, FUTURES, 213.0)


def test_line_without_entitlement_has_no_probability():
    assert landing(43.0, FUTURES, None).overrun_probability is None


def test_term_that_is_over_has_landed():
    found = landing(270.0, [[], []], 263.0)
    assert (found.low, found.landing, found.high, found.overrun_probability) == (270.0, 270.0, 270.0, 1.0)
