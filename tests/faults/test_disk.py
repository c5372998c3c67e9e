"""A disk that is really full or read-only, at each kind of file: what stood before stays whole, and it is said."""

from __future__ import annotations

import itertools
import json

import batches
import pytest
import small_disk
import small_world
from editions import whole_editions
from small_world import AS_OF

from analysis.domain.sent_lines import SentLine
from analysis.foundation.addresses import Places
from analysis.foundation.errors import OutOfReach
from analysis.publish.batch import planning, runner
from analysis.publish.batch.journal import LOG, RESULTS, Journal
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.order import EditionName
from analysis.warehouse.edition_log import Closed, EditionLog, Told
from analysis.warehouse.warehouse import Warehouse

KIB = 1024
NAME = EditionName("alpha", AS_OF)
KINDS = ("report.html", "facts.json", "notebook.ipynb", "tables.xlsx", "tables/entries.csv", "tables/entries.parquet")
OLD = dict.fromkeys(KINDS, b"old")


@pytest.fixture
def disk(tmp_path):
    with small_disk.mounted(tmp_path / "disk") as folder:
        yield folder


@pytest.fixture
def where(disk, tmp_path):
    """A warehouse and reports on the small disk, with one edition each of two clients."""
    local = small_world.make(tmp_path, ("alpha", "beta"), warehouse=str(disk / "warehouse"))
    made = Places(local.params, local.warehouse, str(disk / "reports"), local.source)
    assert {result.outcome for result in batches.run(made, AS_OF)} == {"built"}
    return made


def contents(folder):
    """Path -> bytes of all files but the ballast."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "ballast")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("too_big", [*KINDS, MANIFEST])
def test_a_full_disk_at_any_file_of_an_edition_leaves_the_old_one(disk, too_big):
    """64 KiB are free, and one file of the new edition is larger: each is the one that does not fit."""
    shelf = Shelf(disk / "reports")
    shelf.write(NAME, OLD, b"{}")
    before = contents(disk)
    small_disk.fill(disk, leaving=64 * KIB)
    new = {name: b"new" * (100 * KIB if name == too_big else 1) for name in KINDS}
    with pytest.raises(OutOfReach, match=r"No space left on device.*Vérifier la place"):
        shelf.write(NAME, new, b"{" + b" " * (100 * KIB if too_big == MANIFEST else 1) + b"}")
    assert contents(disk) == before


@pytest.mark.parametrize(
    "name", ["alpha/index.html", RESULTS, f"{NAME.folder}/report.pdf", f"{NAME.folder}/report.zip"]
)
def test_a_full_disk_at_a_file_beside_the_editions_leaves_the_old_one(disk, name):
    shelf = Shelf(disk / "reports")
    shelf.put(name, b"old")
    before = contents(disk)
    small_disk.fill(disk, leaving=64 * KIB)
    with pytest.raises(OutOfReach, match="No space left on device"):
        shelf.put(name, b"new" * 100 * KIB)
    assert contents(disk) == before


def test_a_full_disk_leaves_only_whole_lines_in_the_log_of_batches(disk):
    journal = Journal(Shelf(disk / "reports"), as_of=AS_OF.isoformat())
    small_disk.fill(disk, leaving=16 * KIB)

    def endless():
        for number in itertools.count():
            journal.note("client_done", client=f"client-{number}" * 100)

    with pytest.raises(OutOfReach, match=r"batch\.log\.jsonl.*No space left on device"):
        endless()
    lines = (disk / "reports" / LOG).read_bytes().splitlines(keepends=True)
    assert len(lines) > 2
    assert all(json.loads(line) and line.endswith(b"\n") for line in lines)


def sent(number):
    return SentLine(f"entry-{number}", AS_OF, 833, 300)


def test_a_full_disk_leaves_the_log_of_editions_and_the_kept_params_as_they_were(disk):
    log, house = EditionLog(str(disk)), Warehouse(disk)
    first, second = Closed(AS_OF, "00000001", "x"), Closed(AS_OF, "00000002", "y")
    log.record("alpha", first, Told(), {"fr": "1"})
    log.release("alpha", AS_OF, AS_OF)
    before = contents(disk)
    small_disk.fill(disk, leaving=64 * KIB)
    with pytest.raises(OutOfReach, match="No space left on device"):
        log.record("alpha", second, Told({"infogerance": [*map(sent, range(20_000))]}), {"fr": "2"})
    with pytest.raises(OutOfReach, match="No space left on device"):
        house.keep_params("x" * 200 * KIB)
    assert log.previous("alpha", AS_OF.replace(day=17)) == first
    assert [name for name in contents(disk) if name not in before] == []


def test_a_full_disk_during_a_synchronisation_leaves_the_last_one_at_whatever_file_it_stops(where, disk):
    """From nothing free to enough: the tables' files, their logs and the commit record are each what does not fit."""
    house = Warehouse(where.warehouse)
    first = house.latest()
    before = house.read("alpha", first)
    refused = set()
    for leaving in itertools.count(0, 4):
        ballast = small_disk.fill(disk, leaving=leaving * KIB)
        try:
            small_world.synchronise(where, {"alpha": leaving + 1, "beta": 0})
        except OutOfReach as error:
            refused.add(str(error).partition(" :")[0].rpartition(", ")[2])
        else:
            break
        finally:
            ballast.unlink()
        assert Warehouse(where.warehouse).latest() == first
        assert all(rows.equals(before[name]) for name, rows in house.read("alpha", first).items())
    assert {"table time_entry", "table sync"} <= refused
    assert Warehouse(where.warehouse).latest().changed_clients == ("alpha",)
    assert {result.outcome for result in batches.run(where, AS_OF)} == {"built", "unchanged"}


