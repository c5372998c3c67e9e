"""Takes docs/report-wide.png and docs/report-wide.fr.png, the first screen of a demonstration report in each language.

python docs/pictures.py [REPORTS]

The folder of reports is that of `make demo`, to which `releve report aubrac-logistique --as-of 2023-02-16 --lang en`
has added the edition in English.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
EDITIONS = {"report-wide.png": "2023-02-16-en", "report-wide.fr.png": "2023-02-16"}
WIDE = {"width": 1440, "height": 900}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def take(reports: Path) -> None:
    """Take the picture of each language."""
    with sync_playwright() as driver:
        page = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page(viewport=WIDE)
        for name, edition in EDITIONS.items():
            page.goto((reports / "aubrac-logistique" / edition / "report.html").resolve().as_uri())
            page.screenshot(path=str(HERE / name))


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "reports"))
