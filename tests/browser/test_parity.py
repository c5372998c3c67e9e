"""The chart of the weeks is drawn twice: in Python, and by the page's script. On random data both draw the same."""

import numpy as np
import pytest
from made_page import make_page
from made_report import make_entries, make_params, make_report

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
    named: said(drawing, 'text.named'),
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
    entries = make_entries(int(random.integers(60, 3_000)), seed=seed)
    # a Sunday of week 52 of the year before: the script alone has a bar for it
    return make_report(entries[entries["work_date"] != "2023-01-01"].reset_index(drop=True), params=params)


def levels(chart):
    """The height of the average's line over the middle of each bar, however many pieces draw it."""
    flat = [(x1, x2, y1) for x1, x2, y1, y2 in chart["average"] if y1 == y2]
    middles = [x + width / 2 for x, _, width, _ in chart["bars"]]
    return [next(y for x1, x2, y in flat if x1 - 0.01 <= middle <= x2 + 0.01) for middle in middles]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_python_and_the_script_draw_the_same_weeks(opens, folder, seed):
    path = folder / f"parity-{seed}.html"
    path.write_text(make_page(report_of(seed)), encoding="utf-8")
    written, drawn = (opens(path=path, scripts=scripts).page.evaluate(DRAWN) for scripts in (False, True))
    assert len(written["bars"]) > 3
    assert drawn["values"] == written["values"]
    assert drawn["title"] == written["title"]
    assert drawn["ticks"] == written["ticks"]
    assert sorted(drawn["named"]) == sorted(written["named"])
    assert levels(drawn) == pytest.approx(levels(written), abs=0.11)
    for name in ("bars", "over"):
        assert np.array(drawn[name]) == pytest.approx(np.array(written[name]), abs=0.11), name
