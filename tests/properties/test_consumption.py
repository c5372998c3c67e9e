"""A naive loop over rows gives the same sums; splitting or reordering entries changes nothing."""

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import facts, report
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
    return facts.to_facts(report.build(tables(ticket=tickets, time_entry=entries), params(), AS_OF))


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
    for grain in facts.GRAIN_KEYS.values():
        pd.testing.assert_frame_equal(pd.DataFrame(before[grain]), pd.DataFrame(after[grain]))
    assert before["minutes"]["consumed"] == after["minutes"]["consumed"]
