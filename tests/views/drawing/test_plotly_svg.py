"""An analyst's plotly figure drawn by the page: bars, lines, points, heat maps; any other trace refused by its name."""

import json
import re

import numpy as np
import pytest
from plotly import graph_objects as go

from analysis.foundation.errors import UsageFault
from analysis.views.drawing import plotly_json, plotly_svg
from analysis.views.language.wording import wording

FR = wording("fr")


def drawn(*traces, **layout):
    return str(plotly_svg.figure(json.loads(go.Figure(traces, layout={"title": "Titre", **layout}).to_json()), FR))


def heights(html):
    place = r'<rect class="t-\w+" x="[\d.]+%" y="[\d.]+" width="[\d.]+%" height="([\d.]+)"'
    return [float(found) for found in re.findall(place, html)]


def test_bars_are_as_high_as_their_values_and_listed():
    html = drawn(go.Bar(x=["a", "b"], y=np.array([2.0, 4.0])))
    one, two = heights(html)
    assert two == pytest.approx(2 * one, abs=0.2)
    assert '<td class="number">4,00</td>' in html


def test_stacked_bars_stand_on_each_other_and_grouped_ones_beside():
    traces = [go.Bar(name="A", x=["a"], y=[1]), go.Bar(name="B", x=["a"], y=[3])]
    stacked, grouped = drawn(*traces, barmode="stack"), drawn(*traces, barmode="group")
    places = [re.findall(r'<rect class="t-(\w+)" x="([\d.]+)%" y="([\d.]+)"', html) for html in (stacked, grouped)]
    (_, x, low), (_, same, high) = places[0]
    assert x == same
    assert float(high) < float(low)
    assert places[1][0][1] != places[1][1][1]
    assert '<ul class="key">' in stacked


def test_a_line_over_days_and_points_over_numbers():
    line = drawn(go.Scatter(x=["2023-01-01", "2023-01-02", "2023-01-11"], y=[1, None, 3], mode="lines"))
    points = re.search(r'points="([^"]+)"', line)[1].split()
    assert [point.split(",")[0] for point in points] == ["20.0", "980.0"]
    spread = drawn(go.Scatter(x=[0, 5, 10], y=[1, 2, 3], mode="markers"))
    assert re.findall(r'cx="([\d.]+)%"', spread) == ["2.00", "50.00", "98.00"]


def test_a_heat_map_is_the_darker_the_larger_and_says_its_values():
    html = drawn(go.Heatmap(x=["jan", "fév"], y=["Nord", "Sud"], z=np.array([[0.0, 1.0], [np.nan, 2.0]])))
    assert re.findall(r'fill-opacity="([\d.]+)"', html) == ["0.08", "0.54", "1.00"]
    assert "<title>Sud, fév : 2,00</title>" in html


def test_flat_bars_are_a_table_with_bars():
    html = drawn(go.Bar(y=["Sage", "Windows"], x=[1, 4], orientation="h"))
    assert html.count('<svg class="bar"') == 2
    assert 'width="25.0%"' in html


@pytest.mark.parametrize(
    "trace", [go.Pie(values=[1, 2]), go.Scattergeo(lon=[1], lat=[2]), go.Surface(z=[[1]])], ids=lambda trace: trace.type
)
def test_any_other_trace_is_refused_by_its_name(trace):
    with pytest.raises(UsageFault, match=f"{trace.type}.*heatmap"):
        drawn(trace)


def test_a_figure_of_too_many_marks_is_refused():
    with pytest.raises(UsageFault, match="2001"):
        drawn(go.Scatter(x=list(range(plotly_json.MOST_MARKS + 1)), y=list(range(plotly_json.MOST_MARKS + 1))))


def test_no_text_of_a_figure_is_markup():
    hostile = "<img src=x onerror=alert(1)>"
    html = drawn(go.Bar(name=hostile, x=[hostile], y=[1]), go.Bar(x=["b"], y=[2]), xaxis_title=hostile)
    assert "<img" not in html
