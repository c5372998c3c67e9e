"""Whatever the history: bounds in order, never negative, finite, and the total is that of the months."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from monthly import months

from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.hierarchy import reconciled

value = st.one_of(st.just(0.0), st.floats(0, 1e7, allow_nan=False), st.integers(0, 50).map(float))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(value, min_size=1, max_size=30))
def test_any_history_gives_bounds_in_order(values):
    table = forecast(months(values), 4)
    ordered = table[["lo95", "lo80", "mean", "hi80", "hi95"]].to_numpy()
    assert np.isfinite(ordered).all()
    assert (ordered >= 0).all()
    assert (np.diff(ordered, axis=1) >= 0).all()
    assert np.isclose(table.attrs["sum"]["mean"], table["mean"].sum())


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.lists(st.tuples(value, value), min_size=12, max_size=24))
def test_parts_always_add_up(pairs):
    first, second = (months(column) for column in zip(*pairs, strict=True))
    parts = {"first": forecast(first, 3), "second": forecast(second, 3)}
    agreed = reconciled(forecast(first + second, 3), {"line": parts})
    assert np.allclose(agreed.parts["line"].sum(axis=1), agreed.total)
    assert np.allclose(sum(agreed.part_paths["line"].values()), agreed.total_paths)
