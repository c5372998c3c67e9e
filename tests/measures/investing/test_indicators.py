"""Payback, net present value and internal rate, at their edges."""

import numpy as np
import pytest

from analysis.measures.investing import indicators


def flows(*amounts: float) -> tuple[np.ndarray, np.ndarray]:
    """A first lump, then one flow a month."""
    lumps = np.zeros(len(amounts))
    lumps[0] = amounts[0]
    return lumps, np.array(amounts[1:], dtype=float)


def test_payback_is_interpolated_in_its_month():
    """-100, then 60 and 80: 40 of the 80 are missing after month 1, half of month 2."""
    assert indicators.payback_months(*flows(-100, 60, 80)) == 1.5


def test_payback_by_a_lump_falls_on_its_position():
    """A grant of 70 at the end of month 2 covers what 60 and 0 left."""
    lumps, months = flows(-100, 60, 0)
    lumps[2] = 70
    assert indicators.payback_months(lumps, months) == 2


def test_the_first_return_to_zero_counts_even_if_an_expense_follows():
    """-100 + 100 is reached after month 1; 50 are spent again at the end of month 2."""
    lumps, months = flows(-100, 100, 0, 0)
    lumps[2] = -50
    assert indicators.payback_months(lumps, months) == 1


def test_money_received_before_any_expense_is_no_payback():
    """A grant of 10 first, 100 spent after a month: back to 0 in month 3 (10 - 100 + 60 + half of 60)."""
    lumps, months = flows(10, 0, 60, 60)
    lumps[1] = -100
    assert indicators.payback_months(lumps, months) == 2.5


def test_nothing_spent_is_paid_at_once():
    assert indicators.payback_months(*flows(0, 0, 5)) == 0


def test_dust_of_floating_sums_does_not_delay_the_payback():
    """60 × 0.1 is 5.999…: the payback is 60 months all the same."""
    lumps, months = flows(-6, *[0.1] * 60)
    assert indicators.payback_months(lumps, months) == pytest.approx(60.0)


def test_a_discount_rate_of_zero_changes_nothing():
    assert indicators.npv(*flows(-100, 60, 80), 0.0) == 40


def test_internal_rate_is_the_one_of_the_textbook():
    """-100 then 110 after 12 months: 10 % a year."""
    assert indicators.internal_rate(*flows(-100, *[0] * 11, 110)).yearly == pytest.approx(0.10, abs=1e-12)


def test_flows_that_never_change_sign_have_no_rate():
    assert indicators.internal_rate(*flows(-100, -1, -1)) == indicators.InternalRate(None, "no_sign_change")
    assert indicators.internal_rate(*flows(0, 1, 1)) == indicators.InternalRate(None, "no_sign_change")


def test_flows_that_change_sign_twice_may_have_two_rates_and_none_is_preferred():
    """-1000 + 2300 v - 1320 v² = 0 at 10 % and at 20 % a month: 213.8 % and 791.6 % a year."""
    rate = indicators.internal_rate(*flows(-1_000, 2_300, -1_320))
    assert (rate.yearly, rate.reason) == (None, "several_roots")
    assert rate.roots == pytest.approx((1.1**12 - 1, 1.2**12 - 1))


def test_two_usual_yearly_rates_are_told_apart():
    """-1 + 2.6 v - 1.65 v² = 0 at 10 % and at 50 % a year, its flows a year apart."""
    yearly = dict(zip((0, 12, 24), (-1_000, 2_600, -1_650), strict=True))
    rate = indicators.internal_rate(*flows(*[yearly.get(month, 0) for month in range(25)]))
    assert rate.roots == pytest.approx((0.1, 0.5))


def test_flows_that_change_sign_twice_may_have_no_rate():
    """-1000 + 1000 v - 1000 v² has no real root."""
    assert indicators.internal_rate(*flows(-1_000, 1_000, -1_000)).reason == "no_root"


def test_flows_that_change_sign_twice_may_have_one_rate():
    """A last expense of 10 after 36 months of 500 for 12 000: its value at the rate found is 0."""
    lumps, months = flows(-12_000, *[500] * 36)
    lumps[-1] = -510
    rate = indicators.internal_rate(lumps, months)
    assert rate.reason == ""
    assert indicators.npv(lumps, months, rate.yearly) == pytest.approx(0, abs=1e-6)


def test_a_loss_has_a_negative_rate():
    """-100 then 50 after a year: -50 %."""
    assert indicators.internal_rate(*flows(-100, *[0] * 11, 50)).yearly == pytest.approx(-0.5)
