"""The tornado and the break-even values."""

from dataclasses import replace

import pytest
from investment_cases import case

from analysis.measures.investing import payback, sensitivity
from analysis.measures.investing.cash_flows import Estimate

UNCERTAIN = case(
    Estimate(11_000.0, 12_000.0, 13_000.0),
    1_000.0,
    run=Estimate(90.0, 100.0, 110.0),
    avoided=Estimate(0.4, 0.5, 0.9),
)


def test_the_assumption_that_moves_most_comes_first():
    """The share moves 500 EUR a month, the volume 200, the delay six months of 400, the purchase 2 000, the run 20."""
    swings = sensitivity.tornado(UNCERTAIN, volume=Estimate(0.8, 1.0, 1.2), delay_months=Estimate(0, 0, 6))
    assert [swing.kind for swing in swings] == ["share", "volume", "delay", "one_off", "run"]


def test_an_assumption_without_a_range_has_no_bar():
    assert sensitivity.tornado(case()) == ()


def test_a_bar_gives_the_payback_at_both_ends():
    """Share 40 %: 12 000 / (400 - 100) = 40 months; 90 %: 12 000 / (900 - 100) = 15."""
    share = sensitivity.tornado(UNCERTAIN)[0]
    assert (share.payback_at_low, share.payback_at_high) == (pytest.approx(40.0), pytest.approx(15.0))


def test_break_even_values_are_worked_out_by_hand():
    """12 000 + 60 × 100 = 18 000 to recover from 60 000: 30 % of the problem, 60 % of what is avoided; 24 000 left for
    the purchase.
    """
    found = sensitivity.break_even(UNCERTAIN)
    assert (found.share, found.volume, found.one_off_eur) == (
        pytest.approx(0.30),
        pytest.approx(0.60),
        pytest.approx(24_000.0),
    )


def test_at_its_break_even_share_a_case_pays_on_the_last_day():
    share = sensitivity.break_even(UNCERTAIN).share
    saving = replace(UNCERTAIN.savings[0], avoided=Estimate.exactly(share))
    assert payback.outcome(replace(UNCERTAIN, savings=(saving,))).payback_months == pytest.approx(60.0)


@pytest.mark.parametrize("monthly", [0.0, -100.0])
def test_a_problem_that_costs_nothing_has_no_break_even(monthly):
    """Entries that take time back may leave a problem under 0."""
    found = sensitivity.break_even(case(monthly=monthly))
    assert (found.share, found.volume, found.one_off_eur) == (None, None, None)


def test_where_what_is_left_pays_for_all_nothing_has_to_be_avoided():
    """The purchase of 12 000 € is sold again for 15 000 €."""
    found = sensitivity.break_even(case(residual_eur=15_000.0))
    assert (found.share, found.volume) == (0.0, 0.0)
