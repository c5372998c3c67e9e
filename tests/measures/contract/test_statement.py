"""The statement of a request contract: what is shown, what is never shown, what never changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from made_entries import frame

from analysis.domain.sent_lines import SentLine
from analysis.measures.contract import pricing, statement

AS_OF = date(2023, 2, 28)
RATE = pricing.Rate("ingénieur", Decimal("700"), date(2023, 1, 1))


def entries(*days):
    row = {"ticket_key": "export\x1f1", "contract_line": "contrat", "profile": "ingénieur", "seconds": 300, "hour": 9}
    return frame([{**row, "work_date": date.fromisoformat(day)} for day in days])


def sent(identifier, cents, seconds=300):
    return SentLine(identifier, date(2023, 2, 3), cents, seconds)


THREE = [sent("e000", 833), sent("e001", 834), sent("e002", 833)]


def stated(given, rate=RATE, **others):
    return statement.statement(given, pricing.price(given, [rate], 7), as_of=AS_OF, **others)


def told(lines):
    return list(zip(lines["time_entry_id"], map(str, lines["amount_eur"]), lines["reason"], strict=True))


def test_an_entry_that_went_to_another_line_says_so():
    given = entries(*["2023-02-03"] * 3).drop(index=1)
    assert told(stated(given, already_sent=THREE, elsewhere={"e001"}))[-1][2] == "moved"


def test_new_lines_come_before_the_adjusting_line_and_all_sum_to_the_total():
    given = entries(*["2023-02-03"] * 4).drop(index=1)
    lines = stated(given, already_sent=THREE)
    assert [row[1] for row in told(lines)] == ["8.33", "8.34", "8.33", "8.33", "-8.33"]
    assert sum(lines["amount_eur"]) == Decimal("25.00")


def test_lines_sent_keep_their_cents_while_the_rate_of_another_is_unknown():
    lines = statement.statement(entries(*["2023-02-03"] * 4), None, as_of=AS_OF, already_sent=THREE)
    assert lines["amount_eur"].tolist() == [Decimal("8.33"), Decimal("8.34"), Decimal("8.33"), None]
    assert [line.cents for line in statement.sent_lines(lines)] == [833, 834, 833, None]


def test_without_amounts_no_line_adjusts_and_what_the_last_release_counted_stays():
    longer = replace(THREE[0], last_seconds=600, last_cents=1667)
    lines = statement.statement(entries("2023-02-03"), None, as_of=AS_OF, already_sent=[longer, THREE[1]])
    kept = [(line.seconds, line.cents, line.last_seconds, line.last_cents) for line in statement.sent_lines(lines)]
    assert kept == [(300, 833, 600, 1667), (300, 834, None, None)]


def test_a_line_that_went_elsewhere_is_named_once():
    given = entries(*["2023-02-03"] * 3).drop(index=1)
    first = statement.sent_lines(stated(given, already_sent=THREE, elsewhere={"e001"}))
    given.loc[2, "seconds"] = 600
    assert told(stated(given, already_sent=first, elsewhere={"e001"}))[-1][1:] == ("8.33", "corrected")


def test_a_line_sent_without_an_amount_is_adjusted_once_its_rate_is_known():
    """8.33 and 8.34 sent, a third line without an amount: 8.33 are still due, and the line stays as sent."""
    lines = stated(entries(*["2023-02-03"] * 3), already_sent=[*THREE[:2], sent("e002", None)])
    assert told(lines)[1:] == [
        ("e001", "8.34", None),
        ("e002", "None", None),
        ("adjustment-2023-02-28", "8.33", "rate"),
    ]


def test_a_rate_whose_correction_is_below_a_cent_a_line_has_its_reason():
    """700.00 to 700.50 a day: three entries of 5 min are 25.02, and no line moves by more than a cent."""
    rate = pricing.Rate("ingénieur", Decimal("700.50"), date(2023, 1, 1))
    lines = stated(entries(*["2023-02-03"] * 3), rate, already_sent=THREE)
    assert told(lines)[-1] == ("adjustment-2023-02-28", "0.02", "rate")


def test_the_text_of_a_private_entry_is_never_shown():
    given = entries("2023-02-03").assign(is_private=True)
    lines = statement.statement(given, pricing.price(given, [RATE], 7), as_of=AS_OF)
    assert lines["detail"].isna().all()
    assert lines["amount_eur"].tolist() == [Decimal("8.33")]


def test_a_line_without_rates_is_shown_without_amounts():
    lines = statement.statement(entries("2023-02-03"), None, as_of=AS_OF)
    assert lines["seconds"].tolist() == [300]
    assert lines["amount_eur"].isna().all()


def test_a_statement_with_an_amount_missing_is_refused():
    given = entries("2022-02-03")
    with pytest.raises(ValueError, match="amount"):
        statement.statement(given, pricing.price(given, [RATE], 7), as_of=AS_OF)


def test_an_entry_of_no_minute_needs_no_rate():
    given = entries("2022-02-03", "2023-02-03").assign(seconds=[0, 300])
    assert [row[1] for row in told(stated(given))] == ["0.00", "8.33"]


def test_what_is_left_is_said_in_hours_at_the_mean_rate():
    """7 000 € less one hour at 100 €: 6 900 €, 69 hours."""
    given = entries(*["2023-02-03"] * 12)
    rest = statement.balance(Fraction(7000), pricing.price(given, [RATE], 7), 3600)
    assert (rest.amount_eur, rest.hours) == (6900, 69.0)


def test_before_any_work_the_hours_left_are_unknown():
    given = entries()
    assert statement.balance(Fraction(7000), pricing.price(given, [RATE], 7), 0).hours is None


def test_the_hour_of_a_line_that_takes_time_back_costs_what_an_hour_costs():
    """735 EUR a day of 8 hours is 91.875 EUR an hour, of minus five minutes as of five."""
    rate = pricing.Rate("ingénieur", Decimal("735"), date(2023, 1, 1))
    given = entries("2023-02-01", "2023-02-02").assign(seconds=[300, -300])
    lines = statement.statement(given, pricing.price(given, [rate], 8), as_of=AS_OF)
    assert list(map(str, lines["hourly_rate_eur"])) == ["91.88", "91.88"]
