"""A figure explained is the fact itself, in its unit, and the parts of its entries sum to it (B6)."""

import math
from datetime import date

import pytest

from analysis.domain.findings import Disqualified
from analysis.facts import document, explain
from analysis.report import client_report
from builders import CITATION, entry, instant, line, params, tables, ticket

AS_OF = date(2023, 2, 16)
RATES = [
    {"profile": profile, "daily_rate_eur": rate, "effective_from": date(2023, 1, 1), "source": CITATION}
    for profile, rate in (("engineer", "547.10"), ("architect", "913.30"))
]
PROFILES = {"Ada": "engineer", "Bob": "architect"}
ROUNDED = [{"effective_from": date(2023, 1, 1), "unit_minutes": 15, "minimum_minutes": 30, "source": CITATION}]
EUROS = {"kind": "requests", "unit": "euros", "entitlement": 20_000}
LINES = {
    "days": {},
    "days that round": {"accounting": ROUNDED},
    "days that renew": {"carry_over": {"cap_percent": 10, "expires_after_months": 3, "carried": 8}},
    "hours": {"kind": "support", "unit": "hours"},
    "hours that round by ticket and day": {
        "kind": "support",
        "unit": "hours",
        "accounting": [{**ROUNDED[0], "per": "ticket_day"}],
    },
    "euros": EUROS,
    "euros that round": {**EUROS, "accounting": ROUNDED},
    "tickets": {"kind": "tickets", "unit": "tickets"},
    "tickets at their closing": {"kind": "tickets", "unit": "tickets", "ticket_counts_at": "closing"},
    "no unit": {"kind": "unlimited", "unit": "none"},
    "no unit that rounds": {"kind": "unlimited", "unit": "none", "accounting": ROUNDED},
}


@pytest.fixture
def given():
    """Three tickets by two people: one closed in time, one worked the year before, an entry without a ticket."""
    return tables(
        ticket=[
            ticket("1", opened_at=instant("2023-01-10 08:00"), closed_at=instant("2023-02-01 08:00")),
            ticket("2", ticket_kind="request", opened_at=instant("2023-01-30 08:00")),
            ticket("3", opened_at=instant("2022-12-30 08:00")),
        ],
        time_entry=[
            entry("a", "2023-01-30", 165, technician_id="Ada"),
            entry("b", "2023-01-30", 5, technician_id="Ada"),
            entry("c", "2023-02-01", 7, "2", technician_id="Bob"),
            entry("d", "2023-02-16", 110, "2", technician_id="Ada"),
            entry("e", "2022-12-30", 60, "3", technician_id="Ada"),
            entry("f", "2023-02-03", 12, "3", technician_id="Bob"),
            entry("g", "2023-02-03", 20, None, technician_id="Bob"),
        ],
    )


def explained_line(given, of_line, measure="consumed", **others):
    made = params(contract_lines=[line("ligne", **of_line)], profiles=PROFILES, **{"rates": RATES, **others})
    loaded = client_report.build(given, made, AS_OF)
    (fact,) = document.to_facts(loaded)["lines"]
    return explain.explain(loaded, f"lines.ligne.{measure}"), fact


@pytest.mark.parametrize("of_line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("measure", explain.LINE_FIGURES)
def test_a_line_is_explained_by_its_own_fact_and_its_entries_sum_to_it(given, of_line, measure):
    explained, fact = explained_line(given, of_line, measure)
    assert explained.value == fact[measure] > 0
    assert math.fsum(explained.entries["quantity"]) == pytest.approx(fact[measure], rel=1e-12)


@pytest.mark.parametrize("of_line", LINES.values(), ids=LINES)
def test_the_unit_told_is_that_of_the_line(given, of_line):
    explained, fact = explained_line(given, of_line)
    assert explained.unit == {"none": "hours"}.get(fact["unit"], fact["unit"])


def test_an_entry_of_a_line_in_euros_bears_its_amount(given):
    """165 minutes at 547.10 € a day of 7 hours; 7 minutes at 913.30 €."""
    explained, _ = explained_line(given, EUROS)
    amounts = dict(zip(explained.entries["time_entry_id"], explained.entries["quantity"], strict=True))
    assert amounts["a"] == pytest.approx(165 / 60 / 7 * 547.10)
    assert amounts["c"] == pytest.approx(7 / 60 / 7 * 913.30)


def test_a_line_without_a_value_says_why_and_lists_its_entries_those_without_an_amount_empty(given):
    explained, fact = explained_line(given, EUROS, rates=RATES[:1])
    assert explained.value == Disqualified("unknown_profile")
    assert fact["consumed"]["disqualified"] == "unknown_profile"
    rows = explained.entries
    assert set(rows["time_entry_id"][rows["quantity"].isna()]) == {"c", "f", "g"}


@pytest.mark.parametrize("figure", ["weekly.2023-W05.minutes", "monthly.2023-02.tickets", "monthly.2023-02.requests"])
def test_the_entries_of_a_period_sum_to_its_fact(given, figure):
    loaded = client_report.build(given, params(contract_lines=[line()]), AS_OF)
    section, name, measure = figure.split(".")
    fact = next(item for item in document.to_facts(loaded)[section] if item["period"] == name)[measure]
    explained = explain.explain(loaded, figure)
    assert explained.value == fact == math.fsum(explained.entries["quantity"]) > 0
