"""Inventories of the demo's clients: counts that go with their work, with a random part, as in a real audit."""

from __future__ import annotations

import zlib
from datetime import date
from typing import Any

import numpy as np

from analysis.demo.cast import MINUTES_PER_DAY, Client

COUNTED_ON = date(2022, 12, 15)
DAYS_A_SERVER = 9
DAYS_A_SWITCH = 12
USERS_A_DAY = 0.75
LUCK = 0.18
"""Standard deviation of the logarithm of a count around what the client's work would say."""
LUCK_OF_USERS = 0.45
DAYS_WITH_A_TENANT = 130
"""The smaller clients administer their Microsoft 365 tenant themselves."""


def inventory(client: Client, users: int) -> dict[str, Any]:
    """Return the client's inventory, as its params hold it.

    Parameters
    ----------
    client : its yearly work sets the number of its machines, at most one of a kind a user.
    users : how many people it employs; the inventory counts those whose support is in the contract.
    """
    random = np.random.default_rng(zlib.crc32(client.slug.encode()))

    def about(count: float, luck: float = LUCK) -> int:
        return max(round(count * float(random.lognormal(0, luck))), 1)

    days = _days_a_year(client)
    supported = min(about(days * USERS_A_DAY, LUCK_OF_USERS), users)
    servers = min(about(days / DAYS_A_SERVER), supported)
    return {
        "counted_on": COUNTED_ON,
        "source": {"document": "Audit technique annuel", "date": COUNTED_ON},
        "users": supported,
        "workstations": about(supported),
        "servers": servers,
        "sites": len(client.sites),
        "applications": about(days**0.5 / 2),
        "backups": about(servers),
        "network_devices": len(client.sites) + min(about(days / DAYS_A_SWITCH), supported),
        "tenants": int(days >= DAYS_WITH_A_TENANT),
    }


def _days_a_year(client: Client) -> float:
    """Days of drawn work in a year, on average over the history."""
    days = sum((stretch.ends_on - stretch.starts_on).days + 1 for stretch in client.stretches)
    return client.minutes / MINUTES_PER_DAY / days * 365
