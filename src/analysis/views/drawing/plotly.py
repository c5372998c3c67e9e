"""Charts as plotly figures, for JupyterLab and internal editions: the same numbers as `analysis.views.drawing.svg`.

A figure is written as the plain dictionary that the plotly type of a notebook holds, which costs no import of plotly.
plotly reads texts as a small HTML with links, TeX between dollars and templates: `_literal` makes any text show as it
is.
"""

from __future__ import annotations

from html import escape
from typing import Any, Literal

from analysis.views.drawing import svg
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import clean
from analysis.views.drawing.scale import label_class
from analysis.views.drawing.theme import ROLES, scenario
from analysis.views.language.wording import Wording

Look = Literal["light", "dark"]
TRANSPARENT = "rgba(0,0,0,0)"
DRAWN = ("bars", "horizontal_bars", "lines", "steps", "tornado", "probability")


def can_draw(chart: Chart) -> bool:
    """Return True for a chart that plotly draws; a grid of states is a table everywhere."""
    return chart.kind in DRAWN


def figure(chart: Chart, words: Wording, look: Look = "light") -> dict[str, Any]:
    """The figure as JSON data, `data` and `layout`, in the colours of a light or a dark page."""
    traces = [_trace(chart, series, words, look) for series in chart.series]
    for band in chart.bands:
        bounds = (("high", band.high, "none"), ("low", band.low, "tonexty"))
        traces += [
            _line(chart, Series(f"{band.name} ({name})", values, "muted"), words, look) | {"fill": fill}
            for name, values, fill in bounds
        ]
    if chart.reference is not None:
        reference = _line(chart, chart.reference, words, look)
        reference["line"] |= {"dash": "dash", "shape": "hvh", "color": _colour("ink", look)}
        traces.append(reference)
    return {"data": traces, "layout": _layout(chart, words, look)}


def _trace(chart: Chart, series: Series, words: Wording, look: Look) -> dict[str, Any]:
    if chart.kind not in ("bars", "horizontal_bars", "tornado"):
        return _line(chart, series, words, look)
    places, values = list(range(len(chart.labels))), list(series.values)
    is_flat = chart.kind != "bars"
    return {
        "type": "bar",
        "name": _literal(series.name),
        "orientation": "h" if is_flat else "v",
        "x": values if is_flat else places,
        "y": places if is_flat else values,
        "hovertext": _hover(chart, series, words),
        "hoverinfo": "text",
        "marker": _marker(chart, series, look),
    }


def _line(chart: Chart, series: Series, words: Wording, look: Look) -> dict[str, Any]:
    tone = series.tone if isinstance(series.tone, str) else series.tone[0]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _literal(series.name),
        "x": list(range(len(chart.labels))),
        "y": list(series.values),
        "hovertext": _hover(chart, series, words),
        "hoverinfo": "text",
        "line": {
            "color": _colour(scenario(tone).role, look),
            "shape": "hvh" if chart.kind == "steps" else "linear",
            "dash": "dot" if scenario(tone).is_hatched else "solid",
        },
    }


def _hover(chart: Chart, series: Series, words: Wording) -> list[str]:
    return [
        _literal(f"{svg.label_with_note(chart, index)} – {series.name} : {words.quantity(value, chart.unit)}")
        for index, value in enumerate(series.values)
    ]


def _layout(chart: Chart, words: Wording, look: Look) -> dict[str, Any]:
    is_flat = chart.kind in ("horizontal_bars", "tornado")
    shown = [
        place for place in range(len(chart.labels)) if is_flat or label_class(place, len(chart.labels)) is not None
    ]
    category = {
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": [_literal(chart.labels[place]) for place in shown],
        "automargin": True,
    }
    value = {"title": {"text": _literal(words.unit(chart.unit))}, "automargin": True, "zeroline": True}
    return {
        "title": {"text": _literal(chart.title), "x": 0, "xanchor": "left", "font": {"size": 15}},
        "template": "none",
        "barmode": "stack",
        "separators": ",\u202f" if words.language == "fr" else ".,",
        "xaxis": value if is_flat else category,
        "yaxis": category | {"autorange": "reversed"} if is_flat else value,
        "legend": {"orientation": "h"},
        "margin": {"l": 50, "r": 20, "t": 60, "b": 40},
        "font": {"color": _colour("ink", look)},
        "paper_bgcolor": _colour("page", look),
        "plot_bgcolor": _colour("page", look),
    }


def _marker(chart: Chart, series: Series, look: Look) -> dict[str, Any]:
    """The colours of the bars and their patterns; that of a bar beyond the reference says so."""
    marks = range(len(chart.labels))
    tones = [series.tone if isinstance(series.tone, str) else series.tone[index] for index in marks]
    if chart.kind == "bars" and len(chart.series) == 1:
        tones = ["over" if chart.exceeded(index) is not None else tones[index] for index in marks]
    drawn = [scenario(tone) for tone in tones]
    colours = [_colour(one.role, look) for one in drawn]
    marker: dict[str, Any] = {
        "color": [TRANSPARENT if one.is_outlined else colour for one, colour in zip(drawn, colours, strict=True)]
    }
    if any(one.is_outlined for one in drawn):
        marker["line"] = {"color": colours, "width": [1.25 * one.is_outlined for one in drawn]}
    if any(one.is_hatched for one in drawn):
        marker["pattern"] = {"shape": ["/" if one.is_hatched else "" for one in drawn], "fillmode": "replace"}
    return marker


def _colour(role: str, look: Look) -> str:
    return ROLES[role].dark if look == "dark" else ROLES[role].light


def _literal(text: str) -> str:
    """The text as plotly shows it to the letter: no tag, no TeX, no template."""
    return escape(clean(text), quote=False).replace("$", "&#36;").replace("%{", "&#37;{")
