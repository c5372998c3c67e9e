"""The portal as its guides tell: a reader on this machine, then the proxies, through which notebooks are for staff.

A page in the place of Voila says who asked it, as the proxy tells.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from taught_pages import DOCS, example_beside, run

pytestmark = pytest.mark.slow
GUIDE = DOCS / "how-to/administrator/deploy-the-portal.md"
PASSWORD = "sept chats sous la pluie"
STAFF, READER = "patron@lac-informatique.example", "p.rossi@garage-rossi.example"
PLACES = os.pathsep.join([os.environ["PATH"], "/usr/sbin"])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def taught(pattern: str, instead: dict[str, str]) -> str:
    """The file of a proxy as the page gives it, at this machine's addresses."""
    text = re.search(pattern, GUIDE.read_text(encoding="utf-8"))[1]
    for word, own in instead.items():
        assert word in text
        text = text.replace(word, own)
    return text


def caddy(folder: Path, front: int, addresses: dict[str, str]) -> list[str]:
    own = taught(r"(?s)```\n(portail.*?)```", {"portail.msp.fr": f"http://127.0.0.1:{front}", **addresses})
    (folder / "Caddyfile").write_text("{\n    admin off\n}\n" + own, encoding="utf-8")
    return ["run", "--config", str(folder / "Caddyfile")]


def nginx(folder: Path, front: int, addresses: dict[str, str]) -> list[str]:
    places = {"443 ssl": f"127.0.0.1:{front}", "portail.msp.fr": "127.0.0.1", **addresses}
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = taught(r"(?s)```nginx\n(.*?)```", places)
    whole = f"daemon off; pid {folder}/pid; events {{}}\nhttp {{ access_log off;\n{kept}{own}}}\n"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return ["-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "faults.log")]


@contextmanager
def running(command: list[str], folder: Path, **variables: str) -> Iterator[None]:
    with (folder / "said.log").open("a") as said:
        kept = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), **variables}
        started = subprocess.Popen(command, cwd=folder, env=kept, stdout=said, stderr=said)
        try:
            yield
        finally:
            started.terminate()
            started.wait(30)


@contextmanager
def notebooks() -> Iterator[int]:
    """A page that says for whom it was asked, and nothing else."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = f"{self.path} for {self.headers['X-Releve-Person']}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def health(address: str) -> int:
    """The status of the portal's health, once it listens and its proxy too."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(f"{address}/health")
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code != 502:
            return answer.status_code
        time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def browser_at(address: str) -> httpx.Client:
    """A browser, which keeps what is marked secure on this very machine, as Chromium does."""

    def keep(_: httpx.Response) -> None:
        for cookie in browser.cookies.jar:
            cookie.secure = False

    hooks = {"response": [keep]}
    browser = httpx.Client(base_url=address, headers={"Accept": "text/html"}, follow_redirects=True, event_hooks=hooks)
    return browser


def sign_in(browser: httpx.Client, person: str, asked: str = "/voila/") -> httpx.Response:
    """What a person who asked for a page is shown after the sign-in."""
    form = browser.get(asked)
    assert form.url.path == "/sign-in"
    hidden = dict(re.findall(r'name="(csrf|next)"[^>]*value="([^"]*)"', form.text))
    headers = {"Origin": str(browser.base_url)}
    return browser.post("/sign-in", data={**hidden, "person": person, "password": PASSWORD}, headers=headers)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """The example with a released report, a person of staff and a reader."""
    where = example_beside(tmp_path_factory.mktemp("office"))
    accounts = "\n".join(f"releve account set {person} <<< '{PASSWORD}'" for person in (STAFF, READER))
    day = "--as-of 2023-01-31"
    run(f"set -e\nreleve sync\nreleve report garage-rossi {day}\nreleve release {day} garage-rossi\n{accounts}", where)
    return where


def test_a_reader_chooses_a_password_and_reads(office):
    """By the link of `account reset`, whose address is the portal's; the rest is not there."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    first = f"export RELEVE_PORTAL_URL={address}\nreleve report garage-rossi --as-of 2023-02-16"
    link = re.search(rf"{address}\S+", run(f"set -e\n{first}\nreleve account reset {READER}", office))[0]
    serve = [sys.executable, "-m", "analysis", "serve", "--port", str(port)]
    with running(serve, office, RELEVE_PORTAL_URL=address), browser_at(address) as browser:
        assert health(address) == 200
        token = re.search(r'name="csrf" value="([^"]*)"', browser.get(link).text)[1]
        chosen = {"csrf": token, "new": PASSWORD, "again": PASSWORD}
        assert browser.post(link, data=chosen, headers={"Origin": address}).url.path == "/sign-in"
        assert sign_in(browser, READER, "/").url.path == "/clients/garage-rossi/"
        assert browser.get("/clients/garage-rossi/2023-01-31/report.html").status_code == 200
        for place in ("garage-rossi/2023-02-16/report.html", "clinique-du-lac/"):
            assert browser.get(f"/clients/{place}").status_code == 404


@pytest.mark.parametrize("proxy", [caddy, nginx], ids=lambda proxy: proxy.__name__)
def test_the_notebooks_behind_a_proxy_are_for_staff(proxy, office, tmp_path):
    program = shutil.which(proxy.__name__, path=PLACES)
    if program is None:
        pytest.skip(f"{proxy.__name__} is not on this machine")
    front, back = free_port(), free_port()
    address = f"http://127.0.0.1:{front}"
    serve = [sys.executable, "-m", "analysis", "serve", "--port", str(back)]
    with notebooks() as beside:
        arguments = proxy(
            tmp_path, front, {"127.0.0.1:8000": f"127.0.0.1:{back}", "127.0.0.1:8866": f"127.0.0.1:{beside}"}
        )
        with running([program, *arguments], tmp_path), running(serve, office, RELEVE_PORTAL_URL=address):
            assert health(address) == 200
            assert httpx.head(f"{address}/voila/").status_code in {302, 303}
            with browser_at(address) as browser:
                assert sign_in(browser, STAFF).text == f"/voila/ for {STAFF}"
                forged = browser.get("/voila/", headers={"X-Releve-Person": "autre@lac-informatique.example"})
                assert forged.text == f"/voila/ for {STAFF}"
            with browser_at(address) as browser:
                assert sign_in(browser, READER).status_code == 403
                assert browser.get("/").url.path == "/clients/garage-rossi/"
                assert "Garage Rossi" in browser.get("/clients/garage-rossi/2023-01-31/report.html").text
