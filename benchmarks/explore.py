"""The explorer in a real JupyterLab, in Chromium: from a choice to the picture that answers it (H3, H11)."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

import real_lab

CHOICES = [
    *(("period", place) for place in (40, 60, 80, 99, 70)),
    *(("words", text) for text in ("sauvegarde", "windows", "zzz", "imprimante", "")),
    *(("part", place) for place in (0, 0, 1, 1, 2, 2)),
    *(("period", place) for place in (50, 75, 90, 98)),
]
GOALS = {100_000: 100, 1_000_000: 1_000}


def main() -> None:
    """A table, a row a number of entries."""
    print("| entries | first picture ms | median ms | slowest ms | goal ms |\n|---:|---:|---:|---:|---:|")
    for entries in map(int, sys.argv[1:] or GOALS):
        with tempfile.TemporaryDirectory() as name:
            options = ("--entries", str(entries), "--clients", "1")
            with real_lab.running(Path(name), *options) as lab, lab.page() as page:
                first = _first_picture(lab, page)
                times = [page.evaluate(real_lab.MOVE, list(choice)) for choice in CHOICES]
        median, slowest = statistics.median(times), max(times)
        print(f"| {entries:,} | {first:.0f} | {median:.0f} | {slowest:.0f} | {GOALS.get(entries, '–')} |")


def _first_picture(lab: real_lab.Lab, page: real_lab.Page) -> float:
    """Milliseconds from the run of the explorer's cell to its picture; the report is loaded before."""
    lab.run(page, "explore_tickets")
    page.wait_for_function(real_lab.PICTURE)
    return float(page.evaluate(real_lab.RUN_LAST))


if __name__ == "__main__":
    main()
