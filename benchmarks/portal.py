"""The portal under load: 200 readers, each one report every 5 s, on the machine that also makes the load (issue 10)."""

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
from pathlib import Path

import httpx
import numpy as np
import uvicorn

from analysis.portal import application, memory
from analysis.portal.accounts import Accounts
from analysis.portal.sessions import Opening
from analysis.portal.settings import Settings

READERS, EVERY_SECONDS, ROUNDS = 200, 5.0, int(os.environ.get("RELEVE_BENCH_ROUNDS", "4"))
CLIENTS = 20
REPORT_BYTES = 600_000
"""About a demo client's report; a quarter is text that compresses as a report does, the rest repeats."""


def make(folder: Path) -> tuple[Settings, dict[str, str]]:
    """Clients, their editions, a session a reader: (settings, token of each reader -> client)."""
    (folder / "params/clients").mkdir(parents=True)
    people = []
    for number in range(CLIENTS):
        client = f"client-{number:02d}"
        (folder / f"params/clients/{client}.yaml").write_text(f"client: {client}\nname: X\nhours_per_day: 7\n")
        edition = folder / "reports" / client / "2023-02-16"
        edition.mkdir(parents=True)
        noise = np.random.default_rng(number).integers(97, 123, REPORT_BYTES // 4, dtype=np.uint8).tobytes()
        page = (noise + b"<tr><td>consommation</td></tr>" * REPORT_BYTES)[:REPORT_BYTES]
        (edition / "report.html").write_bytes(page)
        facts = {"client": client, "name": "X", "as_of": "2023-02-16", "language": "fr", "live": False}
        files = {"report.html": hashlib.sha256(page).hexdigest()}
        (edition / "manifest.json").write_text(json.dumps({"edition": facts, "files": files}))
        people += [f"  - {{person: reader-{number}-{n}, clients: [{client}]}}" for n in range(READERS // CLIENTS)]
    (folder / "params/portal.yaml").write_text("people:\n" + "\n".join(people) + "\n")
    settings = Settings(folder / "params", folder / "reports", folder / "portal", "http://127.0.0.1")
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


async def load(address: str, tokens: dict[str, str]) -> tuple[list[float], int]:
    """Seconds of each answer, and how many were not 200."""
    taken: list[float] = []
    wrong = 0

    async def reader(http: httpx.AsyncClient, number: int, token: str, client: str) -> None:
        nonlocal wrong
        await asyncio.sleep(number / READERS * EVERY_SECONDS)
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            cookie = {"cookie": f"__Host-releve={token}", "accept-encoding": "gzip"}
            async with http.stream("GET", f"/clients/{client}/2023-02-16/report.html", headers=cookie) as answer:
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
        settings, tokens = make(Path(folder))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        app = application.create(settings, environ={})
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        taken, wrong = asyncio.run(load(f"http://127.0.0.1:{port}", tokens))
        server.should_exit = True
        thread.join()
    p50, p95, p99 = (float(np.percentile(taken, level)) * 1e3 for level in (50, 95, 99))
    sys.stdout.write(
        f"{READERS} readers, one report each {EVERY_SECONDS:g} s: {len(taken)} answers, {wrong} wrong, "
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms\n"
    )


if __name__ == "__main__":
    main()
