"""The tickets behind a difference between two periods."""

from datetime import date

from made_entries import frame

from analysis.domain.periods import Calendar, Span
from analysis.measures.effort.variance import tickets_behind, variance

JANUARY, FEBRUARY = Span(date(2023, 1, 1), date(2023, 1, 31)), Span(date(2023, 2, 1), date(2023, 2, 28))


def worked(ticket, day, minutes, subsidiary="Lyon"):
    return {
        "ticket_key": ticket,
        "work_date": date.fromisoformat(day),
        "seconds": minutes * 60,
        "subsidiary": subsidiary,
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


def test_drivers_are_named_until_four_fifths_of_the_difference_are_explained():
    """50 then 30 minutes of 100 are 80 %: the next driver is not needed."""
    more = {"Lyon": 50, "Nantes": -30, "Lille": 20, "Paris": 0}
    rows = [worked(name, "2023-01-10", 60, name) for name in more]
    rows += [worked(name, "2023-02-10", 60 + minutes, name) for name, minutes in more.items()]
    split = variance(frame(rows), JANUARY, FEBRUARY, "subsidiary", Calendar("FR"))
    told = split.drivers[["key", "difference_seconds", "is_named"]].to_numpy().tolist()
    assert told == [["Lyon", 3000, True], ["Nantes", -1800, True], ["Lille", 1200, False], ["Paris", 0, False]]
    assert (split.named_seconds, split.named_share) == (1200, 0.8)
