"""Small cases that the tests of investments share."""

from datetime import date

from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, OneOffCost, RunCost, Saving

MARCH = date(2023, 3, 1)
PRICE = Estimate.exactly(12_000.0)
EVERYTHING = Estimate.exactly(1.0)


def case(
    investment=PRICE,
    monthly=500.0,
    *,
    run=None,
    avoided=EVERYTHING,
    ratios=(),
    **changes,
) -> InvestmentCase:
    """12 000 EUR on 1 March 2023 for 500 EUR a month, live at once; anything may be changed."""
    months = changes.get("horizon_months", 60)
    fields = {
        "option": "solution",
        "starts_on": MARCH,
        "go_live": MARCH,
        "horizon_months": months,
        "yearly_rate": 0.06,
        "one_offs": (OneOffCost("achat", investment, MARCH),),
        "run_costs": () if run is None else (RunCost("abonnement", run),),
        "savings": (Saving("incident", (monthly,) * months, avoided, MARCH, ratios),),
    }
    return InvestmentCase(**{**fields, **changes})
