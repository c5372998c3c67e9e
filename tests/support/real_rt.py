"""A real Request Tracker 5 of Debian's packages (request-tracker5, rt5-db-sqlite), on a copy of its database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from answering import wait

SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
DATABASE = Path("/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb")
STARTS_WITHIN = 90
USER, PASSWORD = "root", "password"
"""The account of a new Request Tracker."""
SETTINGS = """
Set($rtname, 'rt.example'); Set($Organization, 'example'); Set($WebPath, ''); Set($WebDomain, '127.0.0.1');
Set($WebPort, {port}); Set($WebBaseURL, 'http://127.0.0.1:{port}'); Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{database}'); Set($Timezone, 'UTC'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'error');
1;
"""


def is_here() -> bool:
    """Return True where Debian's Request Tracker 5 is installed with its SQLite database."""
    return SERVER.is_file() and DATABASE.is_file()


@dataclass(frozen=True)
class RequestTracker:
    """A running server."""

    url: str

    def ask(self, method: str, path: str, **values: Any) -> Any:
        """Return the answer of the API."""
        answer = httpx.request(
            method, f"{self.url}/REST/2.0/{path}", json=values or None, auth=(USER, PASSWORD), timeout=60
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def ticket(self, queue: str, subject: str, minutes: int) -> str:
        """Create a ticket with some time, and return its id."""
        made = self.ask(
            "POST", "ticket", Queue=queue, Subject=subject, Requestor="lea@dupont.example", TimeWorked=minutes,
            Content="bonjour", ContentType="text/plain",
        )  # fmt: skip
        return made["id"]

    def comment(self, ticket: str, minutes: int) -> None:
        """Add a comment that took some time."""
        self.ask("POST", f"ticket/{ticket}/comment", Content="fait", ContentType="text/plain", TimeTaken=minutes)

    def minutes(self, queue: str) -> int:
        """Return the sum of the time worked of a queue's tickets, as Request Tracker keeps it."""
        query = f"tickets?query=Queue='{queue}'&fields=TimeWorked&per_page=100"
        return sum(int(item["TimeWorked"]) for item in self.ask("GET", query)["items"])


@contextmanager
def running(folder: Path) -> Iterator[RequestTracker]:
    """Run a server on a free port, and end it."""
    shutil.copy(DATABASE, folder / "rtdb")
    (folder / "RT_SiteConfig.d").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = SETTINGS.replace("{port}", str(port)).replace("{database}", str(folder / "rtdb"))
    (folder / "RT_SiteConfig.pm").write_text(settings)
    environ = {
        **os.environ,
        "RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"),
        "RT_SITE_CONFIG_DIR": str(folder / "RT_SiteConfig.d"),
    }
    command = [str(SERVER), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(f"http://127.0.0.1:{port}/", seconds=STARTS_WITHIN, name="Request Tracker")
        yield RequestTracker(f"http://127.0.0.1:{port}")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
