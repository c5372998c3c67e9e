"""Each item in a process of its own, forked from a server that has imported everything; none can stop the others."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import works

from analysis.foundation.errors import ParamsFault, UsageFault
from analysis.publish.processes import start_method, workers
from analysis.publish.processes.workers import Failure

SRC = Path(__file__).parents[3] / "src"


def answers(work, items, *, jobs=2, time_limit=60.0, environ=os.environ):
    return dict(workers.run_each(work, items, jobs=jobs, time_limit=time_limit, environ=environ))


def is_alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def wait_until(is_reached):
    deadline = time.monotonic() + 60
    while not is_reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_each_item_has_its_own_process_of_one_preloaded_server():
    seen = answers(works.who, ["a", "b", "c"])
    assert {item: seen[item][0] for item in seen} == {"a": "a", "b": "b", "c": "c"}
    assert len({pid for _, pid, _ in seen.values()}) == 3
    (server,) = {parent for _, _, parent in seen.values()}
    assert server != os.getpid()


def test_nothing_of_one_reaches_the_next():
    assert answers(works.remember, ["a", "b", "c"], jobs=1) == {"a": [], "b": [], "c": []}


@pytest.mark.parametrize(
    ("how", "words", "is_bug"),
    [
        ("analyst", "la clé x manque", False),
        ("bug", "ZeroDivisionError", True),
        ("panic", "Panic: rust", True),
        ("kill", "signal 9", False),
        ("exit", "code 3", False),
    ],
)
def test_one_that_fails_says_how_and_the_others_are_done(how, words, is_bug):
    seen = answers(works.fail, ["before", how, "after"])
    failure = seen.pop(how)
    assert isinstance(failure, Failure)
    assert words in failure.error
    assert failure.is_bug == is_bug
    assert seen == {"before": "before", "after": "after"}


def test_one_that_is_killed_while_it_sends_its_answer_fails_alone(tmp_path):
    """Nothing reads the pipe between two answers, so that the 64 MB are half sent when the process dies."""
    seen = workers.run_each(works.die_while_answering, [str(tmp_path), "before", "after"], jobs=2, time_limit=60.0)
    assert [next(seen), next(seen)] == [("before", "before"), ("after", "after")]
    (tmp_path / "go").touch()
    wait_until(lambda: (tmp_path / "pid").is_file())
    wait_until(lambda: not is_alive(int((tmp_path / "pid").read_text())))
    failure = Failure("le processus s’est arrêté sans répondre (signal 14, mémoire épuisée ?)")
    assert list(seen) == [(str(tmp_path), failure)]


def test_the_process_that_waits_imports_no_library_of_data():
    light = ["__main__", "terminal.progress", "publish.batch.runner", "publish.processes.workers"]
    script = f"import sys, {', '.join(f'analysis.{name}' for name in light)}; print(*sys.modules)"
    environ = {**os.environ, "PYTHONPATH": str(SRC)}
    seen = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert not {"numpy", "pandas", "pyarrow", "deltalake", "scipy", "pydantic", "papermill"} & {*seen.stdout.split()}


def test_one_function_alone_has_a_process_of_the_same_server():
    (preloaded,) = answers(works.who, ["a"]).values()
    item, pid, server = workers.run_one("works:who", "b", time_limit=60.0)
    assert (item, server) == ("b", preloaded[2])
    assert pid not in (preloaded[1], os.getpid())
    assert workers.run_one("works:fail", "analyst", time_limit=60.0) == Failure("la clé x manque", 2)


def test_a_process_apart_gives_what_a_function_gives_and_keeps_what_it_imports():
    item, pid, parent = workers.run_in_own_process("works:who", "a")
    assert (item, parent) == ("a", os.getpid())
    assert not is_alive(pid)


@pytest.mark.parametrize(("how", "kind"), [("analyst", UsageFault), ("bug", ZeroDivisionError), ("kill", RuntimeError)])
def test_a_process_apart_that_fails_raises_what_it_raised(how, kind):
    with pytest.raises(kind) as told:
        workers.run_in_own_process("works:fail", how)
    assert any("works.py" in note for note in getattr(told.value, "__notes__", [])) == (how == "bug")


def test_every_fault_of_params_comes_back_from_a_process_apart(tmp_path):
    for name in ("acme.yaml", "acme.yml"):
        (tmp_path / "clients").mkdir(exist_ok=True)
        (tmp_path / "clients" / name).touch()
    with pytest.raises(ParamsFault) as told:
        workers.run_in_own_process("analysis.params.folder:clients", tmp_path)
    assert [str(fault.remedy) for fault in told.value.faults] == ["N’en garder qu’un."]
    assert str(told.value) == str(told.value.faults[0])


def test_where_there_is_no_fork_it_is_called_here(monkeypatch):
    monkeypatch.setenv(start_method.ORDINARY_KERNELS, "1")
    assert workers.run_in_own_process("works:who", "a")[1] == os.getpid()


def test_an_error_of_the_analyst_keeps_its_exit_code():
    assert answers(works.fail, ["analyst"])["analyst"].exit_code == 2


def test_one_that_hangs_is_stopped_at_the_time_limit():
    seen = answers(works.fail, ["hang", "other"], time_limit=3.0)
    assert "rien au bout de 3 s" in seen["hang"].error
    assert seen["other"] == "other"


def test_what_a_notebook_started_ends_with_it(tmp_path):
    pid = answers(works.leave_a_child, [str(tmp_path)])[str(tmp_path)]
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(pid)


def test_processes_work_in_the_environment_given_not_in_the_server_s():
    answers(works.who, ["start the server"])
    given = {**os.environ, "AWS_REGION": "given", "TZ": "Asia/Tokyo"}
    assert answers(works.environment, ["AWS_REGION"], environ=given)["AWS_REGION"] == ("given", 9)


def test_a_server_that_was_killed_is_started_again():
    first = answers(works.who, ["a"])["a"][2]
    os.kill(first, 9)
    second = answers(works.who, ["a"])["a"][2]
    assert second != first


def test_processes_end_when_the_batch_is_killed(tmp_path):
    batch = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "import works; from analysis.publish.processes import workers\n"
        "list(workers.run_each(works.wait_for, [sys.argv[1]] * 2, jobs=2, time_limit=600))\n"
    )
    folders = [str(SRC), str(Path(works.__file__).parent)]
    parent = subprocess.Popen([sys.executable, "-c", batch, str(tmp_path), *folders])
    try:
        deadline = time.monotonic() + 60
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        parent.kill()
        parent.wait()
    pids = [int(path.name) for path in tmp_path.iterdir()]
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, pids))
