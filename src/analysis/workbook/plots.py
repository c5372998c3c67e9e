"""The charts of a report as plotly figures, to which an analyst adds a layer of one's own (H10).

`r.plot.weeks()` is the report's own chart of weeks, from its own specification; `dir(r.plot)` names them all.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.report.client_report import ClientReport
from analysis.report.sections import SECTIONS
from analysis.views.drawing import plotly
from analysis.views.drawing.charts import Chart
from analysis.views.drawing.plotly import Look
from analysis.views.language.wording import wording
from analysis.workbook import line_chart
from analysis.workbook.known_values import nearest

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, FigureWidget

    from analysis.workbook.explorer import Explorer

NAMES = {"weekly": "weeks", "monthly": "months"}
"""Charts whose frame has a plainer name."""


class Plot:
    """One chart of the report: called, it draws.

    Parameters
    ----------
    chart : its specification.
    language : of its words.
    """

    def __init__(self, chart: Chart, language: str) -> None:
        self._chart, self._language = chart, language

    def __repr__(self) -> str:
        return self._chart.title

    def __call__(self, *, selects: Explorer | None = None, look: Look = "light") -> Figure | FigureWidget:
        """Return the chart as a plotly figure, to which one adds a layer.

        Parameters
        ----------
        selects : an explorer (`r.explore()`) that a click on a mark filters: the figure is then a widget.
        look : light or dark, as the page of the notebook.

        Raises
        ------
        UsageFault
            Where plotly does not draw the chart, or no mark of it is a selection.
        """
        from plotly.graph_objects import Figure, FigureWidget  # a second to import, which a batch never needs

        chart = self._chart
        if not plotly.can_draw(chart):
            raise UsageFault(message("the chart {chart} is a table, which plotly does not draw", chart=chart.chart))
        drawn = plotly.figure(chart, wording(self._language), look)
        if selects is None:
            return Figure(drawn)
        if not chart.filters:
            raise UsageFault(message("no mark of the chart {chart} is a selection", chart=chart.chart))
        figure = FigureWidget(drawn)
        for trace in figure.data:
            trace.on_click(lambda _, points, state: self.choose(selects, points.point_inds))
        return figure

    def choose(self, explorer: Explorer, places: Sequence[int]) -> None:
        """Choose in an explorer what the first of some marks stands for, as a click on it does; none: nothing."""
        for place in places[:1]:
            explorer.choose(self._chart.filters[place])


class Plots:
    """A `Plot` a chart of the report that has one to draw.

    Examples
    --------
    >>> import releve
    >>> r = releve.example()
    >>> "weeks" in dir(r.plot)
    True
    >>> r.plot.weeks().data[0].type
    'bar'
    """

    def __init__(self, report: ClientReport) -> None:
        self._report = report

    def __dir__(self) -> list[str]:
        return sorted(self._charts)

    def __getattr__(self, name: str) -> Plot:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._charts:
            near = nearest(name, list(self._charts))
            raise AttributeError(_unknown(name, near, self._charts))
        return Plot(self._charts[name], self._report.edition.language)

    def __repr__(self) -> str:
        return ", ".join(f"{name}()" for name in dir(self))

    @cached_property
    def _charts(self) -> dict[str, Chart]:
        """Every chart of the report by its name, in the order of the page."""
        charts: dict[str, Chart] = {}
        for section in SECTIONS:
            view = importlib.import_module(f"analysis.views.sections.{section.name}")
            for part in view.block(self._report).parts:
                if part.chart is not None:
                    name = NAMES.get(part.chart.chart, part.chart.chart.replace("-", "_"))
                    charts.setdefault(name, part.chart)
        lines = line_chart.lines(self._report)
        return charts if lines is None else {"lines": lines, **charts}


def _unknown(name: str, near: str | None, known: dict[str, Chart]) -> str:
    listed = ", ".join(sorted(known))
    if near is None:
        return str(message("no chart {name}; there are: {known}", name=name, known=listed))
    return str(message("no chart {name}; did you mean {near}? there are: {known}", name=name, near=near, known=listed))
