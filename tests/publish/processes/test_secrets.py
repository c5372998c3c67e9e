"""A client's notebook is code: what it finds of secrets in its process, in that it was forked from, in the batch."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import works

from analysis.publish.processes import environment, workers
from analysis.report import portfolio

SRC = Path(__file__).parents[3] / "src"
SECRETS = {
    "RELEVE_GLPI_URL": "mysql://glpi:marker-glpi@127.0.0.1/glpi",
    "RELEVE_SIGNING_KEY": "marker-signing",
    "RELEVE_ANONYMITY_KEY": "marker-anonymity",
    "RELEVE_OIDC_CLIENT_SECRET": "marker-oidc",
    "RELEVE_MAIL_PASSWORD": "marker-mail",
    "SOME_OTHER_TOKEN": "marker-other",
    "JUPYTER_TOKEN": "marker-jupyter",
    "JUPYTER_GATEWAY_AUTH_TOKEN": "marker-gateway",
    "HTTPS_PROXY": "http://user:marker-proxy@127.0.0.1:9",
}
BATCH = """
import json, sys
sys.path[:0] = sys.argv[1:]
import works
from analysis.publish.processes import descendants, workers
descendants.hide()
((_, found),) = workers.run_each(works.look_for_secrets, [3], jobs=1, time_limit=120)
print(json.dumps(found))
"""
OWN, SERVER, BATCH_LEVEL = "0", "1", "2"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def found():
    """What a client's process finds, started by a batch whose environment holds secrets."""
    given = {**os.environ, **SECRETS, "AWS_REGION": "eu-west-3", "RELEVE_WAREHOUSE": "/x", "HOME": "/tmp"}
    folders = [str(SRC), str(Path(works.__file__).parent)]
    command = [sys.executable, "-B", "-c", BATCH, *folders]
    done = subprocess.run(command, env=given, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_neither_its_variables_nor_what_the_system_shows_of_it_hold_a_secret():
    seen = found()
    for place in ("own", OWN, SERVER):
        assert "marker" not in seen[place], place
    assert "AWS_REGION=eu-west-3" in seen["own"]
    assert "RELEVE_WAREHOUSE=/x" in seen["own"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads all: needs an ordinary user")
def test_an_ordinary_user_does_not_read_the_secrets_of_the_batch():
    assert found()[BATCH_LEVEL].startswith("refused")


def test_a_process_that_hides_is_not_read_by_another_of_the_same_user():
    """As root, the script becomes « nobody », and may be read again: the kernel hides one that changes its user."""
    script = f"""
import ctypes, os, sys
sys.path.insert(0, {str(SRC)!r})
from analysis.publish.processes import descendants
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
ctypes.CDLL(None).prctl(descendants.PR_SET_DUMPABLE, 1, 0, 0, 0)

def child_reads():
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            told = open(f"/proc/{{os.getppid()}}/environ", "rb").read()
        except PermissionError:
            told = b"refused"
        os.write(writing, b"read" if b"marker" in told else told)
        os._exit(0)
    os.wait()
    return os.read(reading, 100).decode()

print(child_reads())
descendants.hide()
print(child_reads())
"""
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, **SECRETS}, capture_output=True, text=True)
    assert done.stdout.split() == ["read", "refused"], done.stderr


def test_a_work_is_given_the_one_secret_that_it_needs():
    assert environment.of_client(SECRETS, (environment.ANONYMITY_KEY,)) == {"RELEVE_ANONYMITY_KEY": "marker-anonymity"}
    assert environment.of_client(SECRETS) == {}
    assert environment.ANONYMITY_KEY == portfolio.KEY


@pytest.mark.parametrize(("warehouse", "is_given"), [("/data/warehouse", False), ("s3://data/warehouse", True)])
def test_a_proxy_is_named_to_those_alone_who_read_an_object_store(warehouse, is_given):
    """Its address may hold a password."""
    given = environment.of_client({"RELEVE_WAREHOUSE": warehouse, "https_proxy": "http://user:word@proxy"})
    assert ("https_proxy" in given) == is_given


@pytest.mark.parametrize(("work", "limit"), [("leave_a_daemon", 60.0), ("leave_a_daemon_and_hang", 5.0)])
def test_a_daemon_that_a_notebook_started_ends_with_it(tmp_path, work, limit):
    list(workers.run_each(f"works:{work}", [str(tmp_path)], jobs=1, time_limit=limit))
    pid = int((tmp_path / "daemon").read_text())
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    status = Path(f"/proc/{pid}/stat")
    assert not status.exists() or " Z " in status.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="the system adopts no orphan for us")
@pytest.mark.parametrize(("work", "limit"), [("leave_runaways", 60.0), ("leave_runaways_and_hang", 5.0)])
def test_processes_that_are_new_ones_at_each_moment_end_with_it_too(tmp_path, work, limit):
    """A look at all processes takes longer than each of them lives."""
    list(workers.run_each(f"works:{work}", [str(tmp_path)], jobs=1, time_limit=limit))
    traces = sorted(tmp_path.glob("runaway-*"))
    time.sleep(0.2)
    last = [trace.read_text() for trace in traces]
    time.sleep(0.5)
    assert len(traces) == 4
    assert [trace.read_text() for trace in traces] == last
