"""What the administrator's guides tell to type works, on the provider of `examples/`: batch, signing, machines, backup.

A page speaks of clients, dates and addresses of its reader's: the example's stand in their place, and a server of the
tests' own is the object store. `test_taught_portal.py` has the proxies; Voila, which is installed beside, is not typed.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import textwrap
from pathlib import Path

import pytest
from object_store import served
from taught_pages import DOCS, Block, blocks, example_beside, run

pytestmark = pytest.mark.slow
GUIDES = "how-to/administrator"
OWN = {"dupont": "garage-rossi", "2026-10-31": "2023-01-31"}


def of_section(page: str, title: str) -> list[Block]:
    """The commands of one section of a page."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [Block("sh", command) for command in re.findall(r"(?ms)^ *```sh\n(.*?)^ *```$", text)]


def typed(found: list[Block], instead: dict[str, str], folder: Path, first: str = "") -> str:
    script = "\n".join(block.text for block in found)
    for word, own in instead.items():
        script = script.replace(word, own)
    return run(f"set -e\n{first}\n{script}", folder)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """The example, read and built for January."""
    where = example_beside(tmp_path_factory.mktemp("office"))
    first = blocks(DOCS / GUIDES / "batch.md")
    typed([next(block for block in first if block.kind == "sh")], OWN, where)
    return where


def test_signed_editions(office):
    python = {"python -c": f"{sys.executable} -c"}
    signing = of_section(f"{GUIDES}/batch.md", "Signed editions")
    typed(signing, python, office, first="releve batch --as-of 2023-01-31 --force >/dev/null")
    again = f"{signing[0].text.replace('python -c', f'{sys.executable} -c')}\nreleve batch --as-of 2023-01-31 --force"
    run(f"set -e\n{again}", office)
    assert list(office.glob("reports/*/2023-01-31/manifest.sig"))


def test_a_batch_on_two_machines(office):
    """A scheduler, two machines of one worker each, and the batch from anywhere."""
    port = free_port()
    first, worker, batch = of_section(f"{GUIDES}/batch.md", "On several machines")
    address = {
        "tcp://first:8786": f"tcp://127.0.0.1:{port}",
        "dask ": f"{sys.executable} -m distributed.cli.dask_",
    } | OWN
    start = first.text.replace("dask scheduler", f"dask scheduler --port {port} --dashboard-address :0").split("#")[0]
    export, machine = worker.text.replace("--nworkers 4", "--nworkers 1 --dashboard-address :0").splitlines()
    script = f"{start.strip()} &\n{export}\n{machine} &\n{machine} &\n{batch.text} --force"
    script = script.replace("\n --force", " --force")
    shown = typed([Block("sh", script)], address, office, first="trap 'kill $(jobs -p)' EXIT")
    assert json.loads((office / "reports/batch.json").read_text(encoding="utf-8")), shown


def test_a_batch_on_an_object_store(office, monkeypatch):
    """The variables of the page, a bucket that is there, and the editions in it."""
    with served(monkeypatch) as bucket:
        (store,) = of_section(f"{GUIDES}/batch.md", "On an object store")
        server = os.environ["AWS_ENDPOINT_URL"]
        keys = {"KEY_ID=…": "KEY_ID=test", "ACCESS_KEY=…": "ACCESS_KEY=test", "s3://bucket": bucket}
        keys |= {"https://s3.example.org": f"{server} AWS_ALLOW_HTTP=true"}
        after = f"releve verify {bucket}/reports/garage-rossi/2023-01-31"
        shown = typed([store, Block("sh", after)], keys | OWN, office)
    assert shown.splitlines()[-1].startswith(f"{bucket}/reports/garage-rossi/2023-01-31")


def test_readers_are_told_in_a_folder_of_mails(office):
    first = """
export RELEVE_MAIL=folder:mails RELEVE_MAIL_FROM=contact@lac-informatique.example
export RELEVE_PORTAL_URL=https://portail.example
releve release --as-of 2023-01-31 boulangerie-marchand
"""
    shown = typed(of_section(f"{GUIDES}/tell-readers.md", "In five minutes"), {}, office, first)
    assert "boulangerie-marchand" in shown
    assert len(list(office.glob("mails/*.eml"))) == 1


def test_a_portal_that_is_started_answers(office):
    """The rights of the page, a link for a reader, and the server, whose address of health says 200."""
    page = (DOCS / GUIDES / "portal.md").read_text(encoding="utf-8")
    rights = textwrap.dedent(re.search(r"(?s)```yaml\n(.*?)```", page)[1])
    (office / "params/portal.yaml").write_text(rights.replace("[acme]", "[garage-rossi]"), encoding="utf-8")
    reset, serve = (re.search(rf"`({command}[^`]*)`", page)[1] for command in ("releve account reset", "releve serve"))
    port = free_port()
    asked = f"import urllib.request as u; print(u.urlopen('http://127.0.0.1:{port}/health').status)"
    ask = f'{sys.executable} -c "{asked}" 2>/dev/null'
    waiting = f"for second in $(seq 60); do {ask} && break; sleep 1; done"
    shown = run(f"set -e\ntrap 'kill $(jobs -p)' EXIT\n{reset}\n{serve} --port {port} &\n{waiting}", office)
    assert "/reset" in shown
    assert "200" in shown.splitlines()


def test_backup_restore_watch_and_forget(office, tmp_path):
    """The copy is restored elsewhere, its editions verified and built again; then a person is forgotten there."""
    page, shelf = f"{GUIDES}/operations.md", tmp_path / "backup"
    shelf.mkdir()
    whole = (
        "cp -r params reports data/\nreleve account set patron@lac-informatique.example <<< 'sept chats sous la pluie'"
    )
    places = {"/srv/releve/data": str(office / "data"), "/backup": str(shelf)}
    typed(of_section(page, "Back up, while it runs"), places, office, whole)
    copied = {"PARAMS": "params", "WAREHOUSE": "warehouse", "REPORTS": "reports", "PORTAL": "portal"}
    names = [f"export RELEVE_{name}={shelf}/today/{folder}" for name, folder in copied.items()]
    restored = "\n".join([*names, f"export RELEVE_SOURCE={office}/data/source"])
    typed(of_section(page, "Restore"), {**OWN, "reports/": f"{shelf}/today/reports/"}, office, restored)
    stale = {"--stale-after 48": "--stale-after 48 || test $? = 4"}
    typed(of_section(page, "Watch it"), stale, office, restored)
    person = {"Zoé Duval": "Hugo Nguyen", "zoe.duval@acme.fr": "hugo.nguyen@lac-informatique.example"}
    typed(of_section(page, "Forget a person"), person, office, restored)
    texts = [path.read_text(encoding="utf-8") for path in (shelf / "today/params").rglob("*.yaml")]
    assert not [text for text in texts if "Hugo Nguyen" in text]
