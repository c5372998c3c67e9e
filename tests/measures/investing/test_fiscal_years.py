"""An investment by fiscal year adds up to its payback (F6)."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, OneOffCost, RunCost, Saving
from analysis.measures.investing.fiscal_years import by_fiscal_year
from analysis.measures.investing.payback import outcome

CASE = InvestmentCase(
    option="portail",
    starts_on=date(2023, 3, 1),
    go_live=date(2023, 3, 1),
    horizon_months=36,
    yearly_rate=0.06,
    one_offs=(OneOffCost("Serveur", Estimate.exactly(12_000), date(2023, 3, 1)),),
    run_costs=(RunCost("Licences", Estimate.exactly(100)),),
    savings=(Saving("all", (1_000.0,) * 36, Estimate.exactly(0.5), None),),
)


def test_calendar_years_hold_the_outlay_where_it_is_paid_and_sum_to_the_payback():
    table = by_fiscal_year(CASE)
    assert list(table["outlay_eur"]) == [12_000, 0, 0, 0]
    assert list(table["saving_eur"]) == pytest.approx([5_000, 6_000, 6_000, 1_000])
    assert list(table["run_eur"]) == pytest.approx([1_000, 1_200, 1_200, 200])
    assert table["cash_eur"].sum() == pytest.approx(outcome(CASE).sum_eur)


def test_a_fiscal_year_from_april_and_a_straight_line_over_three_years():
    """12 000 € over 3 years from 1 March 2023 (1 096 days): 31 days fall in the year that ends on 31 March 2023."""
    table = by_fiscal_year(CASE, first_month=4, depreciated_years={"Serveur": 3})
    assert [f"{day}" for day in table["starts_on"]] == ["2022-04-01", "2023-04-01", "2024-04-01", "2025-04-01"]
    assert table["depreciation_eur"].iloc[0] == pytest.approx(12_000 * 31 / 1_096)
    assert table["depreciation_eur"].sum() == pytest.approx(12_000)
    assert table["result_eur"].sum() == pytest.approx(table["cash_eur"].sum())


def test_an_expense_that_is_not_depreciated_is_a_charge_of_the_year_that_pays_it():
    paid = {date(2023, 12, 31): 500, date(2025, 1, 1): 700}
    spent = tuple(OneOffCost(f"Achat {day}", Estimate.exactly(euros), day) for day, euros in paid.items())
    table = by_fiscal_year(replace(CASE, one_offs=spent))
    assert list(table["depreciation_eur"]) == list(table["outlay_eur"]) == [500, 0, 700, 0]


def test_a_horizon_that_ends_with_a_fiscal_year_touches_no_other():
    table = by_fiscal_year(replace(CASE, residual_eur=900.0), first_month=3)
    assert [f"{day}" for day in table["ends_on"]] == ["2024-02-29", "2025-02-28", "2026-02-28"]
    assert list(table["outlay_eur"]) == [12_000, 0, -900]
