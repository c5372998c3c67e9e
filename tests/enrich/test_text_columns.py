"""Columns of texts equal what pandas makes of them, the slow way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.enrich.text_columns import Texts, encoded, mapped, rows_of

texts = st.lists(st.sampled_from(["b", "a", "é", "", None, "z > y"]), max_size=12)


def column(values: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.string())])


@given(texts)
def test_a_category_holds_the_values_that_there_are_in_their_order(values: list[str | None]) -> None:
    expected = pd.Series(values, dtype="str").astype("category")
    pd.testing.assert_series_equal(pd.Series(Texts(*encoded(column(values))).as_pandas()), expected)


def test_a_value_named_twice_is_one_category() -> None:
    found = Texts(np.array([0, 1, 2, -1]), ["RUN", "BUILD", "RUN"])
    assert found.categories == ["BUILD", "RUN"]
    assert found.codes.tolist() == [1, 0, 1, -1]


@given(texts, st.sampled_from(["a", "new"]))
def test_a_value_is_given_to_some_rows(values: list[str | None], value: str) -> None:
    rows = np.arange(len(values)) % 2 == 0
    found = Texts(*encoded(column(values)))
    found.give(rows, value)
    assert [None if code < 0 else found.categories[code] for code in found.codes] == [
        value if given else item for item, given in zip(values, rows, strict=True)
    ]


@given(texts)
def test_each_value_is_mapped_or_kept(values: list[str | None]) -> None:
    names = {"a": "A", "": "none", "gone": "b"}
    assert mapped(column(values), names).to_pylist() == [names.get(value) for value in values]
    assert mapped(column(values), names, keep=True).to_pylist() == [names.get(value, value) for value in values]
    assert mapped(column(values), {}).to_pylist() == [None] * len(values)


def test_a_key_is_found_where_it_stands_and_never_in_two_places() -> None:
    assert rows_of(column(["b", None, "x", "a"]), column(["a", "b"])).to_pylist() == [1, None, None, 0]
    with pytest.raises(ValueError, match="two rows"):
        rows_of(column(["b"]), column(["b", "b"]))
