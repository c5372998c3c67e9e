"""What a batch costs: against a loop of command lines, against no notebook, with nothing to do, by size.

`python benchmarks/batch.py [--clients 40] [--entries 6000]` prints the tables of `benchmarks/README.md`. CPU is that of
the whole tree of processes: this process adopts those whose parent has ended and counts them when they end. The loop
runs `papermill` and `jupyter nbconvert` for each client; it writes neither facts nor exports, which the batch does.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

AS_OF = "2023-02-16"
ADOPT_ORPHANS = 36
"""`PR_SET_CHILD_SUBREAPER` of Linux's `prctl`."""
ROOT = Path(__file__).parents[1]


@dataclass
class Cost:
    """CPU of the whole tree and time on the clock [s]; most memory at once, shared pages counted once [MB]."""

    cpu: float = 0.0
    wall: float = 0.0
    memory: float = 0.0


@contextmanager
def measured() -> Iterator[Cost]:
    """The cost of what runs within, processes that it leaves included."""
    cost = Cost()
    before, start = _children_cpu(), time.perf_counter()
    over = threading.Event()
    watcher = threading.Thread(target=_watch_memory, args=(cost, over))
    watcher.start()
    try:
        yield cost
    finally:
        cost.wall = time.perf_counter() - start
        over.set()
        watcher.join()
        _reap_all()
        cost.cpu = _children_cpu() - before


def run(command: list[str], **environ: str) -> Cost:
    """The cost of a command."""
    with measured() as cost:
        done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return cost


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap_all() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _watch_memory(cost: Cost, over: threading.Event) -> None:
    while not over.wait(0.2):
        cost.memory = max(cost.memory, sum(map(_pss, _descendants(os.getpid()))))


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [leaf for child in map(int, children) for leaf in (child, *_descendants(child))]


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) / 1e3 for line in lines if line.startswith("Pss:")), 0.0)


def releve(folder: Path, *words: str) -> Cost:
    """The cost of a command of Relevé in a folder."""
    places = {"RELEVE_PARAMS": folder / "params", "RELEVE_WAREHOUSE": folder / "warehouse"}
    places |= {"RELEVE_REPORTS": folder / "reports", "RELEVE_SOURCE": folder / "source"}
    return run([sys.executable, "-m", "analysis", *words], **{name: str(path) for name, path in places.items()})


def world(folder: Path, clients: int, entries: int) -> list[str]:
    """A demonstration of so many clients and entries a client, synchronised; the names of its clients."""
    run(
        [
            sys.executable,
            "-m",
            "analysis",
            "demo",
            str(folder),
            "--clients",
            str(clients),
            "--entries",
            str(clients * entries),
        ]
    )
    releve(folder, "sync")
    return sorted(path.stem for path in (folder / "params/clients").glob("*.yaml"))


def command_lines(folder: Path, clients: list[str]) -> Cost:
    """A loop of papermill's and nbconvert's command lines."""
    places = {"RELEVE_PARAMS": folder / "params", "RELEVE_WAREHOUSE": folder / "warehouse"}
    environ = {name: str(path) for name, path in places.items()} | {"RELEVE_SOURCE": str(folder / "source")}
    total = Cost()
    for client in clients:
        made = folder / f"{client}.ipynb"
        words = [sys.executable, "-m", "papermill", str(ROOT / "notebooks/report_client.ipynb"), str(made)]
        words += ["-p", "client", client, "-p", "as_of", AS_OF, "-p", "sync_id", "", "--no-progress-bar"]
        for command in (words, [sys.executable, "-m", "nbconvert", "--to", "html", str(made)]):
            cost = run(command, **environ)
            total.cpu += cost.cpu
            total.wall += cost.wall
            total.memory = max(total.memory, cost.memory)
    return total


