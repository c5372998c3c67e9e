"""An analyst's own cells as sections of the page: headings in the menu, tables and charts as the page's own (H12).

A heading of the first or second level begins a section; what stands before any heading belongs to the section above.
Everything that a cell shows is made ours: Markdown and HTML are sanitised, a plotly figure is drawn from its JSON, an
image is embedded as an image, in which nothing runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from analysis.domain.texts import plain
from analysis.foundation.errors import Fault, ParamsFault, UsageFault
from analysis.foundation.messages import message
from analysis.notebook.own_cells import OWN
from analysis.views.drawing import plotly_svg
from analysis.views.drawing.block import METADATA_KEY, PLOTLY_TYPE
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.drawing.whole_markdown import sanitised, whole_markdown
from analysis.views.language.wording import Wording

IMAGES = ("image/svg+xml", "image/png", "image/jpeg")
_HEADING = re.compile(r"^ {0,3}#{1,2} +(.+?) *#* *$", re.MULTILINE)


def with_own_sections(notebook: NotebookNode, words: Wording) -> NotebookNode:
    """Return the notebook with its own cells joined to labelled ones, which the page shows as it shows sections.

    Raises
    ------
    ParamsFault
        For an output that the page does not show; the message names the file and the cell.
    """
    cells: list[NotebookNode] = []
    waiting: list[NotebookNode] = []
    for cell in notebook.cells:
        if OWN in cell.metadata.get("tags", ()):
            waiting.append(cell)
            continue
        cells += _sections(waiting, words)
        waiting = []
        cells.append(cell)
    shown = NotebookNode(notebook)
    shown.cells = [*cells, *_sections(waiting, words)]
    for number, cell in enumerate(cell for cell in shown.cells if cell.id == OWN):
        cell.id = f"{OWN}-sections-{number}"
    return shown


def _sections(own: Sequence[NotebookNode], words: Wording) -> Iterator[NotebookNode]:
    title, parts, sources = "", list[str](), list[str]()
    for cell in own:
        for heading, html in _pieces(cell, words):
            if heading:
                if parts:
                    yield _section(title, parts, sources)
                title, parts, sources = heading, [], []
            if html:
                parts.append(html)
        if cell.cell_type == "code":
            sources.append(cell.source)
    if parts:
        yield _section(title, parts, sources)


def _section(title: str, parts: Sequence[str], sources: Sequence[str]) -> NotebookNode:
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in plain(title)).split())
    labels = {"section": f"own-{slug}"[:80], "title": clean(title), "folded": True} if title else {}
    output = new_output("display_data", data={"text/html": "\n".join(parts)}, metadata={METADATA_KEY: labels})
    return new_code_cell("\n\n".join(sources), outputs=[output], id=OWN)


def _pieces(cell: NotebookNode, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield the headings of a cell, each with what follows it; the first may have none."""
    if cell.cell_type == "markdown":
        found = [*_HEADING.finditer(cell.source)]
        yield "", _text(cell.source[: found[0].start() if found else None])
        for heading, following in zip(found, [*found[1:], None], strict=False):
            yield heading[1], _text(cell.source[heading.end() : following.start() if following else None])
        return
    for output in cell.outputs:
        yield "", str(_shown(output, cell, words))


def _text(source: str) -> str:
    return str(whole_markdown(source)) if source.strip() else ""


def _shown(output: NotebookNode, cell: NotebookNode, words: Wording) -> Markup:
    if output.output_type == "stream":
        return filled("<pre>{}</pre>", clean(output.text, len(output.text)) if output.name == "stdout" else "")
    data = output.get("data", {})
    if METADATA_KEY in output.get("metadata", {}) and "text/html" in data:
        return Markup(data["text/html"])
    if PLOTLY_TYPE in data:
        try:
            return plotly_svg.figure(data[PLOTLY_TYPE], words)
        except UsageFault as error:
            raise _fault(cell, str(error)) from None
    for kind in IMAGES:
        if kind in data:
            return _image(kind, data[kind], words)
    if "text/html" in data:
        return sanitised(data["text/html"])
    if "text/markdown" in data:
        return whole_markdown(data["text/markdown"])
    others = sorted(set(data) - {"text/plain"})
    if others:
        raise _fault(cell, message("it shows {kinds}, which the page does not show", kinds=", ".join(others)))
    return filled("<pre>{}</pre>", data.get("text/plain", ""))


def _image(kind: str, content: Any, words: Wording) -> Markup:
    """Return an image whose bytes are in the page; a reader's program runs nothing of it."""
    from base64 import b64encode

    encoded = b64encode(content.encode()).decode() if kind == "image/svg+xml" else "".join(content.split())
    return filled('<img class="own" src="data:{};base64,{}" alt="{}">', kind, encoded, words.text("Chart"))


def _fault(cell: NotebookNode, sentence: Any) -> ParamsFault:
    where = cell.metadata[OWN]
    told = message("cell {cell}: {fault}", cell=where["cell"], fault=sentence)
    return ParamsFault([Fault(f"notebooks/…/{where['file']}", told)])
