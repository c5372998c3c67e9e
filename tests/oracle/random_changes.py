"""Random lives of a client between released editions: work typed late, deleted, corrected, moved, rates corrected."""

from __future__ import annotations

import copy
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from random import Random

from oracle.counting import Row
from oracle.random_clients import RandomClient, made

KEPT_OUT = ("corrections", "ticket_correction", "other_corrections", "past_date")
"""Options left out: a correction stops once its fault is gone, and the date counted is the last one's."""
CHANGES = ("late", "deleted_since", "corrected", "moved_since", "rate_corrected", "closed_since")
EDITIONS = 3


def editions(seed: int, forced: Collection[str] = ()) -> list[RandomClient]:
    """Return a client as three editions read it, the earliest first: the last one is the client of the seed.

    A contract too young for that has editions of its first day.
    """
    last = made(seed, ("renewal", *forced), KEPT_OUT)
    random = Random(f"editions {seed}")
    first = min(line["starts_on"] for line in last.params["contract_lines"])
    found = [last]
    for _ in range(EDITIONS - 1):
        days = (found[0].as_of - first).days
        as_of = max(first, found[0].as_of - timedelta(days=random.randint(1, max(1, days // 2))))
        found.insert(0, _before(random, replace(copy.deepcopy(found[0]), as_of=as_of)))
    return found


def _before(random: Random, client: RandomClient) -> RandomClient:
    """Return a client as it was before some changes."""
    taken = [change for change in CHANGES if random.random() < 0.5]
    entries, tickets = client.tables["time_entry"], client.tables["ticket"]
    if "late" in taken:
        late = random.sample(range(len(entries)), len(entries) // 4)
        entries[:] = [row for at, row in enumerate(entries) if at not in late]
    if "deleted_since" in taken:
        entries += [{**row, "time_entry_id": f"x{row['time_entry_id']}"} for row in random.sample(entries, 2)]
    if "corrected" in taken:
        for row in random.sample(entries, 2):
            row["seconds"] = 60 * random.choice([5, 20, 100])
    if "moved_since" in taken:
        for row in random.sample(tickets, 3):
            row["category_id"], row["ticket_kind"] = random.choice(["2", "4", None]), random.choice(["incident", None])
    if "rate_corrected" in taken and client.params.get("rates"):
        _other_rate(random, client.params["rates"])
    if "closed_since" in taken:
        for row in random.sample(tickets, 4):
            row.pop("closed_at", None)
    client.options = (*client.options, *taken)
    return client


def _other_rate(random: Random, rates: list[Row]) -> None:
    random.choice(rates)["daily_rate_eur"] = random.choice(["400.00", "700.01", "699.30"])
