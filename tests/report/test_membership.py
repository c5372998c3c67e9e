"""Attack: one who knows a client's months exactly asks whether that client is in the anonymous portfolio.

They guess « yes » where the client's own index lies near enough to the published bands; the nearness is the best that
could be chosen afterwards. What they gain over tossing a coin is printed with its interval.
"""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.measures.portfolio import anonymity
from analysis.report.client_report import Disqualified
from analysis.report.portfolio import month_index

MONTHS = [f"2022-{month:02d}" for month in range(1, 13)] + [f"2023-{month:02d}" for month in range(1, 13)]
TRIALS = 1_000
MOST_GAIN = 0.05


def _worked(random, clients):
    """Days of clients by month: a season that all share, and each client's own irregularity."""
    season = 1 + 0.15 * np.sin(np.arange(len(MONTHS)) * 2 * math.pi / 12)
    spread = random.uniform(0.1, 0.45, (clients, 1))
    return 20 * season * np.exp(random.normal(0, 1, (clients, len(MONTHS))) * spread)


def _published(days):
    """The anonymous index of these clients, first alone and then a month later (two successive editions)."""
    rows = [
        {"client": f"c{client}", "month": month, "profile": "", "effort_days": days[client, place]}
        for client in range(len(days))
        for place, month in enumerate(MONTHS)
    ]
    table = pd.DataFrame(rows)
    return [month_index(table[table["month"] < MONTHS[-1]]), month_index(table)]


def _nearness(own, editions):
    """How near a client's own index is to the bands of both editions; the nearer, the greater."""
    found = []
    for edition in editions:
        mine = own[: len(edition)] / own[: len(edition)].mean()
        middle = (edition["index_low"] + edition["index_high"]).to_numpy() / 2
        found.append(np.abs(mine - middle).mean() / np.abs(mine - 1).mean())
    return -sum(found)


@pytest.mark.parametrize("clients", [5, 7, 12, 30])
def test_with_few_clients_no_month_is_shown_and_nothing_is_gained(clients):
    assert all(isinstance(edition, Disqualified) for edition in _published(_worked(np.random.default_rng(1), clients)))


@pytest.mark.slow
def test_where_months_are_shown_little_is_gained_over_chance():
    random = np.random.default_rng(7)
    near = {True: [], False: []}
    for trial in range(TRIALS):
        days = _worked(random, anonymity.LEAST_CLIENTS_BY_MONTH + 1)
        is_member = trial % 2 == 0
        near[is_member].append(_nearness(days[0] if is_member else days[-1], _published(days[:-1])))
    half = TRIALS // 4
    threshold = max(near[True][:half] + near[False][:half], key=lambda value: _gain(near, slice(0, half), value))
    gain = _gain(near, slice(half, None), threshold)
    interval = 1.96 * 0.5 / math.sqrt(TRIALS - 2 * half)
    print(f"gain over chance: {100 * gain:.1f} points, ± {100 * interval:.1f}")
    assert gain <= MOST_GAIN


def _gain(near, part, threshold):
    yes = np.mean([value >= threshold for value in near[True][part]])
    no = np.mean([value < threshold for value in near[False][part]])
    return (yes + no) / 2 - 0.5
