"""Many clients of which some fail at random, notebooks that misbehave, a clock that goes back."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import batches
import pytest
import small_world
import works_build
import works_notebook
from editions import whole_editions
from nbformat.v4 import new_code_cell, new_notebook, writes
from small_world import AS_OF

from analysis.publish.batch import runner
from analysis.publish.batch.journal import LOG
from analysis.publish.processes import workers
from analysis.publish.processes.workers import Failure
from analysis.warehouse import warehouse
from analysis.warehouse.warehouse import Warehouse

COUNT = 120
PARAMETERS = 'client: str = "exemple"  # identifier of the client'


@pytest.mark.parametrize("seed", [1, 2])
def test_one_percent_of_the_clients_raising_at_random_stop_no_other(tmp_path, monkeypatch, seed):
    """120 clients, a build of tiny editions: each failure is of its own kind; the next batch redoes those alone."""
    names = [f"client-{number:03d}" for number in range(COUNT)]
    failing = set(random.Random(seed).sample(names, 1 + COUNT // 100))
    where = small_world.make(tmp_path, names)
    monkeypatch.setattr(runner, "BUILD", "works_build:build")
    (where.params / works_build.FAILING).write_text(" ".join(failing))
    found = {result.client: result for result in batches.run(where, AS_OF, jobs=2)}
    assert {name for name, result in found.items() if result.outcome == "failed"} == failing
    assert {found[name].outcome for name in set(names) - failing} == {"built"}
    assert all(found[name].error for name in failing)
    assert {folder.partition("/")[0] for folder in whole_editions(where.reports)} >= set(names) - failing
    (where.params / works_build.FAILING).write_text("")
    again = {result.client: result.outcome for result in batches.run(where, AS_OF, jobs=2)}
    assert {name for name, outcome in again.items() if outcome == "built"} == failing
    assert set(again.values()) == {"built", "unchanged"}
    assert len(whole_editions(where.reports)) == COUNT


def answer(folder, *sources):
    """What the run of a notebook of these cells gives."""
    cells = [new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    (folder / "tried.ipynb").write_text(writes(new_notebook(cells=cells, metadata=metadata)), encoding="utf-8")
    ((_, found),) = workers.run_each(works_notebook.outputs, [str(folder)], jobs=1, time_limit=20)
    return found


def test_a_notebook_that_prints_100_mb_is_stopped_whether_at_once_or_in_lines(tmp_path):
    for source in ("print('x' * 100_000_000)", "[print('x' * 1_000) for _ in range(100_000)]"):
        found = answer(tmp_path, source)
        assert isinstance(found, Failure)
        assert "1000000 caractères" in found.error
        assert len(found.error) < 3_000_000


def test_a_notebook_that_forks_gives_one_answer_and_leaves_no_process(tmp_path):
    """The second process goes on with the cells: one of the two answers, and both end."""
    marks = tmp_path / "pids"
    marks.mkdir()
    found = answer(
        tmp_path,
        "import os\nx = os.fork()",
        f"from pathlib import Path\nx = (Path({str(marks)!r}) / str(os.getpid())).touch()",
        "print('fin')",
    )
    assert found[3][0]["text"] == "fin\n"
    pids = [int(path.name) for path in marks.iterdir()]
    assert pids
    assert all(map(ends, pids))


def test_a_notebook_whose_fork_never_ends_is_stopped_with_it(tmp_path):
    found = answer(tmp_path, "import os, time\npid = os.fork()\nif pid == 0: time.sleep(600)", "print(pid)")
    assert ends(int(found[2][0]["text"]))


def ends(pid):
    """Whether a process that was killed is no more, within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_clock_set_back_changes_neither_order_nor_what_is_stale_nor_a_byte(tmp_path, monkeypatch):
    """Two years back between two synchronisations: the later one is still the last, by its number and by its date."""
    where = small_world.make(tmp_path, ("alpha", "beta"))
    list(batches.run(where, AS_OF))
    house = Warehouse(where.warehouse)
    first = house.latest()
    page = Path(where.reports) / "beta/2023-02-16/report.html"
    before = page.read_bytes()

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(days=730)

    monkeypatch.setattr(warehouse, "datetime", Earlier)
    monkeypatch.setattr("analysis.publish.batch.journal.datetime", Earlier)
    second = small_world.synchronise(where, {"alpha": 5, "beta": 0})
    assert second.synced_at == first.synced_at
    assert house.latest() == house.at(datetime.now(UTC).date().isoformat()) == second
    assert [sync.sync_id for sync in house.syncs()] == ["00000001", "00000002"]
    outcomes = {result.client: result.outcome for result in batches.run(where, AS_OF)}
    assert outcomes == {"alpha": "built", "beta": "unchanged"}
    assert page.read_bytes() == before
    assert {result.outcome for result in batches.run(where, date(2023, 3, 31))} == {"built"}
    assert (Path(where.reports) / LOG).read_text(encoding="utf-8").count("batch_ended") == 3
    assert len(whole_editions(where.reports)) == 4
