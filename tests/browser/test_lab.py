"""Every notebook opened by hand in a real JupyterLab, with its defaults, on the demo data; the explorer used there."""

import os

import pytest
import real_lab
from axe_playwright_python.sync_playwright import Axe

NAMES = sorted(path.stem for path in (real_lab.ROOT / "notebooks").glob("*.ipynb"))
FEW = ("--entries", "6000")
"""A demo of all its clients, with less work: what is tried is that each cell runs."""

pytestmark = pytest.mark.skipif(real_lab.CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with real_lab.running(tmp_path_factory.mktemp("lab"), *FEW) as lab:
        yield lab


@pytest.fixture(scope="module")
def page(lab):
    with lab.page() as page:
        yield page


@pytest.mark.parametrize("name", [name for name in NAMES if name != "explore_tickets"])
def test_a_notebook_opened_by_hand_runs_from_top_to_bottom(lab, page, name):
    _ran(lab.run(page, name))


def test_the_explorer_opened_by_hand_is_used_by_keyboard_and_has_no_fault_of_accessibility(lab, page):
    _ran(lab.run(page, "explore_tickets"))
    told = page.locator("[role=status]").first
    before = told.inner_text()
    page.get_by_label("Mots des titres").focus()
    page.keyboard.type("sauvegarde")
    page.wait_for_function("before => document.querySelector('[role=status]').textContent !== before", arg=before)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Effacer les filtres":
            break
    page.keyboard.press("Enter")
    page.wait_for_function("before => document.querySelector('[role=status]').textContent === before", arg=before)
    shot = os.environ.get("RELEVE_SCREENSHOT")
    if shot:
        page.screenshot(path=shot)
    found = Axe().run(page, context=".explored", options={"resultTypes": ["violations"]})
    assert [each["id"] for each in found.response["violations"]] == []


def _ran(cells):
    for cell in cells:
        assert cell["execution_count"] is not None, cell["id"]
        bad = [
            output for output in cell["outputs"] if output["output_type"] == "error" or output.get("name") == "stderr"
        ]
        assert not bad, (cell["id"], bad)
    assert any(cell["outputs"] for cell in cells)
