"""The smallest client on which two sides still disagree: rows and options are dropped while they do."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from oracle.random_clients import RandomClient

BATCH = 12
KEPT = ("hours_per_day", "contract_lines")
KEPT_OF_LINE = ("line", "name", "kind", "unit", "starts_on", "ends_on", "entitlement", "months", "accrual", "source")
Verdicts = Callable[[Sequence[RandomClient]], list[bool]]


def smallest(client: RandomClient, disagrees: Verdicts) -> RandomClient:
    """Return a client none of whose reductions disagrees any more."""
    while True:
        for batch in _batches(client):
            verdicts = disagrees(batch)
            if True in verdicts:
                client = batch[verdicts.index(True)]
                break
        else:
            return client


def _batches(client: RandomClient) -> Iterator[list[RandomClient]]:
    left = reductions(client)
    while batch := list(itertools.islice(left, BATCH)):
        yield batch


def reductions(client: RandomClient) -> Iterator[RandomClient]:
    """Yield clients with less: a part of the entries, a table, an option of the file."""
    entries = client.tables.get("time_entry", [])
    for parts in (2, 4, 8, len(entries)):
        size = -(-len(entries) // parts) if parts else 0
        for start in range(0, len(entries), size) if size else ():
            kept = [*entries[:start], *entries[start + size :]]
            if kept:
                yield _with_table(client, "time_entry", kept)
        if len(entries) > 16 and parts == 8:
            break
    for path in _paths(client.params):
        yield replace(client, params=_without(client.params, path))
    for name, rows in client.tables.items():
        if name != "time_entry" and rows:
            yield _with_table(client, name, [])
            for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                if len(half) < len(rows):
                    yield _with_table(client, name, half)


def _with_table(client: RandomClient, name: str, rows: list[dict[str, Any]]) -> RandomClient:
    return replace(client, tables={**client.tables, name: rows})


def _paths(content: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the places of a file that may be left out, those that hold most first."""
    keys = list(content) if isinstance(content, dict) else list(range(len(content)))
    droppable = [
        key for key in keys if not (path == () and key in KEPT) and not (len(path) == 2 and key in KEPT_OF_LINE)
    ]
    if path and path[-1] in ("months", "source"):
        return
    for key in droppable:
        yield (*path, key)
    for key in keys:
        if isinstance(content[key], (dict, list)):
            yield from _paths(content[key], (*path, key))


def _without(params: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    made = copy.deepcopy(params)
    place: Any = made
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    return made
