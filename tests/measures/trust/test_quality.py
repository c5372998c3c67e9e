"""Each finding is made from source rows through the whole enrichment (rule 14)."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.domain.findings import Disqualified, Finding
from analysis.measures.trust import quality
from analysis.report import client_report
from builders import entry, instant, line, params, tables, ticket

AS_OF = date(2023, 2, 16)


def found(given, **choices):
    findings = client_report.build(given, params(**choices), AS_OF).findings
    return {item.code: item for item in findings}


CLOCK = {"is_clock_time": True, "started_at": instant("2023-02-01 08:00"), "entry_date": None}
CASES = {
    "over_24h": [entry("a", "2023-02-01", 26 * 60)],
    "zero_minutes": [entry("a", "2023-02-01", 0)],
    "partial_minute": [entry("a", "2023-02-01", 2.33)],
    "suspect_duration": [entry("a", "2023-02-01", 9 / 60)],
    "todo_past": [entry("a", "2023-02-01", 10, state="to_do", **CLOCK, ended_at=instant("2023-02-01 08:10"))],
    "possible_double": [
        entry("a", "2023-02-01", 10, technician_id="t"),
        entry("b", "2023-02-01", 10, technician_id="t"),
    ],
    "slot_differs": [entry("a", "2023-02-01", 10, **CLOCK, ended_at=instant("2023-02-01 08:30"))],
    "orphan_entry": [entry("a", "2023-02-01", 10, "9")],
    "negative_minutes": [entry("a", "2023-02-01", -10)],
    "future_entry": [entry("a", "2023-03-01", 10)],
    "before_contract": [entry("a", "2022-12-31", 10)],
}


@pytest.mark.parametrize("code", CASES)
def test_a_doubtful_entry_is_found_with_its_ticket(code):
    given = tables(ticket=[ticket("1")], time_entry=CASES[code])
    finding = found(given, contract_lines=[line()])[code]
    assert finding.seconds == sum(row["seconds"] for row in CASES[code][-1 if code == "possible_double" else 0 :])
    assert set(finding.evidence) <= {"1", "9"}
    assert finding.evidence


def test_a_sound_client_has_no_finding_but_what_its_source_does_not_say():
    days = ("2023-01-04", "2023-01-11", "2023-01-18", "2023-01-25", "2023-02-01", "2023-02-08")
    rows = [entry(day, day, 30) for day in days]
    given = tables(ticket=[ticket("1")], time_entry=[*rows, entry("last", "2023-02-14", 30)])
    assert set(found(given, contract_lines=[line()])) == set()


def test_a_week_without_entries_in_a_live_contract_is_a_gap():
    rows = [entry("a", "2023-01-02", 30), entry("b", "2023-02-14", 30)]
    finding = found(tables(ticket=[ticket("1")], time_entry=rows), contract_lines=[line()])["gap"]
    assert finding.evidence == ("2023-W02", "2023-W03", "2023-W04", "2023-W05", "2023-W06")


@pytest.mark.parametrize(
    ("ends_on", "starts_on", "gap"),
    [(date(2023, 2, 8), date(2023, 2, 9), ("2023-W05", "2023-W06")), (date(2023, 1, 29), date(2023, 2, 13), None)],
    ids=["the next day", "after two weeks"],
)
def test_a_week_between_two_terms_is_a_gap_where_they_follow_one_another(ends_on, starts_on, gap):
    lines = [
        line(line="avant", name="Avant", ends_on=ends_on),
        line(line="apres", name="Après", starts_on=starts_on, ends_on=date(2023, 12, 31)),
    ]
    days = ("2023-01-02", "2023-01-09", "2023-01-16", "2023-01-23", "2023-02-14")
    findings = found(
        tables(ticket=[ticket("1")], time_entry=[entry(day, day, 30) for day in days]), contract_lines=lines
    )
    assert (findings["gap"].evidence if "gap" in findings else None) == gap


@pytest.mark.parametrize(("minutes", "severity"), [(6, "warning"), (5, "info"), (1, "info")])
def test_an_axis_without_value_is_worth_a_warning_over_five_percent(minutes, severity):
    rows = [entry("a", "2023-02-01", 100 - minutes, "1"), entry("b", "2023-02-01", minutes, "2")]
    given = tables(
        requester=[{"requester_id": "r", "name": "Zoé"}],
        ticket=[ticket("1", requester_id="r"), ticket("2")],
        time_entry=rows,
    )
    finding = found(given)["unknown_requester"]
    assert (finding.severity, finding.seconds, finding.evidence) == (severity, minutes * 60, ("2",))


def test_nobody_asks_for_a_ticket_that_a_recurrence_made():
    rows = [entry("a", "2023-02-01", 94, "1"), entry("b", "2023-02-01", 6, "2")]
    given = tables(ticket=[ticket("1", requester_id="r"), ticket("2", is_recurring=True)], time_entry=rows)
    assert "unknown_requester" not in found(given)


def test_a_clock_that_is_ahead_forbids_every_figure_of_a_line():
    note = {"code": "clock_ahead", "subject": "glpi_logs.date_mod", "detail": "en avance", "count": 1}
    given = tables(ticket=[ticket("1")], time_entry=[entry("a", "2023-02-01", 60)], source_note=[note])
    report = client_report.build(given, params(contract_lines=[line()]), AS_OF)
    assert report.lines[0].disqualified == Disqualified("clock_ahead")


def test_a_tool_s_total_of_nothing_is_the_sum_of_no_entry():
    given = tables(ticket=[ticket("1", total_seconds=0), ticket("2", total_seconds=60)])
    assert found(given)["source_total_differs"].evidence == ("2",)


def test_a_closed_ticket_without_time():
    given = tables(ticket=[ticket("1", closed_at=instant("2023-02-01 10:00"))])
    assert found(given)["closed_without_time"].evidence == ("1",)


def test_an_unknown_profile_blocks_a_line_in_euros_alone():
    given = tables(ticket=[ticket("1")], time_entry=[entry("a", "2023-02-01", 10)])
    euros = line("demandes", kind="requests", unit="euros", entitlement=7000)
    assert found(given, contract_lines=[euros])["unknown_profile"].severity == "blocking"
    assert "unknown_profile" not in found(given, contract_lines=[line()])


@pytest.mark.parametrize(("minutes", "is_found"), [(2, True), (1, False)])
def test_work_that_no_line_takes_is_found_over_one_percent(minutes, is_found):
    given = tables(
        ticket=[ticket("1"), ticket("2", ticket_kind="request")],
        time_entry=[entry("a", "2023-02-01", 100 - minutes), entry("b", "2023-02-01", minutes, "2")],
    )
    finding = found(given, contract_lines=[line(scope={"kind": ["incident"]})]).get("unallocated")
    assert (finding and finding.seconds) == (60 * minutes if is_found else None)


def test_the_tickets_of_a_finding_come_the_heaviest_first_then_by_entry():
    rows = [entry("c", "2023-02-01", 1.5, "1"), entry("b", "2023-02-01", 2.5, "2"), entry("a", "2023-02-01", 1.5, "3")]
    given = tables(ticket=[ticket("1"), ticket("2"), ticket("3")], time_entry=rows)
    assert found(given)["partial_minute"].evidence == ("2", "3", "1")


def test_an_application_is_named_whose_work_is_in_two_domains():
    names = {"p": "Paie", "c": "CRM"}
    given = tables(
        application=[{"application_id": key, "name": name} for key, name in names.items()],
        ticket=[ticket("1"), ticket("2", ticket_kind="request"), ticket("3")],
        ticket_application=[
            {"ticket_id": "1", "application_id": "p"},
            {"ticket_id": "2", "application_id": "p"},
            {"ticket_id": "3", "application_id": "c"},
        ],
        time_entry=[entry(key, "2023-02-01", 10, key) for key in ("1", "2", "3")],
    )
    rules = [
        {"when": {"kind": ["incident"]}, "domain": "Support"},
        {"when": {"kind": ["request"]}, "domain": "Projets"},
    ]
    finding = found(given, rules=rules)["application_in_two_domains"]
    assert (finding.count, finding.seconds, finding.evidence) == (2, 1200, ("Paie",))


def test_a_rule_that_takes_nothing_is_named_by_its_place():
    given = tables(ticket=[ticket("1")], time_entry=[entry("a", "2023-02-01", 10)])
    rules = [
        {"when": {"kind": ["incident"]}, "domain": "x"},
        {"when": {"kind": ["request"]}, "domain": "y"},
    ]
    assert found(given, rules=rules)["unused_rule"].evidence == ("2",)


def test_the_severest_come_first_then_the_heaviest():
    rows = [entry("a", "2023-02-01", -10), entry("b", "2023-02-01", 26 * 60), entry("c", "2023-02-01", 0)]
    findings = client_report.build(tables(ticket=[ticket("1")], time_entry=rows), params(), AS_OF).findings
    order = [item.severity for item in findings]
    assert order == sorted(order, key=["blocking", "warning", "info"].index)


def test_people_that_the_report_hides_stay_told_apart():
    rows = [
        entry("a", "2023-02-01", 13 * 60, technician_id="t"),
        entry("b", "2023-02-01", 12 * 60, technician_id="u"),
        entry("c", "2023-02-02", 10, technician_id="t"),
        entry("d", "2023-02-02", 10, technician_id="u"),
    ]
    given = tables(ticket=[ticket("1")], time_entry=rows)
    assert {"over_24h_day", "possible_double"}.isdisjoint(found(given, report={"technicians": "none"}))


def test_a_month_is_described_where_every_axis_that_the_client_has_is_given():
    rows = [entry("a", "2023-01-04", 30, "1"), entry("b", "2023-01-05", 10, "2"), entry("c", "2023-02-01", 5, "1")]
    given = tables(
        requester=[{"requester_id": "r", "name": "Zoé"}],
        ticket=[ticket("1", requester_id="r"), ticket("2")],
        time_entry=rows,
    )
    score = client_report.build(given, params(), AS_OF).quality
    assert score.axes == ("kind", "requester")
    assert score.completeness == pytest.approx(35 / 45)
    assert score.months.to_dict("records") == [
        {"month": "2023-01", "seconds": 2400, "described_seconds": 1800, "share": 0.75},
        {"month": "2023-02", "seconds": 300, "described_seconds": 300, "share": 1.0},
    ]


def test_a_month_of_entries_of_no_minute_has_no_share():
    rows = [entry("a", "2023-01-04", 30, "1"), entry("b", "2023-02-01", 0, "1")]
    score = client_report.build(tables(ticket=[ticket("1")], time_entry=rows), params(), AS_OF).quality
    assert score.months["month"].tolist() == ["2023-01"]


def test_work_that_no_rule_covers_comes_the_heaviest_first():
    given = tables(
        category=[{"category_id": "c", "name": "Postes"}, {"category_id": "d", "name": "Serveurs"}],
        ticket=[ticket("1", category_id="c"), ticket("2", category_id="d"), ticket("3", category_id="d")],
        time_entry=[
            entry("a", "2023-01-04", 30, "1"),
            entry("b", "2023-01-04", 60, "2"),
            entry("c", "2023-01-05", 5, "3"),
        ],
    )
    rules = [{"when": {"category": ["Postes"]}, "application": "Parc"}]
    table = quality.coverage(client_report.build(given, params(rules=rules), AS_OF).entries)
    assert table[["category_path", "seconds", "entries", "tickets"]].to_numpy().tolist() == [["Serveurs", 3900, 2, 2]]


def test_an_entry_that_takes_time_back_weighs_as_one_that_adds_it():
    rows = [entry("a", "2023-01-04", 30, "1"), entry("b", "2023-01-05", -40, "2")]
    given = tables(
        requester=[{"requester_id": "r", "name": "Zoé"}],
        ticket=[ticket("1", requester_id="r"), ticket("2")],
        time_entry=rows,
    )
    counted = [{"code": "negative_minutes", "treatment": "count", "effective_from": "2020-01-01", "reason": "Accord"}]
    assert client_report.build(given, params(counting=counted), AS_OF).quality.completeness == pytest.approx(30 / 70)


def test_a_client_without_entries_has_no_score():
    assert client_report.build(tables(), params(), AS_OF).quality.completeness is None


def test_who_was_never_of_the_usual_team_is_not_missed():
    """Seven weeks of thirteen are not eight."""
    weeks = [date(2022, 9, 5) + timedelta(weeks=number) for number in range(23)]
    rows = [entry(f"t{day}", str(day), 30, technician_id="t") for day in weeks]
    rows += [entry(f"u{day}", str(day), 30, technician_id="u") for day in weeks[12:19]]
    given = tables(ticket=[ticket("1")], time_entry=rows)
    term = line(starts_on=date(2022, 9, 1), ends_on=date(2023, 8, 31))
    assert "technician_silent" not in found(given, contract_lines=[term])
    assert found(given, contract_lines=[term], data={"regular_weeks": 7})["technician_silent"].evidence == ("T02",)


def test_where_nothing_counts_the_ledger_says_no_row_and_no_minute():
    entries = pd.DataFrame({"seconds": [600], "code": ["deleted_ticket"]})
    rejected = pd.DataFrame({"seconds": [60.0], "code": ["bad_row"]})
    assert quality.tallies(entries, rejected) == {
        "consumed": quality.Tally(0, 0),
        "deleted_ticket": quality.Tally(1, 600),
        "bad_row": quality.Tally(1, 60),
    }


def test_findings_come_by_severity_then_by_weight():
    items = [
        Finding("info", "info", 1, 9_000),
        Finding("light", "warning", 1, 1),
        Finding("heavy", "warning", 1, 600),
        Finding("absent", "warning", 1, None),
        Finding("blocking", "blocking", 1, 0),
    ]
    assert [item.code for item in quality.in_order(items)] == ["blocking", "heavy", "light", "absent", "info"]


def test_a_whole_day_is_not_yet_more_than_a_day():
    entries = [entry("a", "2023-02-01", 24 * 60), entry("b", "2023-02-02", 24 * 60 + 1)]
    given = tables(ticket=[ticket("1")], time_entry=entries)
    assert found(given)["over_24h"].count == 1
