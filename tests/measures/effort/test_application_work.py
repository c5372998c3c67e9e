"""The work on each application, subsidiary by subsidiary (B14)."""

from datetime import date

from made_entries import frame

from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.measures.effort.application_work import by_application

JANUARY = Span(date(2023, 1, 1), date(2023, 1, 31))


def worked(ticket, minutes, application, subsidiary, day="2023-01-10"):
    return {
        "ticket_key": ticket,
        "work_date": date.fromisoformat(day),
        "seconds": minutes * 60,
        "application": application,
        "subsidiary": subsidiary,
        "hour": 9,
    }


def test_the_largest_application_comes_first_then_its_largest_subsidiary():
    rows = [
        worked("1", 30, "Sage", "Lyon"),
        worked("2", 40, "Sage", "Nantes"),
        worked("2", 10, "Sage", "Nantes"),
        worked("3", 60, "Qlik", "Lyon"),
        worked("4", 90, None, "Lyon"),
        worked("5", 90, "Qlik", "Lyon", "2023-02-01"),
    ]
    assert by_application(frame(rows), JANUARY).to_numpy().tolist() == [
        ["Sage", "Nantes", 3000, 1],
        ["Sage", "Lyon", 1800, 1],
        ["Qlik", "Lyon", 3600, 1],
    ]


def test_where_no_entry_of_these_days_names_an_application_there_is_no_table():
    rows = [worked("1", 30, None, "Lyon"), worked("2", 30, "Sage", "Lyon", "2023-02-01")]
    assert by_application(frame(rows), JANUARY) == Disqualified("no_data")
