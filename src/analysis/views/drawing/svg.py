"""Charts as SVG written in Python, for the client's page: works without scripts, reads without eyes, prints sharp.

Positions across are percentages and those down are pixels, so that one drawing fits a phone and a wide page with its
texts at their size. Each chart is a figure: its message, its drawing, its key, and the same values in a table. Colours
are classes (`t-main`…); links are `#…` anchors of the page, and work without scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.views.drawing import scale as axes
from analysis.views.drawing import tables
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, attribute, clean, filled, folded, join
from analysis.views.drawing.scale import Scale
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import Wording

HEIGHT = 200
TOP = 18
FOOT = 26
BAR_SHARE, FEW_BARS_SHARE = 0.74, 0.56
PEAKS_NAMED = 3
FEW_MARKS = 13
NARROW_MARKS = 6
PLOT_WIDTH = 1000
"""Width of the stretched drawing of a line, in units of its own."""


def figure(chart: Chart, words: Wording) -> Markup:
    """The chart as a `<figure>`."""
    chart = _cleaned(chart)
    return filled(
        '<figure class="chart" id="chart-{}" data-chart="{}"><figcaption><strong>{}</strong> <span>{}</span>'
        "</figcaption>{}</figure>",
        chart.chart,
        chart.chart,
        chart.title,
        caption_of(chart, words),
        _DRAWINGS[chart.kind](chart, words),
    )


def caption_of(chart: Chart, words: Wording) -> str:
    """The measure and its unit."""
    if chart.unit in ("none", "count"):
        return chart.name
    return words.text("{name}, in {unit}", name=chart.name, unit=words.unit(chart.unit))


def values_table(chart: Chart, words: Wording) -> Markup:
    """The values of the chart, folded in a `<details>` beside it."""
    shown = [*chart.series, *([chart.reference] if chart.reference is not None else [])]
    columns = [Column(chart.label_title or words.text("Period")), *(Column(series.name, "number") for series in shown)]
    bounds: list[Series] = []
    for band in chart.bands:
        bounds += [
            Series(words.text("{name}, low", name=band.name), band.low),
            Series(words.text("{name}, high", name=band.name), band.high),
        ]
    columns += [Column(series.name, "number") for series in bounds]
    rows = [
        [label_with_note(chart, index), *(words.quantity(s.values[index], chart.unit) for s in (*shown, *bounds))]
        for index in range(len(chart.labels))
    ]
    table = tables.table(caption_of(chart, words), columns, rows)
    return folded(words.text("The values of this chart"), table, "values")


def _cleaned(chart: Chart) -> Chart:
    """The chart with texts that can be shown; its title may hold a name of the data."""
    reference = replace(chart.reference, name=clean(chart.reference.name)) if chart.reference is not None else None
    return replace(
        chart,
        title=clean(chart.title),
        name=clean(chart.name),
        series=tuple(replace(series, name=clean(series.name)) for series in chart.series),
        reference=reference,
    )


def label_with_note(chart: Chart, index: int) -> str:
    """The name of a mark, and what is to be said of it."""
    note = chart.notes[index] if chart.notes else ""
    return f"{clean(chart.labels[index])} ({note})" if note else clean(chart.labels[index])


def _bars(chart: Chart, words: Wording) -> Markup:
    stacked = [chart.total(index) for index in range(len(chart.labels))]
    reference = chart.reference.values if chart.reference is not None else ()
    scale = axes.scale([*stacked, *reference], HEIGHT)
    slot = 100 / max(1, len(chart.labels))
    named = _named_marks(stacked)
    marks = join(
        _bar_mark(chart, words, scale, slot, index, words.brief(stacked[index], chart.unit), named.get(index))
        for index in range(len(chart.labels))
    )
    line = _stepped(reference, scale, slot)
    return join([_plot(chart, words, scale, slot, marks + line), _key(chart, words), values_table(chart, words)])


def _bar_mark(
    chart: Chart, words: Wording, scale: Scale, slot: float, index: int, value: str, named: str | None
) -> Markup:
    share = BAR_SHARE if len(chart.labels) > FEW_MARKS else FEW_BARS_SHARE
    x, width = slot * (index + (1 - share) / 2), slot * share
    pieces = join(
        filled(
            '<rect class="t-{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>',
            tone,
            x,
            scale.y(max(low, high)),
            width,
            abs(scale.y(low) - scale.y(high)),
        )
        for tone, low, high in _stack(chart, index)
    )
    label = words.text("{label}: {value}", label=label_with_note(chart, index), value=value)
    text = Markup("")
    if named is not None:
        promised = chart.reference.values[index] if chart.reference is not None else None
        text = filled(
            '<text class="{}" x="{:.2f}%" y="{:.1f}" text-anchor="middle">{}</text>',
            named,
            x + width / 2,
            _above(scale.y(max(chart.total(index), 0.0)), None if promised is None else scale.y(promised)),
            value,
        )
    hit = filled(
        '<rect class="hit" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}"/>', slot * index, -TOP, slot, HEIGHT + TOP
    )
    inside = filled("{}{}{}<title>{}</title>", hit, pieces, text, label)
    link = chart.links[index] if chart.links else None
    if link is None:
        return filled('<g class="mark">{}</g>', inside)
    return filled('<a class="mark" href="{}" aria-label="{}">{}</a>', link, label, inside)


def _above(top: float, line: float | None) -> float:
    """Return the foot of a text above a bar; above the reference line too, where the line would cross the text."""
    foot = top - 5
    return line - 4 if line is not None and foot - axes.LINE_OF_TEXT < line < foot + 2 else foot


def _stack(chart: Chart, index: int) -> list[tuple[str, float, float]]:
    """The pieces of a bar from its foot: tone, from, to. What goes beyond the reference is a piece of its own."""
    beyond = chart.exceeded(index)
    if beyond is not None and len(chart.series) == 1:
        return [(_tone(chart.series[0], index), 0.0, beyond), ("over", beyond, chart.total(index))]
    pieces, base = [], 0.0
    for series in chart.series:
        amount = series.values[index] or 0.0
        pieces.append((_tone(series, index), base, base + amount))
        base += amount
    return pieces


def _lines(chart: Chart, words: Wording) -> Markup:
    bounds = [value for band in chart.bands for value in (*band.low, *band.high)]
    shown = [*chart.series, *([chart.reference] if chart.reference is not None else [])]
    scale = axes.scale([value for series in shown for value in series.values] + bounds, HEIGHT)
    slot = 100 / max(1, len(chart.labels))
    is_stepped = chart.kind == "steps"
    pieces = []
    for rank, band in enumerate(chart.bands):
        there = _points(band.high, scale, slot, is_stepped)
        back = _points(band.low, scale, slot, is_stepped)
        pieces.append(
            filled('<polygon class="{}" points="{}"/>', _band_css(chart, rank), " ".join([*there, *reversed(back)]))
        )
    for series in reversed(shown):
        css = "ref" if series is chart.reference else f"line s-{_tone(series, 0)}"
        pieces += [
            filled('<polyline class="{}" points="{}" vector-effect="non-scaling-stroke"/>', css, " ".join(run))
            for run in _runs(series.values, scale, slot, is_stepped)
        ]
    drawing = filled(
        '<svg x="0" y="0" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        HEIGHT,
        PLOT_WIDTH,
        HEIGHT,
        join(pieces),
    )
    ends = _line_ends(chart, words, scale, slot)
    return join([_plot(chart, words, scale, slot, drawing + ends), _key(chart, words), values_table(chart, words)])


def _line_ends(chart: Chart, words: Wording, scale: Scale, slot: float) -> Markup:
    """The end of each line, its last value above it or below it, where it covers neither a value nor an end."""
    ends = [
        (series, last, scale.y(series.values[last] or 0.0))
        for series in chart.series
        if (last := max((i for i, value in enumerate(series.values) if value is not None), default=None)) is not None
    ]
    pieces: list[Markup] = []
    written: list[tuple[int, float]] = []
    for series, last, y in ends:
        x = slot * (last + 0.5)
        pieces.append(filled('<circle class="t-{}" cx="{:.2f}%" cy="{}" r="3.5"/>', _tone(series, last), x, y))
        beside = [other for _, index, other in ends if index == last and other != y]
        feet = [foot for index, foot in written if index == last]
        foot = axes.foot_beside(y, beside, feet, HEIGHT)
        if foot is None:
            continue
        written.append((last, foot))
        pieces.append(
            filled(
                '<text class="named" x="{:.2f}%" y="{:.1f}" text-anchor="{}">{}</text>',
                x,
                foot,
                "end" if x > 80 else "middle",
                words.brief(series.values[last], chart.unit),
            )
        )
    return join(pieces)


def _ranked(chart: Chart, words: Wording) -> Markup:
    """Horizontal bars, and a tornado: a table with bars, which is its own table of values."""
    known = [abs(value) for series in chart.series for value in series.values if value is not None]
    widest = max(known, default=0.0) or 1.0
    columns = [Column(chart.label_title)]
    for series in chart.series:
        columns += [Column(series.name, "number"), Column("", "bar")]
    rows = []
    for index, label in enumerate(chart.labels):
        link = chart.links[index] if chart.links else None
        name = filled('<a href="{}">{}</a>', link, clean(label)) if link else clean(label)
        cells: list[str | Markup] = [name]
        for series in chart.series:
            value = series.values[index]
            is_signed = chart.kind == "tornado"
            cells += [
                words.quantity(value, chart.unit, 0 if chart.unit == "euros" else None, signed=is_signed),
                tables.diverging((value or 0.0) / widest, _tone(series, index))
                if is_signed
                else tables.bar(abs(value or 0.0) / widest, _tone(series, index)),
            ]
        rows.append(cells)
    return tables.table(caption_of(chart, words), columns, rows, css="ranked told-above")


def _grid(chart: Chart, words: Wording) -> Markup:
    """States by row and column: each cell says its state in a word, drawn as a sign."""
    columns = [Column(chart.label_title), *(Column(clean(label), "number") for label in chart.labels)]
    rows = [
        [clean(series.name), *(_state(chart, series, index) for index in range(len(chart.labels)))]
        for series in chart.series
    ]
    table = tables.table(caption_of(chart, words), columns, rows, css="grid")
    return filled('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', chart.name, table)


def _state(chart: Chart, series: Series, index: int) -> str | Markup:
    value = series.values[index]
    if value is None:
        return ""
    return filled('<span class="state t-{}">{}</span>', _tone(series, index), chart.states[int(value)])


def _plot(chart: Chart, words: Wording, scale: Scale, slot: float, drawing: Markup) -> Markup:
    """The frame of a drawing: graduations on the left, rules, labels beneath."""
    ticks = [(tick, scale.y(tick)) for tick in scale.ticks]
    left = join(
        filled('<text x="100%" y="{:.1f}" text-anchor="end">{}</text>', y + 4, words.number(tick, scale.digits))
        for tick, y in ticks
    )
    rules = join(
        filled('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>', "zero" if tick == 0 else "tick", y, y)
        for tick, y in ticks
    )
    has_links = any(chart.links)
    labels = _labels(chart.labels, slot, axes.HALF_LABELS if chart.is_half else axes.WIDE_LABELS)
    return filled(
        '<div class="plot"><svg class="graduations" width="100%" height="{h}" aria-hidden="true">'
        '<svg y="{top}" width="100%" height="{inner}" overflow="visible">{left}</svg></svg>'
        '<svg class="drawing" width="100%" height="{h}" role="{role}" aria-label="{name}">'
        '<svg y="{top}" width="100%" height="{inner}" overflow="visible">{rules}{drawing}'
        '<g class="labels" aria-hidden="true">{labels}</g></svg></svg></div>',
        h=HEIGHT + TOP + FOOT, top=TOP, inner=HEIGHT + FOOT, left=left, rules=rules, drawing=drawing, labels=labels,
        role="group" if has_links else "img", name=f"{chart.title} {caption_of(chart, words)}",
    )  # fmt: skip


def _labels(labels: Sequence[str], slot: float, at_most: int) -> Markup:
    pieces = []
    for index, label in enumerate(labels):
        css = axes.label_class(index, len(labels), at_most=at_most)
        if css is not None:
            place = filled('x="{:.2f}%" y="{}" text-anchor="middle"', slot * (index + 0.5), HEIGHT + 18)
            pieces.append(filled("<text{} {}>{}</text>", attribute("class", css), place, clean(label, 18)))
    return join(pieces)


def _stepped(values: Sequence[float | None], scale: Scale, slot: float) -> Markup:
    """The reference line over bars: level across each slot, upright where it changes."""
    pieces: list[Markup] = []
    start = 0
    for index, value in enumerate(values):
        following = values[index + 1] if index + 1 < len(values) else None
        if following == value:
            continue
        if value is not None:
            y = scale.y(value)
            pieces.append(_reference(slot * start, slot * (index + 1), y, y))
            if following is not None:
                pieces.append(_reference(slot * (index + 1), slot * (index + 1), y, scale.y(following)))
        start = index + 1
    return join(pieces)


def _reference(x1: float, x2: float, y1: float, y2: float) -> Markup:
    return filled('<line class="ref" x1="{:.2f}%" x2="{:.2f}%" y1="{}" y2="{}"/>', x1, x2, y1, y2)


def _points(values: Sequence[float | None], scale: Scale, slot: float, is_stepped: bool) -> list[str]:
    return [point for run in _runs(values, scale, slot, is_stepped) for point in run]


def _runs(values: Sequence[float | None], scale: Scale, slot: float, is_stepped: bool) -> list[list[str]]:
    """The points of each unbroken run of values, in the units of the stretched drawing."""
    unit = PLOT_WIDTH / 100
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        y = scale.y(value)
        places = (slot * index, slot * (index + 1)) if is_stepped else (slot * (index + 0.5),)
        runs[-1] += [f"{x * unit:.1f},{y}" for x in places]
    return [run for run in runs if run]


def _named_marks(values: Sequence[float]) -> dict[int, str]:
    """The marks whose value is written, with its classes: all when they are few, else the highest.

    On a phone, where a year of them has no room, the farthest from zero alone keep theirs.
    """
    ranked = sorted(range(len(values)), key=lambda index: (-abs(values[index]), index))
    if len(values) > FEW_MARKS:
        return {index: "named peak" for index in ranked[:PEAKS_NAMED] if values[index] > 0}
    kept = len(values) if len(values) <= NARROW_MARKS else PEAKS_NAMED
    return {index: "named" if rank < kept else "named peak" for rank, index in enumerate(ranked) if values[index]}


def _key(chart: Chart, words: Wording) -> Markup:
    """Key of the marks, where there is more than one kind."""
    entries = [(f"t-{_tone(series, 0)}", series.name) for series in chart.series]
    if chart.reference is not None:
        entries.append(("ref", chart.reference.name))
    entries += [(_band_css(chart, rank), band.name) for rank, band in enumerate(chart.bands)]
    is_single = len(chart.series) == 1 and chart.reference is not None and chart.kind == "bars"
    if (
        chart.reference is not None
        and is_single
        and any(chart.exceeded(i) is not None for i in range(len(chart.labels)))
    ):
        entries.insert(1, ("t-over", words.text("over one and a half times the contract’s average")))
    if len(entries) == 1:
        return Markup("")
    items = join(
        filled(
            '<li><svg width="18" height="10" aria-hidden="true">{}</svg>{}</li>', 
            Markup('<line class="ref" x1="0" x2="18" y1="5" y2="5"/>') if css == "ref"
            else filled('<rect class="{}" width="18" height="10" rx="2"/>', css),
            name,
        )
        for css, name in entries
    )  # fmt: skip
    return filled('<ul class="key">{}</ul>', items)


def _band_css(chart: Chart, rank: int) -> str:
    """The innermost interval is the darkest."""
    return "band" if rank == len(chart.bands) - 1 else "band outer"


def _tone(series: Series, index: int) -> str:
    if isinstance(series.tone, str):
        return series.tone
    return series.tone[index] if index < len(series.tone) else "main"


_DRAWINGS: dict[str, Callable[[Chart, Wording], Markup]] = {
    "bars": _bars,
    "horizontal_bars": _ranked,
    "lines": _lines,
    "steps": _lines,
    "grid": _grid,
    "tornado": _ranked,
    "probability": _lines,
}
