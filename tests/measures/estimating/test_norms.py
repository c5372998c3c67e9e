"""Norms beside the rule of thumb by user."""

import numpy as np
import pytest

from analysis.measures.estimating.norms import fit, robust_weights

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


@pytest.mark.parametrize("typical", [0.1, 1, 4])
def test_a_client_weighs_less_from_one_and_a_half_typical_errors_on(typical):
    """The typical error of the normal law is its median over 0.6745; at four times the bound, the weight is halved."""
    errors = typical * np.array([0.6745, -0.6745, 0.6745, 1.5, -6.0])
    assert robust_weights(errors) == pytest.approx([1, 1, 1, 1, 0.5])


def test_norms_hold_where_one_client_took_ten_times_its_charge():
    """Two hours a user and twelve a server, exactly, but for one client of twenty."""
    random = np.random.default_rng(0)
    inventory = np.column_stack([random.integers(20, 300, 20), random.integers(1, 40, 20)]).astype(float)
    hours = inventory @ [2.0, 12.0]
    hours[2] *= 10
    found = fit(inventory, hours, np.full(2, np.nan), np.ones(2, dtype=bool))
    assert found.hours_per_unit == pytest.approx([2.0, 12.0], rel=0.1)
