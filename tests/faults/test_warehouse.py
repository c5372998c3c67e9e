"""What is killed, broken, missing or done twice at once: the last synchronisation stays as it was, and it is said."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from object_store import point_to, served

from analysis.foundation.errors import OutOfReach
from analysis.sources.canonical_tables import TICKET, TIME_ENTRY
from analysis.sources.extract import Extract
from analysis.warehouse.delta_table import VersionedTable, within_reach
from analysis.warehouse.sync_log import SyncLog
from analysis.warehouse.warehouse import Warehouse

ROWS = 400
SRC = Path(__file__).parents[2] / "src"


def reading(seconds, rows=ROWS):
    """A whole reading of one client: entries of so many seconds, and their tickets of that title."""
    common = {"client": "acme", "source": "glpi"}
    entries = [common | {"time_entry_id": str(i), "seconds": seconds, "is_private": False} for i in range(rows)]
    tickets = [common | {"ticket_id": str(i), "title": f"Panne {seconds}", "is_deleted": False} for i in range(rows)]
    tables = {
        "time_entry": pa.Table.from_pylist(entries, TIME_ENTRY.schema),
        "ticket": pa.Table.from_pylist(tickets, TICKET.schema),
    }
    return Extract("glpi", tables, ("acme",))


def seconds_read(house, sync=None):
    """The one value of seconds of all entries, the tickets agreeing with it."""
    tables = house.read("acme", sync or house.latest())
    (seconds,) = set(tables["time_entry"]["seconds"].to_pylist())
    assert set(tables["ticket"]["title"].to_pylist()) == {f"Panne {seconds}"}
    assert tables["time_entry"].num_rows == tables["ticket"].num_rows == ROWS
    return seconds


@pytest.fixture
def house(tmp_path):
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def store(monkeypatch):
    """The address of a warehouse on an S3-compatible server."""
    with served(monkeypatch) as bucket:
        yield f"{bucket}/warehouse"


@pytest.mark.parametrize("step", ["apply", "append"])
def test_a_synchronisation_that_fails_leaves_the_last_one_and_the_next_repairs(house, monkeypatch, step):
    first = house.commit(reading(60))
    with monkeypatch.context() as patch:
        if step == "apply":
            apply = VersionedTable.apply

            def failing(self, version, changes):
                written = apply(self, version, changes)
                if self.table.name == "ticket":
                    raise MemoryError
                return written

            patch.setattr(VersionedTable, "apply", failing)
        else:

            def failing(self, sync):
                raise MemoryError

            patch.setattr(SyncLog, "append", failing)
        with pytest.raises(MemoryError):
            house.commit(reading(61))
    assert house.latest() == first
    assert seconds_read(Warehouse(house.url)) == 60
    second = house.commit(reading(62))
    assert second.rows["time_entry"].updated == ROWS
    assert seconds_read(house) == 62
    assert seconds_read(house, first) == 60


def test_a_first_synchronisation_that_fails_leaves_nothing_to_read(house, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(SyncLog, "append", lambda self, sync: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.commit(reading(60))
    assert house.latest() is None
    assert house.commit(reading(61)).rows["time_entry"].inserted == ROWS
    assert seconds_read(house) == 61


def test_a_stream_that_breaks_in_the_middle_is_told_as_it_is_and_changes_nothing(house):
    first = house.commit(reading(60))

    def broken():
        yield reading(61).tables["time_entry"].to_batches()[0]
        raise ConnectionResetError("le serveur a coupé")

    stream = pa.RecordBatchReader.from_batches(TIME_ENTRY.schema, broken())
    with pytest.raises(ConnectionResetError, match="le serveur a coupé"):
        house.commit(Extract("glpi", {"time_entry": stream}, ("acme",)))
    assert house.latest() == first
    assert seconds_read(house) == 60


KILLED = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("faults", sys.argv[2])
faults = importlib.util.module_from_spec(spec)
spec.loader.exec_module(faults)
house = faults.Warehouse(sys.argv[1])
print("ready", flush=True)
for seconds in range(100, 10_000):
    house.commit(faults.reading(seconds))
"""


def test_kill_at_random_moments_leaves_a_whole_synchronisation_and_no_lock(house):
    house.commit(reading(60))
    chance = random.Random(7)
    for _ in range(4):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(SRC), str(SRC.parent / "tests/support")))}
        command = [sys.executable, "-c", KILLED, house.url, __file__]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.02, 0.6))
            process.send_signal(signal.SIGKILL)
        assert seconds_read(Warehouse(house.url)) >= 60
    house.commit(reading(61))
    assert seconds_read(house) == 61
    for sync in house.syncs():
        seconds_read(house, sync)


def test_two_synchronisations_at_once_on_a_disk_are_refused(house):
    refused = []

    def during():
        with pytest.raises(OutOfReach) as caught:
            Warehouse(house.url).commit(reading(61))
        refused.append(str(caught.value))
        yield from reading(60).tables["time_entry"].to_batches()

    stream = pa.RecordBatchReader.from_batches(TIME_ENTRY.schema, during())
    house.commit(Extract("glpi", {"time_entry": stream}, ("acme",)))
    assert refused == [
        f"Entrepôt {house.url} : une autre synchronisation est en cours. Attendez qu'elle finisse, puis relancez."
    ]
    assert len(house.syncs()) == 1


