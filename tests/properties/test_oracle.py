"""The product agrees with the oracle, a second implementation of the rules, over random clients of all options."""

import pytest

from oracle.random_changes import editions
from oracle.random_clients import made
from oracle.trial import smallest_for, told, verdicts, verdicts_of_editions

BATCH = 20
LIVES = {"euros": ("euros", "rates"), "tickets": ("tickets",)}
"""Options of clients that what was released concerns."""


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


def changed_since(seeds, options):
    """The first client whose later edition differs, or unsays what an earlier one told; empty where all agree."""
    lives = [editions(seed, options) for seed in seeds]
    for life, verdict in zip(lives, verdicts_of_editions(lives), strict=True):
        if verdict:
            return f"seed {life[-1].seed}: {verdict}"
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


@pytest.mark.parametrize("options", LIVES.values(), ids=LIVES)
def test_what_was_released_stays(options):
    said = changed_since(range(3), options)
    assert not said, said


@pytest.mark.slow
@pytest.mark.parametrize("options", LIVES.values(), ids=LIVES)
@pytest.mark.parametrize("first", range(20_000, 20_300, BATCH))
def test_what_was_released_stays_over_hundreds(first, options):
    said = changed_since(range(first, first + BATCH), options)
    assert not said, said
