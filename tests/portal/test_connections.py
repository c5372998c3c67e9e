"""What a stranger can hold: a head or a body that never ends, another host's name."""

import asyncio
import contextlib
import socket
import threading
import time

import pytest
import uvicorn
from made_portal import make_portal

from analysis.portal import protection
from analysis.portal.connections import BoundedProtocol
from analysis.portal.shelf import Shelf

RIGHTS = "people: [{person: daf@acme.fr, clients: [acme]}]\n"
HEAD_SECONDS = 0.4


class Hasty(BoundedProtocol):
    """The portal's protocol, in less patience than it has."""

    head_seconds = HEAD_SECONDS


@pytest.fixture
def made(tmp_path):
    return make_portal(tmp_path, RIGHTS, people=["daf@acme.fr"])


@pytest.fixture
def port(made):
    """The port of a portal that listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    config = uvicorn.Config(made.app, port=number, http=Hasty, log_level="error", timeout_keep_alive=1)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    running.join(10)


def _is_closed_after(connection, sent, seconds):
    """Sends a byte at a time until the other side closes; whether it did, within `seconds`."""
    started = time.monotonic()
    connection.settimeout(0.05)
    while time.monotonic() - started < seconds:
        with contextlib.suppress(TimeoutError):
            try:
                connection.send(sent)
                if connection.recv(4_096) == b"":
                    return True
            except ConnectionError:
                return True
    return False


def test_a_head_that_never_ends_is_cut_short(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.send(b"GET /sign-in HTTP/1.1\r\nhost: portail.test\r\nx-slow: ")
        assert _is_closed_after(connection, b"x", 10 * HEAD_SECONDS)


def test_a_connection_on_which_nothing_is_asked_is_closed(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(10 * HEAD_SECONDS)
        assert connection.recv(1) == b""


def test_a_second_head_that_never_ends_is_cut_short_too(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.send(b"GET /health HTTP/1.1\r\nhost: portail.test\r\n\r\n")
        connection.settimeout(5)
        assert b"200 OK" in connection.recv(4_096)
        connection.send(b"GET /health HTTP/1.1\r\nx-slow: ")
        assert _is_closed_after(connection, b"x", 1 + 10 * HEAD_SECONDS)


def test_an_answer_that_takes_longer_than_a_head_may_is_given_all_the_same(port, monkeypatch):
    def slow(_):
        time.sleep(3 * HEAD_SECONDS)
        return True

    monkeypatch.setattr(Shelf, "is_reachable", slow)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.send(b"GET /health HTTP/1.1\r\nhost: portail.test\r\n\r\n")
        connection.settimeout(10 * HEAD_SECONDS)
        assert b"200 OK" in connection.recv(4_096)


def test_a_body_that_never_ends_is_no_form(made, monkeypatch):
    monkeypatch.setattr(protection, "FORM_SECONDS", 0.2)

    async def drip():
        for _ in range(100):
            yield b"x"
            await asyncio.sleep(0.05)

    async def send():
        browser = made.browser()
        await browser.get("/sign-in")
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return await asyncio.wait_for(browser.post("/sign-in", content=drip(), headers=headers), 3)

    assert asyncio.run(send()).status_code == 400


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("portail.test", 200),
        ("PORTAIL.test:443", 200),
        ("ailleurs.test", 421),
        ("portail.test.ailleurs.test", 421),
        ("portail.test:8000", 421),
        ("127.0.0.1:8000", 421),
        ("", 421),
    ],
)
def test_the_portal_answers_to_its_public_name_alone(made, host, status):
    async def ask():
        return await made.browser().get("/sign-in", headers={"host": host})

    answer = asyncio.run(ask())
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_monitor_and_a_proxy_may_ask_by_another_name(made):
    async def ask(path):
        return (await made.browser().get(path, headers={"host": "127.0.0.1:8000", "accept": "*/*"})).status_code

    assert asyncio.run(ask("/health")) == 200
    assert asyncio.run(ask("/auth/staff")) == 401
