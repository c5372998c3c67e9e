"""What a batch costs: against a loop of command lines, against no notebook, with nothing to do, by size.

`python benchmarks/batch.py [--clients 40] [--entries 6000] [--nothing 500] [--sizes 1000 10000 100000 1000000]` prints
the tables of `benchmarks/README.md` and draws `benchmarks/batch-cost.svg`. CPU is that of the whole tree of processes:
this process adopts those whose parent has ended and counts them when they end. Both sides run compiled code and find
the forecasts kept; the batch alone is measured with none kept too. The loop runs `papermill` and `nbconvert` for
each client, its notebook ending with one more cell that writes the same facts and exports; facts are compared.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

AS_OF = "2023-02-16"
ADOPT_ORPHANS = 36
"""`PR_SET_CHILD_SUBREAPER` of Linux's `prctl`."""
ROOT = Path(__file__).parents[1]
PLOT = Path(__file__).with_name("batch-cost.svg")
WRITES = """
from datetime import date
from pathlib import Path
from analysis.facts import document
from analysis.publish.exports import writer
from analysis.publish.exports.report_tables import tables
written = document.to_facts(client_report)
made = writer.files(tables(client_report), language=language or "fr", as_of=date.fromisoformat(as_of))
for name, content in {"facts.json": document.dumps(written).encode(), **made}.items():
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
"""
"""The last cell of the loop's notebook."""
BUSY_STEPS = 120_000_000
TURNS = 3
Goals = list[tuple[str, float, float, str]]
"""What, measured, at most (a negative one: at least its absolute value), unit."""


@dataclass
class Cost:
    """CPU of the whole tree and time on the clock [s]; most memory at once, shared pages counted once [MB]."""

    cpu: float = 0.0
    wall: float = 0.0
    memory: float = 0.0


@contextmanager
def measured(*, memory: bool = True) -> Iterator[Cost]:
    """The cost of what runs within, processes that it leaves included; `memory`: whether that is watched."""
    cost = Cost()
    before, start = _children_cpu(), time.perf_counter()
    over = threading.Event()
    watcher = threading.Thread(target=_watch_memory, args=(cost, over))
    if memory:
        watcher.start()
    try:
        yield cost
    finally:
        cost.wall = time.perf_counter() - start
        over.set()
        if memory:
            watcher.join()
        _reap_all()
        cost.cpu = _children_cpu() - before


