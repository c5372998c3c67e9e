"""The batch: what is stale alone is built; what an edition depends on, and nothing else, makes it stale."""

import json
import os
import shutil
import time
from datetime import UTC, date, datetime
from functools import partialmethod
from pathlib import Path

import batches
import pytest
import small_world
from deltalake import DeltaTable
from small_world import AS_OF

from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, OutOfReach, UsageFault
from analysis.notebook import notebook_files
from analysis.publish.batch import planning, staleness, status
from analysis.publish.editions import releasing, retention, signing, verification
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.order import Built, Order
from analysis.publish.processes import start_method
from analysis.warehouse.warehouse import Warehouse


@pytest.fixture
def where(tmp_path):
    return small_world.make(tmp_path)


@pytest.fixture
def no_grace(monkeypatch):
    """The warehouse gives up at once what nobody needs, without the day that a writer on an object store is given."""
    monkeypatch.setattr(Warehouse, "vacuum", partialmethod(Warehouse.vacuum, grace_hours=0))


def outcomes(where, as_of=AS_OF, **choices):
    return {result.client: result.outcome for result in batches.run(where, as_of, jobs=2, **choices)}


def all_bytes(where, folder):
    root = Path(where.reports) / folder
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


ALL_BUILT = dict.fromkeys(("alpha", "beta", "gamma"), "built")
ALL_KNOWN = dict.fromkeys(("alpha", "beta", "gamma"), "unchanged")


def test_a_client_named_wrong_is_refused_before_anything_is_built_or_noted(where):
    outcomes(where)
    before = Shelf(where.reports).read("batch.json")
    with pytest.raises(UsageFault, match=r"'alhpa'.* alpha, beta, gamma"):
        outcomes(where, clients=("beta", "alhpa"))
    assert Shelf(where.reports).read("batch.json") == before
    assert status.read(where, datetime.now(UTC)).failing == ()


def test_a_second_batch_builds_nothing_and_a_change_rebuilds_its_client_alone(where):
    assert outcomes(where) == ALL_BUILT
    assert outcomes(where) == ALL_KNOWN
    small_world.write_params(where, "beta", "report: {requesters: codes}\n")
    assert outcomes(where) == ALL_KNOWN | {"beta": "built"}
    small_world.synchronise(where, {"alpha": 0, "beta": 0, "gamma": 12})
    assert outcomes(where) == ALL_KNOWN | {"gamma": "built"}
    assert outcomes(where) == ALL_KNOWN


