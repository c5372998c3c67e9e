"""Widened futures and their factors (rule 10.3), by hand on three futures."""

import numpy as np
import pytest

from analysis.measures.forecasting import interval_factors
from analysis.measures.forecasting.intervals import Distances, Factors, factors, widened_paths

HISTORY = np.full(24, 10.0)
OFFSET = 0.5
"""5 % of the mean month, added before logarithms."""
SHARED = np.array([[0.1], [-0.1], [0.0]])


def widened(wanted, own=0.0):
    return widened_paths(Distances(SHARED, np.full((3, 2), own)), np.array([10.0, 10.0]), HISTORY, wanted)


def test_each_side_of_the_forecast_has_its_own_factor():
    found = widened(Factors(above=2.0, below=0.5, own=1.0))
    assert found[:, 0] == pytest.approx(10.5 * np.exp([0.2, -0.05, 0.0]) - OFFSET)


def test_the_distance_of_a_month_has_a_factor_too():
    assert widened(Factors(1.0, 1.0, own=3.0), own=0.1)[2] == pytest.approx(10.5 * np.exp([0.3, 0.3]) - OFFSET)


def test_no_future_is_beyond_twenty_times_the_largest_month_nor_negative():
    found = widened(Factors(above=100.0, below=100.0, own=1.0))
    assert found[0] == pytest.approx([200.0, 200.0])
    assert found[1] == pytest.approx([0.0, 0.0])


def test_factors_are_those_measured_and_lie_between_them_elsewhere():
    first, second = interval_factors.MONTHS[3:5]
    between = factors((first + second) // 2)
    assert factors(first) == Factors(interval_factors.ABOVE[3], interval_factors.BELOW[3], interval_factors.OWN[3])
    assert min(interval_factors.ABOVE[3:5]) <= between.above <= max(interval_factors.ABOVE[3:5])
    assert factors(1) == factors(interval_factors.MONTHS[0])
    assert factors(120) == factors(interval_factors.MONTHS[-1])


def test_the_measured_table_is_whole():
    tables = (interval_factors.ABOVE, interval_factors.BELOW, interval_factors.OWN)
    assert list(interval_factors.MONTHS) == sorted(set(interval_factors.MONTHS))
    assert all(len(table) == len(interval_factors.MONTHS) and min(table) > 0 for table in tables)
