"""A table for programs: Parquet, with columns named as in the code and exact types."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.publish.exports.export_table import Coded, ExportTable

TYPES = {"text": pa.string(), "flag": pa.bool_(), "date": pa.timestamp("ms")}
DEFAULT_MONEY = pa.decimal128(18, 2)
"""Of a column of amounts without any amount."""


def to_parquet(table: ExportTable) -> bytes:
    """The table for programs: columns named as in the code, exact types, the same whatever rows there are.

    Whole numbers are 64 bits wide, other numbers floating; amounts are decimals with the digits of the most precise.
    """
    arrays = [_array(table.frame[item.column.name], item) for item in table.coded]
    buffer = pa.BufferOutputStream()
    named = pa.table(arrays, names=[column.name for column in table.columns])
    pq.write_table(named, buffer, compression="zstd", store_schema=False)  # it would say which columns came as codes
    return buffer.getvalue().to_pybytes()


def _array(cells: pd.Series, item: Coded) -> pa.Array:
    """A column with its type of Arrow; what is missing is null."""
    kind = item.column.kind
    if kind in ("text", "money"):
        values = pa.array(item.values, TYPES.get(kind))
        distinct = values.cast(DEFAULT_MONEY) if pa.types.is_null(values.type) else values
        codes = pa.array(item.codes, mask=item.codes < 0)
        return distinct.take(codes) if kind == "money" else pa.DictionaryArray.from_arrays(codes, distinct)
    if kind == "number":
        return pa.array(
            cells, pa.int64() if pd.api.types.is_integer_dtype(cells.dtype) else pa.float64(), from_pandas=True
        )
    return pa.array(cells, TYPES[kind], from_pandas=True)
