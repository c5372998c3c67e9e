"""The client's page: an executed notebook through our own nbconvert template, in one file that needs no host.

Nothing is dropped in silence: an error, a word on stderr, an output without HTML or a warning stops the export. The
Content-Security-Policy names the page's own style and script by their hashes, computed on the final text.
"""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode

from analysis.params.report_choices import Section as SectionName
from analysis.publish.page.own_sections import with_own_sections
from analysis.report.sections import FOLDED
from analysis.views.drawing import markup, theme
from analysis.views.drawing.block import METADATA_KEY, PLOTLY_TYPE
from analysis.views.language.wording import Wording, wording

TEMPLATE = "template"
STYLES = ("releve.css", "studies.css", "own.css", "print.css")
SCRIPTS = ("words.js", "model.js", "state.js", "chart.js", "page.js", "filters.js", "tables.js", "start.js")
"""Parts of the script of the page, in order; they share one scope, closed to any other script."""
FIGURES = "figures.js"
"""The part that shows the charts with plotly, before the page starts."""
Charts = Literal["svg", "plotly"]
STANDARD = frozenset(get_args(SectionName))
FIRST_CHART = "chart-weekly"
"""The chart that a reader of the keyboard can jump to."""
PROOF = "trust"
"""Section that is always shown: transparency about the data is the product."""
POLICY_PLACE = "%policy%"
HIDDEN_TAGS = {"injected-parameters", "lab-only"}
_FOREIGN_STYLE = re.compile(r'getElementById\("([0-9a-f]{64})"\)\)\{var \w+=document\.createElement\("style"\)')
"""In plotly.js: the id of a style element for its maps, which it adds where the page has no element of that id."""
_HASHED = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)


class NotebookFault(Exception):
    """An executed notebook cannot become a page: an error, stderr, or an output that HTML cannot show."""


@dataclass(frozen=True)
class Section:
    """Content of one cell on the page. `title` is empty for content that is no section (data, a plain output).

    `head` stands beneath the title of the page; a section that is absent is one line of the last one; a reader opens a
    section that is folded.
    """

    anchor: str
    title: str
    html: str
    accent: str | None = None
    head: str = ""
    is_absent: bool = False
    is_folded: bool = False


class ReportExporter(TemplateExporter):
    """nbconvert's exporter with our template alone: no filter, no preprocessor, no file but ours."""

    file_extension = ".html"
    output_mimetype = "text/html"

    @property
    def default_config(self) -> Any:
        """Configuration without nbconvert's preprocessors that remove cells by rule of thumb."""
        config = super().default_config
        config.RegexRemovePreprocessor.enabled = False
        config.TagRemovePreprocessor.enabled = False
        return config


