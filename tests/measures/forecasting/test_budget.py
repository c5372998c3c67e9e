"""Budgets read from futures (rule 10.4), by hand on four of them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.measures.forecasting.budget import (
    Driver,
    budget,
    indexed_rate,
    mixed_rate,
    monthly_entitlement,
    overrun_probability,
    priced,
    with_drivers,
)
from analysis.measures.forecasting.history import SeriesFault

PATHS = np.array([[10.0, 10.0], [10.0, 20.0], [20.0, 20.0], [30.0, 30.0]])  # totals 20, 30, 40, 60
MONTHS = pd.date_range("2024-01-01", periods=2, freq="MS")


def test_probability_of_overrun_counts_the_futures_strictly_beyond():
    assert [overrun_probability(PATHS, amount) for amount in (19, 20, 35, 60)] == [1.0, 0.75, 0.5, 0.0]


def test_budget_gives_its_quantiles_and_a_falling_curve():
    found = budget(PATHS)
    assert found.quantiles[50.0] == pytest.approx(35.0)  # between 30 and 40
    assert found.expected == pytest.approx(37.5)
    assert found.curve["overrun_probability"].is_monotonic_decreasing
    assert budget(PATHS, amounts=[35]).curve["overrun_probability"].tolist() == [0.5]


def test_drivers_multiply_then_add_pro_rata_of_days():
    """Users +20 % from 1 January; a site of 3.1 d a month gone on 11 January: 20 of 31 days, then all of February."""
    drivers = [
        Driver("users", date(2024, 1, 1), "20 % de postes en plus", factor=1.2),
        Driver("site", date(2024, 1, 12), "site fermé le 11", added=-3.1),
    ]
    assert with_drivers(np.array([[10.0, 10.0]]), MONTHS, drivers) == pytest.approx(np.array([[10.0, 8.9]]))


def test_driver_that_ended_before_changes_nothing_and_none_makes_a_month_negative():
    past = Driver("past", date(2023, 1, 1), "fini", factor=9.0, ends_on=date(2023, 12, 31))
    gone = Driver("gone", date(2024, 2, 1), "tout cesse", added=-1e6)
    assert with_drivers(PATHS[:1], MONTHS, [past, gone]).tolist() == [[10.0, 0.0]]


def test_rate_follows_the_published_index():
    """Rule 10.4: 700 × 294 / 280 = 735.00."""
    assert indexed_rate(700, 280, 294) == 735.0


def test_rate_of_a_mix_weighs_profiles_by_their_days():
    """30 d at 500 and 10 d at 900: (15 000 + 9 000) / 40 = 600."""
    assert mixed_rate({"administrator": 500, "architect": 900}, {"administrator": 30, "architect": 10}) == 600.0


def test_euros_are_days_times_the_rate_of_each_month():
    assert priced(PATHS, [600, 735]).sum(axis=1).tolist() == [13350.0, 20700.0, 26700.0, 40050.0]


def test_entitlement_follows_the_forecast_and_sums_to_the_amount():
    table = monthly_entitlement(pd.Series([1.0, 3.0], index=MONTHS), 263.0)
    assert table.tolist() == [65.75, 197.25]
    assert monthly_entitlement(pd.Series([0.0, 0.0], index=MONTHS), 10.0).tolist() == [5.0, 5.0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: indexed_rate(700, 0, 294), "positifs"),
        (lambda: mixed_rate({"engineer": 600}, {"architect": 3}), "profil «\u00a0architect\u00a0»"),
        (lambda: mixed_rate({"engineer": 600}, {"engineer": 0}), "aucun jour"),
        (lambda: priced(PATHS, [600]), "un par mois"),
        (lambda: with_drivers(PATHS, MONTHS, [Driver("x", date(2024, 1, 1), "", factor=-1)]), "facteur -1"),
    ],
)
def test_what_cannot_be_priced_is_refused(call, words):
    with pytest.raises(SeriesFault, match=words):
        call()
