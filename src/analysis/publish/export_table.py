"""A table to export: typed columns, each read by its different values, so that a cell is written once a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.views.markup import clean

LONGEST_CELL = 32_000
"""Characters of a text: a spreadsheet's cell holds 32 767."""

Kind = Literal["text", "number", "date", "flag", "money"]


@dataclass(frozen=True)
class Column:
    """A column: its name in the frame, its title on screen, how its cells are typed."""

    name: str
    title: str
    kind: Kind


@dataclass(frozen=True)
class Coded:
    """A column with its different values, and which of them each row holds (-1: none)."""

    column: Column
    codes: np.ndarray
    values: list[Any]

    def cells(self, write: Callable[[Any], str]) -> np.ndarray:
        """What `write` makes of each row's value; an empty text where there is none."""
        return np.array([*map(write, self.values), ""], dtype=object)[self.codes]


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
        found = []
        for column in self.columns:
            codes, values = pd.factorize(self.frame[column.name])
            found.append(Coded(column, codes, values.tolist()))
        return tuple(found)


def export_table(name: str, title: str, frame: pd.DataFrame, titles: Mapping[str, str]) -> ExportTable:
    """A frame as a table to export: each column typed by what it holds, or by the unit that its name ends with.

    Parameters
    ----------
    titles : name of each column -> its title.
    """
    columns = tuple(Column(column, titles[column], _kind(frame[column], column)) for column in frame.columns)
    cleaned = {column.name: _cleaned(frame[column.name]) for column in columns if column.kind == "text"}
    return ExportTable(name, title, columns, frame.assign(**cleaned).reset_index(drop=True))


def _cleaned(texts: pd.Series) -> pd.Series:
    """Texts as a cell can hold them, each different one looked at once."""
    codes, distinct = pd.factorize(texts)
    shown = np.array([*(clean(str(text), LONGEST_CELL) for text in distinct), None], dtype=object)
    return pd.Series(shown[codes], index=texts.index, dtype="object")


def _kind(values: pd.Series, column: str) -> Kind:
    if column.endswith("_eur"):
        return "money"
    if pd.api.types.is_bool_dtype(values.dtype):
        return "flag"
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(values.dtype) else "text"
