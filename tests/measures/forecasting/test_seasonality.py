"""Seasonal profiles: what is found, how sure it is, what is refused (E2, rule 10.1)."""

import numpy as np
import pytest
from monthly import SEASON, months, seasonal

from analysis.measures.forecasting.history import SeriesFault, TooShort
from analysis.measures.forecasting.seasonality import seasonality


def test_known_shape_is_found_with_the_months_that_differ():
    """Made series of 6 years: the shape is SEASON, relative to its geometric mean; August is half an ordinary month."""
    found = seasonality(seasonal(72))
    expected = SEASON / np.exp(np.log(SEASON).mean())
    assert found.months["ratio"].to_numpy() == pytest.approx(expected, rel=0.05)
    assert found.months.loc[8, "differs"]
    assert not found.months.loc[6, "differs"]
    assert found.strength > 0.9


def test_noise_alone_is_no_season():
    noise = months(20 * np.exp(0.2 * np.random.default_rng(3).standard_normal(48)))
    found = seasonality(noise)
    assert found.kept < 0.3
    assert not found.months["differs"].any()


def test_under_24_months_there_is_none_and_it_says_so():
    assert seasonality(seasonal(23)) == TooShort(found=23, needed=24, unit="months")


def test_zeros_have_a_flat_profile():
    found = seasonality(months([0.0] * 36))
    assert found.months["ratio"].to_dict() == dict.fromkeys(range(1, 13), 1.0)
    assert found.strength == 0.0


def test_zeros_have_a_flat_profile_per_working_day_too():
    found = seasonality(months([0.0] * 36), working_days=months([20.0] * 36))
    assert (found.months["ratio_per_working_day"] == 1.0).all()


def test_young_client_leans_on_the_portfolio_and_the_result_says_so():
    """Two noisy years: with the true shape as prior the profile is nearer to it than without."""
    history = seasonal(24, noise=0.4)
    truth = SEASON / np.exp(np.log(SEASON).mean())
    alone, led = seasonality(history), seasonality(history, portfolio=dict(enumerate(truth, start=1)))
    assert np.abs(led.months["ratio"] - truth).mean() < np.abs(alone.months["ratio"] - truth).mean()
    assert led.has_prior
    assert not alone.has_prior


def test_short_months_do_not_differ_per_working_day():
    """20 units in months of 20 working days, 10 in months of 10: the season is all in the calendar."""
    days = months(np.where(np.arange(36) % 12 == 7, 10, 20))
    found = seasonality(days * 1.0, working_days=days)
    assert found.months.loc[8, "ratio"] == pytest.approx(0.53, abs=0.02)  # 10 / (20^11 × 10)^(1/12)
    assert found.months["ratio_per_working_day"].to_numpy() == pytest.approx(np.ones(12))


def test_portfolio_without_its_12_months_is_refused():
    with pytest.raises(SeriesFault, match="mois 1 à 12"):
        seasonality(seasonal(36), portfolio={1: 1.0})
