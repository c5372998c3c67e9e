"""Chromium, offline, on pages made in memory; every request, console error and policy violation is kept."""

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from made_outlook import make_backtest, make_outlook
from made_page import make_page
from made_report import make_entries, make_report
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
HIT = "window.__x = id => { (window.__hits ??= []).push(id) };"
FOLDS = ".fold, .filters, #axes > details, #axes .live > details, #checks details"
UNFOLD = f"document.querySelectorAll('{FOLDS}').forEach(fold => {{ fold.open = true; }})"
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
VIOLATIONS = "addEventListener('securitypolicyviolation', e => (window.__violations ??= []).push(e.violatedDirective))"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Opened:
    """A page that was opened, and what it did that it must not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def violations(self):
        return self.page.evaluate("window.__violations ?? []")

    def unfold(self):
        """Opens what a reader opens: the folded sections, the axes beside the first ones, the filters."""
        self.page.evaluate(UNFOLD)

    def total(self):
        return self.page.locator(".selection strong").inner_text()

    def tick(self, axis, *names):
        """Ticks, or unticks, values of an axis in its list of choices."""
        choice = self.page.locator(f".choice:has([data-key='field {axis}'])")
        choice.locator("summary").click()
        for name in names:
            choice.get_by_role("checkbox", name=name, exact=True).click()
        self.page.keyboard.press("Escape")


@pytest.fixture(scope="module")
def chromium():
    """Closed after each module: while it runs, Playwright keeps an event loop that other tests could not start."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def report():
    """A client with a forecast, so that its charts and tables are held to the same rules as the others."""
    return replace(make_report(make_entries(6_000)), forecast=make_outlook(backtest=make_backtest(0.12, 0.08)))


@pytest.fixture(scope="session")
def made(report, folder):
    path = folder / "report.html"
    path.write_text(make_page(report), encoding="utf-8")
    return path


@pytest.fixture
def opens(chromium, made):
    """Opens the made page, or another, what is folded opened: `opens(path=…, width=…, scripts=…, folded=True…)`."""
    contexts = []

    def open_page(path=made, *, width=1440, scripts=True, scheme="light", address="", language="fr-FR", folded=False):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme=scheme,
            locale=language,
            accept_downloads=True,
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        if scripts:
            opened.page.add_init_script(HIT + VIOLATIONS)
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on(
            "console", lambda message: opened.errors.append(message.text) if message.type == "error" else None
        )
        opened.page.goto(f"file://{path}{address}")
        if not folded:
            opened.unfold()
            if scripts:
                opened.page.evaluate(FRAME)
                opened.unfold()
                opened.page.evaluate(FRAME)
        return opened

    yield open_page
    for context in contexts:
        context.close()
