"""Each method of the combination, alone, on a series whose months to come are known."""

import numpy as np
import pytest
from monthly import seasonal

from analysis.measures.forecasting import smoothers


@pytest.mark.parametrize("unit", [1.0, 0.01])
@pytest.mark.parametrize(
    "method", [smoothers.simple_smoothing, smoothers.theta, smoothers.exponential_smoothing, smoothers.autoregression]
)
def test_a_season_that_comes_back_is_foreseen_in_any_unit(method, unit):
    """Five years of one season and little luck: each month of the fifth, told from four, within a tenth on average."""
    values = unit * seasonal(60, noise=0.02).to_numpy()
    told = method(values[:48], 12)
    assert np.abs(told / values[48:] - 1).mean() < 0.1