def test_what_is_not_the_client_s_does_not_make_it_stale(where):
    """A comment in params, a file touched, a new client, another date: none changes the figures of this edition."""
    outcomes(where)
    path = where.params / "clients/alpha.yaml"
    path.write_text(f"# relu le 3 mars\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    os.utime(where.params / "clients/beta.yaml")
    small_world.write_params(where, "delta")
    small_world.synchronise(where, {"alpha": 0, "beta": 0, "gamma": 0, "delta": 3})
    assert outcomes(where) == ALL_KNOWN | {"delta": "built"}


@pytest.mark.parametrize("what", ["code", "library", "notebook", "language", "force", "damaged", "unrecorded"])
def test_what_else_makes_an_edition_stale(where, monkeypatch, what):
    outcomes(where)
    choices = {}
    if what == "code":
        monkeypatch.setattr(staleness, "code_version", lambda: "0.2.0+other")
    elif what == "library":
        monkeypatch.setattr(staleness, "libraries", lambda: {"python": "3.99"})
    elif what == "notebook":
        monkeypatch.setattr(staleness.notebook_files, "sha256", lambda name: "other")
    elif what == "damaged":
        (Path(where.reports) / "alpha/2023-02-16/manifest.json").unlink()
    elif what == "unrecorded":  # as a kill between the page and the log of editions leaves it
        (Path(where.warehouse) / "editions/alpha/2023-02-16.json").unlink()
    else:
        choices = {"language": {"language": "en"}, "force": {"force": True}}[what]
    expected = ALL_BUILT if what not in ("damaged", "unrecorded") else ALL_KNOWN | {"alpha": "built"}
    assert outcomes(where, **choices) == expected


def test_a_changed_logo_makes_its_client_s_edition_stale_alone_and_is_rebuilt(where):
    logo = where.params / "logos/beta.png"
    logo.parent.mkdir()
    logo.write_bytes(b"\x89PNG one")
    small_world.write_params(where, "beta", "report: {logo: logos/beta.png}\n")
    assert outcomes(where) == ALL_BUILT
    logo.write_bytes(b"\x89PNG two")
    assert outcomes(where) == ALL_KNOWN | {"beta": "built"}
    logo.unlink()
    assert "à l’identique" in verification.rebuild(f"{where.reports}/beta/2023-02-16", where)


def test_both_languages_of_a_date_stay_up_to_date(where):
    assert outcomes(where, clients=("alpha",)) == {"alpha": "built"}
    assert outcomes(where, clients=("alpha",), language="en") == {"alpha": "built"}
    assert outcomes(where, clients=("alpha",)) == {"alpha": "unchanged"}
    assert outcomes(where, clients=("alpha",), language="en") == {"alpha": "unchanged"}


def test_a_broken_memory_of_params_is_made_again(where):
    outcomes(where)
    (Path(where.reports) / staleness.KNOWN_PARAMS).write_text('{"alpha": ', encoding="utf-8")
    assert outcomes(where) == ALL_KNOWN


def test_what_a_notebook_holds_but_its_cells_is_no_part_of_an_edition(tmp_path, monkeypatch):
    """Outputs and the layout of the file are none; a word of a cell or a tag is."""

    def hashed(number, source, tags=(), outputs=()):
        cell = {"cell_type": "code", "source": [source], "metadata": {"tags": list(tags)}, "outputs": list(outputs)}
        (tmp_path / f"{number}.ipynb").write_text(json.dumps({"cells": [cell]}, indent=number), encoding="utf-8")
        return notebook_files.sha256(str(number))

    monkeypatch.setattr(notebook_files, "NOTEBOOKS", tmp_path)
    assert hashed(1, "a = 1") == hashed(2, "a = 1", outputs=["1"])
    assert len({hashed(3, "a = 1"), hashed(4, "a = 2"), hashed(5, "a = 1", tags=["lab-only"]), None}) == 4
    assert notebook_files.sha256("none") is None


def test_a_new_previous_edition_makes_the_next_one_stale(where):
    """The bridge of 16 February starts from the edition before it: one of 31 January, released later, changes it."""
    outcomes(where)
    outcomes(where, date(2023, 1, 31), clients=("alpha",))
    assert outcomes(where) == ALL_KNOWN
    releasing.release(where, ["alpha"], date(2023, 1, 31), on=date(2023, 2, 20))
    assert outcomes(where) == ALL_KNOWN | {"alpha": "built"}


def test_one_client_at_fault_stops_no_other_and_is_built_once_mended(where):
    small_world.write_params(where, "beta", "unknown_key: 1\n")
    results = {result.client: result for result in batches.run(where, AS_OF)}
    assert {client: result.outcome for client, result in results.items()} == ALL_BUILT | {"beta": "failed"}
    assert "unknown_key" in results["beta"].error
    assert results["beta"].exit_code == 3
    small_world.write_params(where, "beta")
    assert outcomes(where) == ALL_KNOWN | {"beta": "built"}


def test_since_looks_at_the_clients_changed_after_it_alone(where):
    first = Warehouse(where.warehouse).latest().sync_id
    small_world.synchronise(where, {"alpha": 0, "beta": 1, "gamma": 0})
    plan = planning.plan(where, AS_OF, since=first)
    assert [order.client for order in plan.orders] == ["beta"]
    assert plan.known == ()


def test_an_empty_warehouse_is_said(tmp_path):
    where = Places(tmp_path / "params", str(tmp_path / "warehouse"), str(tmp_path / "reports"), tmp_path)
    small_world.write_params(where, "alpha")
    with pytest.raises(UsageFault, match="vide"):
        list(batches.run(where, AS_OF))


def test_two_batches_at_once_are_refused(where):
    first = batches.run(where, AS_OF)
    next(first)
    with pytest.raises(OutOfReach, match="un autre lot est en cours"):
        list(batches.run(where, AS_OF, force=True))
    assert len(list(first)) == 2


def test_the_journal_tells_outcomes_and_neither_data_nor_secrets(where, monkeypatch):
    monkeypatch.setenv(signing.SIGNING_KEY, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    small_world.write_params(where, "beta", "unknown_key: secret-value\n")
    outcomes(where)
    log = (Path(where.reports) / "batch.log.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in log.splitlines()]
    assert [event["event"] for event in events] == ["batch_started", *["client_done"] * 3, "batch_ended"]
    done = {
        event["client"]: (event["outcome"], event["edition"]) for event in events if event["event"] == "client_done"
    }
    assert done == {
        "alpha": ("built", "alpha/2023-02-16"), "beta": ("failed", None), "gamma": ("built", "gamma/2023-02-16"),
    }  # fmt: skip
    assert {event["sync_id"] for event in events} == {"00000001"}
    assert "secret-value" not in log
    assert "AAAAAAA" not in log
    results = json.loads((Path(where.reports) / "batch.json").read_text(encoding="utf-8"))["results"]
    assert [(result["client"], result["outcome"]) for result in results] == [
        ("alpha", "built"), ("beta", "failed"), ("gamma", "built"),
    ]  # fmt: skip


def test_an_edition_verifies_and_is_rebuilt_to_the_byte_from_what_was_known_then(where, monkeypatch):
    """Later data and later params change nothing of what the edition of then was made from."""
    outcomes(where, clients=("alpha",))
    address = f"{where.reports}/alpha/2023-02-16"
    small_world.write_params(where, "alpha", "report: {requesters: none}\n")
    small_world.synchronise(where, {"alpha": 99, "beta": 0, "gamma": 0})
    assert "conforme" in " ".join(verification.verify(address))
    assert "à l’identique" in verification.rebuild(address, where)


def test_without_a_fork_an_ordinary_kernel_makes_the_same_edition(where, monkeypatch):
    """As on Windows: processes that start from nothing, notebooks in kernels, which leave their own name in them."""
    outcomes(where, clients=("alpha",))
    forked = all_bytes(where, "alpha/2023-02-16")
    monkeypatch.setenv(start_method.ORDINARY_KERNELS, "1")
    assert not start_method.has_fork()
    assert outcomes(where, clients=("alpha",), force=True) == {"alpha": "built"}
    made = all_bytes(where, "alpha/2023-02-16")
    assert {name for name in forked if made[name] != forked[name]} <= {"notebook.ipynb", "manifest.json"}
    assert set(made) == set(forked)


def test_an_altered_file_is_named(where):
    outcomes(where, clients=("alpha",))
    page = Path(where.reports) / "alpha/2023-02-16/report.html"
    page.write_bytes(page.read_bytes().replace(b"Alpha", b"Omega", 1))
    with pytest.raises(Exception, match=r"report\.html"):
        list(verification.verify(str(page.parent)))


def test_a_signature_is_of_the_manifest_and_of_the_key(where, monkeypatch):
    """Any 32 bytes are a private key of ed25519; the public one stands in the second line of the signature."""
    monkeypatch.setenv(signing.SIGNING_KEY, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    outcomes(where, clients=("alpha",))
    folder = Path(where.reports) / "alpha/2023-02-16"
    public = (folder / "manifest.sig").read_text().splitlines()[1]
    monkeypatch.setenv(signing.VERIFYING_KEY, public)
    assert "signé par la clé attendue" in " ".join(verification.verify(str(folder)))
    (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes() + b" ")
    with pytest.raises(Exception, match="pas signé"):
        list(verification.verify(str(folder)))


def test_a_key_that_is_none_is_refused_before_anything_is_built(where, monkeypatch):
    monkeypatch.setenv(signing.SIGNING_KEY, "court")
    with pytest.raises(UsageFault, match="RELEVE_SIGNING_KEY"):
        outcomes(where, clients=("alpha",))
    assert not (Path(where.reports) / "alpha/2023-02-16").exists()


def test_what_a_notebook_had_written_in_another_clients_name_is_not_signed(where, monkeypatch):
    outcomes(where, clients=("alpha", "gamma"))
    monkeypatch.setenv(signing.SIGNING_KEY, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    order = Order(where, "alpha", AS_OF)
    with pytest.raises(DataFault, match="gamma/2023-02-16"):
        signing.sign(order, Built(f"{where.reports}/gamma/2023-02-16"))
    folder = Path(where.reports) / "alpha/2023-02-16"
    shutil.copy(Path(where.reports) / "gamma/2023-02-16/manifest.json", folder)
    with pytest.raises(DataFault, match="alpha/2023-02-16"):
        signing.sign(order, Built(str(folder)))
    assert not (folder / "manifest.sig").exists()


def test_the_list_of_editions_has_the_newest_first(where):
    outcomes(where, date(2023, 1, 31), clients=("alpha",))
    outcomes(where, clients=("alpha",))
    page = (Path(where.reports) / "alpha/index.html").read_text(encoding="utf-8")
    assert page.index("2023-02-16/report.html") < page.index("2023-01-31/report.html")
    assert "arrêté au 16 février 2023" in page


def test_prune_keeps_what_the_policy_says_and_what_kept_editions_read(where):
    """The last month and the last edition of each year; the warehouse still rebuilds what is kept."""
    for number, day in enumerate((date(2022, 11, 30), date(2022, 12, 31), date(2023, 1, 31), AS_OF)):
        assert outcomes(where, day, clients=("alpha",)) == {"alpha": "built"}
        small_world.synchronise(where, {"alpha": number + 1, "beta": 0, "gamma": 0})
    done = retention.prune(where, retention.Policy(months=1))
    assert done.kept == ("alpha/2023-02-16", "alpha/2022-12-31")
    assert done.removed == ("alpha/2023-01-31", "alpha/2022-11-30")
    assert Shelf(where.reports).editions("alpha") == ["alpha/2023-02-16", "alpha/2022-12-31"]
    assert "à l’identique" in verification.rebuild(f"{where.reports}/alpha/2022-12-31", where)


def test_prune_never_takes_what_the_next_edition_s_bridge_reads_even_from_another_folder_of_reports(
    where, tmp_path, no_grace
):
    """The reports were moved: no edition is here, and the warehouse keeps what the last one of each client was."""
    outcomes(where, clients=("alpha",))
    small_world.synchronise(where, {"alpha": 5, "beta": 0, "gamma": 0})
    small_world.synchronise(where, {"alpha": 9, "beta": 0, "gamma": 0})
    moved = Places(where.params, where.warehouse, str(tmp_path / "elsewhere"), where.source)
    assert retention.prune(moved, retention.Policy(months=1)).files > 0
    assert outcomes(moved, date(2023, 3, 31), clients=("alpha",)) == {"alpha": "built"}
    assert verification.rebuild(f"{where.reports}/alpha/2023-02-16", where)


def test_logs_and_files_of_years_ago_that_kept_editions_read_outlive_prune_and_more_synchronisations(where, no_grace):
    """Delta drops logs after 30 days by default: here all files are three years old before a checkpoint is written."""
    outcomes(where, clients=("alpha",))
    age(where.warehouse)
    for minutes in range(1, 13):
        small_world.synchronise(where, {"alpha": minutes, "beta": 0, "gamma": 0})
    table = DeltaTable(f"{where.warehouse}/time_entry")
    table.create_checkpoint()
    table.cleanup_metadata()
    age(where.warehouse)
    assert retention.prune(where, retention.Policy(months=1)).files > 0
    assert "à l’identique" in verification.rebuild(f"{where.reports}/alpha/2023-02-16", where)


def age(folder):
    """Every file is three years old, as the system and as Delta's log tell it."""
    then = time.time() - 3 * 365 * 86_400
    for path in Path(folder).rglob("*"):
        os.utime(path, (then, then))