def run(command: list[str], *, memory: bool = True, **environ: str) -> Cost:
    """The cost of a command; `memory` as in `measured`."""
    with measured(memory=memory) as cost:
        done = subprocess.run(command, env=compiled(environ), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return cost


def compiled(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command whose imports find compiled code, as in any installation."""
    code = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "releve-benchmark-code")}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **code, **environ}


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


def releve(folder: Path, *words: str, memory: bool = True) -> Cost:
    """The cost of a command of Relevé in a folder; `memory` as in `measured`."""
    return run([sys.executable, "-m", "analysis", *words], memory=memory, **places_of(folder))


def places_of(folder: Path) -> dict[str, str]:
    """The variables that make a command use a folder."""
    names = ("params", "warehouse", "reports", "source")
    return {f"RELEVE_{name.upper()}": str(folder / name) for name in names}


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
    """A loop of papermill's and nbconvert's command lines, that write the facts and the exports as the batch does."""
    import nbformat

    notebook = nbformat.read(ROOT / "notebooks/report_client.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(WRITES))
    looped = folder / "loop.ipynb"
    total = Cost()
    for client in clients:
        kept = folder / "loop" / client
        notebook.cells[-1].source = f"folder = {str(kept)!r}\n{WRITES}"
        nbformat.write(notebook, looped)
        made = folder / f"{client}.ipynb"
        words = [sys.executable, "-m", "papermill", str(looped), str(made), "--no-progress-bar"]
        words += ["-p", "client", client, "-p", "as_of", AS_OF, "-p", "sync_id", ""]
        for command in (words, [sys.executable, "-m", "nbconvert", "--to", "html", str(made)]):
            cost = run(command, **places_of(folder))
            total.cpu += cost.cpu
            total.wall += cost.wall
            total.memory = max(total.memory, cost.memory)
        (edition,) = (folder / "reports" / client).glob(f"{AS_OF}*")
        for name in ("facts.json", "tables/entries.csv"):
            if (kept / name).read_bytes() != (edition / name).read_bytes():
                raise SystemExit(f"{client}: the loop and the batch wrote another {name}")
    return total


def gain_of_two_busy_loops() -> float:
    """How much more two processes do than one in the same time, on this machine, now."""
    busy = [sys.executable, "-c", f"for _ in range({BUSY_STEPS}): pass"]
    start = time.perf_counter()
    subprocess.run(busy, check=True)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    for process in [subprocess.Popen(busy), subprocess.Popen(busy)]:
        process.wait()
    return 2 * alone / (time.perf_counter() - start)


def gain_of_two_jobs(folder: Path) -> float:
    """What two jobs gain over one, as a part of what two busy loops gain: the median of three turns of all of them.

    Memory is not watched meanwhile: that takes 7 % of a core, which one job leaves free and two do not.
    """
    batch = ("batch", "--as-of", AS_OF, "--force", "--jobs")
    found = []
    for _ in range(TURNS):
        one, two = (releve(folder, *batch, jobs, memory=False).wall for jobs in ("1", "2"))
        found.append(one / two / gain_of_two_busy_loops())
    return statistics.median(found)


def overhead(folder: Path, clients: list[str]) -> tuple[float, float]:
    """CPU [s] a report of the notebook way, and of one plain function that writes the same."""
    script = (
        "import json, os, sys; from analysis.foundation import addresses\n"
        "from analysis.publish.processes import workers\n"
        "from analysis.publish.editions.order import Order; from datetime import date\n"
        "sys.path.insert(0, sys.argv[1]); import batch\n"
        f"day = date.fromisoformat('{AS_OF}')\n"
        "orders = [Order(addresses.find(), name, day, is_closed=False) for name in sys.argv[2:]]\n"
        "ways = ('batch:with_notebook', 'batch:without_notebook')\n"
        "spent = [[cpu for _, cpu in workers.run_each(way, orders, jobs=1, time_limit=600)] for way in ways]\n"
        "print(json.dumps([sum(way) / len(way) for way in spent]))\n"
    )
    environ = places_of(folder) | {"RELEVE_REPORTS": str(folder / "overhead")}
    words = [sys.executable, "-c", script, str(Path(__file__).parent), *clients]
    done = subprocess.run(words, env=compiled(environ), capture_output=True, text=True, check=True)
    notebook, plain = json.loads(done.stdout)
    return notebook, plain


def with_notebook(order) -> float:
    """CPU of building an edition."""
    from analysis.publish.editions import build

    return _cpu(lambda: build.build(order))


def without_notebook(order) -> float:
    """CPU of the same sections, facts and exports, called one after the other."""
    import nbformat

    from analysis.facts import document
    from analysis.publish.editions.edition import Shelf
    from analysis.publish.editions.order import EditionName
    from analysis.publish.exports import writer
    from analysis.publish.exports.report_tables import tables
    from analysis.publish.page import html
    from analysis.report import client_report
    from analysis.views import sections

    def work() -> None:
        loaded = client_report.load(order.client, AS_OF)
        names = [cell.source for cell in _cells() if ".block(" in cell.source]
        shown = [_block(source, loaded, sections) for source in names]
        cells = [nbformat.v4.new_code_cell("", outputs=[_output(block)]) for block in shown]
        page = html.export(nbformat.v4.new_notebook(cells=cells), title="", language="fr")
        written = document.to_facts(loaded)
        files = {"report.html": page.encode(), "facts.json": document.dumps(written).encode()}
        files |= writer.files(tables(loaded), language="fr", as_of=order.as_of)
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


def whole_batch(clients: int, entries: int, loop: int) -> Goals:
    """The batch against the loop of command lines, against itself with nothing to do, against no notebook."""
    batch = ("batch", "--as-of", AS_OF)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = world(folder, clients, entries)
        releve(folder, "check")  # compiles what is not yet
        cold = releve(folder, *batch, "--force", "--jobs", "1")
        looped = command_lines(folder, names[:loop])
        one = releve(folder, *batch, "--force", "--jobs", "1")
        two = releve(folder, *batch, "--force", "--jobs", "2")
        none = releve(folder, *batch)
        notebook, plain = overhead(folder, names[:loop])
        gain = gain_of_two_jobs(folder)
    rows = {
        f"loop of command lines, {loop} reports": looped,
        f"batch of {clients} reports, 1 job, no forecast kept": cold,
        f"batch of {clients} reports, 1 job": one,
        f"batch of {clients} reports, 2 jobs": two,
        "nothing changed": none,
    }
    print("| | CPU s | wall s | MB (PSS) |\n|---|---:|---:|---:|")
    for what, cost in rows.items():
        print(f"| {what} | {cost.cpu:.2f} | {cost.wall:.1f} | {cost.memory:.0f} |")
    print(f"| notebook way, a report, without start-up | {notebook:.3f} | | |")
    print(f"| plain function that writes the same | {plain:.3f} | | |")
    return [
        (f"CPU of the batch, a report of {entries:,} entries", one.cpu / clients, 1.1, "s"),
        ("CPU of the loop ÷ batch, a report", looped.cpu / loop / (one.cpu / clients), -4, "×"),
        ("wall of the loop ÷ batch of 2 jobs, a report", looped.wall / loop / (two.wall / clients), -7, "×"),
        ("overhead of the notebook, a report", notebook - plain, 0.15, "s"),
        ("gain of 2 jobs ÷ gain of two busy loops", gain, -0.9, "×"),
    ]


def nothing_changed(clients: int, entries: int) -> Goals:
    """Many clients of which none changed."""
    batch = ("batch", "--as-of", AS_OF, "--quiet")
    with tempfile.TemporaryDirectory() as name:
        world(Path(name), clients, entries)
        full = releve(Path(name), *batch)
        none = releve(Path(name), *batch)
    return [
        (f"{clients} clients, nothing changed: CPU ÷ full batch", 100 * none.cpu / full.cpu, 0.5, "%"),
        (f"{clients} clients, nothing changed: wall", none.wall, 3.0, "s"),
        (f"memory of the batch of {clients} clients", full.memory, 300 + 150 * (os.cpu_count() or 1), "MB"),
    ]


def memory() -> Goals:
    """The whole tree at 20 000 entries a client, as many clients as jobs (two of them have 10 000 and 30 000)."""
    found: Goals = []
    for jobs in (1, 2):
        with tempfile.TemporaryDirectory() as name:
            world(Path(name), jobs, 20_000)
            for kept in ("no forecast kept", "forecasts kept"):
                cost = releve(Path(name), "batch", "--as-of", AS_OF, "--force", "--jobs", str(jobs))
                what = f"memory, 20,000 entries a client, {jobs} job(s), {kept}"
                found.append((what, cost.memory, 450 + 150 * jobs, "MB"))
    return found


def by_size(sizes: Sequence[int]) -> Goals:
    """What two reports cost by the entries of a client, start-up included."""
    costs = {}
    print("\n| entries a client, 2 reports | CPU s | wall s | MB |\n|---:|---:|---:|---:|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            world(Path(name), 2, size)
            costs[size] = cost = releve(Path(name), "batch", "--as-of", AS_OF, "--jobs", "1")
            print(f"| {size:,} | {cost.cpu:.2f} | {cost.wall:.1f} | {cost.memory:.0f} |")
    PLOT.write_text(plot({size: cost.cpu / 2 for size, cost in costs.items()}), encoding="utf-8")
    return [
        (
            f"cost of {after:,} ÷ {before:,} entries",
            costs[after].cpu / costs[before].cpu,
            6 if after <= 1e5 else 10,
            "×",
        )
        for before, after in itertools.pairwise(sizes)
    ]


def plot(costs: Mapping[int, float]) -> str:
    """CPU a report against entries, both on logarithmic axes, as an SVG."""
    width, height, edge = 640, 400, 60
    across = [math.log10(size) for size in costs]
    up = [math.log10(cost) for cost in costs.values()]
    low, high = math.floor(min(up)), math.ceil(max(up))

    def place(x: float, y: float) -> tuple[float, float]:
        wide, tall = width - 2 * edge, height - 2 * edge
        right = edge + wide * (x - across[0]) / max(across[-1] - across[0], 1)
        return right, height - edge - tall * (y - low) / max(high - low, 1)

    points = [place(x, y) for x, y in zip(across, up, strict=True)]
    labels = [
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4"/><text x="{x:.0f}" y="{y - 12:.0f}">{cost:.2g} s</text>'
        f'<text x="{x:.0f}" y="{height - edge + 24}">{size:,}</text>'
        for (x, y), (size, cost) in zip(points, costs.items(), strict=True)
    ]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="13" text-anchor="middle"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{width / 2}" y="24">CPU of a report by entries of its client (start-up shared by two)</text>'
        f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>{"".join(labels)}'
        f'<text x="{width / 2}" y="{height - 8}">entries a client (both axes logarithmic)</text></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--entries", type=int, default=6_000)
    parser.add_argument("--loop", type=int, default=5, help="clients of the command-line loop")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--nothing", type=int, default=0, help="clients of the batch with nothing to do, e.g. 500")
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True, help="measure it")
    choices = parser.parse_args()
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1)
    goals = whole_batch(choices.clients, choices.entries, min(choices.loop, choices.clients))
    goals += by_size(choices.sizes) if choices.sizes else []
    goals += memory() if choices.memory else []
    goals += nothing_changed(choices.nothing, 50) if choices.nothing else []
    print("\n| goal | here | |\n|---|---:|---|")
    for what, found, goal, unit in goals:
        is_held = found >= -goal if goal < 0 else found <= goal
        sign = "≥" if goal < 0 else "≤"
        print(f"| {what} {sign} {abs(goal):g} {unit} | {found:.3g} {unit} | {'held' if is_held else 'missed'} |")


if __name__ == "__main__":
    main()
