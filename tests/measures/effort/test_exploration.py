"""Answers to a selection agree with pandas on the same rows, whatever the axis, and are quick."""

import time

import numpy as np
import pandas as pd
import pytest
from made_report import AXES, make_entries

from analysis.measures.effort import cartography, consumption, exploration


@pytest.fixture(scope="module")
def facets():
    return _facets(4_000)


def _facets(count):
    entries = make_entries(count)
    entries.loc[entries.index[:7], "ticket_key"] = None
    entries["title"] = ("Panne de Sauvegarde été " + entries["ticket_id"].astype("str")).astype("category")
    entries["scope"] = pd.Categorical(np.where(entries["in_scope"], "in_scope", "out_of_scope"))
    return exploration.facets(entries, AXES)


@pytest.fixture(params=["all", "none", "some", "one"])
def mask(facets, request):
    rows = np.zeros(len(facets.seconds), dtype=bool)
    if request.param == "all":
        rows[:] = True
    elif request.param == "some":
        rows = np.random.default_rng(3).random(len(rows)) < 0.3
    elif request.param == "one":
        rows[11] = True
    return rows


@pytest.mark.parametrize("axis", AXES)
def test_an_axis_of_a_selection_is_the_sum_of_its_rows(facets, mask, axis):
    found = facets.by_axis(mask, axis)
    expected = cartography.partition(cartography.effort(facets.entries[mask]), AXES[axis])
    pd.testing.assert_frame_equal(found, expected[["key", "seconds"]], check_dtype=False)


@pytest.mark.parametrize("grain", exploration.GRAINS)
def test_periods_of_a_selection_are_the_sums_of_their_days(facets, mask, grain):
    found = facets.by_period(mask, grain)
    rows = facets.entries[mask]
    names = consumption.period_of(rows["work_date"], grain).astype("str")
    expected = rows["seconds"].groupby(names.to_numpy()).sum()
    assert dict(zip(found["period"], found["seconds"], strict=True)) | dict(expected) == dict(
        zip(found["period"], found["seconds"], strict=True)
    )
    assert found["seconds"].sum() == expected.sum()


@pytest.mark.parametrize("grain", exploration.GRAINS)
def test_a_selection_without_work_has_no_period(facets, grain):
    assert facets.by_period(np.zeros(len(facets.seconds), dtype=bool), grain).empty


def test_tickets_come_heaviest_first_and_work_without_a_ticket_is_none(facets, mask):
    found = facets.by_ticket(mask, 10)
    expected = consumption.by_ticket(facets.entries[mask])
    assert list(found["seconds"]) == list(expected["seconds"].head(10))
    assert set(found["ticket_key"]) <= set(expected["ticket_key"])


def test_the_total_counts_seconds_entries_and_tickets(facets, mask):
    rows = facets.entries[mask]
    assert facets.total(mask) == (rows["seconds"].sum(), len(rows), rows["ticket_key"].nunique())


@pytest.mark.parametrize(("words", "share"), [("sauvegarde", 1), ("SAUVEGARDE ÉTÉ", 1), ("absent", 0), ("", 1)])
def test_words_are_found_whatever_their_case_and_accents(facets, words, share):
    assert facets.with_words(words).mean() == share


def test_every_answer_to_a_selection_of_100_000_entries_takes_less_than_100_ms():
    """Processor time, so that a busy machine is not taken for slow code; the best of five."""
    facets = _facets(100_000)
    mask = np.random.default_rng(3).random(len(facets.seconds)) < 0.7
    times = []
    for _ in range(5):
        begun = time.process_time()
        facets.with_words("sauvegarde")
        facets.total(mask)
        facets.by_period(mask, "month")
        facets.by_axis(mask, "requester")
        facets.by_ticket(mask, 25)
        times.append(time.process_time() - begun)
    assert min(times) < 0.1
