"""The end of a term, worked out by hand (rules 2.8 and 2.9)."""

from datetime import date
from fractions import Fraction

import pytest

from analysis.measures.contract.settlement import CarryOverRule, expired, settlement


def test_nothing_is_carried_unless_the_contract_says_so():
    closed = settlement(20, 120, treatment="invoice")
    assert (closed.carried, closed.lost, closed.overrun, closed.invoiced_eur) == (0, 20, 0, None)


@pytest.mark.parametrize(
    ("treatment", "invoiced", "deducted"), [("invoice", 1500, 0), ("deduct_next", 0, 2.5), ("waive", 0, 0)]
)
def test_an_overrun_is_invoiced_deducted_or_waived(treatment, invoiced, deducted):
    closed = settlement(-2.5, 10, treatment=treatment, unit_price_eur=Fraction(600), carry_over=CarryOverRule(10, 3))
    assert (closed.overrun, closed.overrun_eur) == (2.5, 1500)
    assert (closed.invoiced_eur, closed.deducted_next, closed.carried) == (invoiced, deducted, 0)


def test_carried_units_expire_the_day_after_their_last():
    assert expired(12, 9, date(2023, 3, 31), date(2023, 3, 31)) == 0
    assert expired(12, 9, date(2023, 3, 31), date(2023, 4, 1)) == 3
    assert expired(12, 20, date(2023, 3, 31), date(2023, 4, 1)) == 0
