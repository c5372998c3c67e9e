"""Accessible HTML tables: a caption, headings with their scope, numbers aligned, bars that no one needs to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.views.markup import Markup, attribute, join

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
        return " ".join(name for name in (self.kind if self.kind != "text" else "", "wide" * self.is_wide) if name)


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
    body = join(
        _row(columns, cells, row_css[index] if index < len(row_css) else "") for index, cells in enumerate(rows)
    )
    foot = Markup("<tfoot>{}</tfoot>").format(_row(columns, total, "")) if total is not None else Markup("")
    return Markup("<table{}{}><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table>").format(
        attribute("id", anchor), attribute("class", css), caption, heads, body, foot
    )


def bar(share: float, tone: str = "main") -> Markup:
    """A bar as long as `share` (0 to 1) of its cell."""
    width = max(0.0, min(1.0, share)) * 100
    return Markup(
        '<svg class="bar" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="t-{}" width="{:.1f}%" height="10" rx="2"/></svg>'
    ).format(tone, width)


def diverging(share: float) -> Markup:
    """A bar from the middle of its cell, to the right where `share` (-1 to 1) is positive, to the left else."""
    width = min(1.0, abs(share)) * 50
    return Markup(
        '<svg class="bar" width="100%" height="12" aria-hidden="true" focusable="false">'
        '<rect class="t-{}" x="{:.1f}%" width="{:.1f}%" y="1" height="10" rx="2"/>'
        '<line class="zero" x1="50%" x2="50%" y1="0" y2="12"/></svg>'
    ).format("over" if share > 0 else "second", 50 if share > 0 else 50 - width, width)


def definitions(pairs: Iterable[tuple[Cell, Cell]], css: str = "") -> Markup:
    """Names and their values, as a description list."""
    items = join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, value) for name, value in pairs)
    return Markup("<dl{}>{}</dl>").format(attribute("class", css), items)


def _head(column: Column) -> Markup:
    if column.kind == "bar":
        return Markup('<td{} aria-hidden="true"></td>').format(attribute("class", column.css))
    return Markup('<th scope="col"{}>{}</th>').format(attribute("class", column.css), column.heading)


def _row(columns: Sequence[Column], cells: Sequence[Cell], css: str) -> Markup:
    if len(cells) != len(columns):
        raise ValueError(f"a row of {len(cells)} cells in a table of {len(columns)} columns")
    first, *others = zip(columns, cells, strict=True)
    tail = join(
        Markup("<td{}{}>{}</td>").format(
            attribute("class", column.css), attribute("aria-hidden", "true" if column.kind == "bar" else None), cell
        )
        for column, cell in others
    )
    return Markup('<tr{}><th scope="row"{}>{}</th>{}</tr>').format(
        attribute("class", css), attribute("class", first[0].css), first[1], tail
    )
