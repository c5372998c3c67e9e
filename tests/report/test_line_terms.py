"""What one term of a line counts, where the line has several (rules 2.13 and 5.3)."""

from dataclasses import replace
from datetime import date

from made_work import make_work

from analysis.domain.sent_lines import Released, SentLine
from analysis.report.line import line_report
from builders import CITATION, line

RATE = {"profile": "engineer", "daily_rate_eur": "700.00", "effective_from": "2022-01-01", "source": CITATION}


def requests_work(as_of, *, released, days=(1.0, 1.0, 2.0), **others):
    """Requests from November 2022 on, a term a year, at 700 € a day."""
    requests = line(kind="requests", unit="hours", starts_on="2022-01-01", ends_on="2022-12-31", terms=[{}])
    choices = {"contract_lines": [requests], "rates": [RATE], "default_profile": "engineer", **others}
    return replace(make_work("2022-11", {"RUN": days}, as_of, **choices), released=released)


def as_released(report, as_of):
    """What the release of an edition keeps of its line."""
    return Released(as_of, {"infogerance": report.sent}, {"infogerance": report.sent_before})


def told(report):
    columns = ("time_entry_id", "amount_eur", "reason")
    return list(zip(*(report.statement[name] for name in columns), strict=True))


def test_what_comes_late_of_a_term_whose_statement_was_sent_is_told_in_the_next_term():
    """December typed in January: neither the statement of 2022, which is sent, nor the balance of 2023 changes."""
    work = requests_work("2022-12-31", released=Released(), days=(1.0,))
    sent = line_report(work.params.contract_terms[0], work)
    january = requests_work("2023-01-31", released=as_released(sent, date(2022, 12, 31)))
    report = line_report(january.params.contract_terms[1], january)
    assert told(report) == [("RUN-2023-01", 1400, None), ("RUN-2022-12", 700, None)]
    assert [one.id for one in report.sent_before] == ["RUN-2022-11", "RUN-2022-12"]

    february = requests_work("2023-02-28", released=as_released(report, date(2023, 1, 31)), days=(2.0, 1.0, 2.0, 1.0))
    report = line_report(february.params.contract_terms[1], february)
    adjusting = ("adjustment-2023-02-28/2022-01-01", 700, "corrected")
    assert told(report) == [
        ("RUN-2023-01", 1400, None),
        ("RUN-2022-12", 700, None),
        ("RUN-2023-02", 700, None),
        adjusting,
    ], "November, sent as one day, is two"

    march = requests_work("2023-03-31", released=as_released(report, date(2023, 2, 28)), days=(2.0, 1.0, 2.0, 1.0))
    report = line_report(march.params.contract_terms[1], march)
    assert told(report)[-1] == adjusting, "told once, and kept"
    assert len(report.statement) == 4
    assert sum(one.cents for one in report.sent_before) == 300 * 700, "what was sent of 2022 is its three days"


def test_a_statement_that_holds_no_line_yet_loses_nothing_of_the_term_before():
    """January is released without work: November, sent as one day and corrected since, is told in February."""
    work = requests_work("2022-12-31", released=Released(), days=(1.0,))
    sent = line_report(work.params.contract_terms[0], work)
    january = requests_work("2023-01-31", released=as_released(sent, date(2022, 12, 31)), days=(1.0,))
    empty = line_report(january.params.contract_terms[1], january)
    assert told(empty) == []
    february = requests_work("2023-02-28", released=as_released(empty, date(2023, 1, 31)), days=(2.0,))
    report = line_report(february.params.contract_terms[1], february)
    assert told(report) == [("adjustment-2023-02-28/2022-01-01", 700, "corrected")]
    assert sum(one.cents for one in report.sent_before) == 200 * 700


def test_a_term_before_that_stands_as_it_was_sent_adds_nothing():
    work = requests_work("2022-12-31", released=Released(), days=(1.0, 1.0))
    sent = line_report(work.params.contract_terms[0], work)
    january = requests_work("2023-01-31", released=as_released(sent, date(2022, 12, 31)))
    report = line_report(january.params.contract_terms[1], january)
    assert told(report) == [("RUN-2023-01", 1400, None)]
    assert [one.cents for one in report.sent_before] == [70_000, 70_000]


def test_the_balance_of_a_line_in_euros_leaves_out_what_comes_late_of_the_term_before():
    euros = line(
        kind="requests", unit="euros", entitlement=7000, starts_on="2022-01-01", ends_on="2022-12-31", terms=[{}]
    )
    work = requests_work("2022-12-31", released=Released(), days=(1.0,), contract_lines=[euros])
    sent = line_report(work.params.contract_terms[0], work)
    january = requests_work("2023-01-31", released=as_released(sent, date(2022, 12, 31)), contract_lines=[euros])
    report = line_report(january.params.contract_terms[1], january)
    assert list(report.statement["balance_eur"]) == [5600, None]
    assert report.state.remaining == 5600


def test_an_adjusting_line_sent_after_the_term_stays_as_it_was_sent():
    """A term that ended in 2022, adjusted on 31 January 2023: on 28 February the adjusting line keeps its day."""
    requests = line(kind="requests", unit="hours", starts_on="2022-01-01", ends_on="2022-12-31")
    work = requests_work("2023-02-28", released=Released(), days=(1.0, 1.0), contract_lines=[requests])
    first = work.entries["time_entry_id"].iloc[0]
    adjusted = SentLine("adjustment-2023-01-31", date(2023, 1, 31), -29_999, 0, "corrected")
    sent = [SentLine(str(first), date(2022, 11, 3), 99_999, 7 * 3600), adjusted]
    found = line_report(
        work.params.contract_terms[0], replace(work, released=Released(date(2023, 1, 31), {requests["line"]: sent}))
    ).statement
    assert found["time_entry_id"].tolist().count("adjustment-2023-01-31") == 1
    assert "adjustment-2023-02-28" not in found["time_entry_id"].tolist()
