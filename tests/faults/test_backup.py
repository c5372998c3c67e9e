"""A copy taken while a synchronisation runs, restored elsewhere: editions verify, the next sync and batch are right.

The order of copying is that of docs/how-to/administrator/operations.md: what names versions first, then the versions.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import batches
import pytest
import small_world
from small_world import AS_OF

from analysis.foundation.addresses import Places
from analysis.portal import memory
from analysis.portal.accounts import Accounts
from analysis.portal.sessions import Opening
from analysis.publish.editions import verification
from analysis.warehouse.warehouse import Warehouse

ROOT = Path(__file__).parents[2]
PASSWORD = "trois chevaux bleus au grenier"
SYNCHRONISING = """
import sys
from pathlib import Path
import small_world
from analysis.foundation.addresses import Places
folder = Path(sys.argv[1])
where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder)
for number in range(1, 10_000):
    small_world.synchronise(where, {"alpha": number, "beta": 2 * number})
    print(number, flush=True)
"""


@pytest.fixture
def where(tmp_path):
    return small_world.make(tmp_path / "lived", ("alpha", "beta"))


@contextlib.contextmanager
def synchronising(where: Places):
    """Another process commits synchronisation after synchronisation meanwhile."""
    given = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests/support")))}
    command = [sys.executable, "-c", SYNCHRONISING, str(where.source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given) as process:
        try:
            assert process.stdout.readline().strip() == "1"
            yield process
        finally:
            process.kill()


def copied(lived: Path, backup: Path) -> None:
    """The steps of docs/how-to/administrator/operations.md."""
    for name in ("warehouse/sync/_delta_log", "warehouse/sync", "warehouse", "params", "reports"):
        _copy(lived / name, backup / name)
    (backup / "portal").mkdir(mode=0o700)
    shutil.copy(lived / "portal/accounts.json", backup / "portal")
    with (
        contextlib.closing(sqlite3.connect(lived / "portal/portal.sqlite")) as source,
        contextlib.closing(sqlite3.connect(backup / "portal/portal.sqlite")) as target,
    ):
        source.backup(target)


def _copy(source: Path, target: Path) -> None:
    """As `cp --recursive --no-clobber`: what a step before has copied stays as it was then."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # an unfinished file that has taken its name meanwhile
                shutil.copy2(path, place)


def test_a_copy_taken_during_a_synchronisation_serves_the_same_editions_and_goes_on(where, tmp_path):
    lived, backup = tmp_path / "lived", tmp_path / "restored"
    list(batches.run(where, AS_OF))
    Accounts(lived / "portal").set_password("daf@acme.fr", PASSWORD)
    token = memory.opened(lived / "portal").sessions.open(Opening("daf@acme.fr", "password"))
    with synchronising(where) as process:
        started = time.monotonic()
        copied(lived, backup)
        took = time.monotonic() - started
        while process.poll() is None and int(process.stdout.readline()) < 3:
            pass
    published = {path: path.read_bytes() for path in (lived / "reports").rglob("*.html")}
    shutil.rmtree(lived)
    restored = Places(backup / "params", str(backup / "warehouse"), str(backup / "reports"), backup)

    for client in ("alpha", "beta"):
        address = str(backup / "reports" / client / AS_OF.isoformat())
        assert "conforme" in " ".join(verification.verify(address)), took
        assert "à l’identique" in verification.rebuild(address, restored)
    assert {path.relative_to(lived): content for path, content in published.items()} == {
        path.relative_to(backup): path.read_bytes() for path in (backup / "reports").rglob("*.html")
    }
    assert Accounts(backup / "portal").verify("daf@acme.fr", PASSWORD)
    found = memory.opened(backup / "portal").sessions.find(token, idle_seconds=3_600, most_seconds=3_600)
    assert found.person == "daf@acme.fr"

    last = Warehouse(restored.warehouse).latest()
    small_world.synchronise(restored, {"alpha": 7, "beta": 9})
    assert Warehouse(restored.warehouse).latest().sync_id > last.sync_id
    results = list(batches.run(restored, AS_OF))
    assert {result.client: result.outcome for result in results} == {"alpha": "built", "beta": "built"}
    assert _consumed(restored, "alpha") == sum(30 + number for number in range(40)) + 7


def _consumed(where: Places, client: str) -> int:
    facts = json.loads((Path(where.reports) / client / AS_OF.isoformat() / "facts.json").read_text())
    return facts["minutes"]["source"]
