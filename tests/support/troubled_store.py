"""A proxy before the S3-compatible server of the tests, that fails the requests it is told to."""

from __future__ import annotations

import http.client
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

import object_store

Fate = Literal["pass", "error", "silence"]
ERROR = b"<?xml version='1.0'?><Error><Code>InternalError</Code><Message>We encountered an error</Message></Error>"


@dataclass
class Trouble:
    """Which requests fail, and those that did: by an answer 500, or by no answer while the store is troubled."""

    fate: Callable[[str, str], Fate] = lambda method, path: "pass"
    failed: list[tuple[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def troubled(monkeypatch) -> Iterator[tuple[str, Trouble]]:
    """The address of an empty bucket behind the proxy, and the trouble to give it."""
    trouble = Trouble()
    with object_store.served(monkeypatch) as bucket:
        upstream = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(upstream, trouble))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        object_store.point_to(monkeypatch, f"http://127.0.0.1:{server.server_port}")
        try:
            yield bucket, trouble
        finally:
            trouble.over.set()
            server.shutdown()
            server.server_close()


def _handler(upstream: str, trouble: Trouble) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fate = trouble.fate(self.command, self.path)
            if fate != "pass":
                trouble.failed.append((self.command, self.path))
            if fate == "silence":
                trouble.over.wait(60)
                self.close_connection = True
            elif fate == "error":
                self.give(500, {"Content-Type": "application/xml"}, ERROR)
            else:
                asking = http.client.HTTPConnection(upstream)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
                asking.request(self.command, self.path, body, headers)
                found = asking.getresponse()
                self.give(found.status, dict(found.getheaders()), found.read())
                asking.close()

        def give(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                    self.send_header(name, value)
            length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
            self.send_header("Content-Length", length)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *words: object) -> None:
            """Nothing: a test says what failed."""

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

    return Proxy
