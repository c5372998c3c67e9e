"""Effort by columns that an analyst crosses: amounts that are unknown stay so, categories sort as texts."""

import math
from datetime import date

import numpy as np
from made_entries import frame

from analysis.measures.effort.crossing import crossed


def worked(subsidiary, minutes, ticket="export\x1f1"):
    day = date(2023, 2, 1)
    return {"subsidiary": subsidiary, "seconds": minutes * 60, "ticket_key": ticket, "work_date": day, "hour": 9}


def test_time_without_an_amount_makes_the_sum_unknown_and_an_entry_of_no_minute_does_not():
    entries = frame([worked("Lyon", 60), worked("Lyon", 0), worked("Nantes", 60), worked("Nantes", 5)])
    found = crossed(entries.assign(amount_eur=[100.0, np.nan, 100.0, np.nan]), ["subsidiary"])
    assert found["subsidiary"].tolist() == ["Lyon", "Nantes"]
    assert found["amount_eur"].iloc[0] == 100
    assert math.isnan(found["amount_eur"].iloc[1])


def test_a_category_becomes_a_text_and_other_columns_keep_their_type():
    entries = frame([worked("Lyon", 60), worked("Nantes", 60)]).assign(amount_eur=100.0)
    found = crossed(entries, ["subsidiary", "in_scope"])
    assert (found["subsidiary"].dtype, found["in_scope"].dtype) == ("str", bool)


def test_a_ticket_of_two_entries_counts_once_and_weighs_its_whole_effort():
    entries = frame(
        [worked("Lyon", 60), worked("Lyon", 30), worked("Lyon", 10, "export\x1f2"), worked("Lyon", 5, None)]
    )
    found = crossed(entries.assign(amount_eur=0.0), ["subsidiary"]).iloc[0]
    assert (found["seconds"], found["entries"], found["tickets"]) == (105 * 60, 4, 2)
    assert found["median_ticket_seconds"] == 50 * 60
