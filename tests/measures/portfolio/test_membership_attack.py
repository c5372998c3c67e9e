"""One who has a client's real data tells no better than chance and five points whether it is among the members.

The attack is in `tests/support/membership_attack.py`; its gain is printed with its 95 % interval (`pytest -rP`).
"""

import membership_attack
import pytest

from analysis.measures.portfolio import anonymity


@pytest.mark.parametrize("editions", [1, 2])
@pytest.mark.parametrize("clients", [5, 7, 12, 30])
def test_the_gain_over_chance_is_five_points_at_most(clients, editions):
    gain = membership_attack.gain(clients, editions=editions, trials=20_000)
    print(f"{clients} clients, {editions} edition(s): {gain}")
    assert gain.value <= anonymity.MOST_GAIN


def test_the_attack_sees_what_medians_of_few_clients_would_give(monkeypatch):
    """So that a gain of nothing is not the attack's own blindness."""
    monkeypatch.setattr(anonymity, "LEAST_CLIENTS_OF_MEDIAN", 5)
    gains = [membership_attack.gain(clients, editions=2, trials=20_000).value for clients in (5, 7, 12)]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0.12
    assert gains[2] > anonymity.MOST_GAIN


@pytest.mark.slow
@pytest.mark.parametrize("clients", [60, 120, 200])
def test_groups_states_and_months_do_not_give_more_together(clients):
    gain = membership_attack.gain(clients, editions=2, trials=20_000)
    print(f"{clients} clients, 2 editions: {gain}")
    assert gain.value <= anonymity.MOST_GAIN