def overhead(folder: Path, clients: list[str]) -> tuple[float, float]:
    """CPU [s] a report of the notebook way, and of one plain function that writes the same."""
    script = (
        "import json, os, sys; from analysis import places; from analysis.publish import workers\n"
        "from analysis.publish.order import Order; from datetime import date\n"
        "sys.path.insert(0, sys.argv[1]); import batch\n"
        f"day = date.fromisoformat('{AS_OF}')\n"
        "orders = [Order(places.find(), name, day, is_closed=False) for name in sys.argv[2:]]\n"
        "ways = ('batch:with_notebook', 'batch:without_notebook')\n"
        "spent = [[cpu for _, cpu in workers.each(way, orders, jobs=1, time_limit=600)] for way in ways]\n"
        "print(json.dumps([sum(way) / len(way) for way in spent]))\n"
    )
    places = {"RELEVE_PARAMS": folder / "params", "RELEVE_WAREHOUSE": folder / "warehouse"}
    environ = {name: str(path) for name, path in places.items()} | {"RELEVE_REPORTS": str(folder / "overhead")}
    words = [sys.executable, "-c", script, str(Path(__file__).parent), *clients]
    done = subprocess.run(words, env={**os.environ, **environ}, capture_output=True, text=True, check=True)
    notebook, plain = json.loads(done.stdout)
    return notebook, plain


def with_notebook(order) -> float:
    """CPU of building an edition."""
    from analysis.publish import build

    return _cpu(lambda: build.build(order))


def without_notebook(order) -> float:
    """CPU of the same sections, facts and exports, called one after the other."""
    import nbformat

    from analysis import facts, report
    from analysis.publish import exports, html
    from analysis.publish.edition import Shelf
    from analysis.publish.order import EditionName
    from analysis.publish.tables import tables
    from analysis.views import sections

    def work() -> None:
        loaded = report.load(order.client, AS_OF)
        names = [cell.source for cell in _cells() if ".block(" in cell.source]
        shown = [_block(source, loaded, sections) for source in names]
        cells = [nbformat.v4.new_code_cell("", outputs=[_output(block)]) for block in shown]
        page = html.export(nbformat.v4.new_notebook(cells=cells), title="", language="fr")
        written = facts.to_facts(loaded)
        facts.check(written)
        files = {"report.html": page.encode(), "facts.json": facts.dumps(written).encode()}
        files |= exports.files(tables(loaded), language="fr", as_of=order.as_of)
        Shelf(order.where.reports).write(EditionName(order.client, order.as_of), files, b"{}")

    return _cpu(work)


def _cells():
    import nbformat

    return nbformat.read(ROOT / "notebooks/report_client.ipynb", as_version=4).cells


def _block(source: str, loaded, sections):
    import importlib

    name = source.split(".block(")[0].strip()
    return importlib.import_module(f"{sections.__name__}.{name}").block(loaded)


def _output(block):
    import nbformat

    metadata = {"releve": {"section": block.section, "title": block.title}}
    return nbformat.v4.new_output("display_data", data={"text/html": str(block.html())}, metadata=metadata)


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--entries", type=int, default=6_000)
    parser.add_argument("--loop", type=int, default=5, help="clients of the command-line loop")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    choices = parser.parse_args()
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    batch = ("batch", "--as-of", AS_OF)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clients = world(folder, choices.clients, choices.entries)
        costs = {
            "loop of command lines, a report": command_lines(folder, clients[: choices.loop]),
            "batch, 1 job": releve(folder, *batch, "--force", "--jobs", "1"),
            "batch, 2 jobs": releve(folder, *batch, "--force", "--jobs", "2"),
            "nothing changed": releve(folder, *batch),
        }
        print("| | CPU s | wall s | MB |\n|---|---:|---:|---:|")
        for what, cost in costs.items():
            print(f"| {what} | {cost.cpu:.2f} | {cost.wall:.1f} | {cost.memory:.0f} |")
        loop, one, two, none = costs.values()
        reports = len(clients)
        looped = choices.loop
        print(f"| CPU of the loop ÷ batch, a report | {loop.cpu / looped / (one.cpu / reports):.1f} | | |")
        print(f"| wall of the loop ÷ batch of 2 jobs, a report | | {loop.wall / looped / (two.wall / reports):.1f} | |")
        print(f"| nothing changed ÷ whole batch | {none.cpu / one.cpu:.2%} | | |")
        notebook, plain = overhead(folder, clients[: choices.loop])
        print(f"| notebook way, a report | {notebook:.3f} | | |\n| plain function, a report | {plain:.3f} | | |")
    for size in choices.sizes:
        with tempfile.TemporaryDirectory() as name:
            world(Path(name), 2, size)
            cost = releve(Path(name), *batch, "--jobs", "1")
            print(f"| {size:,} entries a client, 2 reports | {cost.cpu:.2f} | {cost.wall:.1f} | {cost.memory:.0f} |")


if __name__ == "__main__":
    main()
