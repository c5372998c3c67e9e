"""Columns of texts: rows of Arrow tables found by key, values mapped once each, and columns held as categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.canonical_tables import TEXT

Codes = npt.NDArray[np.integer]
_BETWEEN = pa.scalar("\x1f", TEXT)


def keys(table: pa.Table, column: str) -> pa.ChunkedArray:
    """Return the source of each row with its value of a column: a key whatever the source, null for a null value."""
    return pc.binary_join_element_wise(table["source"], table[column], _BETWEEN)


def rows_of(wanted: pa.ChunkedArray, known: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the row of `known` that holds each wanted key; null where no row does, or the key is null.

    Raises
    ------
    ValueError
        When a key is known twice.
    """
    if len(known.unique()) != len(known):
        raise ValueError("a key stands in two rows")
    return pc.index_in(wanted, value_set=known, skip_nulls=True)


def mapped(values: pa.ChunkedArray, mapping: Mapping[str, str], *, keep: bool = False) -> pa.ChunkedArray:
    """Return the mapped value of each value; for an unmapped value null, or with `keep` the value itself."""
    if not mapping:
        return values if keep else pa.chunked_array([pa.nulls(len(values), TEXT)])
    places = pc.index_in(values, value_set=pa.array(mapping, TEXT), skip_nulls=True)
    replaced = pa.chunked_array([pa.array(mapping.values(), TEXT)]).take(places)
    return pc.coalesce(replaced, values) if keep else replaced


def encoded(values: pa.ChunkedArray) -> tuple[Codes, list[str]]:
    """Return a code for each row, -1 for null, and the value of each code."""
    whole = values.combine_chunks().dictionary_encode()
    return whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary.to_pylist()


class Texts:
    """A text column as places in a list of values: what a `pandas.Categorical` is, in plain lists and arrays.

    Attributes
    ----------
    codes : the place of each row's value among `categories`, -1 where it has none.
    categories : its values, each once.
    """

    def __init__(self, codes: Codes, values: Sequence[str]) -> None:
        """Make a column of the values that some row has, in their order.

        Parameters
        ----------
        codes : the place in `values` of each row's, -1: none.
        values : may hold the same one twice.
        """
        are_used = np.bincount(codes + 1, minlength=len(values) + 1)[1:].astype(bool).tolist()
        self.categories = sorted({value for value, is_used in zip(values, are_used, strict=True) if is_used})
        places = {name: place for place, name in enumerate(self.categories)}
        # The last place is that of rows that have none.
        self.codes = np.array([*(places.get(value, -1) for value in values), -1], dtype=np.intp)[codes]

    def give(self, rows: npt.NDArray[np.bool_], value: str) -> None:
        """Give some rows a value; a new value comes last."""
        if value not in self.categories:
            self.categories.append(value)
        self.codes[rows] = self.categories.index(value)

    def as_pandas(self) -> pd.Categorical:
        """Return the column as a column of a frame."""
        return pd.Categorical.from_codes(self.codes, categories=pd.Index(self.categories, dtype="str"))
