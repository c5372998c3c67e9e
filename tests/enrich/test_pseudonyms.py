"""People in a client's report: by name, by code or not at all, the same in entries and tickets (rule 12)."""

from datetime import date

import pytest

import builders
from analysis.enrich import pseudonyms
from analysis.enrich.entries import enrich

ENTRIES = [
    builders.entry("1", "2023-01-02", 10, "1", technician_id="Zoé"),
    builders.entry("2", "2023-01-03", 10, "2", technician_id="Ali"),
    builders.entry("3", "2023-01-04", 10, "1", technician_id="Zoé"),
]
TICKETS = [builders.ticket("1", requester_id="Durand"), builders.ticket("2", requester_id="Martin")]


@pytest.mark.parametrize(
    ("choice", "technicians", "requesters"),
    [
        ("names", ["Zoé", "Ali", "Zoé"], ["Durand", "Martin"]),
        ("codes", ["T01", "T02", "T01"], ["D01", "D02"]),
        ("none", ["***"] * 3, ["***"] * 2),
    ],
)
def test_people_are_shown_as_params_say(choice, technicians, requesters):
    """Codes go by first appearance: a later entry changes none of them."""
    params = builders.params(report={"technicians": choice, "requesters": choice})
    enriched = enrich(builders.tables(time_entry=ENTRIES, ticket=TICKETS), params, date(2023, 2, 16))
    shown = pseudonyms.pseudonymise(enriched, params)
    assert shown.entries.sort_values("time_entry_id")["technician"].tolist() == technicians
    assert shown.tickets.sort_values("ticket_id")["requester"].tolist() == requesters
    assert shown.entries["seconds"].sum() == enriched.entries["seconds"].sum()
