"""Cents: rounded once, half away from zero, and parts that add up."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from analysis.domain import money


@pytest.mark.parametrize(("amount", "cents"), [("0.005", 1), ("-0.005", -1), ("466.6649", 46666), ("8.335", 834)])
def test_an_amount_is_rounded_half_away_from_zero(amount, cents):
    assert money.cents(Fraction(amount)) == cents


def test_a_number_is_taken_as_it_is_written():
    """7.8 hours a day is 78/10, not the binary number beside it."""
    assert money.exact(7.8) == Fraction(39, 5)
    assert money.exact(Decimal("733.33")) == Fraction(73333, 100)


def test_a_hundred_euros_in_three():
    """Rule 5.4: 33.34, 33.33, 33.33; ties go to the order given."""
    assert money.largest_remainder([7, 7, 7], 10_000) == [3334, 3333, 3333]


def test_a_tie_goes_to_the_larger_share():
    """10 cents by 1 and 3: 2.5 and 7.5 have the same remainder, the larger share takes the cent left."""
    assert money.largest_remainder([1, 3], 10) == [2, 8]


def test_a_credit_is_shared_like_a_bill():
    assert money.largest_remainder([1, 1, 1], -10_000) == [-3334, -3333, -3333]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_share_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        money.largest_remainder(weights, 100)


def test_a_quotient_too_fine_for_64_bits_is_rounded_all_the_same():
    assert money.rounded_cents(np.array([0, 1]), 2**62 + 1).tolist() == [0, 0]


def test_cents_beyond_what_a_float_holds_are_exact():
    assert money.rounded_cents(np.array([2**60 + 1]), 100).tolist() == [2**60 + 1]


def test_arrays_are_rounded_as_single_amounts_are():
    numerators = np.array([0, 1, 5, -5, 200, 10**15])
    expected = [money.cents(Fraction(int(value), 7)) for value in numerators]
    assert money.rounded_cents(numerators, 7).tolist() == expected


def test_sums_too_large_for_64_bits_stay_exact():
    """A price of a third of a billion, a million times: the numerators do not fit in 64 bits."""
    priced = money.amounts(np.full(4, 10**12), [Fraction(10**9, 3)], np.zeros(4, dtype=int))
    assert priced.numerators.dtype == object
    assert priced.total() == Fraction(4 * 10**21, 3)


def test_a_row_without_a_price_is_worth_nothing_and_says_so():
    priced = money.amounts(np.array([60, 60]), [Fraction(1)], np.array([0, -1]))
    assert priced.total() == 60
    assert priced.is_known.tolist() == [True, False]


def test_a_column_of_euros_keeps_its_cents():
    assert money.euro_column(np.array([100, 5, 100])).tolist() == [Decimal("1.00"), Decimal("0.05"), Decimal("1.00")]
    assert money.euro_column(np.array([], dtype="int64")).tolist() == []


@pytest.mark.parametrize("quantities", [[], [0, 0]], ids=["no-entry", "no-time"])
def test_prices_of_no_common_size_need_no_work_to_be_held(quantities):
    """The price of a line revised by an index has many digits, before any work too."""
    prices = [Fraction(1, 10**10 + 19) * 10**10, Fraction(1, 10**10 + 33)]
    priced = money.amounts(np.array(quantities, dtype="int64"), prices, np.zeros(len(quantities), dtype="int64"))
    assert priced.total() == 0