def export(
    notebook: NotebookNode, *, title: str, language: str, sections: Sequence[str] = (), charts: Charts = "svg"
) -> str:
    """Return the page of an executed notebook, the same to the byte for the same notebook.

    Parameters
    ----------
    notebook : executed; each section is a cell whose first output bears its name (`analysis.views.drawing.block`).
    title : title of the page, and its only `<h1>`.
    language : language of the page (`lang`) and of its own few words; it must have a catalogue.
    sections : names of the standard sections to show, in their order; empty: all, in the notebook's order.
    charts : `svg`, drawn in the page; or `plotly`, for an internal edition: plotly.js is embedded once, the page says
        that it is internal, and its drawn charts remain for a reader without scripts.

    Raises
    ------
    NotebookFault
        When a cell holds an error, wrote on stderr, or shows something that has no HTML.
    """
    words = wording(language)
    notebook = with_own_sections(notebook, words)
    is_plotly = charts == "plotly"
    library = [_plotly_js()] if is_plotly else []
    notice = words.text("Internal edition with interactive charts: the client’s is the one without.")
    cells = [_section(cell, number, is_plotly) for number, cell in enumerate(notebook.cells)]
    shown = _selection([section for section in cells if section is not None], sections)
    accent = next((section.accent for section in shown if section.accent is not None), None)
    head = "".join(section.head for section in shown)
    shown = _with_absences(shown, words)
    page = {
        "title": markup.clean(title),
        "language": language,
        "policy": POLICY_PLACE,
        "styles": [{"attributes": "", "text": theme.css_variables(accent) + "".join(_asset(name) for name in STYLES)}],
        "scripts": [*library, _script(is_plotly)],
        "foreign_styles": sorted({name for script in library for name in _FOREIGN_STYLE.findall(script)}),
        "notice": notice if is_plotly else "",
        "head": head,
        "chart": FIRST_CHART if any(f'id="{FIRST_CHART}"' in section.html for section in shown) else "",
        "sections": shown,
        "sources": [cell.source for cell in notebook.cells if cell.cell_type == "code" and not _is_hidden(cell)],
        "words": {
            "skip": words.text("Skip to the report"),
            "skip_to_chart": words.text("Skip to the weeks"),
            "contents": words.text("Contents"),
            "details": words.text("In detail"),
            "folded": words.text("What is folded on screen is not printed: unfold it first."),
            "code_title": words.text("How this report is made"),
            "code_summary": words.text("Show the code of the notebook"),
            "end": words.text("End of the report"),
        },
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    return _with_policy(text, [""] if is_plotly else [])


def _plotly_js() -> str:
    from plotly.offline import get_plotlyjs  # its import is for internal editions alone

    return str(get_plotlyjs())


@lru_cache(maxsize=2)
def _script(is_plotly: bool) -> str:
    *parts, start = SCRIPTS
    names = [*parts, FIGURES, start] if is_plotly else SCRIPTS
    return '"use strict";{\n' + "".join(_asset(name) for name in names) + "}"


@lru_cache(maxsize=1)
def _exporter() -> ReportExporter:
    """The exporter, made once a process: its template is compiled at the first page."""
    return ReportExporter(template_name=TEMPLATE, extra_template_basedirs=[str(Path(__file__).parent)])


@lru_cache(maxsize=32)
def _asset(name: str) -> str:
    return (resources.files("analysis.publish.page") / TEMPLATE / name).read_text(encoding="utf-8")


def _section(cell: NotebookNode, number: int, is_plotly: bool) -> Section | None:
    """Return the content of a cell on the page; None where the cell shows nothing."""
    if _is_hidden(cell):
        return None
    if cell.cell_type == "markdown":
        return Section(f"cell-{number}", "", str(markup.from_markdown(cell.source)))
    if cell.cell_type != "code" or not cell.outputs:
        return None
    labels = cell.outputs[0].get("metadata", {}).get(METADATA_KEY, {})
    html = "\n".join(_html(output, number, is_plotly) for output in cell.outputs)
    return Section(
        labels.get("section", f"cell-{number}"),
        labels.get("title", ""),
        html,
        labels.get("accent"),
        labels.get("head", ""),
        labels.get("absent", False),
        labels.get("folded", False) or labels.get("section") in FOLDED,
    )


def _with_absences(sections: list[Section], words: Wording) -> list[Section]:
    """Return the sections that have something to show; the others are a line each at the end of the last one."""
    absent = [section for section in sections if section.is_absent]
    present = [section for section in sections if not section.is_absent]
    last = next((place for place in reversed(range(len(present))) if present[place].title), None)
    if not absent or last is None:
        return sections
    lines = markup.join(
        markup.filled('<div id="{}"><dt>{}</dt><dd>{}</dd></div>', item.anchor, item.title, markup.Markup(item.html))
        for item in absent
    )
    told = markup.filled('<h3>{}</h3><dl class="absent">{}</dl>', words.text("What this report does not hold"), lines)
    present[last] = replace(present[last], html=present[last].html + str(told))
    return present


def _selection(sections: list[Section], names: Sequence[str]) -> list[Section]:
    """Return the sections named, in their order, then the compulsory ones: a notebook's own, the data, the proof."""
    if not names:
        return sections
    by_name = {section.anchor: section for section in sections}
    chosen = [by_name[name] for name in names if name in by_name]
    compulsory = [section for section in sections if section.anchor not in STANDARD or section.anchor == PROOF]
    return chosen + [section for section in compulsory if section not in chosen]


def _html(output: NotebookNode, number: int, is_plotly: bool) -> str:
    """Return the HTML of one output, followed by its plotly figure as data where the page shows plotly charts."""
    kind = output.output_type
    if kind == "error":
        raise NotebookFault(f"cell {number}: {output.ename}: {output.evalue}")
    if kind == "stream":
        if output.name == "stderr":
            raise NotebookFault(f"cell {number} wrote on stderr: {output.text.strip()[:500]}")
        return str(markup.filled("<pre>{}</pre>", output.text))
    if "text/html" in output.data:
        figure = output.data.get(PLOTLY_TYPE) if is_plotly else None
        return output.data["text/html"] + (str(markup.json_script(figure, css="plotly-figure")) if figure else "")
    rich = sorted(set(output.data) - {"text/plain"})
    if rich:
        raise NotebookFault(f"cell {number} shows {', '.join(rich)} and no HTML: it would be dropped")
    return str(markup.filled("<pre>{}</pre>", output.data.get("text/plain", "")))


def _is_hidden(cell: NotebookNode) -> bool:
    """Return True where a cell is for JupyterLab alone, or holds the values that the batch injected."""
    return bool(HIDDEN_TAGS & set(cell.metadata.get("tags", ())))


def _with_policy(text: str, script_styles: Sequence[str]) -> str:
    """Return the page with its Content-Security-Policy, which allows its own styles and scripts alone, by their hashes.

    `script_styles` are texts of style elements that a script of the page makes: plotly's is empty, filled rule by rule.
    """
    hashes: dict[str, list[str]] = {"script": [], "style": [_hash(style) for style in script_styles]}
    for kind, attributes, body in _HASHED.findall(text):
        if "application/json" not in attributes:
            hashes[kind].append(_hash(body))
    scripts, styles = (" ".join(sorted(set(hashes[kind]))) or "'none'" for kind in ("script", "style"))
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return text.replace(POLICY_PLACE, policy, 1)


def _hash(body: str) -> str:
    digest = base64.b64encode(hashlib.sha256(body.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
