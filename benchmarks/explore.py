"""The explorer in a real JupyterLab, in Chromium: from a letter typed to the page that shows another total (H3)."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

import real_lab

WORDS = ("sauvegarde", "", "windows", "", "imprimante", "", "zzz", "", "serveur", "")
GOALS = {100_000: 100, 1_000_000: 1_000}


def main() -> None:
    """A table, a row a number of entries."""
    print("| entries | median ms | slowest ms | goal ms |\n|---:|---:|---:|---:|")
    for entries in map(int, sys.argv[1:] or GOALS):
        with tempfile.TemporaryDirectory() as name:
            options = ("--entries", str(entries), "--clients", "1")
            with real_lab.running(Path(name), *options) as lab, lab.page() as page:
                lab.run(page, "explore_tickets")
                times = [page.evaluate(real_lab.MOVE, ["Mots des titres", word]) for word in WORDS]
        print(f"| {entries:,} | {statistics.median(times):.0f} | {max(times):.0f} | {GOALS.get(entries, '–')} |")


if __name__ == "__main__":
    main()
