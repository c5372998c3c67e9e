"""Weight and speed of the client's page at several sizes, beside default nbconvert of the same figures.

    python benchmarks/report.py [ENTRIES ...]

Each page is made from a generated report of 40 categories, 5 000 requesters and titles of 60 characters, and opened
offline in Chromium. The goals are printed beside; the exit code is 1 when one is missed.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import nbformat
import numpy as np
import pandas as pd
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "support")]

from in_page import CHANGE  # noqa: E402
from made_page import make_page  # noqa: E402
from made_report import make_entries, make_report, make_tickets  # noqa: E402

from analysis.publish.page.pdf import find_chromium  # noqa: E402
from analysis.report.client_report import ClientReport  # noqa: E402
from analysis.views.drawing import plotly  # noqa: E402
from analysis.views.reading.report_reading import Reading  # noqa: E402
from analysis.views.reading.sentences import weeks_of_year  # noqa: E402
from analysis.views.sections import weeks  # noqa: E402

SIZES = (5_000, 20_000, 200_000)
GOALS = {
    "weight_kb": {20_000: 700, 200_000: 6_000},
    "ready_ms": {20_000: 800, 200_000: 2_000},
    "filter_ms": {20_000: 50, 200_000: 100},
}
FILTERS = 9
READY = """performance.getEntriesByName('releve-ready')[0]?.startTime
  ?? performance.timing.loadEventEnd - performance.timing.navigationStart"""
OPEN = """() => {
  const choice = document.querySelector("[data-key='field kind']").parentElement;
  choice.scrollIntoView({ behavior: "instant" });
  choice.open = true;
}"""


@dataclass(frozen=True)
class Measured:
    """One page: weight [KB], made in [s], requests tried, times [ms]; None: not measured.

    `filter_ms` is from a tick in a filter to the next frame; `busy_ms` is the processor time that it takes the page,
    which other work on the machine does not move.
    """

    name: str
    entries: int
    weight_kb: float
    gzip_kb: float
    made_s: float
    requests: int
    ready_ms: float | None
    filter_ms: float | None
    busy_ms: float | None


def generated(count: int) -> ClientReport:
    """A report of `count` entries."""
    entries = make_entries(count, requesters=5_000)
    numbers = pd.factorize(entries["ticket_key"])[0] % 40
    entries["category_path"] = pd.Categorical([f"RUN > Famille {n % 8} > Catégorie {n}" for n in numbers])
    tickets = make_tickets(entries)
    return make_report(entries, tickets=tickets.assign(title=tickets["title"].str.pad(60, "right", "x").str[:60]))


def default_nbconvert(report: ClientReport) -> str:
    """The same chart and tickets through nbconvert's own template, plotly.js embedded."""
    import plotly.graph_objects as go

    reading = Reading(report)
    chart = weeks.chart(reading, weeks_of_year(reading))
    figure = go.Figure(plotly.figure(chart, reading.words))
    shown = [figure.to_html(full_html=False, include_plotlyjs=True, div_id="chart"), report.tickets.to_html()]
    outputs = [nbformat.v4.new_output("display_data", data={"text/html": html}) for html in shown]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("report", outputs=outputs)])
    return HTMLExporter(template_name="lab").from_notebook_node(notebook)[0]


def measure(browser: Browser, name: str, entries: int, text: str, made_s: float) -> Measured:
    """The page opened offline, and its filters used."""
    raw = text.encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_bytes(raw)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
        page = context.new_page()
        tried: list[str] = []
        page.on(
            "request",
            lambda request: (
                tried.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None
            ),
        )
        page.goto(path.as_uri(), timeout=120_000)
        is_ours = page.locator("html.live-page").count() == 1
        ready = page.evaluate(READY)
        filtered, busy = _filtered(page) if is_ours else (None, None)
        context.close()
    return Measured(
        name, entries, len(raw) / 1_000, len(gzip.compress(raw, 6)) / 1_000, made_s, len(tried), ready, filtered, busy
    )


def _filtered(page: Page) -> tuple[float, float]:
    """With the filters and the chart in view: median time from a tick to the next frame, mean processor time [ms]."""
    page.evaluate(OPEN)
    page.locator("[data-key^='choice kind']").first.wait_for()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(CHANGE)
    before = _busy_seconds(session)
    frames = median(page.evaluate(CHANGE) for _ in range(FILTERS))
    return frames, (_busy_seconds(session) - before) / FILTERS * 1_000


def _busy_seconds(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def main(sizes: tuple[int, ...]) -> int:
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is not installed: nothing measured", file=sys.stderr)
        return 2
    rows: list[Measured] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for count in sizes:
            report = generated(count)
            start = time.perf_counter()
            text = make_page(report)
            rows.append(measure(browser, "Relevé", count, text, time.perf_counter() - start))
            if count <= 20_000:
                start = time.perf_counter()
                text = default_nbconvert(report)
                rows.append(measure(browser, "default nbconvert", count, text, time.perf_counter() - start))
        browser.close()
    return printed(rows)


def printed(rows: list[Measured]) -> int:
    """The table in Markdown; 1 when a goal is missed."""
    print(
        "| page | entries | KB | gzip KB | made s | requests | ready ms | filter ms | busy ms |\n|---"
        + "|---:" * 8
        + "|"
    )
    missed = 0
    for row in rows:
        cells = [f"{row.entries:,}"]
        for name in ("weight_kb", "gzip_kb", "made_s", "requests", "ready_ms", "filter_ms", "busy_ms"):
            value = getattr(row, name)
            goal = GOALS.get(name, {}).get(row.entries) if row.name == "Relevé" else None
            missed += goal is not None and value > goal
            shown = "–" if value is None else f"{np.round(value, 1 if value < 10 else 0):g}"
            cells.append(shown + (f" (≤ {goal})" if goal else ""))
        missed += row.name == "Relevé" and row.requests > 0
        print(f"| {row.name} | {' | '.join(cells)} |")
    print(f"\n{missed} goal(s) missed" if missed else "\nEvery goal is met")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(tuple(int(size) for size in sys.argv[1:]) or SIZES))
