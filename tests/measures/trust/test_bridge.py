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
    entry("private", "2023-01-16", 7, is_private=True),
]
NOW = [
    entry("kept", "2023-01-10", 600),
    entry("longer", "2023-01-13", 25),
    entry("future", "2023-02-10", 40),
    entry("new", "2023-02-01", 100),
    entry("late", "2023-01-30", 54),
    entry("private", "2023-01-16", 7, is_private=True),
]
NO_PRIVATE = {
    "code": "private_entry", "treatment": "exclude", "effective_from": date(2023, 1, 1), "reason": "avenant",
}  # fmt: skip


def made(before=BEFORE, now=NOW, *, old=None, new=None):
    old_params = params(contract_lines=[line()], **(old or {}))
    new_params = params(contract_lines=[line()], **(new or {}))
    previous = Previous(
        closed=Closed(JANUARY, "1", "x"),
        tables=tables(ticket=[ticket("1")], time_entry=before),
        params=old_params,
        elsewhere=lambda gone: gone & {("export", "away")},
    )
    current = tables(ticket=[ticket("1")], time_entry=now)
    return client_report.build(current, new_params, FEBRUARY, sync_id="2", told=History(previous))


def test_each_minute_that_moved_is_named():
    """669 before; + 100 and 40 new, + 54 late, − 30 moved away, − 12 deleted, + 5 longer, − 7 by a new rule."""
    found = document.to_facts(made(new={"counting": [NO_PRIVATE]}))["bridge"]
    late = found.pop("late_entries")
    assert found == {
        "previous": 669.0,
        "new": 140.0,
        "late": 54.0,
        "moved": -30.0,
        "deleted": -12.0,
        "corrected": 5.0,
        "rules": -7.0,
        "current": 819.0,
    }
    assert [(row["time_entry_id"], row["work_date"], row["minutes"]) for row in late] == [("late", "2023-01-30", 54.0)]


def test_what_came_from_another_client_is_moved_and_not_late():
    arrived = [*NOW, entry("from another", "2023-01-20", 33)]
    previous = Previous(
        Closed(JANUARY, "1", "x"),
        tables(ticket=[ticket("1")], time_entry=BEFORE),
        params(contract_lines=[line()]),
        elsewhere=lambda gone: gone & {("export", "away")},
        came_from=lambda found: found & {("export", "from another")},
    )
    now = tables(ticket=[ticket("1")], time_entry=arrived)
    built = client_report.build(now, params(contract_lines=[line()]), FEBRUARY, told=History(previous))
    bridge = document.to_facts(built)["bridge"]
    assert (bridge["moved"], bridge["late"]) == (3.0, 54.0)  # 33 came, 30 went


def test_the_bridge_closes_on_what_is_consumed():
    loaded = made()
    *steps, current, _ = astuple(loaded.bridge)
    assert sum(steps) == current == loaded.ledger.seconds["consumed"]


def test_a_correction_moves_what_it_corrects_and_nothing_else():
    correction = {
        "correction": "saisie-en-double", "table": "time_entry", "key": "kept", "column": "seconds", "faulty": 36_000,
        "correct": 3_600, "reason": "heures pour minutes", "author": "M. D.", "date": date(2023, 2, 20),
    }  # fmt: skip
    found = document.to_facts(made(BEFORE, BEFORE, new={"corrections": [correction]}))
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


def test_the_first_edition_has_no_bridge():
    loaded = client_report.build(
        tables(ticket=[ticket("1")], time_entry=NOW), params(contract_lines=[line()]), FEBRUARY
    )
    assert document.to_facts(loaded)["bridge"] == {"disqualified": "first_edition"}
