"""What a series must be to be forecast, and how a fault names it."""

import pytest
from monthly import months

from analysis.measures.forecasting.history import SeriesFault, checked_history


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.5])
def test_a_month_that_is_missing_infinite_or_negative_is_refused(value):
    with pytest.raises(SeriesFault, match="2018-02"):
        checked_history(months([1.0, value, 2.0]))


@pytest.mark.parametrize(("name", "told"), [("network", "network"), (None, "série")], ids=["named", "unnamed"])
def test_a_fault_names_the_series_where_it_has_a_name(name, told):
    with pytest.raises(SeriesFault) as fault:
        checked_history(months([1.0, -1.0], name=name))
    assert told in str(fault.value)
    assert "None" not in str(fault.value)
