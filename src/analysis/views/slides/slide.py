"""A slide in words: a title that says its message, sentences, one table, one chart; no file is made here."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.views.drawing.charts import Chart

MOST_ROWS = 8
"""Rows of a table that a slide holds; the others are counted under it."""


@dataclass(frozen=True)
class SlideTable:
    """A table of texts.

    Parameters
    ----------
    heads : heading of each column.
    rows : texts of each row.
    widths : share of the width that each column takes.
    numbers : ranks of the columns that are aligned on the right.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Slide:
    """One slide.

    Parameters
    ----------
    slide : short name, unique in the deck.
    title : its message, a sentence where there is one.
    texts : sentences, in order.
    table : rows beneath them.
    more : what the table leaves out.
    chart : drawn beneath them, its values unrounded.
    """

    slide: str
    title: str
    texts: tuple[str, ...] = ()
    table: SlideTable | None = None
    more: str = ""
    chart: Chart | None = None
