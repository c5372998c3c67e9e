"""Bills of a line: what was sent stays (rule 5.5)."""

from datetime import date
from fractions import Fraction

import pytest

from analysis.domain.periods import Span
from analysis.measures.contract import billing
from analysis.measures.contract.billing import TermValue

YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))
SIGNED = TermValue(YEAR.starts_on, Fraction(120))


def bills(*values, schedule="monthly", in_advance=True):
    return billing.instalments(YEAR, (SIGNED, *values), schedule=schedule, in_advance=in_advance)


def test_an_amendment_changes_the_bills_from_its_date_on():
    """120 for the year, 60 more from 1 July: six bills of 10, six of 20."""
    sent = bills(TermValue(date(2023, 7, 1), Fraction(180)))
    assert [bill.amount_eur for bill in sent] == [10] * 6 + [20] * 6


def test_an_amendment_after_the_last_instalment_is_billed_or_credited_alone():
    sent = bills(
        TermValue(date(2023, 10, 1), Fraction(132)), TermValue(date(2024, 2, 1), Fraction(100)), schedule="yearly"
    )
    assert [(bill.billed_on, bill.amount_eur) for bill in sent] == [
        (date(2023, 1, 1), 120),
        (date(2023, 10, 1), 12),
        (date(2024, 2, 1), -32),
    ]


def test_the_instalment_of_an_amendment_wins():
    sent = bills(TermValue(date(2023, 7, 1), Fraction(180), instalment_eur=Fraction(15)))
    assert [bill.amount_eur for bill in sent] == [10] * 6 + [15] * 6


def test_a_quarter_is_billed_on_its_last_day():
    sent = bills(schedule="quarterly", in_advance=False)
    assert [bill.billed_on for bill in sent][:2] == [date(2023, 3, 31), date(2023, 6, 30)]
    assert billing.billed(sent, date(2023, 3, 30)) == 0
    assert billing.billed(sent, date(2023, 3, 31)) == 30


@pytest.mark.parametrize(
    ("as_of", "until"), [("2023-01-30", "2022-12-31"), ("2023-01-31", "2023-01-31"), ("2023-03-15", "2023-02-28")]
)
def test_what_is_consumed_is_billed_at_each_month_s_end(as_of, until):
    assert billing.billed_until(YEAR, date.fromisoformat(as_of)) == date.fromisoformat(until)
