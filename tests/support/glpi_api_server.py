"""GLPI's legacy API replayed from rows: its statuses, headers and refusals are those that a running GLPI 10 gave."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from glpi_server import OWN_ROWS

from analysis.sources.glpi_api.reader import BINS, ITEMTYPES

TABLES = {itemtype: table for table, itemtype in ITEMTYPES.items()} | {
    "Log": "glpi_logs",
    "Appliance": "glpi_appliances",
}
RIGHTS = (
    *("entity", "itilcategory", "logs", "user", "group", "location", "dropdown", "ticketrecurrent", "itiltemplate"),
    *("contract", "appliance", "software", "taskcategory"),
)
Fault = Callable[["GlpiApi", httpx.Request], httpx.Response | None]


@dataclass
class GlpiApi(httpx.BaseTransport):
    """A server of the rows of tests/data/glpi.

    Parameters
    ----------
    moment : `before` or `after`.
    zone : of the account's times; GLPI tells the date of change of a single item in UTC.
    fault : called before each answer; gives another one, changes rows, or does nothing.
    starts : answer to the login in the place of a session.
    """

    moment: str = "before"
    zone: str = "UTC"
    fault: Fault = lambda server, request: None
    profile: dict[str, Any] = field(default_factory=dict)
    entity: dict[str, Any] = field(default_factory=lambda: {"id": 0, "active_entity_recursive": 1})
    starts: httpx.Response | None = None
    asked: list[httpx.Request] = field(default_factory=list)
    sessions: int = 0
    is_ended: bool = False

    def __post_init__(self) -> None:
        content = json.loads((OWN_ROWS / f"{self.moment}.json").read_text())
        self.rows: dict[str, list[dict[str, Any]]] = {
            table: [dict(zip(of["columns"], row, strict=True)) for row in of["rows"]] for table, of in content.items()
        }
        rights = dict.fromkeys(RIGHTS, 1) | {"ticket": 1025, "task": 8193, "interface": "central", "name": "Lecture"}
        self.profile = {**rights, **self.profile}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.asked.append(request)
        path = request.url.path.removeprefix("/apirest.php/")
        if path == "initSession":
            if self.starts is not None:
                return self.starts
            self.sessions += 1
            return httpx.Response(200, json={"session_token": f"session-{self.sessions}"})
        given = self.fault(self, request)
        if given is not None:
            return given
        if request.headers.get("Session-Token") != f"session-{self.sessions}":
            return _error(401, "ERROR_SESSION_TOKEN_INVALID")
        if path == "killSession":
            self.is_ended = True
            return httpx.Response(200, json=True)
        if path == "getActiveProfile":
            return httpx.Response(200, json={"active_profile": self.profile})
        if path == "getActiveEntities":
            return httpx.Response(200, json={"active_entity": self.entity})
        itemtype, _, identifier = path.partition("/")
        return self._one(itemtype, int(identifier)) if identifier else self._page(itemtype, request.url.params)

    def _one(self, itemtype: str, identifier: int) -> httpx.Response:
        row = next(row for row in self.rows[TABLES[itemtype]] if row["id"] == identifier)
        local = datetime.fromisoformat(row["date_mod"]).replace(tzinfo=ZoneInfo(self.zone))
        told = format_datetime(local.astimezone(UTC), usegmt=True)
        return httpx.Response(200, json=row, headers={"Last-Modified": told})

    def _page(self, itemtype: str, params: httpx.QueryParams) -> httpx.Response:
        table = TABLES.get(itemtype, "")
        rows = self.rows.get(table, [])
        if table in BINS or itemtype == "Appliance":
            is_bin = params.get("is_deleted") == "true"
            rows = [row for row in rows if bool(row.get("is_deleted", 0)) == is_bin]
        for name, pattern in params.items():
            if name.startswith("searchText["):
                rows = [row for row in rows if re.search(pattern, str(row[name[11:-1]]))]
        rows = sorted(rows, key=lambda row: row["id"], reverse=params["order"] == "DESC")
        first, last = map(int, params["range"].split("-"))
        if not rows:
            return httpx.Response(200, json=[])
        if first >= len(rows):
            return _error(400, "ERROR_RANGE_EXCEED_TOTAL")
        page = rows[first : last + 1]
        told = {"Content-Range": f"{first}-{first + len(page) - 1}/{len(rows)}"}
        return httpx.Response(200 if len(page) == len(rows) else 206, json=page, headers=told)


def _error(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json=[code, "Afficher la documentation dans votre navigateur"])
