"""The smallest client on which two sides still disagree: rows and options are dropped while they do."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from oracle.random_clients import RandomClient

BATCH = 16
PASSES = 3
KEPT = ("hours_per_day", "contract_lines")
KEPT_OF_LINE = ("line", "name", "kind", "unit", "starts_on", "ends_on", "entitlement", "months", "accrual", "source")

Path = tuple[str | int, ...]
Verdicts = Callable[[Sequence[RandomClient]], list[bool]]


def smallest(client: RandomClient, disagrees: Verdicts) -> RandomClient:
    """Return a smaller client on which two sides still disagree, after a few passes over rows and options.

    Droppings are judged by batches; those that are harmless alone are tried together, and the first alone if not.
    """
    for _ in range(PASSES):
        before = client
        for step in STEPS:
            client = _without_harmless(client, step(client), disagrees)
        if client == before:
            break
    return client


def _parts_of_entries(client: RandomClient, parts: int) -> list[list[Path]]:
    count = len(client.tables["time_entry"])
    size = max(1, -(-count // parts))
    return [
        [("tables", "time_entry", at) for at in range(start, min(start + size, count))]
        for start in range(0, count, size)
    ]


def _tables(client: RandomClient) -> list[list[Path]]:
    return [[("tables", name)] for name in client.tables if name != "time_entry"]


def _options(client: RandomClient, depth: int) -> list[list[Path]]:
    return [[("params", *path)] for path in _places(client.params) if len(path) == depth]


def _rows(client: RandomClient) -> list[list[Path]]:
    return [[("tables", name, at)] for name, rows in client.tables.items() for at in range(len(rows))]


STEPS: tuple[Callable[[RandomClient], list[list[Path]]], ...] = (
    *(partial(_parts_of_entries, parts=parts) for parts in (4, 8, 16)),
    _tables,
    *(partial(_options, depth=depth) for depth in range(1, 6)),
    _rows,
)


def _without_harmless(client: RandomClient, paths: list[list[Path]], disagrees: Verdicts) -> RandomClient:
    harmless: list[list[Path]] = []
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]
        said = disagrees([_without(client, each) for each in batch])
        harmless += [each for each, differs in zip(batch, said, strict=True) if differs]
    while len(harmless) > 1:
        together = _without(client, [path for each in harmless for path in each])
        if disagrees([together])[0]:
            return together
        harmless = harmless[: len(harmless) // 2]
    return _without(client, harmless[0]) if harmless else client


def _places(content: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the places of a file that may be left out."""
    if path and path[-1] in ("months", "source"):
        return
    for key in list(content) if isinstance(content, dict) else range(len(content)):
        if not (path == () and key in KEPT) and not (len(path) == 2 and key in KEPT_OF_LINE):
            yield (*path, key)
        if isinstance(content[key], (dict, list)):
            yield from _places(content[key], (*path, key))


def _without(client: RandomClient, paths: Sequence[Path]) -> RandomClient:
    """Return a client without these places; the last of a list goes first, so that the others keep their rank."""
    made = {"params": copy.deepcopy(client.params), "tables": copy.deepcopy(client.tables)}
    for *parents, key in sorted(set(paths), key=_rank, reverse=True):
        place: Any = made
        for part in parents:
            place = place[part]
        del place[key]
    if not made["tables"].get("time_entry"):
        made["tables"]["time_entry"] = client.tables["time_entry"][:1]
    return replace(client, params=made["params"], tables=made["tables"])


def _rank(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in path)
