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


def test_the_explorer_opened_by_hand_is_brushed_and_typed_in_and_has_no_fault_of_accessibility(lab, page):
    _ran(lab.run(page, "explore_tickets"))
    page.wait_for_function(real_lab.PICTURE)
    explorer = page.locator(".releve-explorer")
    told = explorer.get_by_role("status").first
    whole = told.inner_text()
    assert explorer.locator(".chart").bounding_box()["height"] > 150
    _brush(explorer.locator(".chart svg"), page)
    page.wait_for_function(CHANGED, arg=whole)
    assert explorer.locator(".chip").count() == 1
    explorer.get_by_role("button", name="Filiale").first.focus()
    page.keyboard.press("Enter")
    explorer.locator(".values .count").first.filter(has_text=",").wait_for()
    page.keyboard.type("benelux")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    explorer.locator(".chip").nth(1).wait_for()
    page.keyboard.press("Escape")
    assert "Benelux" in explorer.locator("code").inner_text()
    for _ in range(2):
        explorer.locator(".chip").first.click()
        page.wait_for_timeout(300)
    page.wait_for_function(SAME, arg=whole)
    shot = os.environ.get("RELEVE_SCREENSHOT")
    if shot:
        page.screenshot(path=shot)
    found = Axe().run(page, context=".releve-explorer", options={"resultTypes": ["violations"]})
    assert [each["id"] for each in found.response["violations"]] == []


CHANGED = "before => document.querySelector('.releve-explorer [role=status]').textContent !== before"
SAME = "before => document.querySelector('.releve-explorer [role=status]').textContent === before"


def _brush(chart, page):
    """Drag over the last four bars."""
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 40, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 90, steps=4)
    page.mouse.up()


def _ran(cells):
    for cell in cells:
        assert cell["execution_count"] is not None, cell["id"]
        bad = [
            output for output in cell["outputs"] if output["output_type"] == "error" or output.get("name") == "stderr"
        ]
        assert not bad, (cell["id"], bad)
    assert any(cell["outputs"] for cell in cells)
