"""A part of the report as a cell of a notebook shows it: HTML for the client, plotly figures for the analyst.

A `Block` displays its parts one by one. JupyterLab shows each chart as a plotly figure between the HTML parts; the
exporter takes the HTML of all. The metadata of the first part tells the exporter which section of the page the cell is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from IPython.display import display

from analysis.views.drawing import plotly, svg
from analysis.views.drawing.charts import Chart
from analysis.views.drawing.markup import Markup, join
from analysis.views.language.wording import Wording

PLOTLY_TYPE = "application/vnd.plotly.v1+json"
METADATA_KEY = "releve"


@dataclass(frozen=True)
class Part:
    """A piece of HTML, or a chart with the words it is shown in."""

    markup: Markup
    chart: Chart | None = None
    words: Wording | None = None

    def bundle(self) -> dict[str, Any]:
        """The MIME bundle: HTML, and the figure of a chart that plotly draws."""
        bundle: dict[str, Any] = {"text/html": str(self.markup)}
        if self.chart is not None and self.words is not None and plotly.can_draw(self.chart):
            bundle[PLOTLY_TYPE] = plotly.figure(self.chart, self.words)
        return bundle


def html(markup: Markup) -> Part:
    """A part that is HTML alone."""
    return Part(markup)


def chart(specification: Chart, words: Wording) -> Part:
    """A part that is a chart."""
    return Part(svg.figure(specification, words), specification, words)


@dataclass(frozen=True)
class Block:
    """One section of the report.

    Parameters
    ----------
    section : anchor of the section, unique in the page.
    title : its heading; empty for a block that is no section (the data of the page).
    parts : what it shows, in order; a block without any shows nothing, not even its title.
    accent : the client's accent colour, for the whole page.
    head : what stands beneath the title of the whole page: who tells, in which units, over which days.
    is_absent : True where there is nothing to show: the page says why in one line, in its last section.
    is_folded : True where a reader opens it; a section of a client's report is told so by its row in the registry.
    """

    section: str
    title: str
    parts: tuple[Part, ...]
    accent: str | None = None
    head: Markup | None = None
    is_absent: bool = False
    is_folded: bool = False

    def html(self) -> Markup:
        """The whole section as the client's page holds it, without its heading."""
        return join((part.markup for part in self.parts), "\n")

    def _ipython_display_(self) -> None:
        if not self.parts:
            return
        metadata: dict[str, Any] = {"section": self.section, "title": self.title}
        if self.accent is not None:
            metadata["accent"] = self.accent
        if self.head is not None:
            metadata["head"] = str(self.head)
        if self.is_absent:
            metadata["absent"] = True
        if self.is_folded:
            metadata["folded"] = True
        for rank, part in enumerate(self.parts):
            # raw: IPython asks an object for a dozen formats, and writes its text beside them
            display(part.bundle(), raw=True, metadata={METADATA_KEY: metadata} if rank == 0 else {})
