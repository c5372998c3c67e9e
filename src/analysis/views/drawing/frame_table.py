"""A frame of an analyst as a table of the page: titles by the dictionary of columns, numbers in the page's language."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.domain.columns import dictionary
from analysis.views.drawing import tables
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import Wording

MOST_ROWS = 200
MOST_COLUMNS = 30


def frame_table(frame: pd.DataFrame | pd.Series, words: Wording) -> Markup:
    """Return a table of the first rows of a frame; an index with a name is its first column.

    Parameters
    ----------
    frame : whole numbers are shown as such, others with two decimals, days as days.
    words : of the page.
    """
    whole = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if any(name is not None for name in whole.index.names) or not isinstance(whole.index, pd.RangeIndex):
        whole = whole.reset_index()
    shown = whole.iloc[:MOST_ROWS, :MOST_COLUMNS]
    kinds = [
        "number" if pd.api.types.is_numeric_dtype(shown[name]) and not _is_flag(shown[name]) else "text"
        for name in shown
    ]
    columns = [Column(_title(name, words), kind) for name, kind in zip(shown, kinds, strict=True)]  # type: ignore[arg-type]
    cells = [[_cell(value, words) for value in shown[name].tolist()] for name in shown]
    table = tables.table("", columns, zip(*cells, strict=True)) if len(columns) else Markup("")
    left = len(whole) - len(shown)
    if left <= 0:
        return table
    more = words.count("and {n} other row", "and {n} other rows", left)
    return filled('{}<p class="more">{}</p>', table, more)


def _title(name: Any, words: Wording) -> str:
    """Return the title of a column by the dictionary, else its name."""
    if name in dictionary.COLUMNS:
        return words.text(dictionary.COLUMNS[name].title)
    if isinstance(name, pd.Timestamp):
        return words.day(name.date(), "short")
    return clean(" ".join(map(str, name)) if isinstance(name, tuple) else str(name))


def _cell(value: Any, words: Wording) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return words.text("yes") if value else words.text("no")
    if isinstance(value, (int, float)):
        return words.number(value, 0 if isinstance(value, int) else 2)
    if isinstance(value, pd.Timestamp):
        return words.day(value.date(), "short")
    return clean(str(value))


def _is_flag(values: pd.Series) -> bool:
    return bool(pd.api.types.is_bool_dtype(values))
