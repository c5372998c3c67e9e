"""Odds: what the draws must and must not depend on."""

import time

import numpy as np
import pytest
from investment_cases import MARCH, case

from analysis.measures.investing import payback, uncertainty
from analysis.measures.investing.cash_flows import Estimate, Saving


def test_without_any_uncertainty_the_odds_are_certain():
    """12 000 / 500: 24.0 months in every draw."""
    odds = uncertainty.odds(case(), seed=1, draws=100)
    assert (odds.probability, odds.payback_p10, odds.payback_p90) == (1.0, 24.0, 24.0)


def test_without_any_uncertainty_the_value_of_every_draw_is_that_of_the_case():
    """What is left is worth 3 000 € on the last day."""
    certain = case(residual_eur=3_000.0)
    odds = uncertainty.odds(certain, seed=1, draws=100)
    expected = payback.outcome(certain).npv_eur
    assert (odds.npv_p10_eur, odds.npv_p50_eur, odds.npv_p90_eur) == pytest.approx((expected,) * 3)


def test_the_probability_is_the_share_of_the_range_that_pays():
    """20 months of horizon ask for a share of 60 % of 1 000 a month; drawn evenly in 50–90 %, three draws in four."""
    odds = uncertainty.odds(case(monthly=1_000.0, avoided=Estimate(0.5, 0.7, 0.9), horizon_months=20), seed=3)
    assert odds.probability == pytest.approx(0.75, abs=0.02)


def test_a_payback_that_most_draws_miss_has_no_median():
    odds = uncertainty.odds(case(monthly=1_000.0, avoided=Estimate(0.1, 0.5, 0.7), horizon_months=20), seed=3)
    assert odds.payback_p50 is None
    assert odds.payback_p10 is not None


def test_the_same_seed_draws_the_same_and_another_does_not():
    uncertain = case(avoided=Estimate(0.5, 0.7, 0.9), ratios=(0.5, 1.5, 1.0, 0.8))
    assert uncertainty.odds(uncertain, seed=7) == uncertainty.odds(uncertain, seed=7)
    assert uncertainty.odds(uncertain, seed=7) != uncertainty.odds(uncertain, seed=8)


def test_blocks_are_three_months_that_follow_each_other_in_a_circle():
    chosen = uncertainty.blocks(5, 7, np.random.default_rng(0), draws=400)
    assert chosen.shape == (400, 7)
    assert set(np.unique((chosen[:, 1:3] - chosen[:, :2]) % 5)) == {1}
    counts = np.bincount(chosen[:, :6].ravel(), minlength=5)
    assert counts.min() > 0.8 * counts.max(), "every month must be drawn about as often"


def test_parts_that_rise_together_still_do():
    """Two parts whose ratios cancel out leave nothing uncertain when their months are drawn together."""
    parts = (
        Saving("incident", (250.0,) * 60, Estimate.exactly(1.0), MARCH, (0.5, 1.5, 0.5, 1.5)),
        Saving("request", (250.0,) * 60, Estimate.exactly(1.0), MARCH, (1.5, 0.5, 1.5, 0.5)),
    )
    odds = uncertainty.odds(case(savings=parts), seed=1, draws=500)
    assert (odds.payback_p10, odds.payback_p90) == (pytest.approx(24.0), pytest.approx(24.0))


def test_histories_of_different_lengths_are_refused():
    parts = (
        Saving("incident", (250.0,) * 60, Estimate.exactly(1.0), MARCH, (1.0, 1.0)),
        Saving("request", (250.0,) * 60, Estimate.exactly(1.0), MARCH, (1.0,)),
    )
    with pytest.raises(ValueError, match="one length"):
        uncertainty.odds(case(savings=parts), seed=1)


def test_a_history_shorter_than_a_block_goes_round():
    assert uncertainty.blocks(1, 5, np.random.default_rng(0), 2).tolist() == [[0] * 5] * 2


def test_five_thousand_draws_take_a_fifth_of_a_second():
    """Goal of the capability; the best of five runs, as the machine may be busy."""
    uncertain = case(
        Estimate(10_000.0, 12_000.0, 14_000.0),
        run=Estimate(80.0, 100.0, 120.0),
        avoided=Estimate(0.5, 0.7, 0.9),
        ratios=tuple(np.linspace(0.5, 1.5, 36)),
    )
    durations = []
    for _ in range(5):
        start = time.perf_counter()
        uncertainty.odds(uncertain, seed=1, draws=5_000)
        durations.append(time.perf_counter() - start)
    assert min(durations) <= 0.2
