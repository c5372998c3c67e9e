"""The same batch on a Dask cluster, its warehouse and its reports on an object store, one machine lost meanwhile (H7)."""

import os
import signal

import dask
import pytest
import small_world
from distributed import LocalCluster
from object_store import served
from small_world import AS_OF

from analysis.errors import OutOfReach
from analysis.places import Places
from analysis.publish import batch
from analysis.publish.edition import Shelf

pytestmark = pytest.mark.services
CLIENTS = tuple(f"client-{number}" for number in range(8))


@pytest.fixture
def where(tmp_path, monkeypatch):
    with served(monkeypatch) as bucket:
        local = small_world.make(tmp_path, CLIENTS, warehouse=f"{bucket}/warehouse")
        yield Places(local.params, local.warehouse, f"{bucket}/reports", local.source)


@pytest.fixture
def cluster(monkeypatch):
    source = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "src")
    monkeypatch.setenv("PYTHONPATH", source)
    settings = {"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "30s"}
    with (
        dask.config.set(settings),
        LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None, memory_limit=0) as running,
    ):
        yield running


def test_a_worker_lost_in_the_middle_loses_no_client(where, cluster):
    plan = batch.plan(where, AS_OF)
    results = batch.carry_out(plan, scheduler=cluster.scheduler_address)
    done = [next(results)]
    os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
    done += results
    assert {result.outcome for result in done} == {"built"}, [result.error for result in done]
    shelf = Shelf(where.reports)
    assert sorted(shelf.clients()) == sorted(CLIENTS)
    assert [shelf.altered(f"{client}/{AS_OF}") for client in CLIENTS] == [[]] * len(CLIENTS)
    assert batch.plan(where, AS_OF).orders == ()


def test_a_scheduler_that_does_not_answer_is_said(where):
    with pytest.raises(OutOfReach, match="Grappe"):
        list(batch.carry_out(batch.plan(where, AS_OF), scheduler="tcp://127.0.0.1:9"))
