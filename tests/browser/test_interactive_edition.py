"""The internal edition with plotly's charts: offline, under the same policy, with the numbers of the tables beside."""

import re

import pytest
from made_page import make_page

TOLERANCE = 0.005
FIGURES = """() => Object.fromEntries([...document.querySelectorAll('figure:has(.js-plotly-plot)')].map(figure => {
  const { data } = figure.querySelector('.js-plotly-plot');
  const first = data.find(trace => trace.type === 'bar') ?? data[0];
  const told = [...figure.querySelectorAll('tbody tr td:nth-child(2)')].map(cell => cell.textContent);
  return [figure.id, { drawn: [...(first.orientation === 'h' ? first.x : first.y)], told }];
}))"""


@pytest.fixture(scope="module")
def interactive(report, folder):
    path = folder / "interactive.html"
    path.write_text(make_page(report, "plotly"), encoding="utf-8")
    return path


def number(text):
    digits = re.sub(r"[^\d,\u2212]", "", text).replace("\u2212", "-").replace(",", ".")
    return float(digits) if digits else None


def test_it_works_offline_under_the_same_policy_and_says_that_it_is_internal(opens, interactive):
    opened = opens(interactive)
    opened.page.wait_for_selector("#chart-weekly .js-plotly-plot .plotly")
    assert (opened.errors, opened.violations) == ([], [])
    assert opened.requests == [f"file://{interactive}"]
    assert opened.page.locator(".notice").inner_text().startswith("Édition interne")
    assert interactive.read_text(encoding="utf-8").count("plotly.js v") == 1, "the library is there once"
    assert opened.page.evaluate("document.querySelectorAll('[id^=plotly-logo], a[href*=plotly]').length") == 0
    buttons = opened.page.eval_on_selector_all(".modebar-btn", "all => all.map(each => each.dataset.title)")
    assert buttons
    assert not [title for title in buttons if "Share" in title or "Partager" in title], (
        "no chart goes to a stranger's server"
    )


def test_each_figure_draws_the_values_of_the_table_beside_it(opens, interactive):
    page = opens(interactive).page
    page.wait_for_selector("#chart-weekly .js-plotly-plot .plotly")
    figures = page.evaluate(FIGURES)
    assert {"chart-weekly", "chart-monthly"} < set(figures)
    compared = 0
    for name, figure in figures.items():
        told = [number(cell) for cell in figure["told"]]
        for drawn, shown in zip(figure["drawn"], told, strict=False):
            if drawn is not None and shown is not None:
                assert shown == pytest.approx(drawn, abs=TOLERANCE + 1e-9), name
                compared += 1
    assert compared >= 19


def test_a_click_on_a_bar_of_plotly_picks_its_week_and_filters_move_it(opens, interactive):
    opened = opens(interactive)
    page = opened.page
    page.wait_for_selector("#chart-weekly .js-plotly-plot .plotly")
    whole = page.evaluate("document.querySelector('#chart-weekly .js-plotly-plot').data[0].y.reduce((a, b) => a + b)")
    bar = page.locator("#chart-weekly .bars .point").nth(4)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile("pick="))
    assert page.locator("#picked").inner_text().startswith("Semaine 5 de 2023")
    opened.tick("kind", "incident")
    page.wait_for_selector("#chart-weekly .js-plotly-plot .plotly")
    part = page.evaluate("document.querySelector('#chart-weekly .js-plotly-plot').data[0].y.reduce((a, b) => a + b)")
    assert 0 < part < whole


def test_without_scripts_its_drawn_charts_remain(opens, interactive):
    page = opens(interactive, scripts=False).page
    assert page.locator("#chart-weekly svg.drawing").is_visible()
    assert page.locator("#chart-weekly a.mark").count() >= 7
