"""Hosted against SaaS, worked out by hand."""

from decimal import Decimal
from fractions import Fraction

from analysis.measures.investing.application_cost import ApplicationPlan, DeclaredCost, application_cost


def test_a_migration_is_paid_in_its_first_year_and_the_run_left_every_year():
    """Hosted: 4 697 of run + 3 000. SaaS: 20 % of the run (939.40) + 6 000, and 5 000 of migration in year 1."""
    plan = ApplicationPlan(
        "Sage",
        hosted=[DeclaredCost("Hébergement", Decimal(3000))],
        saas=[DeclaredCost("Abonnement", Decimal(6000)), DeclaredCost("Migration", Decimal(5000), to_year=1)],
        run_left_percent=20,
        users=10,
    )
    table = application_cost(plan, Fraction(4697), 169_092).set_index(["option", "year"])
    assert len(table) == 10
    assert table.loc[("hosted", 1), "total_eur"] == Decimal("7697.00")
    assert table.loc[("hosted", 5), "cumulated_eur"] == Decimal("38485.00")
    assert table.loc[("saas", 1), "total_eur"] == Decimal("11939.40")
    assert table.loc[("saas", 2), "total_eur"] == Decimal("6939.40")
    assert table.loc[("saas", 5), "cumulated_eur"] == Decimal("39697.00")
    assert table.loc[("saas", 2), "per_user_eur"] == Decimal("693.94")
    assert table.loc[("saas", 2), "run_seconds"] == 33818.4


def test_users_that_nobody_counted_have_no_cost_each():
    plan = ApplicationPlan("Sage", hosted=[], saas=[], run_left_percent=0)
    assert application_cost(plan, Fraction(100), 0)["per_user_eur"].isna().all()
