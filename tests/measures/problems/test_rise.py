"""The rise of a problem: recent and beyond chance, counted by its months (F5)."""

import numpy as np
import pytest

from analysis.measures.problems.rise import NONE, rise


def test_two_months_of_trouble_after_two_calm_years_are_a_rise_that_counts_what_was_seen():
    months = np.array([2.0, 0, 1, 0, 0, 3, 1, 0, 0, 2, 1, 0, 1, 0, 0, 2, 0, 1, 1, 0, 0, 1, 15, 20])
    found = rise(months)
    assert found.months == 2
    assert found.usual == pytest.approx(16 / 22)
    assert found.excess == pytest.approx(17.5 - 16 / 22)
    assert found.so_far == pytest.approx(35 - 2 * 16 / 22)


@pytest.mark.parametrize("seed", range(20))
def test_irregular_months_without_trend_are_no_rise(seed):
    found = sum(rise(np.random.default_rng(100 * seed + n).gamma(0.5, 4.0, size=24)) != NONE for n in range(20))
    assert found <= 2


def test_an_end_of_trouble_is_no_rise():
    assert rise(np.array([9.0] * 12 + [1.0] * 12)) == NONE


def test_a_history_of_under_eight_months_tells_no_rise():
    assert rise(np.array([0.0, 0, 0, 0, 0, 9, 9])) == NONE


def test_a_rise_never_counts_for_more_than_its_months_hold():
    monthly = np.array([1.0, 2] * 9 + [8.0, 9] * 3)
    found = rise(monthly)
    assert found.months == 6
    assert found.so_far == pytest.approx(monthly[-6:].sum() - 6 * 1.5)


def test_a_rise_begins_where_its_months_stand_out_most_not_where_they_are_dearest():
    """The last two months are the dearest, but six in a row are further from chance."""
    found = rise(np.array([1.0, 2] * 9 + [6.0] * 4 + [16.0] * 2))
    assert (found.months, found.usual) == (6, 1.5)
