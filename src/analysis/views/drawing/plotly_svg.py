"""An analyst's plotly figure drawn as the report draws its own: SVG without scripts, its values in a table (H12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.views.drawing import plotly_json, scale, tables
from analysis.views.drawing.markup import Markup, clean, filled, folded, join
from analysis.views.drawing.plotly_json import Figure, Trace, Value
from analysis.views.drawing.scale import Scale
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import Wording

HEIGHT, TOP, FOOT = 230, 18, 26
ROW = 26
WIDTH = 1_000
TONES = ("main", "second", "third", "over", "muted", "neutral")
BAR_SHARE = 0.74
LONGEST_LABEL = 18


def figure(data: Mapping[str, Any], words: Wording) -> Markup:
    """Return a `<figure>` from the JSON of a plotly figure. Raises UsageFault as `plotly_json.read` does."""
    drawn = plotly_json.read(data)
    kinds = {trace.kind for trace in drawn.traces}
    if "heat" in kinds or "flat_bars" in kinds:
        if len(drawn.traces) > 1:
            raise UsageFault(message("a heat map or flat bars stand alone in a figure; draw the others apart"))
        body = _heat(drawn, words) if "heat" in kinds else _flat_bars(drawn, words)
    else:
        body = _upright(drawn, words)
    titles = [title for title in (drawn.up_title, drawn.across_title) if title]
    return filled(
        '<figure class="chart"><figcaption><strong>{}</strong> <span>{}</span></figcaption>{}{}{}</figure>',
        clean(drawn.title),
        clean(" · ".join(titles)),
        body,
        _key(drawn),
        _table(drawn, words),
    )


def _upright(drawn: Figure, words: Wording) -> Markup:
    """Bars, lines and points over one axis across and one up."""
    across = [value for trace in drawn.traces for value in trace.across]
    bars = [trace for trace in drawn.traces if trace.kind == "bars"]
    places, labels = _spread(across, is_banded=bool(bars))
    heights = [value for trace in drawn.traces for value in trace.up if isinstance(value, float)]
    if drawn.is_stacked and bars:
        heights += [sum(_at(trace, name) for trace in bars) for name in dict.fromkeys(across)]
    up = scale.scale(heights, HEIGHT)
    slot = 100 / max(1, len(dict.fromkeys(across)))
    pieces = [*_bars(drawn, bars, places, up, slot)]
    for rank, trace in enumerate(drawn.traces):
        if trace.kind != "bars":
            pieces += _line(trace, TONES[rank % len(TONES)], places, up, words)
    return _framed(drawn, up, join(pieces), labels, words)


def _bars(
    drawn: Figure, bars: Sequence[Trace], places: Callable[[Value], float | None], up: Scale, slot: float
) -> list[Markup]:
    pieces = []
    tops: dict[Value, float] = {}
    share = BAR_SHARE if drawn.is_stacked else BAR_SHARE / max(1, len(bars))
    for rank, trace in enumerate(bars):
        shift = 0.0 if drawn.is_stacked else rank * share * slot
        for name, value in zip(trace.across, trace.up, strict=False):
            middle = places(name)
            if middle is None or not isinstance(value, float):
                continue
            base = tops.get(name, 0.0) if drawn.is_stacked else 0.0
            tops[name] = base + value
            high, low = up.y(max(base, base + value)), up.y(min(base, base + value))
            pieces.append(
                filled(
                    '<rect class="t-{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>',
                    TONES[rank % len(TONES)],
                    middle - slot * BAR_SHARE / 2 + shift,
                    high,
                    slot * share,
                    low - high,
                )
            )
    return pieces


def _line(trace: Trace, tone: str, places: Callable[[Value], float | None], up: Scale, words: Wording) -> list[Markup]:
    marks = [(places(x), y) for x, y in zip(trace.across, trace.up, strict=False)]
    known = [(x, up.y(y)) for x, y in marks if x is not None and isinstance(y, float)]
    pieces = []
    if trace.kind in ("lines", "lines_points"):
        points = " ".join(f"{x * WIDTH / 100:.1f},{y:.1f}" for x, y in known)
        pieces.append(
            filled(
                '<svg x="0" y="0" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
                '<polyline class="line s-{}" points="{}" vector-effect="non-scaling-stroke"/></svg>',
                HEIGHT, WIDTH, HEIGHT, tone, points,
            )
        )  # fmt: skip
    if trace.kind in ("points", "lines_points"):
        pieces += [filled('<circle class="t-{}" cx="{:.2f}%" cy="{:.1f}" r="3"/>', tone, x, y) for x, y in known]
    return pieces


def _framed(drawn: Figure, up: Scale, drawing: Markup, labels: Sequence[tuple[float, str]], words: Wording) -> Markup:
    """Graduations on the left, rules, the drawing, labels beneath."""
    ticks = [(tick, up.y(tick)) for tick in up.ticks]
    left = join(
        filled('<text x="100%" y="{:.1f}" text-anchor="end">{}</text>', y + 4, words.number(tick, up.digits))
        for tick, y in ticks
    )
    rules = join(
        filled('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>', "zero" if tick == 0 else "tick", y, y)
        for tick, y in ticks
    )
    beneath = join(
        filled('<text class="{}" x="{:.2f}%" y="{}" text-anchor="middle">{}</text>', css, x, HEIGHT + 18, text)
        for (x, text), css in _with_room(labels)
    )
    return filled(
        '<div class="plot"><svg class="graduations" width="100%" height="{h}" aria-hidden="true">'
        '<svg y="{top}" width="100%" height="{inner}" overflow="visible">{left}</svg></svg>'
        '<svg class="drawing" width="100%" height="{h}" role="img" aria-label="{name}">'
        '<svg y="{top}" width="100%" height="{inner}" overflow="visible">{rules}{drawing}'
        '<g class="labels" aria-hidden="true">{labels}</g></svg></svg></div>',
        h=HEIGHT + TOP + FOOT, top=TOP, inner=HEIGHT + FOOT, left=left, rules=rules, drawing=drawing, labels=beneath,
        name=clean(drawn.title),
    )  # fmt: skip


def _flat_bars(drawn: Figure, words: Wording) -> Markup:
    """Flat bars as a table whose rows have a bar."""
    trace = drawn.traces[0]
    values = [value if isinstance(value, float) else 0.0 for value in trace.across]
    most = max([abs(value) for value in values], default=0.0) or 1.0
    columns = [Column(clean(drawn.up_title)), Column(clean(drawn.across_title), "number"), Column("", "bar")]
    rows = [
        [clean(_shown(name, words)), words.number(value), tables.bar(abs(value) / most)]
        for name, value in zip(trace.up, values, strict=False)
    ]
    return tables.table(clean(drawn.title), columns, rows)


def _heat(drawn: Figure, words: Wording) -> Markup:
    """A heat map: a cell is the darker the larger its value; its value is in it where there is room."""
    trace = drawn.traces[0]
    known = [cell for row in trace.cells for cell in row if cell is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    span = (high - low) or 1.0
    slot = 100 / max(1, len(trace.across))
    height = ROW * len(trace.up)
    pieces = []
    for row, cells in enumerate(trace.cells):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            pieces.append(
                filled(
                    '<rect class="t-main" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}" fill-opacity="{:.2f}">'
                    "<title>{}</title></rect>",
                    column * slot, row * ROW + 1, slot * 0.98, ROW - 2, 0.08 + 0.92 * (cell - low) / span,
                    f"{_shown(trace.up[row], words)}, {_shown(trace.across[column], words)} : {words.number(cell)}",
                )
            )  # fmt: skip
    names = join(
        filled('<text x="100%" y="{}" text-anchor="end">{}</text>', row * ROW + 17, clean(_shown(name, words), 26))
        for row, name in enumerate(trace.up)
    )
    labels = [
        (slot * (place + 0.5), clean(_shown(name, words), LONGEST_LABEL)) for place, name in enumerate(trace.across)
    ]
    beneath = join(
        filled('<text class="{}" x="{:.2f}%" y="{}" text-anchor="middle">{}</text>', css, x, height + 16, text)
        for (x, text), css in _with_room(labels)
    )
    return filled(
        '<div class="plot heat"><svg class="graduations" width="100%" height="{h}" aria-hidden="true">{names}</svg>'
        '<svg class="drawing" width="100%" height="{h}" role="img" aria-label="{title}">{cells}{labels}</svg></div>',
        h=height + FOOT, names=names, title=clean(drawn.title), cells=join(pieces), labels=beneath,
    )  # fmt: skip


def _spread(
    values: Sequence[Value], *, is_banded: bool
) -> tuple[Callable[[Value], float | None], list[tuple[float, str]]]:
    """Return where each value lies across [percent], and the labels with their places."""
    if is_banded or not plotly_json.is_continuous(values):
        names = [name for name in dict.fromkeys(values) if name is not None]
        slot = 100 / max(1, len(names))
        place = {name: slot * (rank + 0.5) for rank, name in enumerate(names)}
        return lambda value: place.get(value), [
            (place[name], clean(str(_label(name)), LONGEST_LABEL)) for name in names
        ]
    numbers = [number for value in values if (number := plotly_json.position(value)) is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    span = (high - low) or 1.0
    is_days = any(isinstance(value, str) for value in values)

    def at(value: Value) -> float | None:
        number = plotly_json.position(value)
        return None if number is None else 2 + 96 * (number - low) / span

    steps = [low + span * step / 6 for step in range(7)]
    shown = [datetime.fromtimestamp(step, UTC).date().isoformat() if is_days else f"{step:g}" for step in steps]
    return at, [(2 + 96 * step / 6, text) for step, text in enumerate(shown)]


def _with_room(labels: Sequence[tuple[float, str]]) -> list[tuple[tuple[float, str], str]]:
    """The labels that there is room for, with their class."""
    classes = [scale.label_class(place, len(labels)) for place in range(len(labels))]
    return [(label, css) for label, css in zip(labels, classes, strict=True) if css is not None]


def _at(trace: Trace, name: Value) -> float:
    return sum(
        value for at, value in zip(trace.across, trace.up, strict=False) if at == name and isinstance(value, float)
    )


def _label(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _shown(value: Value, words: Wording) -> str:
    return words.number(value) if isinstance(value, float) and value != int(value) else _label(value)


def _key(drawn: Figure) -> Markup:
    if len(drawn.traces) == 1:
        return Markup("")
    items = join(
        filled(
            '<li><svg width="12" height="12" aria-hidden="true"><rect class="t-{}" width="12" height="12"/></svg>'
            "{}</li>",
            TONES[rank % len(TONES)],
            clean(trace.name),
        )
        for rank, trace in enumerate(drawn.traces)
    )
    return filled('<ul class="key">{}</ul>', items)


def _table(drawn: Figure, words: Wording) -> Markup:
    """The values of the figure, folded."""
    first = drawn.traces[0]
    if first.kind == "flat_bars":
        return Markup("")
    columns = [Column(clean(drawn.across_title) or words.text("Value"))]
    if first.kind == "heat":
        columns += [Column(clean(_shown(name, words)), "number") for name in first.up]
        rows = [
            [clean(_shown(name, words)), *(_cell(cells[place], words) for cells in first.cells)]
            for place, name in enumerate(first.across)
        ]
    else:
        columns += [Column(clean(trace.name), "number") for trace in drawn.traces]
        by_trace = [dict(zip(trace.across, trace.up, strict=False)) for trace in drawn.traces]
        names = dict.fromkeys(value for trace in drawn.traces for value in trace.across)
        rows = [
            [clean(_shown(name, words)), *(_cell(values.get(name), words) for values in by_trace)] for name in names
        ]
    caption = clean(drawn.title)
    summary = words.text("The values of this chart")
    return folded(summary, tables.table(caption, columns, rows), "values")


def _cell(value: Value, words: Wording) -> str:
    return (
        words.number(value)
        if isinstance(value, float)
        else clean(str(value))
        if value is not None
        else words.number(None)
    )
