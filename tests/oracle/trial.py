"""A trial of random clients: the product and the oracle side by side, the smallest client on which they differ."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import product

from oracle.client import NOTHING_TOLD, Client
from oracle.comparison import Disagreement, disagreements
from oracle.facts import facts, facts_of
from oracle.random_clients import RandomClient
from oracle.released import Told, judged
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


def verdicts_of_editions(lives: Sequence[Sequence[RandomClient]]) -> list[Verdict]:
    """Return what the two sides say of each client over editions that are released one after the other.

    A first statement is compared line by line; a later one is held against what was told before (`released`).
    """
    stages = [[(client.params, client.tables, client.as_of) for client in stage] for stage in zip(*lives, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        sides = product.facts_of_editions(Path(folder), stages)
    return [_verdict_of_life(life, [side[at] for side in sides]) for at, life in enumerate(lives)]


def _verdict_of_life(life: Sequence[RandomClient], sides: Sequence[dict[str, Any] | str]) -> Verdict:
    told, tickets, found = Told(), NOTHING_TOLD, []
    for number, (stage, said) in enumerate(zip(life, sides, strict=True)):
        if isinstance(said, str):
            return said
        client = Client(stage.params, stage.tables, stage.as_of, tickets)
        figures = facts_of(client)
        for line in figures["lines"].values() if number else ():
            line.pop("statement", None)
            line.pop("last_balance_eur", None)
        found += [*disagreements(said, figures), *judged(told, said, client)]
        tickets = client.all_counted_tickets()
    return found


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
