"""One specification, two renderers, one set of numbers; texts of the data stay texts in both."""

import re
from html import unescape
from itertools import combinations

import plotly.graph_objects as go
import pytest
from made_report import make_report

from analysis.views.drawing import plotly, scale, svg
from analysis.views.drawing.charts import Band, Chart, Series
from analysis.views.language.wording import wording
from analysis.views.reading.report_reading import Reading
from analysis.views.reading.sentences import weeks_of_year
from analysis.views.sections import months, weeks

WORDS = wording("fr")
HOSTILE = ("<a href='http://x.test'>a</a>", "Licence $100 puis $200", "%{x}<extra></extra>", "\u202eabc", "a\x00b")


def chart(kind="bars", **changes):
    values = {
        "chart": "made",
        "kind": kind,
        "title": "Message",
        "name": "Charge",
        "unit": "days",
        "labels": ("un", "deux", "trois"),
        "series": (Series("charge", (1.005, None, 12.6)),),
    }
    return Chart(**{**values, **changes})


def numbers_of(figure):
    """Every value drawn by a plotly figure, in order."""
    found = []
    for trace in figure["data"]:
        found += trace["x"] if trace.get("orientation") == "h" else trace["y"]
    return [value for value in found if value is not None]


def numbers_in_table(markup):
    cells = re.findall(r'<td class="number">([^<]+)</td>', markup)
    return [float(re.sub(r"[^\d,]", "", cell).replace(",", ".")) for cell in cells if cell != "–"]


def test_the_value_of_a_bar_is_never_crossed_by_the_line_of_what_is_promised():
    """Bars of 2.7 and 1.0 under a line of 2.85 on a scale of 200 px for 4: the first value goes above the line."""
    made = chart(
        labels=("un", "deux"), series=(Series("charge", (2.7, 1.0)),), reference=Series("moyenne", (2.85, 2.85))
    )
    drawn = str(svg.figure(made, WORDS))
    line = float(re.search(r'class="ref"[^>]*y1="([\d.]+)"', drawn)[1])
    first, second = (float(y) for y in re.findall(r'class="named[^"]*" x="[^"]+" y="([\d.]+)"', drawn))
    assert first < line - 3
    assert second - scale.LINE_OF_TEXT > line + 3


@pytest.mark.parametrize("kind", ["bars", "lines", "steps", "horizontal_bars", "tornado", "probability"])
def test_both_renderers_hold_the_same_numbers(kind):
    made = chart(kind)
    drawn = [float(f"{value:.6f}") for value in numbers_of(plotly.figure(made, WORDS))]
    told = numbers_in_table(str(svg.figure(made, WORDS)))
    assert drawn == [1.005, 12.6]
    assert told == [1.01, 12.6], "shown with two decimals, half up (rule 1.6)"


def test_the_charts_of_the_report_hold_the_same_numbers():
    reading = Reading(make_report())
    for made in (weeks.chart(reading, weeks_of_year(reading)), months.chart(reading, reading.report.periods["month"])):
        drawn = sorted(round(value + 1e-9, 2) for value in numbers_of(plotly.figure(made, WORDS)))
        assert drawn == pytest.approx(sorted(numbers_in_table(str(svg.values_table(made, WORDS)))), abs=0.011)


@pytest.mark.parametrize("kind", plotly.DRAWN)
def test_plotly_takes_the_figure(kind):
    made = chart(
        kind,
        reference=Series("moyenne", (5.0, 5.0, 6.0)),
        bands=(Band("intervalle", (0.0, 0.0, 10.0), (2.0, 2.0, 14.0)),),
    )
    assert len(go.Figure(plotly.figure(made, WORDS)).data) == 4


def test_a_grid_is_a_table_of_words():
    made = chart(
        "grid",
        unit="none",
        series=(Series("Sauvegarde", (0, 1, None), ("good", "bad", "neutral")),),
        states=("ok", "ko"),
    )
    text = str(svg.figure(made, WORDS))
    assert not plotly.can_draw(made)
    assert re.findall(r'<span class="state t-\w+">(\w+)</span>', text) == ["ok", "ko"]


def test_a_bar_is_a_link_that_says_its_name_its_value_and_its_note():
    made = chart(links=("#a", None, "#c"), notes=("", "", "incomplète"))
    text = unescape(str(svg.figure(made, WORDS)))
    assert '<a class="mark" href="#c" aria-label="trois (incomplète)\u00a0: 12,6\u202fj">' in text
    assert text.count("<a ") == 2


def test_what_goes_beyond_the_reference_is_drawn_apart():
    made = chart(reference=Series("moyenne", (5.0, 5.0, 5.0)))
    text = str(svg.figure(made, WORDS))
    assert text.count('<rect class="t-over" x=') == 1
    assert "plus d’une fois et demie la moyenne du contrat" in text


