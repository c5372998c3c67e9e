"""The director's rows: what needs a person first, what changed in a month, whose data are doubtful."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from made_portfolio import make_portfolio

from analysis.domain.findings import Finding
from analysis.publish.editions import portfolio as published
from analysis.report import client_report, cockpit
from analysis.report.decisions import Agenda, Decision
from analysis.report.line import line_report
from analysis.report.portfolio_investing import PROBLEMS
from analysis.views.language.wording import wording
from analysis.views.portfolio import cockpit as cockpit_view
from builders import entry, line, params, tables, ticket

AS_OF = date(2023, 2, 16)


def row(client, status, at_risk):
    return dict.fromkeys(cockpit.LINE_COLUMNS) | {
        "client": client,
        "line": "a",
        "status": status,
        "at_risk_eur": at_risk,
    }


def test_lines_come_by_euros_times_odds_what_cannot_be_computed_first():
    """A line under-consumed may need more than one to decide; one without a price comes after those that have one."""
    rows = [
        row("on-plan", "on_plan", 9000.0),
        row("no-price", "to_decide", None),
        row("small", "to_decide", 500.0),
        row("large", "under", 800.0),
        row("broken", "disqualified", None),
        row("flat", "no_entitlement", None),
        row("refused", "to_decide", 7000.0) | {"decided": "refused", "decided_on": date(2023, 2, 10)},
    ]
    ordered = cockpit.lines_frame(rows)["client"].tolist()
    assert ordered == ["broken", "large", "small", "no-price", "refused", "on-plan", "flat"]


def loaded(days, **changes):
    """A client of one line of 120 days in 2023, one ticket, an entry of an hour on each of the days."""
    entries = [entry(str(rank), day, 60) for rank, day in enumerate(days)]
    made = tables(ticket=[ticket("1")], time_entry=entries)
    return client_report.build(made, params(contract_lines=[line(entitlement=120, **changes)]), AS_OF)


def test_a_row_says_where_the_line_stood_a_month_before_as_it_is_counted_today():
    report = loaded(["2023-01-10", "2023-01-17", "2023-02-01"])
    (made,) = cockpit.line_rows(report)
    per_day = report.edition.hours_per_day
    assert made["before_on"] == date(2023, 1, 16)
    assert (made["consumed_before"], made["consumed"]) == (pytest.approx(1 / per_day), pytest.approx(3 / per_day))
    assert made["status_before"] == "under"
    assert len(made["weeks"]) == len(made["weeks_average"]) == 13


def test_a_line_on_which_the_client_decided_says_so_and_nobody_is_to_call():
    report = loaded(["2023-01-10", "2023-01-17", "2023-02-01"])
    refused = Decision("use_units:a", "use_units", "client", state="refused", stated_on=date(2023, 2, 10))
    agenda = Agenda(closed={report.lines[0].params.line: refused})
    (made,) = cockpit.line_rows(replace(report, agenda=agenda))
    assert (made["decided"], made["decided_on"]) == ("refused", date(2023, 2, 10))
    rows = cockpit.lines_frame([made | {"status": "to_decide", "client_name": "Acme"}])
    made = replace(make_portfolio(9), cockpit=rows)
    assert "Acme" not in cockpit_view.called_first(made, wording("fr"))
    assert "refusé le 10 févr. 2023" in cockpit_view.lines(made).html().replace("\u00a0", " ")


def test_a_line_that_had_not_begun_a_month_before_stood_nowhere():
    (made,) = cockpit.line_rows(loaded(["2023-02-01"]))
    assert (made["before_on"], made["status_before"], made["consumed_before"]) == (None, None, None)


def test_data_are_doubtful_where_a_source_is_silent_or_a_finding_touches_the_time_itself():
    report = loaded(["2023-02-02"])
    assert cockpit.data_row(report)["reasons"] == ["silent"]
    assert cockpit.data_row(loaded(["2023-02-03"]))["reasons"] == []
    found = (
        Finding("over_24h", "warning", 1, 3600),
        Finding("unknown_application", "warning", 1, 3600),
        Finding("partial_minute", "info", 1, 3600),
        Finding("negative_minutes", "blocking", 1, 60),
    )
    doubtful = cockpit.data_row(replace(loaded(["2023-02-03"]), findings=found))
    assert doubtful["reasons"] == ["over_24h", "negative_minutes"]
    assert doubtful["doubtful_minutes"] == 61


def test_the_named_edition_writes_its_cockpit_and_the_page_s_first_client_is_the_first_row():
    made = make_portfolio(9)
    facts = published.to_facts(made)
    assert {"client", "name", "line", "unit", "status", "overrun_probability", "at_stake_eur", "due_on"} <= {
        *facts["cockpit"][0]
    }
    risks = [row["at_risk_eur"] for row in facts["cockpit"] if row["status"] != "on_plan"]
    assert risks == sorted(risks, reverse=True)
    assert all(
        Decimal(row["at_stake_eur"]) == Decimal(row["at_stake_eur"]).quantize(Decimal("0.01"))
        for row in facts["cockpit"]
    )
    assert [row["due_on"] for row in facts["cockpit"]] == ["2023-11-01"] * 9


def test_a_risk_that_is_a_least_one_says_so_in_the_cockpit():
    made = make_portfolio(9)
    rows = made.cockpit.assign(is_risk_at_least=[True] + [False] * (len(made.cockpit) - 1), overrun_probability=0.6)
    rows["status"] = "watch"
    (block_html,) = (str(part.markup) for part in cockpit_view.lines(replace(made, cockpit=rows)).parts)
    told = block_html.replace("\u00a0", " ")
    assert told.count("au moins 60 %") == 1
    assert told.count("60 %") == len(rows)


def test_days_to_offer_come_with_the_first_problem_that_a_remedy_answers():
    """The largest avoided first; a problem without a remedy, however dear, proposes nothing."""
    made = make_portfolio(9)
    client = made.reserves[made.reserves["offered_days"] > 0]["client"].iloc[0]
    found = {"client": client, "client_name": "Acme", "problem": "RUN > Postes", "tickets": 9, "rise_months": 0}
    rows = [
        {**found, "avoidable_by": "rise", "avoidable_eur": 9_000.0, "remedy_name": None},
        {**found, "avoidable_by": "remedy", "avoidable_eur": 2_091.0, "remedy_name": "Arrivées automatisées"},
        {**found, "avoidable_by": "remedy", "avoidable_eur": 500.0, "remedy_name": "Autre"},
    ]
    problems = pd.DataFrame(rows, columns=list(PROBLEMS))
    told = cockpit_view.changes(replace(made, problems=problems)).html().replace("\u202f", " ").replace("\u00a0", " ")
    assert "Arrivées automatisées<small>2 090 € évités par an</small>" in told
    assert "Autre" not in told.split("À proposer d’abord")[1]


def test_what_a_blocking_finding_forbids_is_forbidden_a_month_before_and_in_a_study_of_the_report_too():
    rows = [entry("1", "2023-01-10", 60), entry("2", "2023-01-11", -20_000)]
    made = tables(ticket=[ticket("1")], time_entry=rows)
    report = client_report.build(made, params(contract_lines=[line(entitlement=120)]), AS_OF)
    (row,) = cockpit.line_rows(report)
    assert (row["status"], row["status_before"], row["consumed_before"]) == ("disqualified", "disqualified", None)
    assert line_report(report.lines[0].params, report.work).status == "disqualified"
