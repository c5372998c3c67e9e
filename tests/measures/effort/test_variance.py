"""The tickets behind a difference between two periods."""

from datetime import date

from made_entries import frame

from analysis.domain.periods import Span
from analysis.measures.effort.variance import tickets_behind

JANUARY, FEBRUARY = Span(date(2023, 1, 1), date(2023, 1, 31)), Span(date(2023, 2, 1), date(2023, 2, 28))


def worked(ticket, day, minutes):
    return {
        "ticket_key": ticket,
        "work_date": date.fromisoformat(day),
        "seconds": minutes * 60,
        "subsidiary": "Lyon",
        "hour": 9,
    }


def test_a_ticket_of_one_period_alone_has_no_time_in_the_other():
    entries = frame(
        [
            worked("before", "2023-01-31", 20),
            worked("after", "2023-02-01", 30),
            worked("both", "2023-01-02", 50),
            worked("both", "2023-02-02", 10),
            worked(None, "2023-02-02", 90),
        ]
    )
    found = tickets_behind(entries, JANUARY, FEBRUARY, "subsidiary")
    told = [(move.ticket_key, move.seconds_before // 60, move.seconds_after // 60) for move in found["Lyon"]]
    assert told == [("both", 50, 10), ("after", 0, 30), ("before", 20, 0)]
    assert [move.difference for move in found["Lyon"]] == [-2400, 1800, -1200]
