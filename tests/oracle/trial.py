"""A trial of random clients: the product and the oracle side by side, the smallest client on which they differ."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import product

from oracle.comparison import Disagreement, disagreements
from oracle.facts import facts
from oracle.random_clients import RandomClient
from oracle.shrink import smallest

Verdict = list[Disagreement] | str
"""The leaves that differ, or the sentence by which the product refuses the client."""


def verdicts(clients: Sequence[RandomClient]) -> list[Verdict]:
    """Return what the two sides say of each client."""
    with tempfile.TemporaryDirectory() as folder:
        sides = product.facts_of(Path(folder), [(client.params, client.tables, client.as_of) for client in clients])
        return [
            said if isinstance(said, str) else disagreements(said, facts(client.params, client.tables, client.as_of))
            for client, said in zip(clients, sides, strict=True)
        ]


def smallest_for(client: RandomClient, kind: str) -> RandomClient:
    """Return the smallest client found on which a kind of figure still differs."""

    def differ(clients: Sequence[RandomClient]) -> list[bool]:
        found = [_verdict_or_fault(each) for each in clients]
        return [not isinstance(each, str) and any(leaf.kind == kind for leaf in each) for each in found]

    return smallest(client, differ)


def _verdict_or_fault(client: RandomClient) -> Verdict:
    """Return the verdict of one reduced client; what is no longer a client on one side is a sentence too."""
    try:
        return verdicts([client])[0]
    except (ArithmeticError, LookupError, ValueError, TypeError) as error:
        return repr(error)


def told(client: RandomClient, found: Sequence[Disagreement], most: int = 12) -> str:
    """Return a client and what differs, as a person reads it."""
    lines = [f"seed {client.seed}, as of {client.as_of}", "params:"]
    lines += [f"  {key}: {value}" for key, value in client.params.items()]
    for name, rows in client.tables.items():
        if rows:
            lines += [f"{name}:", *(f"  {row}" for row in rows)]
    lines += [f"{'.'.join(each.path)}: product {each.product}, oracle {each.oracle}" for each in found[:most]]
    return "\n".join(lines)
