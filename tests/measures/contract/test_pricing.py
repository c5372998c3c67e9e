"""Dated rates, the price of a line, and its bills."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
from made_entries import frame

from analysis.measures.contract import pricing

USUAL = {"ticket_key": "export\x1f1", "contract_line": "contrat", "hour": 9}
RATE = pricing.Rate("ingénieur", Decimal("700"), date(2023, 1, 1))


def worked(day, profile="ingénieur", hours=7, **others):
    row = {"work_date": date.fromisoformat(day), "profile": profile, "seconds": hours * 3600}
    return {**USUAL, **row, **others}


def test_a_rate_holds_from_its_first_day():
    entries = frame([worked("2022-12-31"), worked("2023-01-01")])
    priced = pricing.price(entries, [RATE], 7)
    assert priced.is_known.tolist() == [False, True]
    assert priced.total() == 700


def test_a_rate_of_the_line_goes_before_one_of_all_lines():
    of_line = pricing.Rate("ingénieur", Decimal("650"), date(2022, 1, 1), "contrat")
    assert pricing.price(frame([worked("2023-02-01")]), [of_line, RATE], 7).total() == 650


def test_the_price_of_a_line_goes_before_any_rate_and_needs_no_profile():
    entries = frame([worked("2023-02-01", profile=None)])
    price = pricing.LinePrice("contrat", "hours", Fraction(80))
    assert pricing.price(entries, [RATE], 7, [price]).total() == 560


def test_days_of_seven_hours_and_a_half_are_exact():
    """7 h 30 a day: one hour is 700 / 7.5 = 93.33…, exactly 280/3."""
    assert pricing.price(frame([worked("2023-02-01", hours=1)]), [RATE], 7.5).total() == Fraction(280, 3)


def test_what_no_rate_covers_is_a_blocking_finding_that_names_the_profiles():
    entries = frame([worked("2023-02-01"), worked("2023-02-02", profile="consultant", hours=2), worked("2022-01-01")])
    entries["technician"] = ["Ada", "Bob", None]
    finding = pricing.unpriced(entries, ~pricing.price(entries, [RATE], 7).is_known, [RATE.profile])
    assert (finding.code, finding.severity, finding.count, finding.seconds) == ("unknown_profile", "blocking", 2, 32400)
    assert finding.detail == {
        "profiles": "consultant, ingénieur",
        "technicians": "Bob",
        "rated": "ingénieur",
        "since": "2022-01-01",
    }


def test_entries_without_a_profile_name_their_people():
    entries = frame([worked("2023-02-01", profile=None), worked("2023-02-02", profile=None)])
    entries["technician"] = ["Ada", None]
    finding = pricing.unpriced(entries, np.array([True, True]), [RATE.profile])
    assert (finding.detail["without_profile"], finding.detail["profiles"]) == ("Ada", "")


def test_nothing_lacking_is_no_finding():
    assert pricing.unpriced(frame([worked("2023-02-01")]), np.array([False]), ()) is None


def test_the_mean_rate_weighs_each_profile_by_its_time():
    """7 h at 700 €, 14 h at 400 €: 1 500 € in three days of 7 hours, 500 € a day."""
    entries = frame([worked("2023-02-01"), worked("2023-02-02", "technicien", hours=14)])
    rates = [RATE, pricing.Rate("technicien", Decimal("400"), date(2023, 1, 1))]
    assert pricing.mean_daily_rate(pricing.price(entries, rates, 7), 21 * 3600, 7) == 500


def test_the_mean_rate_before_any_work_is_unknown():
    entries = frame([])
    assert pricing.mean_daily_rate(pricing.price(entries, [RATE], 7), 0, 7) is None
