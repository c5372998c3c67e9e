"""The forecast of a problem's cost."""

import pytest
from studied import months

from analysis.report.projects.foreseeing import foresee


def test_under_a_year_nothing_is_foreseen():
    """Rule 10.1."""
    assert foresee(months("2022-01", *[100.0] * 11), 12) is None


def test_a_steady_cost_goes_on_from_the_next_month():
    found = foresee(months("2021-01", *[100.0] * 24), 3)
    assert list(found.mean) == ["2023-01", "2023-02", "2023-03"]
    assert list(found.mean.values()) == pytest.approx([100.0] * 3, rel=0.02)
    assert found.paths.shape[1] == 3
