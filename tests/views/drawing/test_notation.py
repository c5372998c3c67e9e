"""The notation (docs/reference/notation.md): each scenario is told apart without its colour, in SVG and in plotly."""

import re
from pathlib import Path

import pytest

from analysis.views.drawing import bullet, plotly, svg, theme
from analysis.views.drawing.bullet import Bullet
from analysis.views.drawing.charts import Chart, Series
from analysis.views.language.wording import wording

WORDS = wording("fr")
STYLE = Path(theme.__file__).parents[2] / "publish" / "page" / "template" / "releve.css"
PATTERNS = {"main": (False, False), "previous": (False, False), "plan": (True, False), "forecast": (False, True)}
"""Tone -> outlined, hatched."""


def bars(tone):
    return Chart("made", "bars", "Message", "Charge", "days", ("un", "deux"), (Series("série", (3.0, 2.0), tone),))


@pytest.mark.parametrize(("tone", "pattern"), PATTERNS.items())
def test_bars_of_a_scenario_have_its_pattern_in_svg_and_in_plotly(tone, pattern):
    is_outlined, is_hatched = pattern
    assert f'<rect class="t-{tone}" x=' in str(svg.figure(bars(tone), WORDS))
    rule = re.search(rf"\.t-{tone}{{([^}}]*)}}", STYLE.read_text(encoding="utf-8"))[1]
    assert ("url(#hatch)" in rule) == is_hatched
    assert ("fill:none" in rule) == is_outlined
    marker = plotly.figure(bars(tone), WORDS)["data"][0]["marker"]
    assert (marker.get("pattern", {}).get("shape") == ["/", "/"]) == is_hatched
    assert (marker["color"] == [plotly.TRANSPARENT] * 2) == is_outlined


def test_a_line_that_is_foreseen_is_dotted_in_both():
    chart = Chart("made", "lines", "Message", "Charge", "days", ("un", "deux"), (Series("p", (3.0, 2.0), "forecast"),))
    assert 'class="line s-forecast"' in str(svg.figure(chart, WORDS))
    assert re.search(r"\.s-forecast{[^}]*stroke-dasharray", STYLE.read_text(encoding="utf-8"))
    assert plotly.figure(chart, WORDS)["data"][0]["line"]["dash"] == "dot"


def test_the_year_before_is_lighter_than_this_year():
    light = {role: theme.contrast(theme.ROLES[role].light, theme.ROLES["page"].light) for role in ("main", "previous")}
    assert light["main"] > 1.5 * light["previous"] >= 1.5 * theme.MARK_CONTRAST


def test_a_variance_says_its_sign_its_side_and_its_tone():
    """More goes right, less goes left, each number has its sign: colour is never alone."""
    chart = Chart("made", "tornado", "Message", "Écart", "days", ("a", "b"), (Series("écart", (2.0, -1.0), "over"),))
    text = str(svg.figure(chart, WORDS))
    assert "+2,00\u202fj" in text
    assert "\u22121,00\u202fj" in text
    assert '<rect class="t-over" x="50.0%"' in text
    assert '<rect class="t-second" x="25.0%"' in text


def test_a_tornado_that_is_no_variance_has_one_tone_a_series():
    """The sensitivity of a case: its high ends are no overrun."""
    chart = Chart("made", "tornado", "Message", "VAN", "euros", ("a",), (Series("haut", (2.0,), "main"),))
    assert "t-over" not in str(svg.figure(chart, WORDS))


def test_bullets_share_one_axis_and_cut_what_is_far_beyond_it():
    """Rule of CH 4.1: what is promised has the same length in every row."""
    drawn = [Bullet(0.1, 0.2, 0.9, 0.8, 1.1), Bullet(0.5, 0.4, 2.6, 1.0, 4.0)]
    limit = bullet.common_limit(drawn)
    assert limit == bullet.MOST_LIMIT
    texts = [str(bullet.draw(one, limit, "dit")) for one in drawn]
    promised = {re.search(r'class="t-plan" x="0" y="5" width="([\d.]+)%"', text)[1] for text in texts}
    assert promised == {"28.57"}
    assert ['<path d="M-6-4L0 0L-6 4"/>' in text for text in texts] == [False, True]
    assert all('aria-label="dit"' in text for text in texts)
