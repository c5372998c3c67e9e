"""The product agrees with the oracle, a second implementation of the rules, over random clients of all options."""

import pytest

from oracle.random_clients import made
from oracle.trial import smallest_for, told, verdicts

BATCH = 20


def disagreement(seeds):
    """The first client that is refused or differs, made small and told; empty where all agree."""
    clients = [made(seed) for seed in seeds]
    for client, verdict in zip(clients, verdicts(clients), strict=True):
        if isinstance(verdict, str):
            return f"seed {client.seed} is refused: {verdict}"
        if verdict:
            least = smallest_for(client, verdict[0].kind)
            left = verdicts([least])[0]
            return told(least, verdict if isinstance(left, str) else left)
    return ""


@pytest.mark.parametrize("first", range(0, 60, BATCH))
def test_the_product_agrees_with_the_oracle(first):
    said = disagreement(range(first, first + BATCH))
    assert not said, said


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 13_000, BATCH))
def test_the_product_agrees_with_the_oracle_over_thousands(first):
    said = disagreement(range(first, first + BATCH))
    assert not said, said
