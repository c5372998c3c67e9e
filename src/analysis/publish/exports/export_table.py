"""A table to export: typed columns, each read by its different values, so that a cell is written once a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.views.drawing.markup import clean

LONGEST_CELL = 32_000
"""Characters of a text: a spreadsheet's cell holds 32 767."""

ROWS_AT_ONCE = 1_000
"""Rows, or texts, that are written as one text: more take memory for as many cells, fewer take time."""

Kind = Literal["text", "number", "date", "flag", "money"]


@dataclass(frozen=True)
class Column:
    """A column: its name in the frame, its title on screen, how its cells are typed."""

    name: str
    title: str
    kind: Kind


@dataclass(frozen=True)
class Coded:
    """A column with its different values, as Python's own, and which of them each row holds (-1: none)."""

    column: Column
    codes: np.ndarray
    values: list[Any]

    def cells(self, write: Callable[[Any], str], missing: str = "") -> np.ndarray:
        """What `write` makes of each different value, and last of none: `codes` takes a cell a row of it."""
        return np.array([*map(write, self.values), missing], dtype=object)


@dataclass(frozen=True)
class ExportTable:
    """A table to export: `name` is that of its file, `title` that of its sheet."""

    name: str
    title: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    @cached_property
    def coded(self) -> tuple[Coded, ...]:
        """Its columns."""
        return tuple(_coded(column, self.frame[column.name]) for column in self.columns)


def export_table(name: str, title: str, frame: pd.DataFrame, titles: Mapping[str, str]) -> ExportTable:
    """A frame as a table to export: each column typed by what it holds, or by the unit that its name ends with.

    Parameters
    ----------
    titles : name of each column -> its title.
    """
    typed = zip(frame.columns.tolist(), frame.dtypes.tolist(), strict=True)
    columns = tuple(Column(column, titles[column], _kind(dtype, column)) for column, dtype in typed)
    return ExportTable(name, title, columns, frame)


def rows_text(columns: Sequence[np.ndarray]) -> str:
    """Columns of texts, a text a row, as one text: row after row, and in a row column after column."""
    return "".join(np.column_stack(columns).ravel().tolist())


def _coded(column: Column, cells: pd.Series) -> Coded:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes, values = _used(cells.cat)
    else:
        codes, distinct = pd.factorize(cells)
        values = (distinct.to_numpy().astype("datetime64[D]") if column.kind == "date" else distinct).tolist()
    return Coded(column, codes.astype("int32"), _cleaned([*map(str, values)]) if column.kind == "text" else values)


def _used(cells: Any) -> tuple[np.ndarray, list[Any]]:
    """The codes and the values of a categorical column (its `cat`), in the order in which its rows have them."""
    codes = cells.codes.to_numpy()
    used = pd.unique(codes[codes >= 0])
    places = np.full(len(cells.categories) + 1, -1, dtype="int32")
    places[used] = np.arange(len(used))
    return places[codes], cells.categories[used].tolist()


def _cleaned(texts: list[str]) -> list[str]:
    """Texts as a cell can hold them; one look at all of them tells that there is nothing to replace or to cut."""
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
