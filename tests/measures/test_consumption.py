"""Effort by period and part in one pass is what each period and part gives by itself."""

import pandas as pd
import pytest
from made_report import make_entries

from analysis.domain import periods
from analysis.measures import cartography, consumption


@pytest.fixture(scope="module")
def entries():
    """Some entries have no category, some no ticket."""
    made = make_entries(3_000)
    made.loc[made.index[::17], "category_path"] = None
    made.loc[made.index[::29], "ticket_key"] = None
    return made


def weeks(entries):
    return sorted({periods.key(day.date(), "week") for day in entries["work_date"]})


def test_the_parts_of_each_period_are_those_of_its_entries(entries):
    table = consumption.parts_by_period(entries, "week", "category_path")
    for week in weeks(entries):
        found = table[table["period"] == week][["key", "seconds"]].astype({"key": "str"}).reset_index(drop=True)
        own = consumption.within(entries, periods.span(week))
        expected = cartography.partition(cartography.effort(own), "category_path")[["key", "seconds"]]
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_the_tickets_of_each_part_are_those_of_its_entries(entries):
    table = consumption.tickets_by_part(entries, "week", "category_path")
    for (week, key), rows in table.groupby(["period", "key"], observed=True):
        own = consumption.within(entries, periods.span(week))
        paths = own["category_path"]
        own = own[paths.isna() if key == consumption.NOT_GIVEN else paths == key]
        columns = ["ticket_key", "seconds", "entries"]
        found = rows[columns].astype({"ticket_key": "str"}).reset_index(drop=True)
        pd.testing.assert_frame_equal(found, consumption.by_ticket(own)[columns], check_dtype=False)
