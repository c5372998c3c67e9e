"""An installation made for a test of mails: clients with readers, released editions, a transport that remembers."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from analysis.delivery.outbox import Outbox
from analysis.delivery.prepared import Office
from analysis.delivery.wanted import Installation
from analysis.foundation.addresses import Places
from analysis.params import load as load_params
from analysis.params import portal as portal_params
from analysis.warehouse.edition_log import Closed, EditionLog, Told
from analysis.warehouse.warehouse import Warehouse

GOLDEN = Path(__file__).parents[1] / "golden" / "aubrac-logistique" / "facts.json"
AS_OF = date(2023, 2, 16)
NOW = datetime(2023, 2, 17, 8, 0, tzinfo=UTC)
URL = "https://portail.cevenne.example"
READERS = "readers: [{person: dsi@acme.example}, {person: daf@acme.example, wants: [edition]}]"
RIGHTS = "people: [{person: dsi@acme.example, clients: [acme]}]"


@dataclass
class Remembering:
    """A transport that keeps what it was given."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    is_closed: bool = False

    def send(self, mail: EmailMessage, to: str) -> None:
        """Keep a mail, or raise the next fault."""
        if self.faults:
            raise self.faults.pop(0)
        self.mails.append((to, mail))

    def close(self) -> None:
        """Note that it was left."""
        self.is_closed = True


def made(folder: Path, clients: Mapping[str, str] | None = None, *, rights: str = RIGHTS) -> Places:
    """The places of clients (slug -> more lines of its file), each with an edition that is built and not released."""
    (folder / "params/clients").mkdir(parents=True)
    provider = "{name: Cévenne Services, contact: service@cevenne.example}"
    (folder / "params/defaults.yaml").write_text(f"provider: {provider}\n", encoding="utf-8")
    (folder / "params/portal.yaml").write_text(rights, encoding="utf-8")
    where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
    for client, more in ({"acme": READERS, "bolt": ""} if clients is None else clients).items():
        write_client(where, client, more)
        build(where, client)
    return where


def write_client(where: Places, client: str, more: str = "", name: str = "") -> None:
    """Write the file of a client."""
    text = f"client: {client}\nname: {name or client.title()}\nhours_per_day: 7\n{more}\n"
    (where.params / "clients" / f"{client}.yaml").write_text(text, encoding="utf-8")


def build(
    where: Places, client: str, as_of: date = AS_OF, *, sync_id: str = "00000001", has_pdf: bool = True, **more: Any
) -> dict[str, Any]:
    """Publish a closed edition as `publish` does, with the facts of the demo's Aubrac; `more` replaces its keys."""
    params = load_params.client(where.params, client)
    sha256 = Warehouse(where.warehouse).keep_params(load_params.resolved(params))
    facts = json.loads(GOLDEN.read_text(encoding="utf-8")) | more
    identity = {"client": client, "name": params.name, "as_of": as_of.isoformat(), "language": "fr", "live": False}
    facts["edition"] = facts["edition"] | identity | {"sync_id": sync_id, "params_sha256": sha256}
    folder = Path(where.reports) / client / as_of.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    files = {"facts.json": json.dumps(facts).encode(), "report.html": f"<title>{params.name}</title>".encode()}
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    manifest = json.dumps({"edition": facts["edition"], "files": hashes}).encode()
    for file, content in {**files, "manifest.json": manifest}.items():
        (folder / file).write_bytes(content)
    if has_pdf:
        (folder / "report.pdf").write_bytes(b"%PDF-1.7 of " + client.encode())
    closed = Closed(as_of, sync_id, sha256)
    EditionLog(where.warehouse).record(client, closed, Told({}, facts["decisions"]), {"fr": "0"})
    return facts


def release(where: Places, clients: Iterable[str] = ("acme",), as_of: date = AS_OF) -> None:
    """Release editions, on the day after the date that they count."""
    for client in clients:
        EditionLog(where.warehouse).release(client, as_of, date(2023, 2, 17))


def office(where: Places, now: datetime = NOW) -> Office:
    """What mails are made with, as the command finds it."""
    rights = portal_params.read(where.params)
    return Office(Installation.read(where), rights, URL, "rapports@cevenne.example", now)


def outbox(where: Places) -> Outbox:
    """The outbox beside these places."""
    return Outbox(where.params.parent / "portal" / "outbox.sqlite")


def free_port() -> int:
    """A port of this machine that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
