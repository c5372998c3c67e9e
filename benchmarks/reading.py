"""How a report reads, on the pages of a folder of editions: screens, numbers, words, targets, filters, axe, weight.

    python benchmarks/reading.py [REPORTS [AS_OF]]

REPORTS holds editions as `releve batch` writes them (by default `reports`, after `make demo`; those in English come of
`releve batch --as-of AS_OF --lang en`). Each page is opened offline in Chromium, wide, on a phone and on paper: a table
a language, the goals beside. The exit code is 1 when a goal is missed, 2 where a language or the browser is missing.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

import pypdf
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from in_page import CHANGE  # noqa: E402

from analysis.publish.page.pdf import find_chromium  # noqa: E402
from analysis.views.language.decisions import count_words  # noqa: E402

LANGUAGES = ("fr", "en")
WIDE, PHONE = (1440, 900), (390, 844)
NUMBER = re.compile(r"(?<![\w.,])[+\u2212-]?\d[\d\u202f\u00a0]*(?:[.,]\d+)?")
GOALS = {
    "screens": 5.0,
    "on_phone": 10.0,
    "missing_lines": 0,
    "words": 45,
    "first_numbers": 120,
    "below_900": 0,
    "printed_numbers": 350,
    "sheets": 12,
    "small_targets": 0,
    "filter_ms": 50.0,
    "worst_ms": 100.0,
    "axe": 0,
    "requests": 0,
    "weight_kb": 700,
}
FILTERS = 9
UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
SMALL = """() => [...document.querySelectorAll('button, select, input, summary, nav a, a.mark')]
  .filter(e => e.getClientRects().length && !e.closest('td, th'))
  .map(e => e.getBoundingClientRect()).filter(box => box.width && (box.width < 24 || box.height < 24)).length"""


@dataclass(frozen=True)
class Reading:
    """One page. Screens are counted with what is folded closed; `missing_lines` are contract lines that the first
    screen leaves out, `below_900` the pixels of the first screen under 900, `small_targets` those under 24 px on a
    phone, folds open; `filter_ms` is the median, and `worst_ms` the worst, from a tick to the next frame on the longest
    period.
    """

    name: str
    screens: float
    on_phone: float
    missing_lines: int
    words: int
    first_numbers: int
    below_900: float
    printed_numbers: int
    sheets: int
    unfolded_numbers: int
    small_targets: int
    filter_ms: float | None
    worst_ms: float | None
    axe: int | None
    requests: int
    weight_kb: float


def numbers(text: str) -> int:
    """How many numbers a text holds."""
    return len(NUMBER.findall(text))


def read(browser: Browser, name: str, path: Path, lines: int) -> Reading:
    """Open a page wide, on a phone and for print, and measure it."""
    with _opened(browser, path, WIDE) as (page, tried):
        screens = page.evaluate("document.documentElement.scrollHeight") / WIDE[1]
        first = page.locator("#summary").inner_text()
        bottom = page.evaluate("document.querySelector('#summary').getBoundingClientRect().bottom + scrollY")
        shown = page.locator("table.standing tbody tr:has(.state)").count()
        said = page.locator(".say")
        words = count_words(said.inner_text()) if said.count() else 0
        page.emulate_media(media="print")
        printed = numbers(page.locator("body").inner_text())
        sheets = len(pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
        page.emulate_media(media="screen")
        median_ms, worst_ms = _filtered(page)
        page.evaluate(UNFOLD)
        page.wait_for_timeout(200)
        unfolded = numbers(page.locator("body").inner_text())
        requests = len(tried)
    with _opened(browser, path, PHONE) as (page, _):
        on_phone = page.evaluate("document.documentElement.scrollHeight") / PHONE[1]
        page.evaluate(UNFOLD)
        page.wait_for_timeout(200)
        small = page.evaluate(SMALL)
    return Reading(
        name, screens, on_phone, lines - shown, words, numbers(first), max(0.0, bottom - WIDE[1]), printed, sheets,
        unfolded, small, median_ms, worst_ms, _axe(browser, path), requests, path.stat().st_size / 1_000,
    )  # fmt: skip


class _opened:
    """A page opened offline at a size, with the addresses that it tried; closed at the end."""

    def __init__(self, browser: Browser, path: Path, size: tuple[int, int], scheme: str = "light") -> None:
        self._context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, offline=True, color_scheme=scheme
        )
        self._path = path

    def __enter__(self) -> tuple[Page, list[str]]:
        page, tried = self._context.new_page(), []
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else tried.append(request.url),
        )
        page.goto(self._path.as_uri())
        page.wait_for_timeout(300)
        return page, tried

    def __exit__(self, *_: object) -> None:
        self._context.close()


def _filtered(page: Page) -> tuple[float | None, float | None]:
    """Median and worst time from a tick to the next frame, on the longest period that the page shows [ms]."""
    if page.locator(".filters").count() == 0 or page.locator("[data-key='field kind']").count() == 0:
        return None, None
    page.evaluate("document.querySelector('.filters').open = true")
    page.locator("[data-key='field period']").select_option("all")
    page.evaluate("document.querySelector(\"[data-key='field kind']\").parentElement.open = true")
    page.locator("[data-key^='choice kind']").first.wait_for()
    page.evaluate(CHANGE)
    taken = [page.evaluate(CHANGE) for _ in range(FILTERS)]
    page.evaluate("document.querySelector('.filters').open = false")
    return median(taken), max(taken)


def _axe(browser: Browser, path: Path) -> int | None:
    """Violations that axe finds, light and dark, wide and on a phone, as it opens and unfolded; None without axe."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        return None
    found = 0
    for size in (WIDE, PHONE):
        for scheme in ("light", "dark"):
            with _opened(browser, path, size, scheme) as (page, _):
                page.evaluate(UNFOLD)
                page.wait_for_timeout(200)
                found += len(Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"])
    return found


def editions(reports: Path, as_of: str, language: str) -> Iterator[tuple[str, Path, int]]:
    """The pages of a folder of editions at a date in a language, each with its client and the number of its lines."""
    for facts in sorted(reports.glob(f"*/{as_of}*/facts.json")):
        told = json.loads(facts.read_text(encoding="utf-8"))
        if told["edition"]["language"] == language:
            yield told["edition"]["client"], facts.with_name("report.html"), len(told["lines"])


def main(reports: Path, as_of: str) -> int:
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is not installed: nothing measured", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        rows = {
            language: [read(browser, *edition) for edition in editions(reports, as_of, language)]
            for language in LANGUAGES
        }
        browser.close()
    codes = [printed(language, found) for language, found in rows.items()]
    return max(codes)


