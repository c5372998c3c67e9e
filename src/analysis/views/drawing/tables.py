"""Accessible HTML tables: a caption, headings with their scope, numbers aligned, bars that no one needs to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.views.drawing.markup import Markup, attribute, filled, join, safe

Cell = str | Markup


@dataclass(frozen=True)
class Column:
    """A column: its heading and what it holds.

    `kind`: `text`, `number` (aligned on the right) or `bar` (drawn from its neighbour, hidden from a screen reader).
    `is_wide`: left out on a phone.
    """

    heading: str
    kind: Literal["text", "number", "bar"] = "text"
    is_wide: bool = False

    @property
    def css(self) -> str:
        """The classes of its cells."""
        kind = "" if self.kind == "text" else self.kind
        return f"{kind} wide".lstrip() if self.is_wide else kind


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    anchor: str = "",
    css: str = "",
    total: Sequence[Cell] | None = None,
    row_css: Sequence[str] = (),
) -> Markup:
    """A table whose first column names its rows.

    Parameters
    ----------
    caption : what the table says, shown above it.
    columns : one for each cell of a row.
    rows : the cells; a `str` is escaped, `Markup` is not.
    anchor : id of the table.
    css : classes of the table.
    total : a last row, set apart.
    row_css : classes of each row, in order (the depth in a tree).
    """
    heads = join(_head(column) for column in columns)
    frames = _frames(columns)
    body = join(_row(frames, cells, row_css[index] if index < len(row_css) else "") for index, cells in enumerate(rows))
    foot = filled("<tfoot>{}</tfoot>", _row(frames, total, "")) if total is not None else Markup("")
    return filled(
        "<table{}{}><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table>",
        attribute("id", anchor),
        attribute("class", css),
        caption,
        heads,
        body,
        foot,
    )


def bar(share: float, tone: str = "main") -> Markup:
    """A bar as long as `share` (0 to 1) of its cell."""
    width = max(0.0, min(1.0, share)) * 100
    return filled(
        '<svg class="bar" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="t-{}" width="{:.1f}%" height="10" rx="2"/></svg>',
        tone,
        width,
    )


def diverging(share: float, tone: str = "over") -> Markup:
    """A bar from the middle of its cell, to the right where `share` (-1 to 1) is positive, to the left else.

    A bar of tone `over` is a variance: more is told apart from less. Another tone is the same on both sides.
    """
    width = min(1.0, abs(share)) * 50
    return filled(
        '<svg class="bar" width="100%" height="12" aria-hidden="true" focusable="false">'
        '<rect class="t-{}" x="{:.1f}%" width="{:.1f}%" y="1" height="10" rx="2"/>'
        '<line class="zero" x1="50%" x2="50%" y1="0" y2="12"/></svg>',
        "second" if tone == "over" and share < 0 else tone,
        50 if share > 0 else 50 - width,
        width,
    )


def definitions(pairs: Iterable[tuple[Cell, Cell]], css: str = "") -> Markup:
    """Names and their values, as a description list."""
    items = join(filled("<div><dt>{}</dt><dd>{}</dd></div>", name, value) for name, value in pairs)
    return filled("<dl{}>{}</dl>", attribute("class", css), items)


def _head(column: Column) -> Markup:
    if column.kind == "bar":
        return filled('<td{} aria-hidden="true"></td>', attribute("class", column.css))
    return filled('<th scope="col"{}>{}</th>', attribute("class", column.css), column.heading)


def _frames(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Text before and after the cells of each column, the same for all rows of a table."""
    first, *others = columns
    frames = [(f'<th scope="row"{attribute("class", first.css)}>', "</th>")]
    for column in others:
        hidden = attribute("aria-hidden", "true" if column.kind == "bar" else None)
        frames.append((f"<td{attribute('class', column.css)}{hidden}>", "</td>"))
    return frames


def _row(frames: Sequence[tuple[str, str]], cells: Sequence[Cell], css: str) -> Markup:
    if len(cells) != len(frames):
        raise ValueError(f"a row of {len(cells)} cells in a table of {len(frames)} columns")
    shown = [f"{before}{safe(cell)}{after}" for (before, after), cell in zip(frames, cells, strict=True)]
    return Markup(f"<tr{attribute('class', css)}>{''.join(shown)}</tr>")
