"""From one ticket changed in GLPI to the one report that is published again: `releve sync`, then `releve batch`.

    python benchmarks/freshness.py [--clients 200] [--entries 1000000] [--jobs 2] [--reports 200]

The change is one raw SQL statement that leaves `date_mod` as it was, on the MariaDB of the tests (127.0.0.1:3306, root
without password), whose base is dropped at the end. Every client has its full report first (or `--reports` of them,
which is what takes long; all are read); then the clock starts at the statement's commit and stops when the batch has
ended, and it is checked that one client's files changed and no other's. The server's processor seconds are those that
it spent for the account of the readings (`userstat`).
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sources" / "glpi"))
from batch import ADOPT_ORPHANS, Cost, releve
from glpi import reader, server_seconds
from glpi_server import Glpi
from glpi_server import glpi as glpi_server
from small_world import LINE

AS_OF = "2023-02-16"
FIRST_ENTITY = 1_000
TASKS_A_TICKET = 5
FIRST_TASK, LAST_TASK = "2020-01-01", "2023-02-10"
"""The civil days over which the entries are spread."""
PARAMS = """client: {client}
name: Client {number}
hours_per_day: 7
"""


def write_params(folder: Path, clients: int, reports: int) -> None:
    """One entity of GLPI a client, and params for those that have a report."""
    for part in ("clients", "sources"):
        (folder / "params" / part).mkdir(parents=True)
    lines = []
    for number in range(clients):
        client = f"client-{number:03d}"
        if number < reports:
            content = PARAMS.format(client=client, number=number) + LINE
            (folder / "params/clients" / f"{client}.yaml").write_text(content)
        lines.append(f"  - {{client: {client}, entity: {FIRST_ENTITY + number}}}\n")
    (folder / "params/sources/glpi.yaml").write_text("kind: glpi\nclients:\n" + "".join(lines))


def fill(base: Glpi, clients: int, entries: int) -> None:
    """So many tasks spread over the clients and three years, a fifth as many tickets, each with its requester."""
    tickets = max(entries // TASKS_A_TICKET, 1)
    base.sql("SET unique_checks = 0, foreign_key_checks = 0")  # an empty table is then filled in bulk
    start, end = (base.sql(f"SELECT UNIX_TIMESTAMP('{day} 07:00:00')")[0][0] for day in (FIRST_TASK, LAST_TASK))
    day = f"FROM_UNIXTIME({start} + ({end} - {start}) * seq / "
    for number in range(clients):
        entity = FIRST_ENTITY + number
        base.add("glpi_entities", id=entity, entities_id=0, name=f"Client {number}", completename=f"Client {number}")
    for number in range(40):
        base.add("glpi_itilcategories", id=number + 1, name=f"Famille {number}", completename=f"Famille {number}")
    base.sql(f"""
        INSERT INTO glpi_tickets (id, entities_id, name, date, status, type, itilcategories_id, date_mod)
        SELECT seq, {FIRST_ENTITY} + seq % {clients}, CONCAT('Ticket n° ', seq), {day}{tickets}), 6, 1 + seq % 2,
            1 + (seq DIV {clients}) % 40, NOW() FROM seq_1_to_{tickets}""")
    base.sql(f"""
        INSERT INTO glpi_tickets_users (tickets_id, users_id, type)
        SELECT seq, 100 + seq % 500, 1 FROM seq_1_to_{tickets}""")
    base.sql(f"""
        INSERT INTO glpi_tickettasks (id, uuid, tickets_id, date, users_id, users_id_tech, content, actiontime, state,
            date_mod)
        SELECT seq, seq, 1 + (seq - 1) DIV {TASKS_A_TICKET}, {day}{entries}), seq % 50, seq % 50,
            CONCAT('Intervention n° ', seq), 60 * (1 + seq % 100), 2, NOW() FROM seq_1_to_{entries}""")


def pages(folder: Path) -> dict[str, str]:
    """Client -> hash of its page."""
    found = (folder / "reports").glob(f"*/{AS_OF}/report.html")
    return {path.parents[1].name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def commands(base: Glpi, folder: Path, jobs: int) -> tuple[Cost, float, Cost]:
    """What `sync` costs, here and of the server's processor, and then `batch`."""
    before = server_seconds(base)
    synced = releve(folder, "sync")
    of_server = server_seconds(base) - before
    return synced, of_server, releve(folder, "batch", "--as-of", AS_OF, "--jobs", str(jobs), "--quiet")


def main() -> None:
    """Prints the table of `benchmarks/README.md`."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--clients", type=int, default=200)
    words.add_argument("--entries", type=int, default=1_000_000)
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    words.add_argument("--reports", type=int, help="clients that have a report; else all")
    chosen = words.parse_args()
    reports = chosen.reports or chosen.clients
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    with glpi_server() as base, reader(base) as url, tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        fill(base, chosen.clients, chosen.entries)
        write_params(folder, chosen.clients, reports)
        os.environ["RELEVE_GLPI_URL"] = url
        first = commands(base, folder, chosen.jobs)
        unchanged = commands(base, folder, chosen.jobs)
        before = pages(folder)
        tickets = chosen.entries // TASKS_A_TICKET
        ticket = (tickets - tickets // 10) // chosen.clients * chosen.clients  # one of the first client's
        task = ticket * TASKS_A_TICKET
        base.sql(f"UPDATE glpi_tickettasks SET actiontime = actiontime + 3600 WHERE id = {task}")
        started = time.perf_counter()
        changed = commands(base, folder, chosen.jobs)
        took = time.perf_counter() - started
        after = pages(folder)
    rebuilt = sorted(client for client, page in after.items() if before[client] != page)
    if len(before) != reports or rebuilt != ["client-000"]:
        raise SystemExit(f"{len(before)} reports; rebuilt: {rebuilt}, expected that of client-000 alone")
    print(f"{chosen.clients} clients, {chosen.entries:,} entries, {chosen.jobs} jobs; one ticket changed\n")
    print("| | sync CPU s | server CPU s | sync wall s | batch CPU s | batch wall s |\n|---|---:|---:|---:|---:|---:|")
    for name, costs in (("first load", first), ("nothing changed", unchanged), ("one ticket changed", changed)):
        sync, of_server, built = costs
        cells = (sync.cpu, of_server, sync.wall, built.cpu, built.wall)
        print(f"| {name} | {' | '.join(f'{cell:.1f}' for cell in cells)} |")
    print(f"\nFrom the commit to the published report: {took:.1f} s on the clock; {rebuilt[0]} alone was rebuilt.")


if __name__ == "__main__":
    main()
