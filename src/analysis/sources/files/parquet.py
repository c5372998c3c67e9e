"""A Parquet file as a grid of text, within limits that its own metadata prove and that its values are held to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import message
from analysis.params.limits import Limits
from analysis.sources.files.content import MIB, beyond
from analysis.sources.files.grid import Grid, single_array, too_many_cells

LIMITS = Limits()
ONE_SECOND = 1_000_000
NESTED_ROWS = 1024
"""Rows of a nested column that are read at once."""


def read(content: bytes, file: str, limits: Limits = LIMITS) -> Grid:
    """Return a Parquet file as a grid: numbers, dates (ISO 8601), durations (whole seconds), flags become text.

    Raises DataFault when the file is no Parquet file, or is beyond a limit.
    """
    try:
        opened = pq.ParquetFile(pa.BufferReader(content))
        _check_metadata(opened.metadata, file, limits)
        schema = opened.schema_arrow
        flat = [field.name for field in schema if not pa.types.is_nested(field.type)]
        texts = [field.name for field in schema if _is_text(field.type)]
        table = pq.read_table(pa.BufferReader(content), columns=flat, read_dictionary=texts)
        _check_texts(table, file, limits)
        cells = {name: _as_text(single_array(table[name])) for name in flat}
        for field in schema:
            if field.name not in cells:
                cells[field.name] = pa.array(_nested_texts(opened, field.name, file, limits), pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError):
        sentence = message("this file is not readable Parquet")
        raise DataFault(str(Fault(file, sentence, remedy=message("Export again.")))) from None
    columns = tuple(cells[name] for name in schema.names)
    in_seconds = frozenset(field.name for field in schema if pa.types.is_duration(field.type))
    lines = np.arange(1, opened.metadata.num_rows + 1, dtype=np.int64)
    return Grid(file, tuple(schema.names), columns, lines, is_typed=True, in_seconds=in_seconds)


def _check_metadata(metadata: pq.FileMetaData, file: str, limits: Limits) -> None:
    """Refuse a file that declares too many columns, cells or bytes."""
    if metadata.num_columns > limits.columns:
        sentence = message("{count} columns; {most} at most", count=metadata.num_columns, most=limits.columns)
        raise beyond(file, sentence, "columns")
    if metadata.num_rows > limits.rows:
        sentence = message("{count} rows; {most} at most", count=metadata.num_rows, most=limits.rows)
        raise beyond(file, sentence, "rows")
    if metadata.num_rows * metadata.num_columns > limits.parquet_cells:
        raise too_many_cells(file, metadata.num_rows, metadata.num_columns, limits.parquet_cells, "parquet_cells")
    declared = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if declared > limits.unpacked_mib * MIB:
        raise _too_large(file, limits)


def _check_texts(table: pa.Table, file: str, limits: Limits) -> None:
    """Refuse texts that are short in the file's dictionaries and long once repeated in each row."""
    total = 0
    for column in table.columns:
        for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
            lengths = pc.fill_null(pc.binary_length(chunk.dictionary), 0)
            total += pc.sum(pc.take(lengths, chunk.indices).cast(pa.int64())).as_py() or 0
    if total > limits.unpacked_mib * MIB:
        raise _too_large(file, limits)


def _nested_texts(opened: pq.ParquetFile, name: str, file: str, limits: Limits) -> Iterator[str]:
    """Yield the text of each cell of a column of lists or of structures: its values, a comma between two."""
    total = 0
    for batch in opened.iter_batches(NESTED_ROWS, columns=[name]):
        total += batch.nbytes
        if total > limits.unpacked_mib * MIB:
            raise _too_large(file, limits)
        for cell in batch.column(0).to_pylist():
            values = cell.values() if isinstance(cell, dict) else cell or ()
            yield ", ".join(str(value) for value in values if value is not None)


def _too_large(file: str, limits: Limits) -> DataFault:
    sentence = message("compressed file of more than {most} MiB once unpacked", most=limits.unpacked_mib)
    return beyond(file, sentence, "unpacked_mib")


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind)


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_duration(column.type):
        microseconds = column.cast(pa.duration("us"), safe=False).cast(pa.int64())
        column = pc.divide(pc.add(microseconds, ONE_SECOND // 2), ONE_SECOND)
    return pc.fill_null(column.cast(pa.string()), "")
