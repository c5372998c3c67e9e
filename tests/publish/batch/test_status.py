"""The state of an installation: age of the data, last runs with their exit codes, clients that fail, what is due."""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import batches
import pytest
import small_world
from small_world import AS_OF
from typer.testing import CliRunner

from analysis.__main__ import app
from analysis.foundation.errors import DataFault, OutOfReach, SomeClientsFailed
from analysis.publish.batch import runs, status

NOW = datetime.now(UTC)


@pytest.fixture
def where(tmp_path):
    return small_world.make(tmp_path, ("alpha", "beta"))


def test_before_the_first_batch_nothing_is_due_and_nothing_fails(where):
    found = status.read(where, NOW)
    assert [each.source for each in found.sources] == [small_world.SOURCE]
    assert (found.runs, found.failing, found.as_of, found.is_due, found.is_well) == ((), (), None, False, True)


def test_the_age_is_since_a_source_last_brought_something_new(where):
    later = status.read(where, NOW + timedelta(hours=48))
    assert 47 < later.sources[0].hours < 49
    status.alert(later)
    status.alert(later, 72)
    with pytest.raises(DataFault, match=small_world.SOURCE):
        status.alert(later, 24)


def test_a_warehouse_that_is_not_there_is_not_well_for_a_monitor(where, tmp_path):
    """Its disk is not mounted: no age is late, for there is none."""
    nowhere = dataclasses.replace(where, warehouse=str(tmp_path / "unmounted"))
    with pytest.raises(DataFault, match="synchronisation"):
        status.alert(status.read(nowhere, NOW), 24)


def test_data_read_in_the_future_are_not_new_until_then(where):
    """A clock that was years ahead once: no later synchronisation is dated before that one."""
    with pytest.raises(DataFault, match=small_world.SOURCE):
        status.alert(status.read(where, NOW - timedelta(days=400)), 24)
    status.alert(status.read(where, NOW - timedelta(minutes=30)), 24)


def test_a_limit_that_is_no_number_is_no_way_to_be_always_well(where):
    with pytest.raises(DataFault, match=small_world.SOURCE):
        status.alert(status.read(where, NOW + timedelta(hours=48)), float("nan"))


@pytest.mark.parametrize("file", ["batch.json", "run-sync.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"step": "sync"}'])
def test_a_record_cut_short_is_named(where, file, text):
    Path(where.reports).mkdir(exist_ok=True)
    (Path(where.reports) / file).write_text(text)
    with pytest.raises(DataFault, match=file):
        status.read(where, NOW)


def test_a_client_that_fails_is_named_and_alerts(where):
    small_world.write_params(where, "beta", "unknown_key: 1\n")
    list(batches.run(where, AS_OF))
    found = status.read(where, NOW)
    assert found.failing == (status.Failing("beta", 3),)
    with pytest.raises(SomeClientsFailed, match="beta"):
        status.alert(found)


@pytest.mark.parametrize(
    ("as_of", "due"), [("2023-02-16", "2023-03-01"), ("2023-02-28", "2023-04-01"), ("2023-12-31", "2024-02-01")]
)
def test_the_next_batch_is_due_once_a_month_that_it_has_not_counted_is_over(where, as_of, due):
    Path(where.reports).mkdir(exist_ok=True)
    (Path(where.reports) / "batch.json").write_text(json.dumps({"as_of": as_of, "results": []}))
    found = status.read(where, datetime.fromisoformat(f"{due}T00:00:00+00:00"))
    assert (found.due_on, found.is_due) == (date.fromisoformat(due), True)
    assert not status.read(where, datetime.fromisoformat(f"{due}T00:00:00+00:00") - timedelta(hours=1)).is_due


@pytest.mark.parametrize(
    ("error", "code"), [(None, 0), (DataFault("x"), 4), (ZeroDivisionError(), 1), (KeyboardInterrupt(), 1)]
)
def test_the_last_run_of_a_step_is_recorded_with_its_exit_code(tmp_path, error, code):
    def step():
        with runs.recorded("sync", str(tmp_path)):
            if error is not None:
                raise error

    if error is None:
        step()
    else:
        with pytest.raises(type(error)):
            step()
    assert [(run.step, run.exit_code) for run in runs.last(str(tmp_path))] == [("sync", code)]


def test_a_failure_that_cannot_be_recorded_is_told_with_the_failure(tmp_path):
    (tmp_path / "reports").write_text("a file where the folder should be")
    with pytest.raises(DataFault) as told, runs.recorded("sync", str(tmp_path / "reports")):
        raise DataFault("the fault")
    assert any("reports" in note for note in told.value.__notes__)
    with pytest.raises(OutOfReach), runs.recorded("sync", str(tmp_path / "reports")):
        pass


def test_the_command_says_it_to_a_person_and_to_a_program(where, monkeypatch):
    for name, value in where.environ().items():
        monkeypatch.setenv(name, value)
    failed = CliRunner().invoke(app, ["sync", "--source", "nothing"])
    assert failed.exit_code != 0
    told = CliRunner().invoke(app, ["status"])
    assert "sync" in told.output
    assert isinstance(told.exception, SomeClientsFailed)
    read = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert read["runs"][0]["step"] == "sync"
    assert read["runs"][0]["exit_code"] not in (0, 1)
    assert read["is_well"] is False
