"""The slides of a committee as `report.pptx`: native charts and tables, on the provider's template where there is one.

A deck is outside the byte identity of an edition, as the PDF is: the workbooks of its charts hold the time they were
written. Two decks of one report are equal part by part, once times are set aside.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.text import PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.util import Emu, Inches, Pt

from analysis.foundation.errors import Fault, ParamsFault
from analysis.foundation.messages import message
from analysis.report.client_report import ClientReport
from analysis.views.drawing import theme
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import clean
from analysis.views.slides.deck import slides
from analysis.views.slides.slide import Slide, SlideTable

LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "title": ("Relevé titre", "Title Slide", "Diapositive de titre"),
    "content": ("Relevé contenu", "Title Only", "Titre seul"),
}
"""Layouts looked for by name in a template, the first that it has being taken."""
WIDE = (Inches(13.333), Inches(7.5))
"""Size of a deck without a template."""
MARGIN = 0.045
"""Share of the width and of the height around what a slide holds."""
TITLE_HEIGHT = 0.13
TITLE_SIZE, FIRST_SIZE, TEXT_SIZE, CELL_SIZE, CHART_SIZE = Pt(24), Pt(20), Pt(15), Pt(12), Pt(11)
INCHES_A_CHARACTER = 0.55 / 72
"""Mean width of a character, by point of its size."""
LONGEST_PROPERTY = 255
"""Characters that a property of the file holds."""
LEAST_CHART = Inches(1.4)
"""Height under which a chart is left out: its figures are those of the table above it."""
MOST_LABELLED = 16
"""Marks of a series up to which each bears its value."""
READ_BY_A_WORKBOOK = re.compile(r"^(=|\{=|(ftp|http)s?://|mailto:|(in|ex)ternal:)", re.IGNORECASE)
"""Texts that the workbook of a chart would take for a formula or a link."""
WORD_JOINER = "\u2060"
"""Written before such a text: it shows nothing, and the text is then a text."""
KINDS = {
    "bars": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "horizontal_bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "tornado": XL_CHART_TYPE.BAR_CLUSTERED,
    "lines": XL_CHART_TYPE.LINE,
}


def pptx(report: ClientReport, folder: Path) -> bytes:
    """Return the deck of a report.

    Parameters
    ----------
    report : the client's report.
    folder : folder of params, where the provider's template is.

    Raises
    ------
    ParamsFault
        When the template is not a PowerPoint file without slides that has both layouts.
    """
    provider = report.params.provider
    template = None if provider is None or provider.template is None else folder / provider.template
    deck, layouts = _opened(template, folder / "clients" / f"{report.params.client}.yaml")
    made = slides(report)
    for slide in made:
        _add(deck, layouts["title" if slide.slide == "title" else "content"], slide, has_template=template is not None)
    _sign(deck, report, made[0].title)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def series_of(chart: Chart) -> tuple[Series, ...]:
    """Return the series that a deck draws of a chart: its own, its reference, the bounds of its narrowest interval."""
    bounds = [
        Series(f"{band.name} {sign}", values, "muted")
        for band in chart.bands[-1:]
        for sign, values in (("–", band.low), ("+", band.high))
    ]
    reference = () if chart.reference is None else (Series(chart.reference.name, chart.reference.values, "plan"),)
    own = [series for series in chart.series if series.tone != "muted"]
    return (*own, *reference, *bounds)


def as_text(text: str) -> str:
    """Return a text that the workbook of a chart keeps as one."""
    return f"{WORD_JOINER}{text}" if READ_BY_A_WORKBOOK.match(text) else text


def _opened(template: Path | None, client_file: Path) -> tuple[Any, dict[str, Any]]:
    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = WIDE
    else:
        try:
            deck = Presentation(str(template))
        except (PackageNotFoundError, ValueError, KeyError, OSError) as error:
            raise _fault(client_file, message("a PowerPoint file (.pptx) is expected"), template) from error
        if len(deck.slides):
            raise _fault(client_file, message("a template without slides is expected: keep its layouts"), template)
    named = {layout.name: layout for layout in deck.slide_layouts}
    found = {}
    for role, names in LAYOUTS.items():
        layout = next((named[name] for name in names if name in named), None)
        if layout is None:
            sentence = message(
                "the template needs a layout named {names}; it has: {found}",
                names=" / ".join(names),
                found=", ".join(named) or "–",
            )
            raise _fault(client_file, sentence, template)
        found[role] = layout
    return deck, found


def _fault(client_file: Path, sentence: Any, template: Path | None) -> ParamsFault:
    shown = "" if template is None else template.name
    return ParamsFault([Fault(client_file, sentence, key="provider.template", found=shown)])


def _add(deck: Any, layout: Any, content: Slide, *, has_template: bool) -> None:
    """Add one slide: its title, its sentences, its table, its chart, one beneath the other."""
    slide = deck.slides.add_slide(layout)
    width, height = deck.slide_width, deck.slide_height
    left, inner = Emu(int(width * MARGIN)), Emu(int(width * (1 - 2 * MARGIN)))
    title = slide.shapes.title
    if not has_template:
        title.left, title.top = left, Emu(int(height * MARGIN))
        title.width, title.height = inner, Emu(int(height * TITLE_HEIGHT))
    _write(title.text_frame, [content.title], TITLE_SIZE, is_bold=True)
    others = [shape for shape in slide.placeholders if shape.placeholder_format.idx != 0]
    top = title.top + title.height
    if content.slide == "title" and others:
        body = others[0]
        if not has_template:
            body.left, body.top, body.width, body.height = left, top, inner, Emu(int(height * 0.5))
        _write(body.text_frame, content.texts, FIRST_SIZE, colour=None if has_template else _rgb("ink"))
        return
    if content.texts:
        top += _add_texts(slide, content.texts, left, top, inner)
    if content.table is not None:
        top += _add_table(slide, content.table, left, top, inner) + Inches(0.12)
    if content.more:
        top += _add_texts(slide, [content.more], left, top, inner)
    room = int(height * (1 - MARGIN)) - top
    if content.chart is not None and room >= LEAST_CHART:
        _add_chart(slide, content.chart, left, top, inner, min(room, _most_height(content.chart)))


def _add_texts(slide: Any, texts: Sequence[str], left: int, top: int, width: int) -> int:
    """Add sentences one under the other; return their height."""
    lines = sum(_lines(text, width, TEXT_SIZE) for text in texts)
    tall = Emu(int(TEXT_SIZE * 1.35 * lines + Inches(0.15)))
    _write(slide.shapes.add_textbox(left, top, width, tall).text_frame, texts, TEXT_SIZE)
    return int(tall)


def _most_height(chart: Chart) -> int:
    """Return the height beyond which bars laid flat would be too thick to be read."""
    is_flat = chart.kind in ("horizontal_bars", "tornado")
    return int(Inches(1.2) + Inches(0.35) * len(chart.labels) * len(chart.series)) if is_flat else int(Inches(9))


def _write(
    frame: Any, texts: Sequence[str], size: Any, *, is_bold: bool = False, colour: RGBColor | None = None
) -> None:
    """Write texts as paragraphs, aligned on the left."""
    frame.word_wrap = True
    for rank, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
        paragraph.text = text
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = size, is_bold
        if colour is not None:
            paragraph.font.color.rgb = colour


def _lines(text: str, width: int, size: Any) -> int:
    """Return how many lines a text takes in a width, about."""
    return max(1, math.ceil(len(text) * INCHES_A_CHARACTER * size.pt * Inches(1) / width))


def _add_table(slide: Any, content: SlideTable, left: int, top: int, width: int) -> int:
    """Add a table in the style of the template; return its height."""
    rows = (content.heads, *content.rows)
    widths = [int(width * share) for share in content.widths]
    heights = [
        int(CELL_SIZE * 1.3 * max(_lines(text, wide, CELL_SIZE) for text, wide in zip(row, widths, strict=True)))
        + Inches(0.1)
        for row in rows
    ]
    shape = slide.shapes.add_table(len(rows), len(widths), left, top, width, sum(heights))
    table = shape.table
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for row, tall in zip(table.rows, heights, strict=True):
        row.height = tall
    for number, row in enumerate(rows):
        for rank, text in enumerate(row):
            cell = table.cell(number, rank)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            _write(cell.text_frame, [text], CELL_SIZE, is_bold=number == 0)
            if rank in content.numbers:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    return sum(heights)


def _add_chart(slide: Any, drawn: Chart, left: int, top: int, width: int, height: int) -> None:
    """Add a native chart whose workbook holds the values of the report, unrounded."""
    shown = series_of(drawn)
    data = CategoryChartData(number_format="0.0")
    data.categories = [as_text(label) for label in drawn.labels]
    for series in shown:
        data.add_series(as_text(series.name), series.values)
    frame = slide.shapes.add_chart(KINDS[drawn.kind], left, top, width, height, data)
    frame.name = drawn.chart
    chart = frame.chart
    chart.has_title = False
    chart.font.size = CHART_SIZE
    chart.has_legend = len(shown) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _axes(chart, drawn)
    plot = chart.plots[0]
    for series, native in zip(shown, plot.series, strict=True):
        _tone(native, series, drawn)
    if drawn.kind != "lines":
        plot.gap_width = 45
        plot.overlap = 60 if drawn.reference is not None else 0
        for series, native in zip(drawn.series, plot.series, strict=False):
            if len(series.values) <= MOST_LABELLED:
                labels = native.data_labels
                labels.show_value, labels.number_format_is_linked = True, False
                labels.number_format = "+0.0;\u22120.0" if drawn.kind == "tornado" else _format(drawn)
                labels.font.size = CHART_SIZE


def _axes(chart: Any, drawn: Chart) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.major_gridlines.format.line.color.rgb = _rgb("rule")
    value.format.line.fill.background()
    value.has_title = True
    value.axis_title.text_frame.text = drawn.name
    value.axis_title.text_frame.paragraphs[0].font.size = CHART_SIZE
    value.axis_title.text_frame.paragraphs[0].font.bold = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if drawn.kind in ("horizontal_bars", "tornado"):
        category.reverse_order = True
        value.tick_label_position = XL_TICK_LABEL_POSITION.NONE
        value.has_major_gridlines = False


def _tone(native: Any, series: Series, drawn: Chart) -> None:
    """Draw a series in the notation of every chart: solid, outlined, hatched, lighter."""
    tone = series.tone if isinstance(series.tone, str) else series.tone[0]
    if drawn.kind == "lines":
        native.smooth = False
        line = native.format.line
        line.color.rgb, line.width = _rgb(theme.scenario(tone).role), Pt(1 if tone == "muted" else 2.25)
        if tone == "forecast":
            line.dash_style = MSO_LINE.DASH
        return
    if drawn.kind == "tornado":
        native.invert_if_negative = False
        for rank, value in enumerate(series.values):
            _fill(native.points[rank].format, "over" if (value or 0.0) > 0 else "second")
        return
    _fill(native.format, tone)


def _fill(form: Any, tone: str) -> None:
    scenario = theme.scenario(tone)
    colour = _rgb(scenario.role)
    if scenario.is_hatched:
        form.fill.patterned()
        form.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        form.fill.fore_color.rgb, form.fill.back_color.rgb = colour, _rgb("page")
        form.line.color.rgb = colour
    elif scenario.is_outlined:
        form.fill.background()
        form.line.color.rgb, form.line.width = colour, Pt(1.25)
    else:
        form.fill.solid()
        form.fill.fore_color.rgb = colour


def _format(chart: Chart) -> str:
    return "0" if chart.unit in ("percent", "tickets", "count", "euros") else "0.0"


def _rgb(role: str) -> RGBColor:
    return RGBColor.from_string(theme.ROLES[role].light.lstrip("#").upper())


def _sign(deck: Any, report: ClientReport, title: str) -> None:
    """Say in the file's properties whose report it is, at its date: no time of writing, no person."""
    day = report.edition.as_of
    at = datetime.combine(day, time())
    about = deck.core_properties
    about.created = about.modified = about.last_printed = at
    about.title = clean(title, LONGEST_PROPERTY)
    about.author = about.last_modified_by = "" if report.params.provider is None else clean(report.params.provider.name)
    about.language = report.edition.language
    about.revision = 1
