"""A real JupyterLab on the notebooks, over demo data, and a browser in it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu"]
TOKEN = "token-of-tests"
WAITED_SECONDS = 240
OPEN = """
async (path) => {
  const { commands, restored } = window.jupyterapp;
  await restored;
  await commands.execute("application:close-all");
  const panel = await commands.execute("docmanager:open", { path });
  await panel.context.ready;
  await panel.sessionContext.ready;
  await commands.execute("notebook:run-all-cells");
  await panel.context.save();
}
"""
"""What File > Close All Tabs, File > Open and Run > Run All Cells do: each ends when the cells have run."""
MOVE = """
([kind, what]) => new Promise((done, fail) => {
  const root = document.querySelector(".releve-explorer");
  const shown = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  setTimeout(() => fail(new Error(`nothing is shown for ${kind} ${what}`)), 30000);
  const begun = performance.now();
  root.addEventListener("shown", shown, { once: true });
  if (kind === "period") {
    const svg = root.querySelector(".chart svg");
    const bar = svg.querySelector(`[data-place="${what}"] rect`).getBoundingClientRect();
    const at = { bubbles: true, clientX: bar.x + bar.width / 2, clientY: bar.y + 1, pointerId: 1 };
    for (const name of ["pointerdown", "pointerup"]) svg.dispatchEvent(new PointerEvent(name, at));
  } else if (kind === "words") {
    const search = root.querySelector(".pickers > input");
    search.value = what;
    search.dispatchEvent(new InputEvent("input", { bubbles: true }));
  } else {
    const parts = root.querySelectorAll(".columns section .choose");
    parts[Math.min(what, parts.length - 1)].click();
  }
})
"""
"""Chooses a period, words or a part in the explorer; the milliseconds until the answer is painted."""
RUN_LAST = """
async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets;
  panel.content.activeCellIndex = cells.length - 1;
  await panel.content.scrollToItem(cells.length - 1);
  await window.jupyterapp.commands.execute("notebook:clear-cell-output");
  const begun = performance.now();
  const ended = window.jupyterapp.commands.execute("notebook:run-cell");
  while (!document.querySelector(".releve-explorer .chart rect.now")) await new Promise(requestAnimationFrame);
  const shown = performance.now() - begun;
  await ended;
  return shown;
}
"""
"""Runs the last cell again; the milliseconds until the explorer's chart is there."""
PICTURE = "document.querySelectorAll('.releve-explorer .chart rect.now').length > 0"


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs, and the folder of its notebooks."""

    address: str
    notebooks: Path

    @contextlib.contextmanager
    def page(self, **options: Any) -> Iterator[Page]:
        """A browser in it."""
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1400, "height": 1000}, **options)
            page.set_default_timeout(WAITED_SECONDS * 1_000)
            page.goto(f"{self.address}/lab?token={TOKEN}&reset")
            page.wait_for_function("window.jupyterapp !== undefined")
            yield page
            browser.close()

    def run(self, page: Page, name: str) -> list[dict[str, Any]]:
        """Opens a notebook and runs all its cells as a hand would; its code cells as it then saves them."""
        page.evaluate(OPEN, f"{name}.ipynb")
        written = json.loads((self.notebooks / f"{name}.ipynb").read_text(encoding="utf-8"))
        return [cell for cell in written["cells"] if cell["cell_type"] == "code"]


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[Lab]:
    """Writes a demo in the folder, reads it into a warehouse, starts JupyterLab on a copy of the notebooks.

    Parameters
    ----------
    folder : an empty one.
    options : of `releve demo`.
    """
    environ = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "RELEVE_PARAMS": str(folder / "demo/params"),
        "RELEVE_WAREHOUSE": str(folder / "demo/warehouse"),
        "RELEVE_SOURCE": str(folder / "demo/source"),
        "RELEVE_REPORTS": str(folder / "reports"),
        "JUPYTER_CONFIG_PATH": str(ROOT / ".jupyter"),
    }
    for command in (["demo", str(folder / "demo"), *options], ["sync"]):
        subprocess.run(
            [sys.executable, "-m", "analysis", *command], env=environ, cwd=folder, check=True, capture_output=True
        )
    notebooks = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--expose-app-in-browser", f"--IdentityProvider.token={TOKEN}", "--ServerApp.root_dir", str(notebooks)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as lab:
        for _ in range(WAITED_SECONDS * 2):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api?token={TOKEN}")
                break
            time.sleep(0.5)
        yield Lab(address, notebooks)
        lab.terminate()
