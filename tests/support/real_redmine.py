"""A real Redmine of Debian's packages (redmine, redmine-sqlite, ruby-webrick), on a copy of its database."""

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

HOME = Path("/usr/share/redmine")
DATABASE = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
WEBRICK = Path("/usr/share/rubygems-integration/all/gems")
STARTS_WITHIN = 90
OPENED = """
Setting.rest_api_enabled = "1"
admin = User.find_by(login: "admin"); admin.must_change_passwd = false; admin.save!
puts "KEY=" + admin.api_key
"""


def is_here() -> bool:
    """Return True where Debian's Redmine is installed with its SQLite database."""
    return HOME.is_dir() and DATABASE.is_file() and any(WEBRICK.glob("webrick-*"))


@dataclass(frozen=True)
class Redmine:
    """A running server, with the key of its administrator."""

    url: str
    key: str

    def post(self, path: str, **values: Any) -> dict[str, Any]:
        """Create an object through the API, and return it."""
        answer = httpx.post(f"{self.url}/{path}.json", json=values, headers={"X-Redmine-API-Key": self.key}, timeout=60)
        assert answer.is_success, answer.text
        return answer.json()

    def activity(self) -> int:
        """Return the id of the first activity of time entries."""
        headers = {"X-Redmine-API-Key": self.key}
        answer = httpx.get(f"{self.url}/enumerations/time_entry_activities.json", headers=headers, timeout=60)
        return answer.json()["time_entry_activities"][0]["id"]

    def put(self, path: str, **values: Any) -> None:
        """Change an object through the API."""
        answer = httpx.put(f"{self.url}/{path}.json", json=values, headers={"X-Redmine-API-Key": self.key}, timeout=60)
        answer.raise_for_status()

    def delete(self, path: str) -> None:
        """Delete an object through the API."""
        httpx.delete(f"{self.url}/{path}.json", headers={"X-Redmine-API-Key": self.key}, timeout=60).raise_for_status()

    def report(self, project: str) -> str:
        """Return Redmine's own report of the hours of a project, by person."""
        params = {"criteria[]": "user", "columns": "year", "key": self.key}
        answer = httpx.get(f"{self.url}/projects/{project}/time_entries/report.csv", params=params, timeout=60)
        answer.raise_for_status()
        return answer.text


@contextmanager
def running(folder: Path) -> Iterator[Redmine]:
    """Run a server on a free port, and end it."""
    database = folder / "redmine.db"
    shutil.copy(DATABASE, database)
    webrick = next(WEBRICK.glob("webrick-*"))
    environ = {
        **os.environ,
        "RAILS_ENV": "production",
        "DATABASE_URL": f"sqlite3:{database}",
        "RUBYLIB": str(webrick / "lib"),
    }
    rails = ["bundle", "exec", "rails"]
    made = subprocess.run([*rails, "runner", OPENED], cwd=HOME, env=environ, capture_output=True, text=True, check=True)
    key = next(line for line in made.stdout.splitlines() if line.startswith("KEY=")).removeprefix("KEY=")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*rails, "server", "-u", "webrick", "-b", "127.0.0.1", "-p", str(port), "-P", str(folder / "pid")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=HOME, env=environ, stdout=log, stderr=log, start_new_session=True)
    try:
        wait(f"http://127.0.0.1:{port}/", seconds=STARTS_WITHIN, name="Redmine")
        yield Redmine(f"http://127.0.0.1:{port}", key)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