def printed(language: str, rows: list[Reading]) -> int:
    """Print the table of a language in Markdown, a row a measure; 1 when a goal is missed, 2 without an edition."""
    if not rows:
        print(f"No edition in {language}: releve batch --as-of … --lang {language}", file=sys.stderr)
        return 2
    print(f"\n### {language}\n")
    print("| measure | goal | " + " | ".join(row.name for row in rows) + " |\n|---|---:" + "|---:" * len(rows) + "|")
    missed = 0
    for field in fields(Reading)[1:]:
        goal = GOALS.get(field.name)
        values = [getattr(row, field.name) for row in rows]
        over = [goal is not None and value is not None and round(value, 1) > goal for value in values]
        missed += sum(over)
        cells = [
            "–" if value is None else f"{value:.1f}{' **missed**' * bad}".replace(".0", "", 1)
            for value, bad in zip(values, over, strict=True)
        ]
        print(f"| {field.name} | {'' if goal is None else f'{goal:g}'} | {' | '.join(cells)} |")
    print(f"\n{missed} goal(s) missed" if missed else "\nEvery goal is met")
    return int(missed > 0)


if __name__ == "__main__":
    chosen = sys.argv[1:3]
    sys.exit(
        main(Path(chosen[0]).resolve() if chosen else ROOT / "reports", chosen[1] if len(chosen) > 1 else "2023-02-16")
    )
