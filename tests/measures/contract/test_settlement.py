"""The end of a term, worked out by hand (rules 2.8 and 2.9)."""

from datetime import date
from fractions import Fraction

import pytest

from analysis.domain import contracts
from analysis.domain.contracts import Segment
from analysis.domain.periods import Span
from analysis.measures.contract.settlement import (
    CarriedPart,
    CarryOverRule,
    HandedOn,
    settlement,
    term_state,
)

YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))
MARCH = date(2023, 3, 31)
NOTHING = HandedOn()


def state(entitlement, used, *, handed=NOTHING, as_of=YEAR.ends_on):
    by_day = {date.fromisoformat(day): Fraction(units) for day, units in used.items()}
    return term_state(YEAR, [Segment(YEAR, entitlement)], handed, by_day, as_of)


def test_nothing_is_carried_unless_the_contract_says_so():
    closed = settlement(state(120, {"2023-06-01": 100}), treatment="invoice")
    assert (closed.carried, closed.lost, closed.overrun, closed.invoiced_eur) == (0, 20, 0, None)
    assert closed.handed_on == NOTHING


def test_the_cap_bounds_what_is_carried():
    closed = settlement(state(120, {"2023-06-01": 100}), treatment="waive", carry_over=CarryOverRule(Fraction(10), 3))
    assert (closed.carried, closed.lost) == (12, 8)
    assert closed.handed_on.parts == (CarriedPart(Fraction(12), date(2024, 3, 31)),)


@pytest.mark.parametrize(
    ("treatment", "invoiced", "deducted"), [("invoice", 1500, 0), ("deduct_next", 0, 2.5), ("waive", 0, 0)]
)
def test_an_overrun_is_invoiced_deducted_or_waived(treatment, invoiced, deducted):
    rule = CarryOverRule(Fraction(10), 3)
    closed = settlement(
        state(10, {"2023-06-01": 12.5}), treatment=treatment, unit_price_eur=Fraction(600), carry_over=rule
    )
    assert (closed.overrun, closed.overrun_eur) == (2.5, 1500)
    assert (closed.invoiced_eur, closed.deducted_next, closed.carried) == (invoiced, deducted, 0)


@pytest.mark.parametrize(("used", "as_of", "expired"), [(9, MARCH, 0), (9, "2023-04-01", 3), (20, "2023-04-01", 0)])
def test_carried_units_expire_the_day_after_their_last(used, as_of, expired):
    handed = HandedOn((CarriedPart(Fraction(12), MARCH),))
    at = state(120, {"2023-02-01": used}, handed=handed, as_of=date.fromisoformat(str(as_of)))
    assert at.expired == expired
    assert at.entitlement == 132 - expired


def test_time_taken_back_gives_no_carried_unit_back():
    """Nine of twelve carried units used, half a unit taken back the day after: three expire all the same."""
    handed = HandedOn((CarriedPart(Fraction(12), MARCH),))
    at = state(120, {"2023-02-01": 9, "2023-02-02": -0.5}, handed=handed, as_of=date(2023, 4, 1))
    assert (at.expired, at.consumed, at.own_used) == (3, 8.5, -0.5)


def test_what_was_used_of_an_expired_part_stays_expected():
    handed = HandedOn((CarriedPart(Fraction(12), MARCH),))
    at = state(120, {"2023-02-01": 9}, handed=handed, as_of=date(2023, 4, 1))
    assert contracts.expected(at.segments, date(2023, 4, 1)) == 9 + Fraction(120 * 91, 365)


def test_older_carried_units_pass_on_with_their_first_expiry():
    handed = HandedOn((CarriedPart(Fraction(5), MARCH.replace(year=2024)),))
    closed = settlement(state(120, {}, handed=handed), treatment="waive", carry_over=CarryOverRule(Fraction(10), 3))
    assert [part.quantity for part in closed.handed_on.parts] == [5, 12]
    assert (closed.carried, closed.lost) == (17, 108)


@pytest.mark.parametrize(("rest", "owed", "invoiced"), [("next", 3, 0), ("invoice", 0, 300)])
def test_a_deduction_never_goes_below_nothing(rest, owed, invoiced):
    at = state(10, {}, handed=HandedOn(owed=Fraction(13)))
    assert (at.entitlement, at.debt) == (0, 3)
    closed = settlement(at, treatment="deduct_next", rest=rest, unit_price_eur=Fraction(100))
    assert (closed.handed_on.owed, closed.invoiced_eur) == (owed, invoiced)