def test_the_reference_is_a_staircase_that_follows_amendments():
    made = chart(reference=Series("moyenne", (5.0, 2.0, 2.0)))
    assert len(re.findall(r'<line class="ref" x1="[\d.]+%"', str(svg.figure(made, WORDS)))) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_label_is_only_a_text(text):
    made = chart(labels=(text, "deux", "trois"), title=text, series=(Series(text, (1.0, 2.0, 3.0)),))
    drawn = str(svg.figure(made, WORDS))
    assert "<a " not in drawn
    assert "\x00" not in drawn
    figure = plotly.figure(made, WORDS)
    for shown in (
        figure["layout"]["title"]["text"],
        figure["layout"]["xaxis"]["ticktext"][0],
        figure["data"][0]["hovertext"][0],
    ):
        assert "<" not in shown
        assert "$" not in shown
        assert "%{" not in shown


def test_a_chart_without_a_value_is_drawn():
    made = chart(series=(Series("charge", (0.0, None, 0.0)),))
    assert "NaN" not in str(svg.figure(made, WORDS))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([12.6], (0.0, 5.0, 10.0, 15.0)),
        ([-3.0, 4.0], (-4.0, -2.0, 0.0, 2.0, 4.0)),
        ([0.0], (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        ([0.004], (0.0, 0.001, 0.002, 0.003, 0.004)),
        ([], (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_graduations_are_round_and_hold_zero(values, ticks):
    assert scale.scale(values, 100).ticks == pytest.approx(ticks)


def test_the_last_label_is_always_shown_and_a_phone_shows_few():
    for count in (1, 7, 13, 53, 400):
        shown = [scale.label_class(index, count) for index in range(count)]
        assert shown[-1] == ""
        assert sum(css is not None for css in shown) <= scale.WIDE_LABELS
        assert sum(css == "" for css in shown) <= scale.NARROW_LABELS


def test_a_value_under_zero_is_written_above_the_line_of_zero_and_a_year_keeps_three_on_a_phone():
    year = tuple(float(value) for value in (1, -2, 3, -14, 5, 6, 7, 8, 9, 10, 11, 12))
    made = chart(labels=tuple(map(str, range(12))), series=(Series("écart", year),))
    texts = re.findall(
        r'<text class="(named[^"]*)" x="[\d.]+%" y="([-\d.]+)"[^>]*>([^<]+)<', str(svg.figure(made, WORDS))
    )
    assert [value for css, _, value in texts if css == "named"] == ["−14,0\u202fj", "11,0\u202fj", "12,0\u202fj"]
    axis = scale.scale(year, svg.HEIGHT)
    assert float(texts[3][1]) < axis.y(0), "a text under the bar would cover the name of its month"
    assert axis.y(0) > float(texts[0][1])


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((43.0, 38.16), ["43,0", "38,2"]),
        ((38.16, 43.0), ["38,2", "43,0"]),
        ((22.9, 27.0, 16.0), ["22,9", "27,0", "16,0"]),
        ((12.0, 11.9, 3.0), ["12,0", "11,9"]),
        ((12.0, 11.9, 11.8), ["12,0", "11,9"]),
    ],
    ids=["year_ahead", "year_behind", "forecast", "near", "three_near"],
)
def test_ends_of_lines_never_cover_each_other(ends, told):
    """The last end of three that are near is left to the table of values, and so is one that has the axis beneath."""
    lines = tuple(Series(str(rank), (1.0, 50.0, end)) for rank, end in enumerate(ends))
    drawn = str(svg.figure(chart("lines", series=lines), WORDS))
    texts = re.findall(r'<text class="named"[^>]* y="([\d.]+)"[^>]*>([^<]+)<', drawn)
    assert [value.removesuffix("\u202fj") for _, value in texts] == told
    feet = [float(foot) for foot, _ in texts]
    points = [float(point) for point in re.findall(r'<circle[^>]* cy="([\d.]+)"', drawn)]
    assert len(points) == len(ends)
    assert all(abs(one - other) > scale.LINE_OF_TEXT for one, other in combinations(feet, 2))
    assert not [(foot, point) for foot in feet for point in points if foot - scale.LINE_OF_TEXT < point < foot]


def test_several_intervals_are_drawn_the_widest_first_and_all_are_told():
    bands = (Band("95 %", (0.0, 0.0, 0.0), (9.0, 9.0, 9.0)), Band("80 %", (2.0, 2.0, 2.0), (6.0, 6.0, 6.0)))
    drawn = str(svg.figure(chart("lines", bands=bands), WORDS))
    assert re.findall(r'<polygon class="([^"]+)"', drawn) == ["band outer", "band"]
    assert all(text in drawn for text in ("95 %, bas", "95 %, haut", "80 %, bas", "80 %, haut"))
