"""From assumptions to dated cash flows."""

from dataclasses import replace
from datetime import date

import pytest
from investment_cases import MARCH, case

from analysis.measures.investing import cash_flows
from analysis.measures.investing.cash_flows import Estimate, OneOffCost, RunCost, Saving


def test_a_dated_expense_is_counted_at_the_start_of_its_month():
    """15 June 2023 is in the fourth month from 1 March."""
    late = replace(case(), one_offs=(OneOffCost("achat", Estimate.exactly(100.0), date(2023, 6, 15)),))
    assert cash_flows.cash_flows(late).lumps[3] == -100


def test_a_run_cost_starts_with_the_solution_unless_it_says_otherwise():
    june = date(2023, 6, 1)
    started = replace(case(run=Estimate.exactly(10.0)), go_live=june)
    assert cash_flows.cash_flows(started).flows[:4].tolist() == [0, 0, 0, 490]
    early = replace(started, run_costs=(RunCost("abonnement", Estimate.exactly(10.0), MARCH),))
    assert cash_flows.cash_flows(early).flows[:4].tolist() == [-10, -10, -10, 490]


def test_each_part_of_the_problem_has_its_share_avoided():
    """Half of 300 and a tenth of 100: 160."""
    parts = (
        Saving("incident", (300.0,) * 60, Estimate.exactly(0.5), MARCH),
        Saving("request", (100.0,) * 60, Estimate.exactly(0.1), MARCH),
    )
    assert cash_flows.cash_flows(case(savings=parts)).flows[0] == pytest.approx(160)


def test_the_ends_of_ranges_are_taken_on_demand():
    uncertain = case(Estimate(8_000.0, 12_000.0, 15_000.0), avoided=Estimate(0.2, 0.5, 0.8))
    flows = cash_flows.cash_flows(uncertain, avoided="low", costs="high")
    assert (flows.lumps[0], flows.flows[0]) == (-15_000, pytest.approx(100))


def test_an_option_that_avoids_nothing_has_no_flow():
    assert not cash_flows.cash_flows(case(savings=())).flows.any()


def test_what_a_part_saves_is_not_cash_before_its_own_date():
    """Incidents are cash at once, a licence from May only."""
    parts = (
        Saving("incident", (100.0,) * 60, Estimate.exactly(1.0), MARCH),
        Saving("licence", (30.0,) * 60, Estimate.exactly(1.0), date(2023, 5, 1)),
    )
    assert cash_flows.cash_flows(case(savings=parts), "cash").flows[:3].tolist() == [100, 100, 130]
