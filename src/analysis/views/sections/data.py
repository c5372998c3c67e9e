"""The data that the page's script filters; nothing of it is seen."""

from __future__ import annotations

from analysis.report.client_report import ClientReport
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.markup import Markup
from analysis.views.reading.page_data import island


def block(report: ClientReport) -> Block:
    """The data of the page; an empty part where the source has no effort, for there is nothing to add up."""
    return Block("data", "", (html(Markup("") if report.effort is not None else island(report)),))
