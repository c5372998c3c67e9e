"""A build of tiny editions, for the faults of batches of many clients: what the manifest must say, and little else."""

from __future__ import annotations

import hashlib
import random

from works import fail

from analysis.foundation.fingerprint import code_version
from analysis.notebook import notebook_files
from analysis.params import load
from analysis.publish.editions import manifest
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.order import Built, EditionName
from analysis.warehouse.edition_log import Closed, EditionLog, Told
from analysis.warehouse.warehouse import Warehouse

FAILING = "failing"
"""File beside params: names of the clients that fail, each in a way of its own."""


def build(order):
    """Publishes a page and a manifest; a client that is to fail does so before, between or after."""
    failing = order.client in (order.where.params / FAILING).read_text().split()
    how = random.Random(order.client).choice(["analyst", "bug", "panic", "kill", "exit"])
    if failing and how != "kill":
        fail(how)
    house = Warehouse(order.where.warehouse)
    params_sha256 = load.sha256(load.client(order.where.params, order.client))
    page = f"<p>{order.client}</p>".encode() * 100
    content = manifest.dumps(
        {
            "edition": {"params_sha256": params_sha256, "code_version": code_version(), "previous": None},
            "data_sha256": house.at(order.sync_id).client_hashes[order.client],
            "libraries": manifest.libraries(),
            "notebook_sha256": notebook_files.sha256(notebook_files.DEFAULT),
            "files": {"report.html": hashlib.sha256(page).hexdigest()},
        }
    )
    name = EditionName(order.client, order.as_of)
    address = Shelf(order.where.reports).write(name, {"report.html": page}, content)
    if failing:
        fail(how)
    closed = Closed(order.as_of, order.sync_id, params_sha256)
    EditionLog(order.where.warehouse).record(order.client, closed, Told(), {"fr": hashlib.sha256(content).hexdigest()})
    return Built(address)
