"""After the investment: the saving seen and the saving promised."""

import numpy as np
import pytest

from analysis.measures.investing.observed import observed_saving

STEADY = np.tile([100.0, 100.0, 100.0], (50, 1))


def test_a_saving_as_promised():
    seen = observed_saving([40.0, 40.0, 40.0], STEADY, [60.0, 60.0, 60.0])
    assert (seen.total, seen.realised, seen.judgement) == (180.0, 1.0, "as_promised")


def test_less_and_more_than_promised():
    assert observed_saving([70.0] * 3, STEADY, [60.0] * 3).judgement == "less_than_promised"
    assert observed_saving([10.0] * 3, STEADY, [60.0] * 3).judgement == "more_than_promised"


def test_no_saving_is_said_when_the_interval_holds_zero():
    """Paths from 70 to 130 a month around an observed 100."""
    paths = np.linspace(70, 130, 61)[:, None] * np.ones(3)
    seen = observed_saving([100.0] * 3, paths, [60.0] * 3)
    assert (seen.judgement, seen.probability_of_saving) == ("no_saving_seen", pytest.approx(30 / 61))


def test_sums_are_taken_path_by_path():
    """Months that cancel out inside each path leave a certain total, though each month is uncertain."""
    paths = np.array([[50.0, 150.0], [150.0, 50.0]])
    seen = observed_saving([60.0, 60.0], paths, [40.0, 40.0])
    assert (seen.low, seen.total, seen.high) == (80.0, 80.0, 80.0)


def test_the_months_add_up_to_the_total_where_paths_are_uneven():
    """A problem that comes by fits: nine paths of ten cost nothing in a month, the tenth costs 1 000."""
    paths = np.array([[0.0, 0.0]] * 8 + [[1000.0, 0.0], [0.0, 1000.0]])
    seen = observed_saving([20.0, 30.0], paths, [80.0, 80.0])
    assert seen.months == (80.0, 70.0)
    assert seen.total == sum(seen.months) == 150.0


def test_months_that_differ_are_refused():
    with pytest.raises(ValueError, match="months differ"):
        observed_saving([40.0], STEADY, [60.0])
    with pytest.raises(ValueError, match="months differ"):
        observed_saving([], np.empty((5, 0)), [])
