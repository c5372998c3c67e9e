"""A table to export: typed columns as codes of their different values, so that each value is formatted once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.views.drawing.markup import clean

LONGEST_CELL = 32_000
"""Characters of a text; a spreadsheet's cell holds 32 767."""

ROWS_AT_ONCE = 1_000
"""Rows, or texts, written as one text: more rows take memory, fewer take time."""

Kind = Literal["text", "number", "date", "flag", "money"]


@dataclass(frozen=True)
class Column:
    """A column: its name in the frame, its title on screen, the type of its cells."""

    name: str
    title: str
    kind: Kind


@dataclass(frozen=True)
class Coded:
    """A column as its different values, of Python's types, and the place of each row's value among them (-1: none)."""

    column: Column
    codes: np.ndarray
    values: list[Any]

    def cells(self, write: Callable[[Any], str], missing: str = "") -> np.ndarray:
        """Return the text of each different value, and last the text of a missing one; `codes` index this array."""
        return np.array([*map(write, self.values), missing], dtype=object)


@dataclass(frozen=True)
class ExportTable:
    """A table to export: `name` of its file, `title` of its sheet."""

    name: str
    title: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    @cached_property
    def coded(self) -> tuple[Coded, ...]:
        """The columns of the table, coded."""
        return tuple(_coded(column, self.frame[column.name]) for column in self.columns)


def export_table(name: str, title: str, frame: pd.DataFrame, titles: Mapping[str, str]) -> ExportTable:
    """Return a frame as a table to export; a column is typed by its dtype, or by the unit at the end of its name.

    Parameters
    ----------
    titles : name of a column -> its title.
    """
    typed = zip(frame.columns.tolist(), frame.dtypes.tolist(), strict=True)
    columns = tuple(Column(column, titles[column], _kind(dtype, column)) for column, dtype in typed)
    return ExportTable(name, title, columns, frame)


def rows_text(columns: Sequence[np.ndarray]) -> str:
    """Join columns of texts, a text a row, to one text: row after row, in a row column after column."""
    return "".join(np.column_stack(columns).ravel().tolist())


def _coded(column: Column, cells: pd.Series) -> Coded:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes, values = _used(cells.cat)
    else:
        codes, distinct = pd.factorize(cells)
        values = (distinct.to_numpy().astype("datetime64[D]") if column.kind == "date" else distinct).tolist()
    return Coded(column, codes.astype("int32"), _cleaned([*map(str, values)]) if column.kind == "text" else values)


def _used(cells: Any) -> tuple[np.ndarray, list[Any]]:
    """Return the codes and the values of a categorical column (its `cat`), in order of first use."""
    codes = cells.codes.to_numpy()
    used = pd.unique(codes[codes >= 0])
    places = np.full(len(cells.categories) + 1, -1, dtype="int32")
    places[used] = np.arange(len(used))
    return places[codes], cells.categories[used].tolist()


def _cleaned(texts: list[str]) -> list[str]:
    """Return texts that a cell can hold; one test of all texts together tells that nothing is to be replaced or cut."""
    if "".join(texts).isprintable() and max(map(len, texts), default=0) <= LONGEST_CELL:
        return [text.strip() for text in texts]
    return [clean(text, LONGEST_CELL) for text in texts]


def _kind(dtype: Any, column: str) -> Kind:
    if column.endswith("_eur"):
        return "money"
    if pd.api.types.is_bool_dtype(dtype):
        return "flag"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(dtype) else "text"
