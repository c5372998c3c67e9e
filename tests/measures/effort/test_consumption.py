"""Effort by period and part in one pass is what each period and part gives by itself."""

from datetime import date

import pandas as pd
import pytest
from made_report import make_entries

from analysis.domain import periods
from analysis.measures.effort import cartography, consumption


@pytest.fixture(scope="module")
def entries():
    """Some entries have no category, some no ticket."""
    made = make_entries(3_000)
    made.loc[made.index[::17], "category_path"] = None
    made.loc[made.index[::29], "ticket_key"] = None
    return made


def weeks(entries):
    return sorted({periods.key(day.date(), "week") for day in entries["work_date"]})


@pytest.mark.parametrize("grain", periods.GRAINS)
def test_no_day_has_no_period(entries, grain):
    assert consumption.by_period(entries, periods.Span(date(2023, 1, 2), date(2023, 1, 1)), grain).empty


def test_the_tickets_of_a_period_are_counted_by_kind_each_once(entries):
    days = periods.Span(entries["work_date"].min().date(), entries["work_date"].max().date())
    found = consumption.by_period(entries, days, "month").set_index("period")
    for month, own in entries.groupby(entries["work_date"].dt.strftime("%Y-%m")):
        once = own.drop_duplicates("ticket_key").dropna(subset=["ticket_key"])
        expected = [len(once), *((once["ticket_kind"] == kind).sum() for kind in ("incident", "request"))]
        assert found.loc[month, ["tickets", "incidents", "requests"]].tolist() == expected


def test_the_parts_of_each_period_are_those_of_its_entries(entries):
    found = consumption.parts_by_period(entries, "week", "category_path")
    assert sorted(found) == weeks(entries)
    for week, parts in found.items():
        own = consumption.within(entries, periods.span(week))
        expected = cartography.partition(cartography.effort(own), "category_path")[["key", "seconds"]]
        assert [(part.key, part.seconds) for part in parts] == [*expected.itertuples(index=False, name=None)]


def test_the_tickets_of_each_part_are_those_of_its_entries(entries):
    for week, parts in consumption.parts_by_period(entries, "week", "category_path").items():
        for part in parts:
            own = consumption.within(entries, periods.span(week))
            paths = own["category_path"]
            own = own[paths.isna() if part.key == consumption.NOT_GIVEN else paths == part.key]
            expected = consumption.by_ticket(own)[["ticket_key", "seconds", "entries"]]
            assert part.tickets == [*expected.itertuples(index=False, name=None)]


@pytest.mark.parametrize("kind", ["str", "category"])
def test_the_effort_of_each_ticket_is_that_of_pandas(entries, kind):
    given = entries.astype({"ticket_key": kind}).sample(frac=1.0, random_state=3)
    groups = given.dropna(subset=["ticket_key"]).groupby("ticket_key", observed=True)
    expected = groups.agg(seconds=("seconds", "sum"), entries=("seconds", "size"), first_on=("work_date", "min"))
    expected = expected.reset_index().sort_values(["seconds", "ticket_key"], ascending=[False, True], ignore_index=True)
    pd.testing.assert_frame_equal(consumption.by_ticket(given), expected)
