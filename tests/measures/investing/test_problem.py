"""What a problem costs, from its entries."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from studied import amounts_of, entries_of, months

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.measures.contract import pricing
from analysis.measures.effort import consumption
from analysis.measures.investing import problem

YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
INCIDENTS = months("2022-01", 60, 0, 30)
REQUESTS = months("2022-01", 15)


def cost(days=YEAR, incidents=INCIDENTS, requests=REQUESTS):
    entries = entries_of(incidents, requests)
    return problem.cost_of_problem(entries, np.ones(len(entries), dtype=bool), days, amounts=amounts_of(entries))


def test_totals_are_those_of_its_entries():
    """60 + 0 + 30 + 15 minutes at one euro each; the ticket without time is one too."""
    found = cost()
    assert (found.seconds, found.tickets, found.entries, found.amount_eur) == (105 * 60, 4, 4, Decimal("105.00"))
    assert found.by_ticket["seconds"].tolist() == [3_600, 1_800, 900, 0]


def test_every_whole_month_has_a_row_for_every_part():
    found = cost()
    assert found.parts == ("incident", "request")
    assert len(found.months) == 24
    assert found.part("incident", "amount_eur").tolist() == [60, 0, 30] + [0] * 9
    assert found.part("request", "tickets").tolist() == [1] + [0] * 11


def test_a_cut_month_counts_in_the_total_and_not_in_the_series():
    found = cost(Span(date(2022, 1, 2), date(2022, 12, 31)))
    assert found.months["period"].iloc[0] == "2022-02"
    assert found.amount_eur == Decimal("105.00")


def test_months_before_the_first_ticket_are_in_the_table_and_in_no_mean():
    """Rule 11.8: the window begins at the first ticket in scope."""
    found = cost(incidents=months("2022-11", 60, 30), requests=months("2022-12", 15))
    assert found.months["period"].iloc[0] == "2022-01"
    assert found.periods == ("2022-11", "2022-12")
    assert found.part("request", "amount_eur").tolist() == [0, 15]


def test_entries_outside_the_days_or_the_problem_are_left_out():
    entries = entries_of(INCIDENTS, REQUESTS)
    is_problem = (entries["ticket_kind"] == "request").to_numpy()
    found = problem.cost_of_problem(entries, is_problem, YEAR, amounts=amounts_of(entries))
    assert found.amount_eur == Decimal("15.00")
    assert cost(Span(date(2023, 1, 1), date(2023, 12, 31))).entries == 0


def test_a_kind_that_is_not_said_is_a_part_of_its_own():
    entries = entries_of(INCIDENTS)
    entries = entries.assign(ticket_kind=entries["ticket_kind"].where(entries["seconds"] != 1_800))
    found = problem.cost_of_problem(entries, np.ones(3, dtype=bool), YEAR, amounts=amounts_of(entries))
    assert found.parts == (consumption.NOT_GIVEN, "incident")


def test_without_a_rate_there_is_no_euro_and_never_a_zero():
    entries = entries_of(INCIDENTS)
    unpriced = problem.cost_of_problem(entries, np.ones(3, dtype=bool), YEAR, amounts=pricing.price(entries, [], 7))
    assert unpriced.amount_eur == Disqualified("unknown_profile", {"entries": 2})
    assert np.isnan(unpriced.part("incident", "amount_eur")).all()
    none = problem.cost_of_problem(entries, np.ones(3, dtype=bool), YEAR)
    assert none.amount_eur == Disqualified("no_rates")


def test_the_trend_compares_two_whole_years():
    """12 × 100 then 12 × 150 minutes: + 50 %."""
    two_years = Span(date(2021, 1, 1), date(2022, 12, 31))
    found = cost(two_years, months("2021-01", *[100] * 12, *[150] * 12), {})
    assert found.trend == 0.5


@pytest.mark.parametrize(
    ("days", "reason"),
    [(YEAR, "history_too_short"), (Span(date(2021, 1, 1), date(2022, 12, 31)), "nothing_before")],
)
def test_a_trend_that_cannot_be_given_says_why(days, reason):
    assert cost(days).trend.reason == reason
