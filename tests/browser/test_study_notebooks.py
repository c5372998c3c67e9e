"""The notebooks of the studies in a real JupyterLab: their controls move the answer."""

import os
import shutil

import pytest
from lab import lab, run_all
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A JupyterLab on the notebooks, over the demo of seven clients."""
    with lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def typed(page: Page, label: str, value: str) -> None:
    """A value typed beside a label, as a hand does in the box of a slider or of a count."""
    control = page.locator(".widget-inline-hbox").filter(has_text=label).first
    box = control.locator("input[type=number], .widget-readout").first
    box.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(value)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("notebook", "label", "value", "after"),
    [
        ("business_case", "Part des incidents évitée", "20", "seule\u00a0» rapporte"),
        ("sizing", "Utilisateurs", "300", "users: 300"),
        ("budget_next_year", "Vingt pour cent", "60", "+60\u00a0%"),
    ],
)
def test_a_control_moves_the_answer(address, browser, notebook, label, value, after):
    page = browser.new_page(viewport={"width": 1400, "height": 1400})
    shown = page.locator(".moved").first
    run_all(page, address, notebook, shown)
    assert after not in shown.text_content()
    typed(page, label, value)
    page.locator(".moved", has_text=after).first.wait_for(state="attached", timeout=60_000)
    shown.scroll_into_view_if_needed()
    page.screenshot(path=os.environ.get("RELEVE_SCREENSHOT", "/dev/null").replace("NOTEBOOK", notebook), type="png")
    page.close()
