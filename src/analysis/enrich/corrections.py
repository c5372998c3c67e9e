"""Corrections of a client applied to its tables; a correction that no longer fits the data stops the run (rule 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import message
from analysis.params.client import ClientParams
from analysis.params.correction import Correction
from analysis.sources.canonical_tables import TABLES


def apply(tables: Mapping[str, pa.Table], params: ClientParams) -> dict[str, pa.Table]:
    """Return the tables with each faulty value replaced.

    Parameters
    ----------
    tables : canonical tables of one client.
    params : the client's, with its corrections.

    Raises
    ------
    DataFault
        With every correction that is obsolete: its row is gone, or its value is no longer the faulty one.
    """
    corrected = dict(tables)
    faults = []
    for item in params.corrections:
        table = corrected[item.table]
        row = _row(table, item)
        value = None if row is None else table[item.column][row].as_py()
        if row is None or value != item.faulty:
            reason = (
                message("the row no longer exists") if row is None else message("the value is no longer the faulty one")
            )
            key = f"{item.correction} ({item.table} {item.key}, {item.column})"
            remedy = message("Remove this correction, or revise it.")
            file = f"corrections/{params.client}.yaml"
            sentence = message("obsolete correction: {reason}", reason=reason)
            faults.append(Fault(file, sentence, key=key, found=value, remedy=remedy))
            continue
        corrected[item.table] = _with(table, row, item)
    if faults:
        raise DataFault("\n".join(map(str, faults)))
    return corrected


def listed(corrections: Iterable[Correction]) -> tuple[dict[str, Any], ...]:
    """Return the corrections as the report lists them."""
    return tuple(
        {
            "correction": item.correction,
            "table": item.table,
            "key": item.key,
            "column": item.column,
            "faulty": _text(item.faulty),
            "correct": _text(item.correct),
            "reason": item.reason,
            "author": item.author,
            "date": item.date,
        }
        for item in corrections
    )


def _row(table: pa.Table, item: Correction) -> int | None:
    is_row = pc.equal(table[TABLES[item.table].key[0]], item.key)
    if item.source is not None:
        is_row = pc.and_(is_row, pc.equal(table["source"], item.source))
    rows = pc.indices_nonzero(is_row).to_pylist()
    return rows[0] if len(rows) == 1 else None


def _with(table: pa.Table, row: int, item: Correction) -> pa.Table:
    place = table.schema.get_field_index(item.column)
    column = table[item.column].combine_chunks()
    new = pa.concat_arrays([column[:row], pa.array([item.correct], column.type), column[row + 1 :]])
    return table.set_column(place, table.schema.field(place), new)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
