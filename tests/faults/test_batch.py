"""What is killed, full, read-only or read meanwhile: each edition published is the old one or the new one, whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import batches
import pytest
import small_world
from editions import contents, leaks, whole_editions
from small_world import AS_OF

from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.order import EditionName

SRC = Path(__file__).parents[2] / "src"
CLIENTS = ("alpha", "beta", "gamma")
NAME = EditionName("alpha", AS_OF)
FILES = {"report.html": b"page", "facts.json": b"{}", "tables/entries.csv": b"a;b"}


def command(where, *options, **environ):
    """The batch as a process of its own."""
    words = [sys.executable, "-m", "analysis", "batch", "--as-of", AS_OF.isoformat(), *options]
    places = {**os.environ, **where.environ(), "PYTHONPATH": str(SRC), **environ}
    return subprocess.Popen(words, env=places, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def children(pid):
    """The processes that a process started."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.fixture
def where(tmp_path):
    return small_world.make(tmp_path, CLIENTS)


def kill_at_random(where, seed, whom):
    """Starts a batch that rebuilds everything, kills one of its processes after a random while, waits for its end."""
    chance = random.Random(seed)
    running = command(where, "--force", "--jobs", "2")
    deadline = time.monotonic() + 120
    while not [leaf for server in children(running.pid) for leaf in children(server)] and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(chance.random() * 1.5)
    servers = children(running.pid)
    workers = [leaf for server in servers for leaf in children(server)]
    for pid in {"parent": [running.pid], "server": [s for s in servers if children(s)], "worker": workers[:1]}[whom]:
        os.kill(pid, signal.SIGKILL)
    running.communicate(timeout=240)
    return running.returncode


def check_killed(where, seed, whom):
    before = set(whole_editions(where.reports))
    kill_at_random(where, seed, whom)
    assert before <= set(whole_editions(where.reports)), "an edition published before is still there, old or new"
    assert {result.outcome for result in batches.run(where, AS_OF)} <= {"built", "unchanged"}
    assert len(whole_editions(where.reports)) == len(CLIENTS)
    assert not list(Path(where.reports).glob("*/.unfinished-*"))


@pytest.mark.parametrize("whom", ["parent", "worker", "server"])
def test_a_kill_leaves_each_edition_whole_and_the_next_batch_ends_the_work(where, whom):
    list(batches.run(where, AS_OF))
    check_killed(where, whom, whom)


@pytest.mark.slow
@pytest.mark.parametrize("whom", ["parent", "worker", "server"])
def test_kills_at_twenty_random_moments(where, whom):
    list(batches.run(where, AS_OF))
    for seed in range(20):
        check_killed(where, f"{whom}{seed}", whom)


def test_reports_that_cannot_be_written_are_said_with_the_remedy(where):
    """/proc takes no folder of ours, whoever asks."""
    running = command(where, RELEVE_REPORTS="/proc/releve")
    _, words = running.communicate(timeout=120)
    assert running.returncode == 5
    assert "Rapports /proc/releve" in words.decode()
    assert "Traceback" not in words.decode()


def test_without_an_exchange_in_one_step_the_edition_is_still_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.publish.editions.exchange._exchanged", lambda new, place: False)
    shelf = Shelf(tmp_path)
    shelf.write(NAME, FILES, b"old")
    shelf.write(NAME, {"report.html": b"new"}, b"new")
    assert contents(tmp_path) == {"alpha/2023-02-16/report.html": b"new", f"alpha/2023-02-16/{MANIFEST}": b"new"}


def test_a_reader_never_finds_half_an_edition(tmp_path):
    """While editions replace each other, every file read belongs to one of them and the folder is always there."""
    writer = (
        "import sys; from datetime import date; from analysis.publish.editions.edition import Shelf\n"
        "from analysis.publish.editions.order import EditionName\n"
        "for number in range(200):\n"
        "    mark = str(number).encode()\n"
        "    Shelf(sys.argv[1]).write(EditionName('alpha', date(2023, 2, 16)), {'report.html': mark}, mark)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", writer, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(SRC)}
    )
    folder = tmp_path / "alpha/2023-02-16"
    seen = set()
    while running.poll() is None:
        if not folder.exists():
            assert not seen, "the folder was there, and is no more"
            continue
        handle = os.open(folder, os.O_RDONLY)
        try:
            one = [Path(f"/proc/self/fd/{handle}/{name}") for name in (MANIFEST, "report.html")]
            pair = {path.read_bytes() for path in one if path.exists()}
        except FileNotFoundError:
            continue
        finally:
            os.close(handle)
        assert len(pair) <= 1
        seen |= pair
    assert running.returncode == 0
    assert len(seen) > 1


@pytest.mark.parametrize(("count", "jobs"), [(3, 2), pytest.param(50, 2, marks=pytest.mark.slow)])
def test_no_byte_of_a_client_is_in_the_files_of_another(tmp_path, count, jobs):
    """The canary: a mark in every text of each client; each output is searched for those of all others."""
    marks = {
        f"client-{number:02d}": f"canari{number:02d}x{random.Random(number).getrandbits(48):012x}"
        for number in range(count)
    }
    where = small_world.make(tmp_path, marks)
    small_world.synchronise(where, dict.fromkeys(marks, 1), marks)
    order = random.Random(7).sample(list(marks), count)
    assert {result.outcome for result in batches.run(where, AS_OF, clients=order, jobs=jobs)} == {"built"}
    assert leaks(where.reports, marks) == []
    own = contents(Path(where.reports) / "client-00")
    assert not [name for name, content in own.items() if b"aubrac" in content], (
        "the notebook's default is not published"
    )
    assert sum(marks["client-00"].encode() in content for content in own.values()) >= 4, "the marks are in the outputs"


def test_the_canary_finds_a_leak(tmp_path):
    """On purpose: the mark of beta in a text of alpha, in a CSV and within the workbook."""
    marks = {"alpha": "canari-alpha-1", "beta": "canari-beta-2"}
    where = small_world.make(tmp_path, marks)
    small_world.synchronise(
        where, dict.fromkeys(marks, 1), {"alpha": "canari-alpha-1 canari-beta-2", "beta": "canari-beta-2"}
    )
    list(batches.run(where, AS_OF))
    files = {name for name, other in leaks(where.reports, marks) if other == "beta"}
    assert {"alpha/2023-02-16/report.html", "alpha/2023-02-16/tables/entries.csv"} <= files
    assert any("tables.xlsx/" in name for name in files)


def test_the_same_edition_is_the_same_bytes_anywhere(where, tmp_path):
    """Another time zone, locale, hash seed, number of jobs and folder."""
    environs = [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "RELEVE_LANG": "en", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8", "PYTHONHASHSEED": "2"},
    ]
    made = []
    for number, environ in enumerate(environs):
        reports = tmp_path / f"reports-{number}"
        running = command(where, "--jobs", str(number + 1), RELEVE_REPORTS=str(reports), **environ)
        assert running.wait(timeout=240) == 0
        made.append({client: contents(reports / client) for client in CLIENTS})
    assert made[0] == made[1]
