"""The bridge closes to the minute, and each step holds what its name says (rule 13.1)."""

from dataclasses import astuple
from datetime import date

from analysis.facts import document
from analysis.report import client_report
from analysis.report.previous_edition import History, Previous
from analysis.warehouse.edition_log import Closed
from builders import entry, line, params, tables, ticket

JANUARY, FEBRUARY = date(2023, 1, 31), date(2023, 2, 28)
BEFORE = [
    entry("kept", "2023-01-10", 600),
    entry("deleted", "2023-01-11", 12),
    entry("away", "2023-01-12", 30),
    entry("longer", "2023-01-13", 20),
    entry("future", "2023-02-10", 40),
]
NOW = [
    entry("kept", "2023-01-10", 600),
    entry("longer", "2023-01-13", 25),
    entry("future", "2023-02-10", 40),
    entry("new", "2023-02-01", 100),
    entry("late", "2023-01-30", 54),
]


def made(before=BEFORE, now=NOW, **choices):
    previous = Previous(
        closed=Closed(JANUARY, "1", "x"),
        tables=tables(ticket=[ticket("1")], time_entry=before),
        params=params(contract_lines=[line()]),
        elsewhere=lambda gone: gone & {("export", "away")},
    )
    current = tables(ticket=[ticket("1")], time_entry=now)
    changed = params(contract_lines=[line()], **choices)
    return client_report.build(current, changed, FEBRUARY, sync_id="2", told=History(previous))


def test_the_bridge_closes_on_what_is_consumed():
    loaded = made()
    *steps, current, _ = astuple(loaded.bridge)
    assert sum(steps) == current == loaded.ledger.seconds["consumed"]


def test_a_correction_moves_what_it_corrects_and_nothing_else():
    correction = {
        "correction": "saisie-en-double", "table": "time_entry", "key": "kept", "column": "seconds", "faulty": 36_000,
        "correct": 3_600, "reason": "heures pour minutes", "author": "M. D.", "date": date(2023, 2, 20),
    }  # fmt: skip
    found = document.to_facts(made(BEFORE, BEFORE, corrections=[correction]))
    assert (found["bridge"]["corrected"], found["bridge"]["rules"]) == (-540.0, 0.0)
    assert found["corrections"][0]["reason"] == "heures pour minutes"


def test_a_previous_edition_whose_params_are_out_of_date_gives_no_bridge():
    """The figures never depend on the bridge: the edition is made without one, and says so."""
    current = tables(ticket=[ticket("1")], time_entry=NOW)
    previous = Previous(Closed(JANUARY, "1", "x"), current, None, elsewhere=lambda gone: gone)
    found = document.to_facts(
        client_report.build(current, params(contract_lines=[line()]), FEBRUARY, told=History(previous))
    )
    assert found["bridge"] == {"disqualified": "previous_params_outdated", "as_of": "2023-01-31"}
    assert found["edition"]["previous"]["as_of"] == "2023-01-31"
