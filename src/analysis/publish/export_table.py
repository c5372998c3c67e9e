"""A table to export: typed columns, each read by its different values, so that a cell is written once a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

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
