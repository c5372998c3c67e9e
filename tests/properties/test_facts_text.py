"""Properties of `facts.json`: no number that JSON has not, a table gives what a naive loop gives."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.facts import document, values

TEXTS = st.text(alphabet='aé"\\{}[],: \n\u2028\x00', max_size=6)


@pytest.mark.parametrize("value", [math.nan, [math.inf], {"a": [{"b": -math.inf}]}])
def test_no_number_that_json_has_not(value: Any) -> None:
    """It stops, at any depth."""
    with pytest.raises(ValueError, match="JSON compliant"):
        document.dumps(value)


ROWS = st.tuples(
    st.none() | st.integers(-(2**50), 2**50),
    st.floats(allow_infinity=False),
    st.none() | TEXTS,
    st.none() | st.decimals(-1000, 1000, places=2),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)


@given(st.lists(ROWS))
def test_a_table_is_written_as_a_naive_loop_writes_its_rows(rows: list[tuple[Any, ...]]) -> None:
    """Seconds as minutes, what is missing as null, money and dates as text."""
    columns = ["late_seconds", "share", "key", "amount_eur", "day"]
    frame = pd.DataFrame(rows, columns=columns).astype({"late_seconds": "Int64", "day": "datetime64[s]"})
    assert values.plain(frame) == [
        {
            "late_minutes": None if seconds is None else seconds / 60,
            "share": None if math.isnan(share) else share,
            "key": key,
            "amount_eur": None if amount is None else str(amount),
            "day": day.isoformat(),
        }
        for seconds, share, key, amount, day in rows
    ]


def test_a_missing_date_is_null() -> None:
    """Never the text `NaT`."""
    assert values.plain(pd.DataFrame({"due_on": [pd.NaT, pd.Timestamp("2023-01-31")]})) == [
        {"due_on": None},
        {"due_on": "2023-01-31"},
    ]
