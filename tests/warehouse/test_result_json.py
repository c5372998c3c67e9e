"""A value that is written is read back equal; a value that could not be is refused."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from analysis.warehouse.result_json import dumps, key_text, loads


@dataclass(frozen=True)
class Pair:
    first: Any
    second: Any


@dataclass
class Counted:
    values: tuple
    count: int = field(init=False, default=0)


class Point(NamedTuple):
    x: int


class Colour(StrEnum):
    RED = "red"


CLASSES = {"Pair": Pair}
NAMES = st.text(max_size=5)
NUMBERS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
TIMESTAMPS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(pd.Timestamp)  # noqa: DTZ001 (no zone)
ARRAYS = numpy_strategies.arrays(
    st.sampled_from(["float64", "float32", "int64", "bool", "datetime64[ns]", "<U3"]),
    numpy_strategies.array_shapes(max_dims=2, min_side=0, max_side=4),
)


@st.composite
def indexes(draw: st.DrawFn) -> pd.Index:
    size, name = draw(st.integers(0, 5)), draw(st.none() | NAMES)
    if draw(st.booleans()):
        return pd.RangeIndex(size, name=name)
    return pd.date_range(draw(DAYS), periods=size, freq=draw(st.sampled_from(["MS", "D", "YS"])), name=name)


def columns_of(index: pd.Index) -> st.SearchStrategy[np.ndarray]:
    return numpy_strategies.arrays(st.sampled_from(["float64", "int64", "bool"]), len(index))


@st.composite
def series(draw: st.DrawFn) -> pd.Series:
    index = draw(indexes())
    made = pd.Series(draw(columns_of(index)), index=index, name=draw(st.none() | NAMES))
    made.attrs = draw(st.dictionaries(NAMES, NUMBERS, max_size=2))
    return made


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    index = draw(indexes())
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    made = pd.DataFrame({name: draw(columns_of(index)) for name in names}, index=index)
    made.columns.name = draw(st.none() | NAMES)
    made.attrs = draw(st.dictionaries(NAMES, NUMBERS, max_size=2))
    return made


LEAVES = NUMBERS | NAMES | DAYS | TIMESTAMPS
VALUES = st.recursive(
    LEAVES | ARRAYS | indexes() | series() | frames(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(LEAVES, inner, max_size=3)
        | st.builds(Pair, inner, inner)
    ),
    max_leaves=6,
)


def assert_same(read: Any, value: Any) -> None:
    """Both values are equal, with the same types, names, attributes and frequencies."""
    assert type(read) is type(value)
    if isinstance(value, (pd.Series, pd.DataFrame)):
        getattr(pd.testing, f"assert_{type(value).__name__.replace('Data', '').lower()}_equal")(read, value)
        assert read.attrs == value.attrs
        assert_same(read.index, value.index)
    elif isinstance(value, pd.Index):
        pd.testing.assert_index_equal(read, value, exact=True)
        assert getattr(read, "freq", None) == getattr(value, "freq", None)
    elif isinstance(value, np.ndarray):
        assert (read.dtype, read.shape) == (value.dtype, value.shape)
        np.testing.assert_array_equal(read, value)
    elif isinstance(value, (list, tuple)):
        assert len(read) == len(value)
        for mine, other in zip(read, value, strict=True):
            assert_same(mine, other)
    elif isinstance(value, dict):
        assert_same(list(read.items()), list(value.items()))
    elif isinstance(value, Pair):
        assert_same((read.first, read.second), (value.first, value.second))
    else:
        assert read == value


@settings(deadline=None)
@given(VALUES)
def test_a_value_is_read_back_equal_and_gives_the_same_text(value: Any) -> None:
    text = dumps(value, CLASSES)
    read = loads(text, CLASSES)
    assert_same(read, value)
    assert dumps(read, CLASSES) == text


def test_numbers_of_numpy_and_mappings_of_other_classes_are_read_back_as_those_of_python() -> None:
    value = [np.float64(0.1), np.int32(7), np.bool_(True), OrderedDict(a=1)]
    assert_same(loads(dumps(value, {}), {}), [0.1, 7, True, {"a": 1}])


UNREADABLE = {
    "a function": len,
    "a class": Pair,
    "a dataclass that is not named": Counted((1,)),
    "a named tuple": Point(1),
    "an enumeration": Colour.RED,
    "a date with a time": datetime(2023, 1, 1, 12, tzinfo=UTC),
    "no timestamp": pd.NaT,
    "a timestamp of a zone": pd.Timestamp("2023-01-01", tz="Europe/Paris"),
    "a duration": np.timedelta64(1, "D"),
    "a complex number": np.complex128(1j),
    "an array of objects": np.array([None]),
    "a masked array": np.ma.array([1.0, 2.0], mask=[True, False]),
    "an array of records": np.zeros(2, dtype=[("a", "f8")]),
    "an index of texts": pd.Index(["a"]),
    "a series of categories": pd.Series(["a"], dtype="category"),
    "a series of whole numbers, some missing": pd.Series([1, None], dtype="Int64"),
    "a frame with two columns of one name": pd.DataFrame([[1.0, 2.0]], columns=["a", "a"]),
    "a frame with columns named by pairs": pd.DataFrame({("a", "b"): [1.0]}),
    "bytes": b"a",
    "a set": {1},
}


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE.keys())
@pytest.mark.parametrize("within", [lambda value: value, lambda value: [value], lambda value: {"a": (value,)}])
def test_a_value_that_could_not_be_read_back_is_refused(value: Any, within: Any) -> None:
    with pytest.raises(TypeError):
        dumps(within(value), CLASSES)


def test_a_dataclass_that_is_not_made_from_all_its_fields_is_refused() -> None:
    with pytest.raises(TypeError, match="Counted is not made from all its fields"):
        dumps(Counted((1,)), {"Counted": Counted})


def test_a_text_that_names_a_class_is_read_where_the_class_is_named_alone() -> None:
    with pytest.raises(KeyError):
        loads(dumps(Pair(1, 2), CLASSES), {})


def test_a_key_names_functions_and_dataclasses_and_cannot_be_read_as_a_value() -> None:
    assert key_text((len, Pair(1, [len]))) == key_text((len, Pair(1, [len])))
    assert len({key_text(len), key_text(max), key_text(Pair(1, 2)), key_text(Pair(1, 3))}) == 4
    with pytest.raises(KeyError):
        loads(key_text(len), CLASSES)
