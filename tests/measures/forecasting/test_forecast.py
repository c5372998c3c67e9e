"""The public forecast: its interface, its promises on any series, its refusals (rules 10.1 to 10.3)."""

import warnings

import numpy as np
import pandas as pd
import pytest
from monthly import SEASON, months, seasonal

from analysis.measures.forecasting import combination as combining
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.history import SeriesFault

COLUMNS = ["mean", "lo80", "hi80", "lo95", "hi95"]


def assert_in_order(table):
    ordered = table[["lo95", "lo80", "mean", "hi80", "hi95"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert (ordered >= 0).all()
    total = table.attrs["sum"]
    assert 0 <= total["lo95"] <= total["lo80"] <= total["mean"] <= total["hi80"] <= total["hi95"]


def test_table_holds_the_months_that_follow_with_bounds_total_and_paths():
    table = forecast(seasonal(36), 12)
    assert sorted(COLUMNS) == sorted(table.columns)
    assert list(table.index) == list(pd.date_range("2021-01-01", periods=12, freq="MS"))
    assert table.attrs["sum"]["mean"] == pytest.approx(table["mean"].sum())
    assert table.attrs["paths"].shape == (2000, 12)
    assert sum(table.attrs["members"].values()) == pytest.approx(1.0)


def test_known_season_and_level_are_found():
    """Made series: 20 × season, 5 % of noise; the year to come sums to 20 × 12 = 240."""
    table = forecast(seasonal(60), 12)
    assert table["mean"].to_numpy() == pytest.approx(20 * SEASON, rel=0.08)
    assert table.attrs["sum"]["mean"] == pytest.approx(240, rel=0.03)


def test_interval_of_the_total_is_narrower_than_the_sum_of_monthly_bounds():
    table = forecast(seasonal(48, noise=0.2), 12)
    total = table.attrs["sum"]
    assert total["hi80"] - total["lo80"] < (table["hi80"] - table["lo80"]).sum()


def test_same_history_gives_the_same_forecast_to_the_last_bit():
    pd.testing.assert_frame_equal(forecast(seasonal(30), 6), forecast(seasonal(30), 6), check_exact=True)


def test_unit_of_the_history_does_not_matter():
    """Seconds or days: the forecast of 28 800 times a series is 28 800 times its forecast."""
    days, seconds = forecast(seasonal(36), 12), forecast(seasonal(36) * 28_800, 12)
    assert seconds["hi95"].to_numpy() == pytest.approx(28_800 * days["hi95"].to_numpy(), rel=1e-6)


def test_only_the_last_ten_years_count():
    long = pd.concat([months([900.0] * 30, "2005-07-01"), months(seasonal(120).to_numpy(), "2008-01-01")])
    recent = months(seasonal(120).to_numpy(), "2008-01-01")
    pd.testing.assert_frame_equal(forecast(long, 3), forecast(recent, 3), check_exact=True)


@pytest.mark.parametrize(
    "values",
    [
        [0.0] * 24,
        [0.0] * 3,
        [7.0],
        [5.0] * 3,
        [5.0] * 60,
        [1.0, 2.0, 3.0],
        [1.0, 1.0, 1e9],
        [1.0] * 35 + [1e9],
        [0.0] * 23 + [7.0],
        [0.0, 3.0] * 12,
        [1e-9] * 24,
        [1e12] * 30,
        list(range(1, 61)),
    ],
    ids=str,
)
def test_degenerate_series_get_a_wide_answer_and_no_warning(values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = forecast(months(values), 12)
    assert np.isfinite(table.to_numpy()).all()
    assert_in_order(table)
    assert table.attrs["sum"]["hi95"] > table.attrs["sum"]["lo95"]


def test_series_nearly_always_zero_may_wake_again():
    """One month of 7 in two years: a year of 7 is within what may come."""
    assert forecast(months([0.0] * 23 + [7.0]), 12).attrs["sum"]["hi95"] >= 7


@pytest.mark.parametrize(("count", "basis"), [(6, "too_short"), (12, "level"), (23, "level"), (24, "seasonality")])
def test_length_decides_between_level_and_season(count, basis):
    """Rule 10.1: under 12 no forecast to show, 12 to 23 level alone, from 24 the season."""
    table = forecast(seasonal(count), 12)
    assert table.attrs["basis"] == basis
    is_flat = np.ptp(table["mean"].to_numpy()) < 1e-6 * table["mean"].mean()
    assert is_flat == (count < 24)


def test_levels_name_their_columns_and_nest():
    table = forecast(seasonal(36), 3, levels=(99, 50, 2.5))
    assert set(table.columns) == {"mean", "lo50", "hi50", "lo99", "hi99", "lo2.5", "hi2.5"}
    assert (table["lo99"] <= table["lo50"]).all()
    assert (table["lo50"] <= table["lo2.5"]).all()


def test_failed_or_absurd_member_is_left_out_and_named(monkeypatch):
    def fails(values, horizon):
        raise ValueError("singulier")

    members = {**combining.MEMBERS, "theta": fails, "simple_smoothing": lambda values, horizon: np.full(horizon, 1e6)}
    monkeypatch.setattr(combining, "MEMBERS", members)
    table = forecast(seasonal(60), 12)
    assert table.attrs["dropped"] == {"theta": "failed", "simple_smoothing": "far_from_median"}
    assert set(table.attrs["members"]) == {"structural_average", "exponential_smoothing"}
    assert table.attrs["sum"]["mean"] == pytest.approx(240, rel=0.05)


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (months([]), "aucun mois"),
        (months([1, 2, 3]).drop(pd.Timestamp("2018-02-01")), "2018-02 manque"),
        (months([1, 2, 3]).iloc[[0, 1, 1, 2]], "2018-02 est en double"),
        (months([1, 2, 3]).iloc[::-1], "pas dans l'ordre"),
        (months([1, np.nan, 3]), "2018-02 vaut nan"),
        (months([1, -2, 3]), "2018-02 vaut -2.0"),
        (months([1, np.inf, 3]), "2018-02 vaut inf"),
        (pd.Series([1.0, 2.0]), "attendu des dates"),
        (pd.Series([1.0], index=pd.DatetimeIndex(["2018-01-15"])), "2018-01-15 n'est pas un premier du mois"),
        (pd.Series(["a"], index=pd.DatetimeIndex(["2018-01-01"])), "pas des nombres"),
    ],
    ids=["empty", "gap", "twice", "order", "nan", "negative", "infinite", "no dates", "mid-month", "text"],
)
def test_history_at_fault_is_refused_with_what_to_mend(history, words):
    with pytest.raises(SeriesFault, match=words):
        forecast(history, 12)


@pytest.mark.parametrize("horizon", [0, 61, -1, 1.5, True])
def test_horizon_out_of_1_to_60_is_refused(horizon):
    with pytest.raises(SeriesFault, match="de 1 à 60"):
        forecast(seasonal(24), horizon)


@pytest.mark.parametrize("levels", [(0,), (100,), (80, 120), (-5,), (80, 80)])
def test_level_out_of_0_to_100_or_twice_is_refused(levels):
    with pytest.raises(SeriesFault, match="niveau d'intervalle"):
        forecast(seasonal(24), 12, levels)
