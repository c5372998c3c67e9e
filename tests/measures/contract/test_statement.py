"""The statement of a request contract: what is shown, what is never shown, what never changes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from made_entries import frame

from analysis.measures.contract import pricing, statement

RATE = pricing.Rate("ingénieur", Decimal("700"), date(2023, 1, 1))


def entries(*days):
    row = {"ticket_key": "export\x1f1", "contract_line": "contrat", "profile": "ingénieur", "seconds": 300, "hour": 9}
    return frame([{**row, "work_date": date.fromisoformat(day)} for day in days])


def test_a_late_line_is_appended_to_those_already_sent():
    """Rule 5.3: the entry of 2 February, known after that of 3 February was sent, comes after it."""
    given = entries("2023-02-03", "2023-02-02")
    lines = statement.statement(given, pricing.price(given, [RATE], 7), already_sent=["e000"])
    assert [day.day for day in lines["work_date"]] == [3, 2]
    assert lines["amount_eur"].tolist() == [Decimal("8.33"), Decimal("8.34")]


def test_the_text_of_a_private_entry_is_never_shown():
    given = entries("2023-02-03").assign(is_private=True)
    lines = statement.statement(given, pricing.price(given, [RATE], 7))
    assert lines["detail"].isna().all()
    assert lines["amount_eur"].tolist() == [Decimal("8.33")]


def test_a_line_without_rates_is_shown_without_amounts():
    lines = statement.statement(entries("2023-02-03"), None)
    assert lines["seconds"].tolist() == [300]
    assert lines["amount_eur"].isna().all()


def test_a_statement_with_an_amount_missing_is_refused():
    given = entries("2022-02-03")
    with pytest.raises(ValueError, match="amount"):
        statement.statement(given, pricing.price(given, [RATE], 7))


def test_what_is_left_is_said_in_hours_at_the_mean_rate():
    """7 000 € less one hour at 100 €: 6 900 €, 69 hours."""
    given = entries(*["2023-02-03"] * 12)
    rest = statement.balance(Fraction(7000), pricing.price(given, [RATE], 7), 3600)
    assert (rest.amount_eur, rest.hours) == (6900, 69.0)


def test_before_any_work_the_hours_left_are_unknown():
    given = entries()
    assert statement.balance(Fraction(7000), pricing.price(given, [RATE], 7), 0).hours is None
