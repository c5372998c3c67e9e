"""Status of a line by its odds (rule 2.12), each threshold from both sides."""

from datetime import date

import pytest

from analysis.domain.contracts import Segment
from analysis.domain.periods import Span
from analysis.measures.contract.drawdown import disqualified, drawdown, without_entitlement
from analysis.measures.contract.landing import Landing
from analysis.measures.contract.line_status import Thresholds, status

YEAR = Span(date(2023, 1, 1), date(2023, 12, 31))
PARTS = (Segment(YEAR, 263),)


def state(consumed):
    return drawdown(PARTS, YEAR, date(2023, 2, 16), consumed=consumed, tolerance=1.7)


ON_PACE = state(34)


def told(of, landed=None, *, is_over=False, **thresholds):
    return status(of, landed, Thresholds(**thresholds), is_over=is_over, tolerance=13.15)


def futures(overrun, over_tolerance=0.0, under_tolerance=0.0, width=100.0):
    return Landing(263.0, 263 - width / 2, 263 + width / 2, 263.0, overrun, over_tolerance, under_tolerance)


@pytest.mark.parametrize(
    ("landed", "expected"),
    [
        (futures(0.6, 0.5), "to_decide"),
        (futures(0.6, 0.49), "watch"),
        (futures(0.6, 0.5, width=263), "to_decide"),
        (futures(0.6, 0.5, width=264), "watch"),
        (futures(0.75, 0.6, width=264), "to_decide"),
        (futures(0.74, 0.6, width=264), "watch"),
        (futures(0.3), "watch"),
        (futures(0.29), "on_plan"),
        (futures(0.1, 0.0, 0.5), "under"),
        (futures(0.1, 0.0, 0.49), "on_plan"),
        (futures(0.3, 0.0, 0.6), "watch"),
    ],
)
def test_the_first_status_that_holds(landed, expected):
    assert told(ON_PACE, landed) == expected


def test_pace_adds_what_the_odds_do_not_see():
    assert told(state(43), futures(0.0)) == "watch"
    assert told(state(20), futures(0.0)) == "under"


@pytest.mark.parametrize(("consumed", "expected"), [(200, "watch"), (20, "under"), (34, "on_plan")])
def test_without_a_forecast_pace_alone_decides(consumed, expected):
    assert told(state(consumed)) == expected


@pytest.mark.parametrize(("consumed", "expected"), [(277, "watch"), (276, "on_plan"), (250, "on_plan"), (249, "under")])
def test_after_the_term_consumption_is_compared_with_the_entitlement(consumed, expected):
    landed = Landing(consumed, consumed, consumed, consumed, float(consumed > 263))
    assert told(state(consumed), landed, is_over=True) == expected


def test_what_cannot_be_compared_says_so_first():
    assert told(disqualified(PARTS, date(2023, 2, 16)), futures(0.9)) == "disqualified"
    assert told(without_entitlement(12.5)) == "no_entitlement"


def test_thresholds_are_those_of_params():
    assert told(ON_PACE, futures(0.3), watch=0.4) == "on_plan"
    assert told(ON_PACE, futures(0.7), decide_anyway=0.7) == "to_decide"
