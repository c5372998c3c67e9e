"""The portal under load: 200 readers, the home of a client each, then its report, every 5 s; the load is made here."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import uvicorn

from analysis.portal import application, memory
from analysis.portal.accounts import Accounts
from analysis.portal.sessions import Opening
from analysis.portal.settings import Settings
from analysis.warehouse.edition_log import Closed, EditionLog, Told

READERS, EVERY_SECONDS, ROUNDS = 200, 5.0, int(os.environ.get("RELEVE_BENCH_ROUNDS", "4"))
CLIENTS = 20
EDITIONS = (*(f"2022-{month:02d}-28" for month in range(2, 13)), "2023-01-31", "2023-02-16")
FACTS = Path(__file__).parents[1] / "tests" / "golden" / "aubrac-logistique" / "facts.json"
REPORT_BYTES = 600_000
"""About a demo client's report; a quarter is text that compresses as a report does, the rest repeats."""


def make(folder: Path, port: int) -> tuple[Settings, dict[str, str]]:
    """Clients, their editions, a session a reader: (settings, token of each reader -> client)."""
    (folder / "params/clients").mkdir(parents=True)
    people = []
    for number in range(CLIENTS):
        client = f"client-{number:02d}"
        (folder / f"params/clients/{client}.yaml").write_text(f"client: {client}\nname: X\nhours_per_day: 7\n")
        noise = np.random.default_rng(number).integers(97, 123, REPORT_BYTES // 4, dtype=np.uint8).tobytes()
        page = (noise + b"<tr><td>consommation</td></tr>" * REPORT_BYTES)[:REPORT_BYTES]
        for name in EDITIONS:
            publish(folder, client, name, page)
        people += [f"  - {{person: reader-{number}-{n}, clients: [{client}]}}" for n in range(READERS // CLIENTS)]
    (folder / "params/portal.yaml").write_text("people:\n" + "\n".join(people) + "\n")
    settings = Settings(
        folder / "params", folder / "reports", folder / "portal", f"http://127.0.0.1:{port}", str(folder / "warehouse")
    )
    accounts, tokens = Accounts(folder / "portal"), {}
    sessions = memory.opened(folder / "portal").sessions
    accounts.set_password("reader-0-0", "un mot de passe de mesure")
    hashed = json.loads((folder / "portal/accounts.json").read_text())["reader-0-0"]
    everyone = {f"reader-{number}-{n}": hashed for number in range(CLIENTS) for n in range(READERS // CLIENTS)}
    (folder / "portal/accounts.json").write_text(json.dumps(everyone))
    for person in everyone:
        token = sessions.open(Opening(person, "password", proof=accounts.proof(person) or ""))
        tokens[token] = f"client-{int(person.split('-')[1]):02d}"
    return settings, tokens


def publish(folder: Path, client: str, name: str, page: bytes) -> None:
    """A released edition, with the facts of a demo client."""
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    marks = {"client": client, "name": "X", "as_of": name, "sync_id": "00000001", "params_sha256": "0" * 64}
    facts["edition"] |= marks
    files = {"report.html": page, "facts.json": json.dumps(facts).encode()}
    edition = folder / "reports" / client / name
    edition.mkdir(parents=True)
    for file, content in files.items():
        (edition / file).write_bytes(content)
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    manifest = {"edition": facts["edition"] | {"language": "fr", "live": False}, "files": hashes}
    (edition / "manifest.json").write_text(json.dumps(manifest))
    log, day = EditionLog(str(folder / "warehouse")), date.fromisoformat(name)
    log.record(client, Closed(day, "00000001", "0" * 64), Told(), {"fr": "0"})
    log.release(client, day, day)


async def load(address: str, tokens: dict[str, str], page: str) -> tuple[list[float], int]:
    """Seconds of each answer, and how many were not 200."""
    taken: list[float] = []
    wrong = 0

    async def reader(http: httpx.AsyncClient, number: int, token: str, client: str) -> None:
        nonlocal wrong
        await asyncio.sleep(number / READERS * EVERY_SECONDS)
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            cookie = {"cookie": f"__Host-releve={token}", "accept-encoding": "gzip"}
            async with http.stream("GET", f"/clients/{client}/{page}", headers=cookie) as answer:
                async for _ in answer.aiter_raw():
                    pass
            taken.append(time.perf_counter() - begun)
            wrong += answer.status_code != 200
            await asyncio.sleep(max(0.0, EVERY_SECONDS - taken[-1]))

    async with httpx.AsyncClient(base_url=address, timeout=30, limits=httpx.Limits(max_connections=READERS)) as http:
        await asyncio.gather(*(reader(http, n, *item) for n, item in enumerate(tokens.items())))
    return taken, wrong


def main() -> None:
    """Prints the percentiles."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings, tokens = make(Path(folder), port)
        app = application.create(settings, environ={})
        server = uvicorn.Server(
            uvicorn.Config(app, port=port, log_level="error", access_log=False, timeout_keep_alive=30)
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        for page in ("", "2023-02-16/report.html"):
            taken, wrong = asyncio.run(load(f"http://127.0.0.1:{port}", tokens, page))
            p50, p95, p99 = (float(np.percentile(taken, level)) * 1e3 for level in (50, 95, 99))
            what = "report" if page else "home"
            sys.stdout.write(
                f"{READERS} readers, one {what} each {EVERY_SECONDS:g} s: {len(taken)} answers, "
                f"{wrong} wrong, p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, load {os.getloadavg()[0]:.1f}\n"
            )
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
