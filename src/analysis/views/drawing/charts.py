"""The specification of a chart: one frozen object that both renderers draw and that a table repeats.

The kinds are few on purpose. A view builds a `Chart` from the figures of the report; `analysis.views.drawing.plotly`
shows it in JupyterLab, `analysis.views.drawing.svg` writes it in the HTML. Values are unrounded, in `unit`; the
renderers format them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

OUTSTANDING = 1.5
"""Times its reference from which a bar is told apart."""
Kind = Literal["bars", "horizontal_bars", "lines", "steps", "grid", "tornado", "probability"]
Tone = Literal[
    "main",
    "previous",
    "plan",
    "forecast",
    "forecast_second",
    "over",
    "muted",
    "second",
    "third",
    "good",
    "bad",
    "neutral",
]


@dataclass(frozen=True)
class Series:
    """One series: a name, a value for each label (None: no value), and the tone of each mark or of all.

    `tone` names a role, not a colour: `analysis.views.drawing.theme` gives the colours, light and dark, and colour is
    never alone in carrying the meaning.
    """

    name: str
    values: tuple[float | None, ...]
    tone: Tone | tuple[Tone, ...] = "main"


@dataclass(frozen=True)
class Band:
    """An interval around a line: its name, lower and upper values."""

    name: str
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart, ready to be drawn.

    Parameters
    ----------
    chart : short name, unique in the report; it becomes the element's id and the base of its links.
    kind : what is drawn. `bars` are stacked when there are several series. `grid` takes one series a row, whose values
        index `states`.
    title : the message of the chart, a whole sentence: what the reader must see.
    name : what is measured, for the caption and for a screen reader.
    unit : days, hours, minutes, euros, tickets, percent or count.
    labels : the name of each mark on the main axis, as shown.
    series : what is drawn.
    label_title : heading of the labels' column in the table ("Semaine").
    reference : a stepped line drawn over bars (the contract's average), a value for each label.
    bands : intervals around the first series, the widest first.
    links : the target of each label (`#…`), or None; the same length as `labels`.
    filters : what each label chooses, in the grammar of deep links (`period=2023-W05`), for a notebook; the same length
        as `labels`, or empty where a label chooses nothing.
    notes : a text for each label to be said and shown beside its value ("incomplete"), empty where there is none.
    states : for a grid, the name of each state, in the order of its index.
    is_half : True for a chart that stands beside another on a wide page: it has room for fewer labels.
    """

    chart: str
    kind: Kind
    title: str
    name: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    label_title: str = ""
    reference: Series | None = None
    bands: tuple[Band, ...] = ()
    links: tuple[str | None, ...] = ()
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    states: tuple[str, ...] = field(default=())
    is_half: bool = False

    def total(self, index: int) -> float:
        """The whole of the bar at `index`, all its series stacked."""
        return sum(series.values[index] or 0.0 for series in self.series)

    def exceeded(self, index: int) -> float | None:
        """The reference that the bar at `index` goes far beyond; None where it goes far beyond none.

        One bar in two is above an average: only what is beyond `OUTSTANDING` times it is told apart.
        """
        reference = self.reference.values[index] if self.reference is not None else None
        return reference if reference is not None and self.total(index) > OUTSTANDING * reference else None

    def __post_init__(self) -> None:
        columns: list[tuple[object, ...]] = [series.values for series in self.series]
        if self.reference is not None:
            columns.append(self.reference.values)
        for band in self.bands:
            columns += [band.low, band.high]
        columns += [column for column in (self.links, self.notes) if column]
        if any(len(column) != len(self.labels) for column in columns):
            raise ValueError(f"chart {self.chart}: every series must have {len(self.labels)} values")
