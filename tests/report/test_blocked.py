"""What a blocking finding touches: the entries it names, on their days; every day where it names none (rule 14)."""

from datetime import date

import pandas as pd
import pytest

from analysis.report.line_work import Blocked, blocked

ENTRIES = pd.DataFrame(
    {
        "source": ["a", "a", "b"],
        "time_entry_id": ["1", "2", "1"],
        "work_date": pd.to_datetime(["2023-01-02", "2023-02-03", "2023-03-04"]),
        "seconds": [600, 1_200, 1_800],
        "code": [None, None, None],
    }
)
REJECTED = pd.DataFrame({"code": [], "table": [], "source": [], "key": [], "seconds": [], "work_date": []})
REJECTED["started_at"] = pd.Series([], dtype="datetime64[us, UTC]")
ZONE = "Europe/Paris"
NO_NOTE = pd.DataFrame({"source": [], "code": [], "subject": [], "detail": [], "count": []})
DAY = date(2023, 5, 6)


@pytest.mark.parametrize(
    ("code", "detail", "count", "touched"),
    [
        ("same_id_two_clients", "2", 1, [Blocked("same_id_two_clients", date(2023, 2, 3), 1_200)]),
        ("same_id_two_clients", "1", 1, [Blocked("same_id_two_clients", date(2023, 1, 2), 600)]),
        ("same_id_two_clients", "1, 2", 3, [Blocked("same_id_two_clients", None, None)]),
        ("clock_ahead", "5 min", 1, [Blocked("clock_ahead", None, None)]),
        ("naive_time", "1", 1, []),
    ],
)
def test_a_note_touches_the_entries_it_names_or_every_day(code, detail, count, touched):
    notes = pd.DataFrame({"source": ["a"], "code": [code], "subject": ["x"], "detail": [detail], "count": [count]})
    assert list(blocked(ENTRIES, REJECTED, notes, ZONE)) == touched


def rejected(rows):
    found = pd.DataFrame(rows).reindex(columns=REJECTED.columns)
    return found.assign(started_at=pd.to_datetime(found["started_at"], utc=True).astype("datetime64[us, UTC]"))


@pytest.mark.parametrize(
    ("days", "touched"), [((DAY, DAY), DAY), ((DAY, date(2023, 5, 7)), None), ((DAY, None), None), ((None, None), None)]
)
def test_a_key_of_two_contents_touches_the_day_that_both_bear(days, touched):
    copies = {"code": "duplicate_entry", "table": "time_entry", "source": "a", "key": "7"}
    rows = [copies | {"seconds": 600, "work_date": days[0]}, copies | {"seconds": 900, "work_date": days[1]}]
    assert blocked(ENTRIES, rejected(rows), NO_NOTE, ZONE) == (Blocked("duplicate_entry", touched, 900),)


def test_a_key_of_two_contents_has_its_day_in_the_zone_of_the_client():
    """22:00 in universal time on 23 April is already the 24th in Paris (rule 1.3)."""
    copies = {"code": "duplicate_entry", "table": "time_entry", "source": "a", "key": "7"}
    rows = [copies | {"seconds": seconds, "started_at": "2020-04-23T22:00:00Z"} for seconds in (9_900, 309_900)]
    touched = Blocked("duplicate_entry", date(2020, 4, 24), 309_900)
    assert blocked(ENTRIES, rejected(rows), NO_NOTE, ZONE) == (touched,)
