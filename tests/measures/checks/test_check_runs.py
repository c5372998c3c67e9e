"""Runs and occurrences: what the specification's cases of rule 8 leave out."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.domain.periods import Calendar, Span
from analysis.domain.recurrence import PlanItem
from analysis.measures.checks import check_runs

WEEKLY = PlanItem(
    "Sauvegardes", "Sauvegarde", "weekly", Span(date(2023, 1, 30), date.max), 2, ("Contrôle hebdo – sauvegardes",)
)


def runs(*rows):
    columns = ["check_run_id", "check", "run_date", "result", "ticket_id", "incident_ticket_id"]
    made = [(str(number), row[0], date.fromisoformat(row[1]), *row[2:]) for number, row in enumerate(rows)]
    filled = [(*row, *([None] * (len(columns) - len(row)))) for row in made]
    return pd.DataFrame(filled, columns=columns).astype({"check": "str"})


def grid(*rows, as_of="2023-02-16", plan=(WEEKLY,)):
    return check_runs.check_grid(plan, runs(*rows), date.fromisoformat(as_of), Calendar("FR"))


def states(found):
    return dict(zip(found.occurrences["period"], found.occurrences["state"], strict=True))


def test_a_run_bears_any_of_the_names_of_its_check():
    found = grid(("contrôle hebdo – Sauvegardes", "2023-02-01", "ok"))
    assert states(found)["2023-W05"] == "ok"
    assert found.unplanned.empty


def test_the_last_result_wins_and_all_runs_are_counted():
    found = grid(("Sauvegardes", "2023-02-01", "ok"), ("Sauvegardes", "2023-02-03", "ko", None, "42"))
    row = found.occurrences.iloc[0]
    assert (row["state"], row["runs"], row["incident_ticket_id"]) == ("ko", 2, "42")
    assert found.findings == ()


def test_a_run_without_a_result_found_nothing_wrong():
    assert states(grid(("Sauvegardes", "2023-02-01", None)))["2023-W05"] == "ok"


def test_a_late_run_in_failure_is_done_and_not_succeeded():
    """The last week of a plan, run in its grace: no period holds that day."""
    last = replace(WEEKLY, days=Span(WEEKLY.days.starts_on, date(2023, 2, 5)))
    found = grid(("Sauvegardes", "2023-02-07", "ko"), plan=(last,))
    rates = check_runs.check_rates(found.occurrences).iloc[0]
    assert (rates["late"], rates["done"], rates["succeeded"]) == (1, 1, 0)


def test_a_week_is_missed_on_its_due_day_and_not_before():
    assert states(grid(as_of="2023-02-06"))["2023-W05"] == "pending"
    assert states(grid(as_of="2023-02-07"))["2023-W05"] == "missed"


def test_a_run_after_the_date_counted_is_not_seen():
    assert states(grid(("Sauvegardes", "2023-02-03", "ok"), as_of="2023-02-02"))["2023-W05"] == "pending"


def test_an_item_never_run_is_named_once_it_is_due():
    assert grid().never_run == ("Sauvegardes",)
    assert grid(as_of="2023-02-01").never_run == ()


def test_a_failure_without_a_ticket_is_a_finding_even_when_unplanned():
    (finding,) = grid(("Autre", "2023-02-03", "ko")).findings
    assert (finding.code, finding.count, finding.evidence) == ("ko_without_ticket", 1, ("Autre 2023-02-03",))


def test_a_client_who_was_promised_nothing_has_an_empty_grid():
    found = grid(("Autre", "2023-02-03", "ok"), plan=())
    assert found.occurrences.empty
    assert len(found.unplanned) == 1


def test_rates_by_domain_show_a_denominator_of_zero_as_no_rate():
    waiting = pd.DataFrame({"domain": ["Réseau"], "state": ["pending"], "result": [None]})
    (row,) = check_runs.check_rates(waiting, ["domain"]).to_dict("records")
    assert row["due"] == 0
    assert row["done_rate"] != row["done_rate"]
    assert row["success_rate"] == pytest.approx(float("nan"), nan_ok=True)


def test_the_tickets_of_ko_runs_are_found_by_the_check_or_by_the_title_of_its_ticket():
    made = runs(
        ("sauvegardes", "2023-02-01", "ko", "1", "k1"),
        ("", "2023-02-02", "ko", "2", "k2"),
        ("", "2023-02-03", "ko", "3", "k3"),
        ("Sauvegardes", "2023-02-04", "ok", "4", "k4"),
        ("Sauvegardes", "2023-02-17", "ko", "5", "k5"),
    ).assign(title=["", "SAUVEGARDES", "Autre", "", ""])
    assert check_runs.ko_tickets(made, ["Sauvegardes"], date(2023, 2, 16)) == {"k1", "k2"}
    assert check_runs.ko_tickets(made.drop(columns="title"), ["Sauvegardes"], date(2023, 2, 16)) == {"k1"}
