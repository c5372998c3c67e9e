"""A portal made for a test: clients with their params, editions and manifests, accounts, browsers that sign in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import argon2
import httpx
from starlette.applications import Starlette

from analysis.portal import application
from analysis.portal.accounts import Accounts
from analysis.portal.settings import Settings
from analysis.warehouse.edition_log import Closed, EditionLog, Told

URL = "https://portail.test"
PASSWORD = "une phrase assez longue"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2 with the least work: these tests are of who gets in, not of how long a guess takes."""


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def files_of(client: str, name: str) -> dict[str, bytes]:
    """The files of a made edition: each bears the names it stands under, so that no two are alike."""
    texts = {
        "report.html": f"<!DOCTYPE html><title>{client} {name}</title><body><p>{client}</p>",
        "facts.json": json.dumps({"client": client, "edition": name}),
        "tables.xlsx": f"PK {client} {name}",
        "tables/tickets.csv": f"client;{client};{name}\n",
        "tables/tickets.parquet": f"PAR1 {client} {name}",
        "tables/lignes d’avenant.csv": f"avenant;{client};{name}\n",
        "notebook.ipynb": json.dumps({"cells": [], "of": client, "edition": name}),
    }
    return {file: text.encode() for file, text in texts.items()}


def write_edition(
    reports: Path, folder: str, name: str, facts: Mapping[str, Any], files: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Writes an edition as `publish.edition` does: its files, then its manifest. What can be read of it."""
    path = reports / folder / name
    files = files or files_of(folder.rpartition("/")[2], name)
    for file, content in files.items():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_bytes(content)
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    manifest = json.dumps({"edition": dict(facts), "files": hashes}).encode()
    (path / "manifest.json").write_bytes(manifest)
    return {**files, "manifest.json": manifest}


def release(warehouse: Path, client: str, facts: Mapping[str, Any], *, is_released: bool = True) -> None:
    """Record a closed edition in the log of editions, as `publish` does, then release it."""
    as_of = date.fromisoformat(facts["as_of"])
    log = EditionLog(str(warehouse))
    log.record(client, Closed(as_of, facts["sync_id"], facts["params_sha256"]), Told(), {"fr": "0"})
    if is_released:
        log.release(client, as_of, as_of)


@dataclass
class Made:
    """A made portal and what stands in it. `contents` is path on the portal -> bytes."""

    folder: Path
    clock: Clock
    accounts: Accounts
    app: Starlette
    contents: dict[str, bytes] = field(default_factory=dict)

    def write_rights(self, text: str) -> None:
        """Replaces `portal.yaml`."""
        (self.folder / "params" / "portal.yaml").write_text(text, encoding="utf-8")
        self.clock.now += 6

    def browser(self, address: str = "192.0.2.1") -> httpx.AsyncClient:
        """A browser that has not signed in."""
        transport = httpx.ASGITransport(self.app, client=(address, 50_000))
        return httpx.AsyncClient(transport=transport, base_url=URL, headers={"accept": "text/html"})

    async def signed_in(self, person: str, password: str = PASSWORD, address: str = "192.0.2.1") -> httpx.AsyncClient:
        """A browser in which `person` has signed in."""
        browser = self.browser(address)
        answer = await sign_in(browser, person, password)
        assert answer.status_code == 303, answer.text
        return browser

    def audit(self) -> list[dict[str, Any]]:
        """The events of the audit log."""
        path = self.folder / "portal" / "audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


async def sign_in(
    browser: httpx.AsyncClient, person: str, password: str, *, code: str = "", cookies: Mapping[str, str] | None = None
) -> httpx.Response:
    """Fills in the sign-in page and sends it, as a person would; `cookies` are added to those of the browser."""
    browser.cookies.update(cookies)
    page = await browser.get("/sign-in")
    form = {"csrf": token_of(page.text), "person": person, "password": password, "code": code, "next": "/"}
    return await browser.post("/sign-in", data=form, headers={"origin": URL})


def token_of(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page
    return found[1]


def make_portal(
    folder: Path,
    rights: str,
    *,
    clients: Iterable[str] = ("acme", "bolt"),
    editions: Iterable[str] = ("2023-01-31", "2023-02-16"),
    people: Iterable[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Made:
    """A portal over these clients, each with these editions, one internal portfolio, and an account a person."""
    params, reports = folder / "params", folder / "reports"
    (params / "clients").mkdir(parents=True)
    contents = {}
    for client in clients:
        (params / "clients" / f"{client}.yaml").write_text(
            f"client: {client}\nname: {client.title()}\nhours_per_day: 7\n"
        )
        for name in editions:
            facts = {"client": client, "name": client.title(), "as_of": name[:10], "language": "fr", "live": False}
            facts |= {"sync_id": "00000001", "params_sha256": "0" * 64}
            written = write_edition(reports, client, name, facts | {"live": "-live" in name})
            if "-live" not in name:
                release(folder / "warehouse", client, facts)
            contents |= {f"/clients/{client}/{name}/{file}": content for file, content in written.items()}
    internal = {"kind": "portfolio", "name": "Portefeuille", "as_of": "2023-02-16", "language": "fr"}
    written = write_edition(reports, "internal/portfolio", "2023-02-16", internal)
    contents |= {f"/internal/portfolio/2023-02-16/{file}": content for file, content in written.items()}
    study = {"kind": "sizing", "study": "scierie", "title": "Étude", "as_of": "2023-02-16", "language": "fr"}
    written = write_edition(reports, "internal/sizing", "2023-02-16/scierie", study)
    contents |= {f"/internal/sizing/2023-02-16/scierie/{file}": content for file, content in written.items()}
    (params / "portal.yaml").write_text(rights, encoding="utf-8")
    clock = Clock()
    accounts = Accounts(folder / "portal", CHEAP)
    for person in people:
        accounts.set_password(person, PASSWORD)
    settings = Settings(params, reports, folder / "portal", URL, str(folder / "warehouse"))
    app = application.create(settings, environ=environ or {}, accounts=accounts, clock=clock)
    return Made(folder, clock, accounts, app, contents)
