"""Norms beside the rule of thumb by user."""

import numpy as np

from analysis.measures.estimating.norms import fit

NOT_DECLARED = np.full(4, np.nan)
ALL_LEARNED = np.ones(4, dtype=bool)


def portfolio():
    """Thirty clients whose charge is two hours a user, within a third, whatever else they have."""
    random = np.random.default_rng(3)
    inventory = random.integers(1, 100, (30, 4)).astype(float)
    return inventory, 2 * inventory[:, 0] * random.lognormal(0, 0.3, 30)


def test_hours_by_user_are_mixed_in_where_they_err_less():
    inventory, hours = portfolio()
    alone = fit(inventory, hours, NOT_DECLARED, ALL_LEARNED)
    mixed = fit(inventory, hours, NOT_DECLARED, ALL_LEARNED, users=0)
    assert alone.share == 1
    assert mixed.share < 1
    assert mixed.hours_per_unit[1:].sum() < alone.hours_per_unit[1:].sum()
    by_user = np.median(hours / inventory[:, 0])
    assert abs(mixed.hours_per_unit[0] - by_user) < abs(alone.hours_per_unit[0] - by_user)
