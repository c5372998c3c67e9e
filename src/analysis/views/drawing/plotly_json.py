"""A plotly figure read from its JSON: bars, lines, points and heat maps, which the page draws itself (H12).

Any other trace is refused by its name: the page never shows half of a figure.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message

ALLOWED = ("bar", "scatter", "scattergl", "heatmap")
MOST_MARKS = 2_000
"""Marks of a figure; beyond, the page would weigh more than it says."""
_DAY = re.compile(r"^\d{4}-\d\d(-\d\d([T ][\d:.+Z]*)?)?$")

Value = float | str | None


@dataclass(frozen=True)
class Trace:
    """One series: its name, its values across and up; of a heat map, `cells` has a row a value up."""

    kind: Literal["bars", "flat_bars", "lines", "points", "lines_points", "heat"]
    name: str
    across: tuple[Value, ...]
    up: tuple[Value, ...]
    cells: tuple[tuple[float | None, ...], ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure: its title, the titles of its axes, its series, and whether its bars are stacked."""

    title: str
    across_title: str
    up_title: str
    traces: tuple[Trace, ...]
    is_stacked: bool = False


def read(figure: Mapping[str, Any]) -> Figure:
    """Return a figure from its JSON.

    Raises
    ------
    UsageFault
        For a trace that the page does not draw, or too many marks; the message names the trace and those allowed.
    """
    layout = figure.get("layout", {})
    traces = tuple(_trace(item, rank) for rank, item in enumerate(figure.get("data", ()), start=1))
    marks = sum(max(len(trace.across), len(trace.up), sum(map(len, trace.cells))) for trace in traces)
    if not traces:
        raise UsageFault(message("a plotly figure without a trace"))
    if marks > MOST_MARKS:
        raise UsageFault(
            message(
                "a plotly figure of {marks} marks; a page draws at most {most}: group first",
                marks=marks,
                most=MOST_MARKS,
            )
        )
    return Figure(
        title=_text(layout.get("title")),
        across_title=_text(layout.get("xaxis", {}).get("title")),
        up_title=_text(layout.get("yaxis", {}).get("title")),
        traces=traces,
        is_stacked=layout.get("barmode", "group") in ("stack", "relative"),
    )


def position(value: Value) -> float | None:
    """Return a number or a day as a number; None for any other text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp() if len(value) > 7 else _month(value)
    return value


def is_continuous(values: Sequence[Value]) -> bool:
    """Return True where every value is a number or a day."""
    return all(value is None or isinstance(value, float) or bool(_DAY.match(value)) for value in values)


def _month(value: str) -> float:
    return datetime.fromisoformat(f"{value}-01").timestamp()


def _trace(item: Mapping[str, Any], rank: int) -> Trace:
    kind = item.get("type", "scatter")
    if kind not in ALLOWED:
        raise UsageFault(
            message(
                "a plotly trace of type {kind} is not drawn in the page; types allowed: {allowed}",
                kind=kind,
                allowed=", ".join(ALLOWED),
            )
        )
    name = _text(item.get("name")) or str(rank)
    across, up = _values(item.get("x")), _values(item.get("y"))
    if kind == "heatmap":
        cells = tuple(tuple(_number(cell) for cell in row) for row in _decoded(item.get("z")))
        size = len(cells[0]) if cells else 0
        return Trace(
            "heat",
            name,
            across or tuple(map(float, range(size))),
            up or tuple(map(float, range(len(cells)))),
            cells,
        )
    if kind == "bar":
        if item.get("orientation") == "h":
            return Trace("flat_bars", name, across, up or tuple(str(place) for place in range(len(across))))
        return Trace("bars", name, across or tuple(str(place) for place in range(len(up))), up)
    mode = item.get("mode") or "lines+markers"
    drawn: Literal["lines", "points", "lines_points"] = "points"
    if "lines" in mode:
        drawn = "lines_points" if "markers" in mode and len(up) < 60 else "lines"
    return Trace(drawn, name, across or tuple(map(float, range(len(up)))), up)


def _values(values: Any) -> tuple[Value, ...]:
    return tuple(_value(value) for value in _decoded(values))


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return value
    return _number(value)


def _number(value: Any) -> float | None:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return float(value)


def _decoded(values: Any) -> list[Any]:
    """Return a list of JSON, or the array that plotly writes as base64 with its type and shape."""
    if values is None:
        return []
    if isinstance(values, Mapping):
        array = np.frombuffer(base64.b64decode(values["bdata"]), dtype=np.dtype(values["dtype"]))
        shape = values.get("shape")
        if shape is not None:
            array = array.reshape([int(size) for size in str(shape).split(",")])
        return array.tolist()
    return list(values)


def _text(value: Any) -> str:
    """Return a title, which plotly writes as a text or as an object, without its tags."""
    text = value.get("text") if isinstance(value, Mapping) else value
    return re.sub(r"<[^>]*>", " ", str(text)).strip() if text is not None else ""
