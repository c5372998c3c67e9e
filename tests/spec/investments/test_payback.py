"""Runs the cases of `rule_11_payback.yaml`: rule 11 as a contract manager reads it."""

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from analysis.measures.investing import payback
from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, OneOffCost, RunCost, Saving

CASES = YAML(typ="safe").load(Path(__file__).with_name("rule_11_payback.yaml").read_text(encoding="utf-8"))
TENTH_OF_MILLI = 5e-5


def case_of(given: dict, when: dict) -> InvestmentCase:
    paid_on = given["paid_on"]
    cash_from = given.get("cash_from", paid_on)
    months = when["horizon_months"]
    run = given.get("monthly_run_cost", 0)
    return InvestmentCase(
        option="solution",
        starts_on=paid_on,
        go_live=given.get("go_live", paid_on),
        horizon_months=months,
        yearly_rate=when["discount_percent"] / 100,
        one_offs=(OneOffCost("achat", Estimate.exactly(given["investment"]), paid_on),),
        run_costs=(RunCost("abonnement", Estimate.exactly(run)),) if run else (),
        savings=(
            Saving(
                "incident",
                (float(given["monthly_saving"]),) * months,
                Estimate.exactly(1.0),
                cash_from if isinstance(cash_from, date) else None,
            ),
        ),
        ramp_up_months=given.get("ramp_up_months", 0),
        residual_eur=given.get("residual", 0),
    )


def facts_of(case: InvestmentCase) -> dict:
    economic, cash = payback.outcome(case), payback.outcome(case, "cash")
    return {
        "verdict": economic.verdict,
        "payback_months": economic.payback_months,
        "payback_on": economic.payback_on,
        "discounted_months": economic.discounted_months,
        "discounted_on": economic.discounted_on,
        "npv_eur": economic.npv_eur,
        "rate_percent": None if economic.rate.yearly is None else 100 * economic.rate.yearly,
        "rate_reason": economic.rate.reason,
        "short_eur": economic.short_eur,
        "needed_monthly_eur": economic.needed_monthly_eur,
        "cash_payback_months": cash.payback_months,
        "cash_payback_on": cash.payback_on,
        "cash_short_eur": cash.short_eur,
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_rule_11(case):
    facts = facts_of(case_of(case["given"], case["when"]))
    found = {key: facts[key] for key in case["expect"]}
    expected = {
        key: pytest.approx(value, abs=TENTH_OF_MILLI) if isinstance(value, float) else value
        for key, value in case["expect"].items()
    }
    assert found == expected, case["source"]
