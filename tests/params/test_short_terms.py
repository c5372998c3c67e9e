"""The short form of a contract says the same as a line a year (rule 2.13)."""

from datetime import date

import pytest

from analysis.params.contract import ContractLine
from analysis.params.short_terms import chains, short_form
from analysis.params.term import terms

CITATION = {"document": "Contrat", "date": date(2022, 12, 1)}


def line(year, renews=True, **keys):
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    before = {"renews": f"infogerance-{year - 1}"} if renews else {}
    values = {"line": f"infogerance-{year}", "name": f"Infogérance {year}", "kind": "managed_service", "unit": "days"}
    return ContractLine.model_validate({**values, **days, "entitlement": 200, "source": CITATION, **before, **keys})


MONTHS = {f"2024-{month:02d}": 10 for month in range(1, 13)}


@pytest.mark.parametrize(
    "later",
    [
        {},
        {"entitlement": 210},
        {"accrual": "monthly", "entitlement": None, "months": MONTHS},
        {"price_eur": 1000, "carry_over": {"cap_percent": 10, "expires_after_months": 3}},
        {"ends_on": date(2024, 6, 30)},
        {"amendments": [{"effective_from": date(2024, 3, 1), "add": 5, "source": CITATION}]},
        {"projects": [{"name": "Migration", "planned_on": date(2024, 3, 1), "quantity": 5}]},
        {"scope": {"category": ["RUN"]}, "consumes_out_of_scope": False, "overrun": "deduct_next"},
    ],
)
def test_the_terms_of_the_short_form_are_the_lines(later):
    chain = [line(2023, renews=False), line(2024, **later)]
    short = short_form(chain)
    assert (short.line, short.name) == ("infogerance", "Infogérance")
    for term, old in zip(terms(short), chain, strict=True):
        for key in set(ContractLine.model_fields) - {"line", "name", "renews", "terms"}:
            assert getattr(term, key) == getattr(old, key), key


@pytest.mark.parametrize(
    ("first", "later"),
    [({"price_eur": 1000}, {}), ({}, {"unit": "hours"}), ({}, {"ticket_counts_at": "opening"})],
)
def test_what_terms_cannot_say_has_no_short_form(first, later):
    assert short_form([line(2023, renews=False, **first), line(2024, **later)]) is None


def test_a_chain_is_the_lines_that_renew_one_another():
    lines = [line(2023, renews=False), line(2022, renews=False, line="autre"), line(2024), line(2025)]
    (chain,) = chains(lines)
    assert [item.line for item in chain] == ["infogerance-2023", "infogerance-2024", "infogerance-2025"]
