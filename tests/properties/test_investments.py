"""Vectorised indicators against naive loops, and what must hold of any cash flow."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.investing import indicators
from analysis.measures.investing.timeline import benefit_months

EUROS = st.integers(-5_000, 5_000).map(float)


@st.composite
def cash_flows(draw):
    months = draw(st.integers(1, 24))
    flows = draw(st.lists(EUROS, min_size=months, max_size=months))
    lumps = draw(st.lists(st.one_of(st.just(0.0), EUROS), min_size=months + 1, max_size=months + 1))
    return np.array(lumps), np.array(flows)


def naive_payback(lumps, flows):
    total = lumps[0]
    was_negative = total < 0
    for month, flow in enumerate(flows):
        after = total + flow
        if total < 0 <= after:
            return month + -total / flow
        was_negative |= after < 0
        total = after + lumps[month + 1]
        if after < 0 <= total:
            return month + 1
        was_negative |= total < 0
    return math.inf if was_negative else 0


@given(cash_flows())
def test_payback_equals_a_loop_over_months(flows):
    assert math.isclose(indicators.payback_months(*flows), naive_payback(*flows), abs_tol=1e-9)


@given(cash_flows(), st.floats(0, 0.5))
def test_net_present_value_equals_a_loop_over_months(flows, rate):
    lumps, months = flows
    factor = (1 + rate) ** (1 / 12)
    expected = sum(lump / factor**at for at, lump in enumerate(lumps))
    expected += sum(flow / factor ** (at + 1) for at, flow in enumerate(months))
    assert math.isclose(indicators.npv(lumps, months, rate), expected, rel_tol=1e-9, abs_tol=1e-6)


@given(st.lists(cash_flows(), min_size=1, max_size=4))
def test_one_call_serves_many_cases(many):
    longest = max(len(flows) for _, flows in many)
    lumps = np.array([np.pad(lump, (0, longest + 1 - len(lump))) for lump, _ in many])
    flows = np.array([np.pad(flow, (0, longest - len(flow))) for _, flow in many])
    one_by_one = [indicators.payback_months(*pair) for pair in zip(lumps, flows, strict=True)]
    assert np.array_equal(indicators.payback_months(lumps, flows), one_by_one)


@given(cash_flows())
def test_every_rate_found_brings_the_value_to_nothing(flows):
    rate = indicators.internal_rate(*flows)
    scale = np.abs(flows[0]).sum() + np.abs(flows[1]).sum()
    for root in rate.roots:
        growth = max((1 + root) ** (-len(flows[1]) / 12), 1.0)
        assert abs(indicators.npv(*flows, root)) <= 1e-6 * scale * growth


@given(cash_flows(), st.integers(1, 100))
def test_more_saving_never_pays_later(flows, more):
    lumps, months = flows
    costs = np.minimum(lumps, 0.0)
    gains = np.abs(months)
    assert indicators.payback_months(costs, gains + more) <= indicators.payback_months(costs, gains)


@given(st.integers(1, 60), st.floats(-5, 70), st.floats(0, 24), st.floats(0, 70))
def test_a_benefit_is_a_share_and_never_shrinks_before_it_is_counted(months, live, ramp, counted):
    benefit = benefit_months(months, live, ramp, counted)
    assert ((benefit >= -1e-12) & (benefit <= 1 + 1e-12)).all()
    assert (benefit <= benefit_months(months, live, ramp, 0.0) + 1e-9).all()
    assert (np.diff(benefit_months(months, live, ramp, 0.0)) >= -1e-9).all()
