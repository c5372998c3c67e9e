"""The values that facts are made of: numbers, days, money, reasons, and rows by the dictionary of columns."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema, create_model

from analysis.domain import units
from analysis.domain.columns import dictionary
from analysis.domain.columns.column import Column, Kind
from analysis.domain.findings import Disqualified

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Money = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$")]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
Scalar = str | int | float | bool | None
TYPES: Mapping[Kind, Any] = {
    "text": str,
    "texts": list[str],
    "day": Day,
    "number": float,
    "integer": int,
    "count": Count,
    "share": Share,
    "flag": bool,
    "money": Money,
}
PLAIN = {str, int, bool}
"""Types that JSON writes as they are. Most values have one, so these types are tested first."""


class Fact(BaseModel):
    """A part of facts: frozen, no unknown key, no conversion, no number that JSON has not."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True, populate_by_name=True
    )


class Disqualification(Fact):
    """The reason why a figure cannot be given, with what its sentence needs."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Scalar]
    disqualified: str


def row(
    table: str, *names: str, empty: Collection[str] = (), absent: Collection[str] = (), **types: Any
) -> GetPydanticSchema:
    """Return the annotation of a row of a table, each column typed by the dictionary of columns.

    Parameters
    ----------
    table : name of the table.
    names : names of its columns.
    empty : columns whose value may be missing.
    absent : columns that may not be there at all; empty, too.
    types : column -> a narrower type than the dictionary's.
    """
    fields: dict[str, Any] = {}
    for name in names:
        column = dictionary.of(name, table)
        value: Any = types[name] if name in types else TYPES[column.kind]
        default: Any = None if name in absent else ...
        is_missing = name in empty or name in absent
        fields[name] = (value | None if is_missing else value, Field(default, description=_described(column)))
    title = "".join(word.capitalize() for word in table.split("_"))
    model = create_model(f"{title}Row", __base__=Fact, __doc__=f"A row of {table}.", **fields)
    return GetPydanticSchema(lambda source, handler: handler.generate_schema(model))


def reason(value: Disqualified) -> Disqualification:
    """Return the reason of a figure that cannot be given, as facts."""
    return Disqualification(disqualified=value.reason, **plain(value.detail))


def plain(value: Any) -> Any:
    """Return any result of a measure as plain JSON values.

    Dates are ISO texts, money (`Decimal`) is text, a missing number is null, a frame is a list of rows with minutes in
    the place of seconds (`seconds_before` becomes `minutes_before`).
    """
    if value is None or type(value) in PLAIN:
        return value
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else float(value)
    if isinstance(value, Disqualified):
        return {"disqualified": value.reason, **plain(value.detail)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.DataFrame):
        return rows({str(name): value[name] for name in value.columns.tolist()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def rows(columns: Mapping[str, pd.Series]) -> list[dict[str, Any]]:
    """Return columns of equal length as rows of plain values; columns of seconds become minutes."""
    cells = [_cells(column, is_timed="seconds" in name) for name, column in columns.items()]
    names = [dictionary.in_minutes(name) for name in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: pd.Series, *, is_timed: bool) -> list[Any]:
    """A column as plain values."""
    cells = column.tolist()
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iub":
        cells = [plain(cell) for cell in cells]
    return [None if cell is None else units.minutes(cell) for cell in cells] if is_timed else cells


def _described(column: Column) -> str:
    return f"{column.meaning[:-1]} [{column.unit}]." if column.unit else column.meaning
