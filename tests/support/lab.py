"""A real JupyterLab on the notebooks, over demo data, and what a hand does first in it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
TOKEN = "token-of-tests"


@contextlib.contextmanager
def lab(folder: Path, *options: str) -> Iterator[str]:
    """Its address, while it runs; `options` are those of `releve demo`."""
    environ = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "RELEVE_PARAMS": str(folder / "demo/params"),
        "RELEVE_WAREHOUSE": str(folder / "demo/warehouse"),
        "RELEVE_SOURCE": str(folder / "demo/source"),
    }
    releve = [sys.executable, "-m", "analysis"]
    for command in (["demo", str(folder / "demo"), *options], ["sync"]):
        subprocess.run([*releve, *command], env=environ, cwd=folder, check=True, capture_output=True)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--ServerApp.root_dir", str(folder / "notebooks")]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        address = f"http://127.0.0.1:{port}"
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api?token={TOKEN}")
                break
            time.sleep(0.5)
        yield address
        running.terminate()


def run_all(page: Page, address: str, notebook: str, shown: Locator) -> None:
    """Opens a notebook and runs all its cells, until `shown` is; fails on a line of error output."""
    page.goto(f"{address}/lab/tree/{notebook}.ipynb?token={TOKEN}")
    page.get_by_text("(ipykernel) | Idle").wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    asks_for_a_kernel = page.locator(".jp-Dialog .jp-mod-accept")
    shown.or_(asks_for_a_kernel).first.wait_for(timeout=240_000)
    if asks_for_a_kernel.is_visible():
        asks_for_a_kernel.click()
    shown.wait_for(timeout=240_000)
    assert page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