def test_an_object_store_holds_a_warehouse_like_a_disk_does(store, tmp_path):
    remote, local = Warehouse(store), Warehouse(tmp_path)
    for seconds in (60, 61):
        assert remote.commit(reading(seconds)).client_hashes == local.commit(reading(seconds)).client_hashes
    assert seconds_read(remote) == 61
    assert seconds_read(remote, remote.at("00000001")) == 60
    assert remote.commit(reading(61)).is_unchanged
    assert remote.params(remote.keep_params("client: acme\n")) == "client: acme\n"
    remote.vacuum(["00000001"], grace_hours=0)
    assert [seconds_read(remote, sync) for sync in remote.syncs()] == [60, 61]


@pytest.mark.parametrize("is_first", [True, False])
def test_two_synchronisations_at_once_on_an_object_store_keep_one_whole(store, is_first):
    house = Warehouse(store)
    if not is_first:
        house.commit(reading(60))

    def during():
        Warehouse(store).commit(reading(62))
        yield from reading(61).tables["time_entry"].to_batches()

    stream = pa.RecordBatchReader.from_batches(TIME_ENTRY.schema, during())
    with pytest.raises(OutOfReach, match="une autre synchronisation écrit en même temps"):
        house.commit(Extract("glpi", {**reading(61).tables, "time_entry": stream}, ("acme",)))
    assert seconds_read(Warehouse(store)) == 62
    house.commit(reading(63))
    assert seconds_read(house) == 63


def test_an_object_store_that_does_not_answer_is_out_of_reach(monkeypatch):
    point_to(monkeypatch, "http://127.0.0.1:9")
    house = Warehouse("s3://releve/warehouse")
    with pytest.raises(OutOfReach, match=r"table sync : illisible ou hors d'atteinte.*AWS_ALLOW_HTTP=true") as caught:
        house.latest()
    assert "secret-that-must-not-show" not in str(caught.value)
    with pytest.raises(OutOfReach, match="table params"):
        house.keep_params("client: acme\n")


def _entry_file(house):
    (path,) = Path(house.url).glob("time_entry/client=acme/*.parquet")
    return path


def _truncate(path):
    path.write_bytes(path.read_bytes()[:-200])


def _halve(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [_truncate, _halve, _empty, Path.unlink])
def test_a_broken_file_is_out_of_reach_naming_table_and_remedy(house, harm):
    house.commit(reading(60))
    harm(_entry_file(house))
    for use in (lambda: seconds_read(Warehouse(house.url)), lambda: Warehouse(house.url).commit(reading(61))):
        with pytest.raises(OutOfReach, match=r"table time_entry.*rétablissez ce dossier depuis une sauvegarde"):
            use()


def test_a_flipped_byte_is_never_a_wrong_figure(house):
    house.commit(reading(60))
    path = _entry_file(house)
    sound = path.read_bytes()
    expected = house.read("acme", house.latest())["time_entry"]
    refused = []
    for place in range(4, len(sound), max(1, len(sound) // 150)):
        harmed = bytearray(sound)
        harmed[place] ^= 0x10
        path.write_bytes(bytes(harmed))
        try:
            found = Warehouse(house.url).read("acme", house.latest())["time_entry"]
        except OutOfReach as error:
            refused.append(str(error))
        else:
            assert found.equals(expected), f"byte {place}"
    assert len(refused) > 20
    assert all("time_entry" in message for message in refused)


@pytest.mark.parametrize("table", ["time_entry", "sync"])
def test_a_missing_log_entry_is_out_of_reach_naming_the_table(house, table):
    for seconds in (60, 61, 62):
        house.commit(reading(seconds))
    (Path(house.url) / table / "_delta_log" / f"{1:020}.json").unlink()
    with pytest.raises(OutOfReach, match=f"table {table} "):
        seconds_read(Warehouse(house.url), house.latest() if table != "sync" else None)


def test_rows_gone_with_their_log_entry_are_noticed(house):
    """The file list of a version was edited so that the table reads well, with fewer rows."""
    house.commit(reading(60))
    table = DeltaTable(f"{house.url}/time_entry")
    table.delete("time_entry_id = '7'")
    sync = house.latest()
    forged = type(sync)(**{**vars(sync), "versions": {**sync.versions, "time_entry": table.version()}})
    with pytest.raises(OutOfReach, match="ne sont plus au complet à la synchronisation 00000001"):
        house.read("acme", forged)


def test_a_panic_of_the_library_is_out_of_reach_and_a_stop_by_the_user_is_not():
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(OutOfReach, match="table ticket : illisible"), within_reach("data", "ticket"):
        raise panic("called `Option::unwrap()` on a `None` value")
    with pytest.raises(KeyboardInterrupt), within_reach("data", "ticket"):
        raise KeyboardInterrupt