def test_a_batch_on_a_full_disk_fails_in_words_and_the_next_one_ends_the_work(where, disk):
    """From nothing free to enough for all."""
    small_world.synchronise(where, {"alpha": 1, "beta": 0})
    seen = set()
    for leaving in (0, 8, 300, 1_000, 5_000):
        ballast = small_disk.fill(disk, leaving=leaving * KIB)
        try:
            found = {result.client: result for result in batches.run(where, AS_OF, jobs=1)}
            failed = [result for result in found.values() if result.outcome == "failed"]
            assert all(result.exit_code == 5 and not result.is_bug for result in failed), failed
            seen |= {result.outcome for result in found.values()}
        except OutOfReach as error:
            seen.add("No space left on device" in str(error))
        finally:
            ballast.unlink()
        assert sorted(whole_editions(where.reports)) == ["alpha/2023-02-16", "beta/2023-02-16"]
    assert False not in seen
    assert {True, "built"} <= seen
    assert {result.outcome for result in batches.run(where, AS_OF)} == {"unchanged"}
    assert not [name for name in contents(disk) if ".unfinished-" in name]


def test_a_read_only_disk_is_said_by_every_writer_and_read_as_before(where, disk):
    before = contents(disk)
    small_disk.make_read_only(disk)
    shelf = Shelf(where.reports)
    with pytest.raises(OutOfReach, match="Read-only file system"):
        list(batches.run(where, AS_OF, force=True))
    with pytest.raises(OutOfReach, match="Read-only file system"):
        shelf.write(NAME, OLD, b"{}")
    with pytest.raises(OutOfReach, match="Read-only file system"):
        small_world.synchronise(where, {"alpha": 1, "beta": 0})
    result = runner.build_one(planning.plan(where, AS_OF, clients=("alpha",), force=True).orders[0])
    assert (result.exit_code, result.is_bug) == (5, False), result.error
    assert contents(disk) == before
    assert Warehouse(where.warehouse).read("alpha", Warehouse(where.warehouse).latest())["time_entry"].num_rows == 40
