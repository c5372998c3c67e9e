"""The same batch on a Dask cluster, warehouse and reports on an object store, one machine lost meanwhile (H7)."""

import os
import signal

import batches
import dask
import pytest
import small_world
from distributed import LocalCluster
from object_store import served
from small_world import AS_OF

from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, OutOfReach
from analysis.publish.batch import planning, runner
from analysis.publish.editions import verification
from analysis.publish.editions.edition import Shelf

pytestmark = pytest.mark.services
CLIENTS = tuple(f"client-{number}" for number in range(8))


@pytest.fixture
def where(tmp_path, monkeypatch):
    with served(monkeypatch) as bucket:
        local = small_world.make(tmp_path, CLIENTS, warehouse=f"{bucket}/warehouse")
        yield Places(local.params, local.warehouse, f"{bucket}/reports", local.source)


@pytest.fixture
def cluster(monkeypatch):
    source = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__)))), "src")
    monkeypatch.setenv("PYTHONPATH", source)
    settings = {"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "30s"}
    with (
        dask.config.set(settings),
        LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None, memory_limit=0) as running,
    ):
        yield running


def test_an_object_store_holds_the_reports(where):
    """One client, without a cluster: published, known as up to date, verified, listed, said altered, built again."""
    first = list(batches.run(where, AS_OF, clients=CLIENTS[:1]))
    assert [(result.outcome, result.folder) for result in first] == [("built", f"{where.reports}/client-0/{AS_OF}")]
    assert [result.outcome for result in batches.run(where, AS_OF, clients=CLIENTS[:1])] == ["unchanged"]
    assert "conforme" in " ".join(verification.verify(first[0].folder))
    shelf = Shelf(where.reports)
    assert b"2023-02-16/report.html" in shelf.read("client-0/index.html")
    shelf.put(f"client-0/{AS_OF}/facts.json", b"{}")
    with pytest.raises(DataFault, match=r"facts\.json"):
        list(verification.verify(first[0].folder))
    shelf.remove(f"client-0/{AS_OF}")
    assert shelf.editions("client-0") == []
    assert b"batch_ended" in shelf.read("batch.log.jsonl")


@pytest.mark.slow
def test_a_worker_lost_in_the_middle_loses_no_client(where, cluster):
    plan = planning.plan(where, AS_OF)
    results = runner.carry_out(plan, scheduler=cluster.scheduler_address)
    done = [next(results)]
    os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
    done += results
    assert {result.outcome for result in done} == {"built"}, [result.error for result in done]
    shelf = Shelf(where.reports)
    assert sorted(shelf.clients()) == sorted(CLIENTS)
    assert [shelf.altered(f"{client}/{AS_OF}") for client in CLIENTS] == [[]] * len(CLIENTS)
    assert planning.plan(where, AS_OF).orders == ()


@pytest.mark.slow
def test_workers_that_may_have_no_processes_are_told_the_variable(where):
    with dask.config.set({"distributed.worker.daemon": True}):
        running = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, memory_limit=0)
    with running:
        plan = planning.plan(where, AS_OF, clients=CLIENTS[:1])
        (result,) = runner.carry_out(plan, scheduler=running.scheduler_address)
    assert result.error is not None
    assert "DASK_DISTRIBUTED__WORKER__DAEMON=False" in result.error


def test_a_scheduler_that_does_not_answer_is_said(where, monkeypatch):
    monkeypatch.setattr("analysis.publish.processes.cluster.PATIENCE", "1s")
    with pytest.raises(OutOfReach, match="Grappe"):
        list(runner.carry_out(planning.plan(where, AS_OF), scheduler="tcp://127.0.0.1:9"))
