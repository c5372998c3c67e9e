"""The demo's facts are those of the golden files: a figure that moves is seen, whatever moved it."""

import json

import pytest

from analysis.domain.findings import SEVERITIES
from golden import CLIENTS, FOLDER, made

EXACT, SIMULATED = 1e-9, 1e-6
"""Relative tolerances: of sums, and of what comes out of fitted models, which another processor may round otherwise."""
FITTED = ("forecast", "seasonality", "events", "warnings", "lines")


@pytest.fixture(scope="module")
def found():
    return made()


def held(expected, value, tolerance, path):
    if isinstance(expected, dict):
        assert sorted(expected) == sorted(value), path
        for key in expected:
            held(expected[key], value[key], tolerance, f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(value), path
        for number, (old, new) in enumerate(zip(expected, value, strict=True)):
            held(old, new, tolerance, f"{path}[{number}]")
    elif isinstance(expected, float):
        assert value == pytest.approx(expected, rel=tolerance, abs=tolerance), path
    else:
        assert value == expected, path


@pytest.mark.parametrize("client", CLIENTS)
def test_the_facts_are_those_of_the_golden_file(found, client):
    expected = json.loads((FOLDER / client / "facts.json").read_text(encoding="utf-8"))
    assert sorted(expected) == sorted(found[client])
    for section, value in expected.items():
        held(value, found[client][section], SIMULATED if section in FITTED else EXACT, section)


NOT_IN_A_SOUND_DEMO = {
    "negative_minutes", "duplicate_entry", "unknown_profile",  # blocking: the demo has none
    "bad_row", "ambiguous_date", "repeated_row", "naive_time", "no_effort",  # a broken export
    "tree_cycle", "undated_entry", "clock_ahead",  # a broken base
    "past_attributes_changed",  # its tool purges nobody
    "same_id_two_clients",  # its clients share no identifier
    "no_entry", "source_not_read", "ticket_rows_disagree",  # an export of others, or absent, or of rows that disagree
    "line_without_match",  # its lines name what its tool knows
    "merged_copy", "merged_lost",  # its tool merges no tickets
    "client_choice", "slot_unknown", "undeclared_subsidiary", "unallocated",  # its contracts and choices
    "before_contract", "after_contract", "event_not_removed", "unknown_country", "over_24h",
    "over_24h_day",  # one client in seven, which is not golden
    "deduction_exceeds",  # no client of the demo owes more than its next term holds
    "term_assumed",  # all its terms are written
}  # fmt: skip


def test_the_demo_shows_every_finding_that_a_sound_source_makes(found):
    shown = {finding["code"] for facts in found.values() for finding in facts["findings"]}
    assert shown == set(SEVERITIES) - NOT_IN_A_SOUND_DEMO
