"""Back-tests on the client's own history (rule 10.3)."""

import numpy as np
import pandas as pd
import pytest
from monthly import months, seasonal

from analysis.measures.forecasting.backtest import backtest
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.history import TooShort


def perfect_ten(history, horizon):
    """Says 10 a month, whatever came, between 9 and 11."""
    table = pd.DataFrame({"mean": np.full(horizon, 10.0)})
    table.attrs["sum"] = {"mean": 10.0 * horizon, "lo80": 9.0 * horizon, "hi80": 11.0 * horizon}
    return table


def test_errors_are_those_of_the_years_that_came():
    """Years of 10, then 12 a month: 3 origins. Told 120: wrong by 0, 12/132, 24/144; naive: 0, 12/132, 24/144 too."""
    found = backtest(months([10.0] * 24 + [12.0] * 12), perfect_ten)
    assert found.origins["observed"].tolist() == [120.0, 132.0, 144.0]
    assert found.origins["error"].tolist() == pytest.approx([0, 12 / 132, 24 / 144])
    assert found.origins["naive_error"].tolist() == pytest.approx([0, 12 / 132, 24 / 144])
    assert found.covered == pytest.approx(2 / 3)  # 120 and 132 are within 108 to 132
    assert not found.is_better


def test_method_beats_the_naive_on_a_noisy_level():
    found = backtest(seasonal(60, noise=0.3), forecast)
    assert len(found.origins) == 5
    assert found.is_better
    assert found.error < found.naive_error


def test_no_origin_sees_the_year_that_it_tells():
    seen = []
    backtest(seasonal(36), lambda history, horizon: seen.append(len(history)) or perfect_ten(history, horizon))
    assert seen == [12, 18, 24]


def test_years_of_zeros_have_no_relative_error_and_no_winner():
    found = backtest(months([0.0] * 36), forecast)
    assert np.isnan(found.error)
    assert not found.is_better


def test_under_24_months_it_says_so():
    assert backtest(seasonal(23), forecast) == TooShort(found=23, needed=24, unit="months")
