"""Members of the combination that are far from the others are left out."""

import numpy as np
import pytest
from monthly import seasonal

from analysis.measures.forecasting import combination as combining

YEAR = np.full(12, 10.0)


@pytest.mark.parametrize(
    ("ratio", "is_kept"), [(2.9, True), (3.1, False), (0.34, True), (0.33, False)], ids=lambda value: str(value)
)
def test_a_member_over_three_times_the_median_one_or_under_a_third_is_left_out(ratio, is_kept, monkeypatch):
    ratios = {"simple_smoothing": 1.0, "theta": ratio, "exponential_smoothing": 1.0}
    members = {name: lambda values, horizon, by=by: by * YEAR for name, by in ratios.items()}
    monkeypatch.setattr(combining, "MEMBERS", members)
    found = combining.combination(seasonal(48).to_numpy(), YEAR)
    assert dict(found.dropped) == ({} if is_kept else {"theta": "far_from_median"})
    weight = 1 / 6 if is_kept else 0.0
    assert found.point == pytest.approx(YEAR * (1 + weight * (ratio - 1)))
