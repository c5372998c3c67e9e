"""One option judged in full, and options side by side."""

from dataclasses import replace
from datetime import date

import pytest
from investment_cases import MARCH, case

from analysis.measures.investing import payback
from analysis.measures.investing.cash_flows import Estimate, OneOffCost

UNCERTAIN = case(avoided=Estimate(0.3, 1.0, 1.0), ratios=(0.5, 1.5, 1.0))


def judged(found, **others):
    return payback.payback(found, seed=1, draws=200, **others)


def test_economic_and_cash_always_go_together():
    """Rule 11.7: what is freed from January 2024 only is cash ten months later."""
    saving = replace(UNCERTAIN.savings[0], cash_from=date(2024, 1, 1))
    both = judged(replace(UNCERTAIN, savings=(saving,)))
    assert (both.economic.payback_months, both.cash.payback_months) == (24.0, 34.0)
    assert both.cash_odds.probability <= both.odds.probability


def test_low_and_high_are_the_ends_of_the_shares_avoided():
    """30 % of 500 a month: 80 months, beyond the horizon; 100 %: 24."""
    both = judged(UNCERTAIN)
    assert (both.low.verdict, both.high.payback_months) == ("never_within_horizon", 24.0)
    assert both.low.short_eur == pytest.approx(12_000 - 60 * 150)


def test_a_later_expense_that_makes_the_sum_negative_again_is_dated():
    """Batteries for 10 000 EUR in month 25, when 500 EUR are in hand: negative from its start."""
    batteries = OneOffCost("batteries", Estimate.exactly(10_000.0), date(2025, 4, 1))
    found = payback.outcome(replace(case(), one_offs=(*case().one_offs, batteries)))
    assert (found.payback_months, found.negative_again_from) == (24.0, date(2025, 4, 1))


def test_a_solution_that_goes_live_after_its_horizon_needs_an_unknown_saving():
    late = replace(case(), go_live=date(2030, 1, 1))
    assert payback.outcome(late).needed_monthly_eur is None


def test_the_curve_starts_with_the_expense_and_ends_with_the_sum():
    found = payback.outcome(case())
    assert (found.cumulative_eur[0], found.cumulative_eur[-1], len(found.cumulative_eur)) == (-12_000, 18_000, 61)


def test_doing_nothing_is_always_among_the_options_and_the_cheapest_comes_first():
    """Nothing: 60 × 500 = 30 000. Cheap avoids all for 12 000; dear avoids all for 40 000."""
    cheap = judged(case(option="cheap"))
    dear = judged(case(Estimate.exactly(40_000.0), option="dear"))
    choices = payback.side_by_side([dear, cheap])
    assert [(choice.option, choice.total_eur) for choice in choices] == [
        ("cheap", 12_000),
        (payback.DO_NOTHING, 30_000),
        ("dear", 40_000),
    ]
    assert [choice.problem_eur for choice in choices] == [0, 30_000, 0]
    assert [choice.solution_eur for choice in choices] == [12_000, 0, 40_000]


def test_options_that_answer_different_problems_do_not_compare():
    with pytest.raises(ValueError, match="one problem over one horizon"):
        payback.side_by_side([judged(case()), judged(case(monthly=600.0))])
    with pytest.raises(ValueError, match="one problem over one horizon"):
        payback.side_by_side([judged(case()), judged(case(horizon_months=36))])


def test_a_residual_value_lowers_what_the_solution_costs():
    choices = payback.side_by_side([judged(case(residual_eur=2_000.0))])
    assert next(choice for choice in choices if choice.payback).solution_eur == 10_000


def test_the_first_day_counts_for_the_dates():
    assert payback.outcome(case()).payback_on == date(2025, 2, 28)
    assert date(2023, 3, 1) == MARCH
