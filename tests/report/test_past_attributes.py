"""What a tool changes by itself in work already published: a purged person or group gives it to somebody else."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.report import client_report
from analysis.report.previous_edition import History, Previous
from analysis.warehouse.edition_log import Closed
from builders import entry, params, tables, ticket

PEOPLE = [
    {"technician_id": "7", "name": "Nadia", "profile": "Administrateur"},
    {"technician_id": "9", "name": "Rémi", "profile": "Ingénieur"},
]


def delivered(people=PEOPLE, requester="10", **of_entry):
    """One entry of 165 minutes by Rémi in January, and one of February."""
    rows = [
        entry("a", "2023-01-10", 165, **{"technician_id": "9", **of_entry}),
        entry("b", "2023-02-10", 60, technician_id="9"),
    ]
    return tables(ticket=[ticket("1", requester_id=requester)], time_entry=rows, technician_profile=people)


def found(before, now) -> list[tuple[int, int, tuple[str, ...]]]:
    previous = Previous(Closed(date(2023, 1, 31), "1", "x"), before, params(), lambda gone: frozenset())
    report = client_report.build(now, params(), date(2023, 2, 16), told=History(previous))
    return [
        (item.count, item.seconds, item.evidence) for item in report.findings if item.code == "past_attributes_changed"
    ]


@pytest.mark.parametrize("now", [
    delivered(technician_id="7"),
    delivered(profile="Architecte"),
    delivered([PEOPLE[0], {**PEOPLE[1], "profile": None}]),
    delivered(requester="11"),
], ids=["purged person", "group of the task", "purged group", "requester"])  # fmt: skip
def test_another_technician_profile_or_requester_is_a_finding(now):
    """Only the entry of January was published: the one of February may change."""
    assert found(delivered(), now) == [(1, 165 * 60, ("1",))]


@pytest.mark.parametrize("now", [
    delivered(),
    delivered([PEOPLE[0], {**PEOPLE[1], "name": "Rémi Costa"}]),
    delivered(detail="autre texte"),
    delivered(technician_id="oublie-0123456789ab"),
], ids=["nothing", "a new name", "another text", "a forgotten person"])  # fmt: skip
def test_a_new_name_or_text_is_none(now):
    assert found(delivered(), now) == []
