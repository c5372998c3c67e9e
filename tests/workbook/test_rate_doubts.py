"""What `releve check` tells of rates is what blocks the report once the work is there, and nothing else is."""

from datetime import date
from pathlib import Path

import pytest

from analysis.report import client_report
from analysis.workbook import rate_doubts
from builders import CITATION, entry, line, params, tables, ticket

AS_OF = date(2023, 2, 16)
EUROS = {"kind": "requests", "unit": "euros", "entitlement": 9_000}


def rate(profile, **others):
    return {
        "profile": profile,
        "daily_rate_eur": "500",
        "effective_from": date(2023, 1, 1),
        "source": CITATION,
        **others,
    }


CASES = {
    "euros without rates": (EUROS, {"profiles": {"Karim": "admin"}}),
    "euros, a profile without a rate": (EUROS, {"profiles": {"Karim": "admin"}, "rates": [rate("engineer")]}),
    "euros, a default profile without a rate": (EUROS, {"default_profile": "admin", "rates": [rate("engineer")]}),
    "euros, the rate of another line": (
        EUROS,
        {"profiles": {"Karim": "admin"}, "rates": [rate("admin", line="autre")]},
    ),
    "days valued by profile": ({}, {"profiles": {"Karim": "admin"}, "rates": [rate("engineer")]}),
    "days shared between subsidiaries": (
        {},
        {"profiles": {"Karim": "admin"}, "chargeback": [{"line": "ligne", "common": "none"}]},
    ),
    "euros, all rated": (EUROS, {"profiles": {"Karim": "admin"}, "rates": [rate("admin")]}),
    "euros, the rate of this line": (EUROS, {"profiles": {"Karim": "admin"}, "rates": [rate("admin", line="ligne")]}),
    "days that have a price": (
        {"price_eur": "90000"},
        {"profiles": {"Karim": "admin"}, "rates": [rate("engineer")]},
    ),
    "days, no money at all": ({}, {"profiles": {"Karim": "admin"}}),
    "euros for one profile alone": (
        {**EUROS, "scope": {"profile": ["engineer"]}},
        {"profiles": {"Karim": "admin"}, "rates": [rate("engineer")]},
    ),
}
BLOCKING = list(CASES)[:6]


@pytest.mark.parametrize("name", CASES)
def test_a_doubt_on_rates_is_what_would_block_the_report(name):
    of_line, others = CASES[name]
    other = line("autre", scope={"category": ["Autre"]}, price_eur="1000")
    client = params(contract_lines=[line("ligne", **of_line), other], **others)
    told = [str(doubt) for doubt in rate_doubts.missing_rates(client, Path("acme.yaml"))]
    work = [entry("a", "2023-02-01", 60, technician_id="Karim")]
    built = client_report.build(tables(ticket=[ticket("1")], time_entry=work), client, AS_OF)
    blocked = [finding for finding in built.findings if finding.code == "unknown_profile"]
    assert (len(told), len(blocked)) == ((1, 1) if name in BLOCKING else (0, 0))
    assert all("ligne" in sentence and "rates" in sentence for sentence in told)
