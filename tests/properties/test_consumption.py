"""A naive loop over rows gives the same sums; splitting or reordering entries changes nothing."""

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from made_entries import ROWS, frame

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.facts import document, effort
from analysis.measures.effort import consumption
from analysis.report import client_report
from builders import entry, params, tables, ticket

AS_OF = date(2023, 2, 16)
START = date(2022, 12, 20)

rows = st.lists(
    st.tuples(
        st.integers(0, 70),
        st.integers(0, 600),
        st.sampled_from(["1", "2", "3", None]),
    ),
    max_size=25,
)


def made(chosen):
    entries = [
        entry(str(number), (START + timedelta(days=day)).isoformat(), minutes, of)
        for number, (day, minutes, of) in enumerate(chosen)
    ]
    tickets = [ticket("1"), ticket("2", ticket_kind="request"), ticket("3", ticket_kind=None)]
    return document.to_facts(client_report.build(tables(ticket=tickets, time_entry=entries), params(), AS_OF))


@settings(max_examples=25, deadline=None)
@given(rows)
def test_a_naive_loop_finds_the_same_months_and_kinds(chosen):
    months, kinds = defaultdict(int), defaultdict(int)
    of_ticket = {"1": "incident", "2": "request"}
    for offset, minutes, of in chosen:
        day = START + timedelta(days=offset)
        if day <= AS_OF:
            months[f"{day.year}-{day.month:02d}"] += minutes
            if day.year == AS_OF.year:
                kinds[of_ticket.get(of, "")] += minutes
    found = made(chosen)
    assert {month["period"]: month["minutes"] for month in found["monthly"] if month["minutes"]} == {
        month: float(minutes) for month, minutes in months.items() if minutes
    }
    assert {part["key"]: part["minutes"] for part in found["axes"]["kind"]} == {
        kind: float(minutes) for kind, minutes in kinds.items()
    }


@settings(max_examples=15, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_splitting_and_reordering_change_no_sum(chosen, random):
    split = [
        part for day, minutes, of in chosen for part in ((day, minutes // 2, of), (day, minutes - minutes // 2, of))
    ]
    random.shuffle(split)
    before, after = made(chosen), made(split)
    for grain in effort.GRAIN_KEYS.values():
        pd.testing.assert_frame_equal(pd.DataFrame(before[grain]), pd.DataFrame(after[grain]))
    assert before["minutes"]["consumed"] == after["minutes"]["consumed"]


@settings(max_examples=15, deadline=None)
@given(ROWS, st.dates(date(2022, 12, 1), date(2023, 3, 1)), st.integers(0, 400), st.sampled_from(periods.GRAINS))
def test_the_periods_of_any_days_are_those_of_a_naive_loop(chosen, first, length, grain):
    days = Span(first, first + timedelta(days=length))
    seconds, tickets, incidents = defaultdict(int), defaultdict(set), defaultdict(set)
    kinds = {}
    for row in chosen:
        row["ticket_kind"] = kinds.setdefault(row["ticket_key"], row["ticket_kind"])
        if row["work_date"] in days:
            name = periods.key(row["work_date"], grain)
            seconds[name] += row["seconds"]
            tickets[name] |= {row["ticket_key"]} - {None}
            incidents[name] |= {row["ticket_key"]} - {None} if row["ticket_kind"] == "incident" else set()
    found = consumption.by_period(frame(chosen), days, grain)
    assert {row.period: (row.seconds, row.tickets, row.incidents) for row in found.itertuples()} == {
        name: (seconds[name], len(tickets[name]), len(incidents[name])) for name in found["period"]
    }
    assert {name for name in seconds if seconds[name]} <= set(found["period"])
    each = [first + timedelta(days=number) for number in range(length + 1)]
    assert found["period"].tolist() == list(dict.fromkeys(periods.key(day, grain) for day in each))
    named = consumption.period_of(frame(chosen)["work_date"], grain)
    assert named.tolist() == [periods.key(row["work_date"], grain) for row in chosen]
