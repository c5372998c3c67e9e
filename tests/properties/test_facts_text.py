"""Properties of `facts.json`: the text is the standard library's, a table gives what a naive loop gives."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.facts import document

TEXTS = st.text(alphabet='aé"\\{}[],: \n\u2028\x00', max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=25
)


@given(VALUES)
@example({"rows": [{"a": "},\n    {", "b": 1.5}, {"a": None}], "empty": [{}, {"a": 1}], "none": [], "deep": [[{}]]})
@example([{"a": 1}, {"b": ({"c": 2},)}, ()])
def test_the_text_is_that_of_the_standard_library(value: Any) -> None:
    """Byte for byte, whatever the depth and whatever the texts hold."""
    expected = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False)
    assert document.dumps(value) == expected + "\n"


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
    assert document.plain(frame) == [
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
    assert document.plain(pd.DataFrame({"due_on": [pd.NaT, pd.Timestamp("2023-01-31")]})) == [
        {"due_on": None},
        {"due_on": "2023-01-31"},
    ]
