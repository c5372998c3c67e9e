"""The cost to come: observed, foreseen, held, or an average that says so."""

import pytest

from analysis.measures.investing import projection


def months(first_year: int, *values: float) -> dict[str, float]:
    return {f"{first_year + at // 12}-{at % 12 + 1:02d}": value for at, value in enumerate(values)}


HISTORY = months(2022, *[100.0] * 11, 220.0)


def test_months_that_are_over_keep_what_they_cost():
    assert projection.project(HISTORY, ["2022-12"]).monthly == {"2022-12": 220.0}


def test_without_a_forecast_the_mean_of_twelve_months_is_named_so():
    """(11 × 100 + 220) / 12 = 110."""
    found = projection.project(HISTORY, ["2023-01", "2023-02"])
    assert found.monthly == pytest.approx({"2023-01": 110.0, "2023-02": 110.0})
    assert found.basis == "mean"


def test_declared_growth_compounds_from_the_last_month():
    found = projection.project(HISTORY, ["2023-12"], yearly_growth=0.10)
    assert found.monthly["2023-12"] == pytest.approx(121.0)


def test_after_the_forecast_its_last_year_is_repeated_with_the_growth():
    forecast = months(2023, *range(1, 13))
    asked = [f"{year}-01" for year in (2023, 2024, 2025)]
    found = projection.project(HISTORY, asked, forecast=forecast, yearly_growth=0.5)
    assert found.monthly == {"2023-01": 1, "2024-01": 1.5, "2025-01": 2.25}
    assert (found.basis, found.held_after) == ("forecast", "2023-12")


def test_a_forecast_that_covers_everything_is_not_held():
    assert projection.project(HISTORY, ["2023-01"], forecast=months(2023, *range(1, 13))).held_after == ""


def test_a_month_of_nothing_stays_nothing_when_it_is_repeated():
    forecast = months(2023, *[0.0] * 12)
    assert projection.project(HISTORY, ["2024-01"], forecast=forecast).monthly == {"2024-01": 0.0}


def test_ratios_of_a_problem_that_cost_nothing_are_one():
    assert projection.ratios([0.0, 0.0]) == (1.0, 1.0)
