"""What a client's perimeter takes in a year, beside its inventory and what was sized of it."""

from datetime import date

import facts_schema
import pytest

from analysis.domain.findings import Disqualified
from analysis.facts import document
from analysis.params.sized import Sized
from analysis.report import client_report
from builders import CITATION, entry, params, tables, ticket

AS_OF = date(2023, 2, 28)
COUNTS = {
    "users": 20, "workstations": 20, "servers": 2, "sites": 1,
    "applications": 3, "backups": 2, "network_devices": 4, "tenants": 1,
}  # fmt: skip
INVENTORY = {"counted_on": date(2022, 12, 1), "source": CITATION, **COUNTS}
SIZED = {
    "starts_on": date(2022, 1, 1),
    "source": CITATION,
    "hours": 50,
    "low_hours": 40,
    "high_hours": 62,
    "blocks": [
        {"block": "checks", "hours": 10, "low_hours": 10, "high_hours": 10},
        {"block": "support", "hours": 25, "low_hours": 20, "high_hours": 31},
        {"block": "requests", "hours": 15, "low_hours": 12, "high_hours": 19},
    ],
}
CATEGORIES = [
    {"category_id": "run", "name": "RUN"},
    {"category_id": "mco", "name": "MCO", "parent_category_id": "run"},
    {"category_id": "desk", "name": "Poste", "parent_category_id": "run"},
]
TICKETS = [
    ticket("check", category_id="mco", ticket_kind="request"),
    ticket("incident", category_id="desk", ticket_kind="incident"),
    ticket("request", category_id="desk", ticket_kind="request"),
    ticket("unsaid", category_id="desk"),
]
ENTRIES = [
    entry("a", "2022-01-10", 6_000, "incident"),
    entry("b", "2022-03-01", 12 * 60, "check"),
    entry("c", "2022-08-10", 20 * 60, "incident"),
    entry("d", "2022-09-10", 18 * 60, "request"),
    entry("e", "2023-02-28", 4 * 60, "unsaid"),
]


def made(entries=ENTRIES, **others):
    delivered = tables(time_entry=entries, ticket=TICKETS, category=CATEGORIES)
    return client_report.build(delivered, params(**others), AS_OF)


def test_the_last_twelve_months_by_block_work_of_no_kind_being_support():
    """From 1 March 2022 to 28 February 2023: 12 h of checks, 20 + 4 of support, 18 of requests; January is before."""
    found = made(inventory=INVENTORY).sizing
    assert found.hours == {"checks": 12.0, "support": 24.0, "requests": 18.0}
    assert (found.total_hours, found.against) == (54.0, None)


def test_what_was_sized_stands_beside_what_the_year_took():
    """54 h against 50, inside 40–62; checks of 12 h against 10 exactly are outside."""
    built = made(inventory=INVENTORY, sized=SIZED)
    table = built.sizing.against.set_index("block")
    assert table["variance_hours"].to_dict() == {"checks": 2.0, "support": -1.0, "requests": 3.0, "total": 4.0}
    assert table["is_within"].to_dict() == {"checks": False, "support": True, "requests": True, "total": True}
    told = document.to_facts(built)
    facts_schema.check(told)
    assert told["sizing"]["against"][3]["real_hours"] == 54.0


def test_a_first_year_that_is_not_over_is_not_compared():
    found = made(sized={**SIZED, "starts_on": date(2022, 6, 1)}).sizing
    assert found.against == Disqualified("sized_year_not_over", {"until": "2023-05-31"})
    assert found.hours["requests"] == 18.0


def test_without_inventory_or_sizing_and_under_a_year_it_says_why():
    assert made().sizing == Disqualified("no_inventory")
    young = made(ENTRIES[2:], inventory=INVENTORY).sizing
    assert young == Disqualified("history_too_short", {"found": 6, "needed": 12})
    built = made()
    facts_schema.check(document.to_facts(built))
    assert document.to_facts(built)["sizing"] == {"disqualified": "no_inventory"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"hours": 70},
            r"low_hours \(40\), hours \(70\) et high_hours \(62\) doivent aller du plus petit au plus grand",
        ),
        ({"blocks": []}, "écrire chaque bloc .* une fois au plus, et au moins un"),
        ({"blocks": [SIZED["blocks"][0]] * 2}, "écrire chaque bloc .* une fois au plus"),
        ({"hours": -1}, "hours"),
    ],
)
def test_a_sizing_out_of_order_says_what_to_mend(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        Sized.model_validate({**SIZED, **change})
