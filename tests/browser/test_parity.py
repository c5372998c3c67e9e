"""The chart of the weeks is drawn twice: in Python, and by the page's script. On random data both draw the same."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from made_page import make_page
from made_report import make_entries, make_params, make_report
from made_two_lines import make_two_lines

from analysis.domain.periods import Span

DRAWN = """() => {
  const chart = document.querySelector('#chart-weekly');
  const drawing = chart.querySelector('svg.drawing');
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const said = (root, selector) => all(root, selector).map(e => e.textContent.trim());
  const of = (selector, ...names) => all(drawing, selector).map(e => names.map(n => parseFloat(e.getAttribute(n))));
  const scope = chart.querySelector('details.values') ?? chart.parentElement.querySelector('details.values');
  return {
    title: chart.querySelector('figcaption strong').textContent.split(':').at(-1).trim(),
    bars: of('rect.t-main', 'x', 'y', 'width', 'height'),
    over: of('rect.t-over', 'x', 'y', 'width', 'height'),
    average: of('line.ref', 'x1', 'x2', 'y1', 'y2'),
    ticks: said(chart, 'svg.graduations text'),
    named: all(drawing, 'text.named').map(e => [e.textContent.trim(), parseFloat(e.getAttribute('y')).toFixed(0)]),
    values: all(scope, 'tbody tr').map(row => said(row, 'td')),
  };
}"""


def report_of(seed):
    """Entries whose number and length are drawn, on a contract in days or in hours."""
    random = np.random.default_rng(seed)
    line = make_params().model_dump()["contract_lines"][0]
    unit = ("days", "hours")[seed % 2]
    changed = {**line, "unit": unit, "entitlement": float(random.integers(80, 900))}
    params = make_params(contract_lines=[{name: value for name, value in changed.items() if value is not None}])
    return make_report(make_entries(int(random.integers(60, 3_000)), seed=seed), params=params)


def report_of_year(starts_on, ends_on, as_of):
    """A contract year that begins or ends inside a week, with work on the days around."""
    entries = make_entries(4_000)
    entries = entries[entries["work_date"] <= str(as_of)].reset_index(drop=True)
    entries["contract_line"] = pd.Categorical(["infogerance"] * len(entries))
    report = make_report(entries)
    return replace(report, year=Span(starts_on, ends_on), edition=replace(report.edition, as_of=as_of))


def levels(chart):
    """The height of the average's line over the middle of each bar, however many pieces draw it."""
    flat = [(x1, x2, y1) for x1, x2, y1, y2 in chart["average"] if y1 == y2]
    middles = [x + width / 2 for x, _, width, _ in chart["bars"]]
    return [next(y for x1, x2, y in flat if x1 - 0.01 <= middle <= x2 + 0.01) for middle in middles]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_python_and_the_script_draw_the_same_weeks(opens, folder, seed):
    path = folder / f"parity-{seed}.html"
    path.write_text(make_page(report_of(seed)), encoding="utf-8")
    draw_the_same(opens, path)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "as_of"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), date(2023, 2, 16)),
        (date(2022, 7, 1), date(2023, 6, 30), date(2023, 2, 16)),
        (date(2022, 12, 27), date(2023, 12, 26), date(2023, 2, 16)),
        (date(2022, 2, 15), date(2023, 2, 14), date(2023, 2, 14)),
    ],
    ids=["a Sunday", "a Friday", "a Tuesday", "ends on a Tuesday"],
)
def test_a_year_that_cuts_a_week_has_the_weeks_whose_thursday_it_holds(opens, folder, starts_on, ends_on, as_of):
    """ISO's rule: 1 January 2023, a Sunday, is in week 52 of 2022, worked or not."""
    report = report_of_year(starts_on, ends_on, as_of)
    edge = report.entries["work_date"].isin(pd.date_range(starts_on - timedelta(days=6), starts_on + timedelta(days=6)))
    assert edge.sum() > 3
    path = folder / f"parity-{starts_on}.html"
    path.write_text(make_page(report), encoding="utf-8")
    draw_the_same(opens, path)


def draw_the_same(opens, path):
    written, drawn = (opens(path=path, scripts=scripts).page.evaluate(DRAWN) for scripts in (False, True))
    assert len(written["bars"]) > 3
    assert drawn["values"] == written["values"]
    assert drawn["title"] == written["title"]
    assert drawn["ticks"] == written["ticks"]
    assert sorted(drawn["named"]) == sorted(written["named"])
    assert levels(drawn) == pytest.approx(levels(written), abs=0.11)
    for name in ("bars", "over"):
        assert np.array(drawn[name]) == pytest.approx(np.array(written[name]), abs=0.11), name


@pytest.mark.parametrize("scripts", [True, False])
def test_the_months_of_a_client_with_a_line_in_euros_have_one_title(opens, folder, scripts):
    """Rule 2.11, drawn in Python, then by the script: the lines in days alone, said so."""
    path = folder / "two-lines.html"
    path.write_text(make_page(make_two_lines()), encoding="utf-8")
    page = opens(path, scripts=scripts).page
    title = page.locator("#chart-monthly figcaption strong").text_content()
    assert title.replace("\u202f", " ").replace("\u00a0", " ") == (
        "Janvier 2023 (lignes en jours ou en heures) : 2,0 j, contre 1,0 j un an plus tôt."
    )
    if scripts:
        name = "Chaque mois, année par année (lignes en jours ou en heures)"
        assert name in page.locator("caption").all_text_contents()
