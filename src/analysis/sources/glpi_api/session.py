"""A session of GLPI's legacy REST API (`apirest.php`): its account, the rights it must have, its zone, its pages.

The API hides what the account may not see, without a word. So rights are proved before anything is read, and a refusal
names the screen of GLPI that mends it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import Message, message, sequence
from analysis.params.glpi_mapping import GlpiMapping
from analysis.params.rest_tool import Auth, Server
from analysis.sources.rest.client import Connection

ADDRESS, APP_TOKEN = "RELEVE_GLPI_API_URL", "RELEVE_GLPI_APP_TOKEN"
USER_TOKEN = "RELEVE_GLPI_USER_TOKEN"
USER, PASSWORD = "RELEVE_GLPI_API_USER", "RELEVE_GLPI_API_PASSWORD"
READINGS = 3
"""Times that a list which moves under the reading is read from its start."""
PARTIAL = 206
BEYOND_THE_END = "ERROR_RANGE_EXCEED_TOTAL"
DEAD = "ERROR_SESSION_TOKEN_INVALID"
READ, ALL_TICKETS, PUBLIC_TASKS, PRIVATE_TASKS = 1, 1024, 1, 8192
NEEDED: Mapping[str, tuple[int, Message]] = {
    "ticket": (ALL_TICKETS, message("Assistance > Tickets > See all tickets")),
    "task": (PUBLIC_TASKS | PRIVATE_TASKS, message("Assistance > Tasks > See public ones, See private ones")),
    "entity": (READ, message("Administration > Entities > Read")),
    "itilcategory": (READ, message("Setup > ITIL categories > Read")),
    "logs": (READ, message("Administration > Logs > Read")),
    "user": (READ, message("Administration > Users > Read")),
    "group": (READ, message("Administration > Groups > Read")),
    "location": (READ, message("Setup > Locations > Read")),
    "dropdown": (READ, message("Setup > Dropdowns > Read")),
    "ticketrecurrent": (READ, message("Assistance > Recurrent tickets > Read")),
    "itiltemplate": (READ, message("Assistance > Templates > Read")),
    "contract": (READ, message("Management > Contracts > Read")),
}
"""Right of a profile -> its bits, and the place of its boxes in Administration > Profiles."""
Row = Mapping[str, Any]
SUMMER = ("04", "05", "06", "07", "08", "09")
"""Months whose clocks are not those of the other half of the year, north or south."""


class _Moved(Exception):
    """The list changed while its pages were read."""


@dataclass
class ApiSession:
    """An open session that reads whole lists.

    Parameters
    ----------
    zone : of the times that the account is given; None: UTC.
    """

    connection: Connection
    proof: Mapping[str, str]
    page_size: int
    zone: str | None
    _token: str = field(default="", repr=False)

    @classmethod
    def open(
        cls,
        mapping: GlpiMapping,
        environ: Mapping[str, str],
        transport: httpx.BaseTransport | None,
        sleep: Callable[[float], None],
    ) -> ApiSession:
        """Open a session. Raises OutOfReach where the server or the account refuses, or a variable is missing."""
        auth = Auth(kind="header", prefix="user_token ", secret=USER_TOKEN)
        if not environ.get(USER_TOKEN, "").strip():
            auth = Auth(kind="basic", user=USER, secret=PASSWORD)
        app = {"App-Token": environ[APP_TOKEN].strip()} if environ.get(APP_TOKEN, "").strip() else {}
        server = Server(address=ADDRESS, auth=auth, headers=app)
        connection = Connection("GLPI", server, environ, mapping.timeout_seconds, transport, sleep)
        session = cls(connection, {}, mapping.page_size, mapping.written_in)
        session._start()
        return session

    def close(self) -> None:
        """End the session on the server."""
        self.connection.ask("killSession", {}, {"Session-Token": self._token})
        self.connection.close()

    def prove_rights(self, mapping: GlpiMapping) -> None:
        """Refuse an account from which GLPI would hide rows. Raises OutOfReach with the screens that mend it."""
        profile = self._object("getActiveProfile").get("active_profile", {})
        needed = {
            **NEEDED,
            **{itemtype.lower(): (READ, message("{type} > Read", type=itemtype)) for itemtype in mapping.applications},
        }
        if mapping.entry_category == "task":
            needed["taskcategory"] = (READ, message("Setup > Task categories > Read"))
        lacking = [place for name, (bits, place) in needed.items() if int(profile.get(name) or 0) & bits != bits]
        if lacking or profile.get("interface") != "central":
            raise self.connection.fault(
                message(
                    "the profile “{profile}” of this account hides rows. In GLPI, Administration > Profiles > "
                    "{profile}, tick: {boxes}.",
                    profile=profile.get("name", "?"),
                    boxes=sequence(lacking) if lacking else message("Standard interface"),
                )
            )
        active = self._object("getActiveEntities").get("active_entity", {})
        if str(active.get("id")) != "0" or not int(active.get("active_entity_recursive") or 0):
            raise self.connection.fault(
                message(
                    "this account does not see all entities. In GLPI, Administration > Users > this account > "
                    "Authorizations: root entity, recursive; and the root as its default entity."
                )
            )

    def prove_zone(self, tasks: Sequence[Row]) -> bool:
        """Return True where the times of this account are proved to be in the zone expected; False where nothing tells.

        Parameters
        ----------
        tasks : rows of TicketTask, by id. A single item bears its date of change in UTC, as a header; one of winter and
            one of summer are asked for, as London in winter is UTC.

        Raises
        ------
        OutOfReach : they are in another zone; with the screen that mends it.
        """
        newest = {str(task.get("date_mod"))[5:7] in SUMMER: task for task in tasks}
        proofs = [self._proves_zone(task) for task in newest.values()]
        return any(proofs)

    def _proves_zone(self, newest: Row) -> bool:
        answer = self._ask(f"TicketTask/{newest['id']}", {"get_hateoas": "false"})
        told, task = answer.headers.get("Last-Modified"), _content(answer)
        if told is None or not isinstance(task, dict) or not task.get("date_mod"):
            return False
        local = datetime.fromisoformat(task["date_mod"]).replace(tzinfo=ZoneInfo(self.zone) if self.zone else UTC)
        instants = {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        if parsedate_to_datetime(told).astimezone(UTC) not in instants:
            raise self.connection.fault(
                message(
                    "times of this account are not in {zone}: task {task} says {local}, and {utc} in UTC. In GLPI, as "
                    "this account, Preferences > Personalization > Timezone: UTC; or give its zone under "
                    "written_in.",
                    zone=self.zone or "UTC",
                    task=newest["id"],
                    local=task["date_mod"],
                    utc=told,
                )
            )
        return True

    def last(self, itemtype: str) -> Row | None:
        """Return the row of the highest id; None where there is none."""
        answer = self._ask(itemtype, {"range": "0-0", "sort": "id", "order": "DESC", "get_hateoas": "false"})
        content = _content(answer)
        if answer.status_code not in (httpx.codes.OK, PARTIAL) or not isinstance(content, list):
            raise self._refusal(itemtype, answer)
        return content[0] if content else None

    def rows(self, itemtype: str, params: Mapping[str, str] | None = None) -> list[Row]:
        """Return all rows of a type, by ids; none where GLPI has no such type.

        Raises
        ------
        OutOfReach : a refusal, or a list that never stands still.
        """
        for _ in range(READINGS):
            try:
                return list(self._once(itemtype, params or {}))
            except _Moved:
                continue
        raise self.connection.fault(
            message("the list {name} changes at each reading; start again when fewer people work", name=itemtype)
        )

    def _once(self, itemtype: str, params: Mapping[str, str]) -> Iterator[Row]:
        """Yield the rows of pages that overlap by one row. Raises _Moved where they do not follow each other."""
        by_id: dict[int, Row] = {}
        first, total, last = 0, None, None
        while True:
            page = {"range": f"{first}-{first + self.page_size - 1}", "sort": "id", "order": "ASC"}
            answer = self._ask(itemtype, {**params, **page, "get_hateoas": "false"})
            content = _content(answer)
            if answer.status_code == httpx.codes.BAD_REQUEST and content[:1] == [BEYOND_THE_END] and first:
                raise _Moved
            if answer.status_code not in (httpx.codes.OK, PARTIAL) or not isinstance(content, list):
                raise self._refusal(itemtype, answer)
            counted = _total(answer)
            if not content:
                # An empty list is the whole only where nothing came before it, and nothing is counted.
                if by_id or counted:
                    raise _Moved
                return
            # Rows that come or go beyond this page shift nothing; before it, they move the row in common.
            if counted is None or (last is not None and content[0]["id"] != last):
                raise _Moved
            total, last = counted, content[-1]["id"]
            by_id |= {row["id"]: row for row in content}
            if len(by_id) >= total or len(content) < self.page_size:
                break
            first += len(content) - 1
        if len(by_id) != total:
            raise _Moved
        yield from (by_id[key] for key in sorted(by_id))

    def _object(self, path: str) -> dict[str, Any]:
        answer = self._ask(path, {})
        content = _content(answer)
        if answer.status_code != httpx.codes.OK or not isinstance(content, dict):
            raise self._refusal(path, answer)
        return content

    def _ask(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        """Return an answer; a session that died is opened again, once."""
        answer = self.connection.ask(path, params, {"Session-Token": self._token})
        if answer.status_code == httpx.codes.UNAUTHORIZED and DEAD in answer.text:
            self._start()
            answer = self.connection.ask(path, params, {"Session-Token": self._token})
        return answer

    def _start(self) -> None:
        answer = self.connection.ask("initSession", {})
        content = _content(answer)
        token = content.get("session_token") if isinstance(content, dict) else None
        if answer.status_code != httpx.codes.OK or not token:
            raise self._refusal("initSession", answer)
        self._token = token

    def _refusal(self, path: str, answer: httpx.Response) -> OutOfReach:
        content = _content(answer)
        words = content[0] if isinstance(content, list) and content else answer.reason_phrase or "?"
        remedies: dict[int, Message] = {
            httpx.codes.UNAUTHORIZED: message(
                "Check {token}, or {user} and {password}; the API is switched on in Setup > General > API.",
                token=USER_TOKEN,
                user=USER,
                password=PASSWORD,
            ),
            httpx.codes.FORBIDDEN: message("Give the profile of this account the reading of this type."),
        }
        remedy: Message | str = remedies.get(answer.status_code, "")
        if "APP_TOKEN" in str(words):
            remedy = message("Check {token}, in Setup > General > API.", token=APP_TOKEN)
        return self.connection.fault(
            message(
                "{path} refused ({status}, {words}). {remedy}",
                path=path,
                status=answer.status_code,
                words=words,
                remedy=remedy,
            )
        )


def _content(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.text)
    except ValueError:
        return []


def _total(answer: httpx.Response) -> int | None:
    """Return the number of rows that a page announces; None where it announces none."""
    text = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return int(text) if text.isdecimal() else None
