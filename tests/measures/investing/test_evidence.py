"""Evidence behind a business case (rule 11.8)."""

import pytest

from analysis.measures.investing.evidence import Evidence, evidence


def months(*costs):
    return {f"{2021 + place // 12}-{place % 12 + 1:02d}": float(cost) for place, cost in enumerate(costs)}


@pytest.mark.parametrize(
    ("costs", "is_enough"),
    [
        ([100] * 5, False),  # under six months
        ([100] * 6, True),
        ([100, 0, 0, 0, 100, 0, 0, 100, 0, 0, 0, 0], False),  # a quarter of the months
        ([100, 0, 0, 100, 0, 0, 100, 0, 0], True),  # a third
        ([100, 10, 10, 10, 10, 10], False),  # two thirds of the cost in one month
        ([], False),
    ],
)
def test_a_payback_is_told_on_enough_months_of_a_spread_cost(costs, is_enough):
    assert evidence(months(*costs)).is_enough == is_enough


def test_the_window_begins_with_the_first_cost_and_holds_two_years():
    assert evidence(months(0, 0, *[10] * 30)) == Evidence(24, 1.0, 10 / 240)
    assert evidence(months(0, 0, 10, 0)).months == 2


def test_a_month_below_zero_counts_as_one_without_cost():
    """Entries that take time back may leave a month below zero: no month holds more than the whole."""
    assert evidence(months(100, -50, 100)) == Evidence(3, 2 / 3, 0.5)
