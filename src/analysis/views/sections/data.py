"""The data that the page's script filters; nothing of it is seen."""

from __future__ import annotations

from analysis.report import ClientReport
from analysis.views.block import Block, html
from analysis.views.island import island
from analysis.views.markup import Markup


def block(report: ClientReport) -> Block:
    """The data of the page; an empty part where the source has no effort, for there is nothing to add up."""
    return Block("data", "", (html(Markup("") if report.effort is not None else island(report)),))
