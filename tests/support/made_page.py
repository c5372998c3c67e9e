"""A page made as the batch makes it, without a kernel: the blocks of a report, displayed into a notebook, exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from analysis.publish.page import html
from analysis.report import sections as registry
from analysis.report.client_report import ClientReport
from analysis.views.drawing.block import Block
from analysis.views.sections import data, summary

SECTIONS = (*(import_module(f"analysis.views.sections.{section.name}") for section in registry.SECTIONS), data)


def make_notebook(blocks: Iterable[Block]) -> nbformat.NotebookNode:
    """A notebook with one executed cell a block. Leaves no shell behind: the engine of another test makes its own."""
    InteractiveShell.instance()
    try:
        return nbformat.v4.new_notebook(cells=_cells(blocks))
    finally:
        InteractiveShell.clear_instance()


def _cells(blocks: Iterable[Block]) -> list[nbformat.NotebookNode]:
    cells = []
    for number, block in enumerate(blocks):
        with capture_output() as captured:
            block._ipython_display_()
        outputs = [
            nbformat.v4.new_output("display_data", data=output.data, metadata=output.metadata)
            for output in captured.outputs
        ]
        cells.append(nbformat.v4.new_code_cell("block", outputs=outputs, id=f"cell-{number}"))
    return cells


def make_page(report: ClientReport, charts: html.Charts = "svg", sections: Sequence[str] = ()) -> str:
    """The client's page of a report."""
    notebook = make_notebook(section.block(report) for section in SECTIONS)
    title, language = summary.title(report), report.edition.language
    return html.export(notebook, title=title, language=language, charts=charts, sections=sections)
