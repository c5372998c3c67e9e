"""Parts of an axis: what has no rate, and what the contract expects of each (rules 5.4 and 7)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analysis.domain import money
from analysis.measures.effort.cartography import beside_expected, effort, partition


def entries(**seconds):
    return pd.DataFrame(
        {
            "subsidiary": list(seconds),
            "seconds": list(seconds.values()),
            "ticket_key": [f"ticket of {name}" for name in seconds],
        }
    )


@pytest.mark.parametrize(("seconds", "amount"), [(0, Decimal("0.00")), (1, None)])
def test_a_part_has_no_amount_where_an_entry_that_takes_time_has_no_rate(seconds, amount):
    work = entries(Lyon=3600, Paris=seconds)
    amounts = money.amounts(work["seconds"].to_numpy(), [Fraction(90, 3600)], np.array([0, -1]))
    parts = partition(effort(work, amounts), "subsidiary").set_index("key")["amount_eur"]
    assert parts.to_dict() == {"Lyon": Decimal("90.00"), "Paris": amount}


def test_a_part_stands_beside_what_is_expected_of_it_and_an_idle_one_is_added():
    parts = partition(effort(entries(Lyon=7200, Paris=3600)), "subsidiary")
    found = beside_expected(parts, {"Lyon": 5400.0, "Lille": 600.0})
    expected = pd.DataFrame(
        {
            "key": ["Lyon", "Paris", "Lille"],
            "seconds": [7200, 3600, 0],
            "expected_seconds": [5400.0, np.nan, 600.0],
            "variance_seconds": [1800.0, np.nan, -600.0],
        }
    )
    pd.testing.assert_frame_equal(found[list(expected)], expected)
