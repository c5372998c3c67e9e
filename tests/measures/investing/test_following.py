"""A live investment: its months, its spending, its verdict once the horizon is over (F4)."""

from datetime import date

import numpy as np
import pytest

from analysis.measures.investing.following import followed
from analysis.measures.investing.observed import observed_saving

END = date(2025, 2, 28)


def live(spent, as_of=END):
    paths = np.linspace(80, 120, 101)[:, None] * np.ones(3)
    saving = observed_saving([40.0] * 3, paths, [60.0] * 3)
    months = ["2024-12", "2025-01", "2025-02"]
    return followed(months, [40.0] * 3, saving, spent_eur=spent, ends_on=END, as_of=as_of)


def test_no_verdict_before_the_end_of_the_horizon():
    assert live(100, date(2025, 2, 27)).verdict is None


@pytest.mark.parametrize(("spent", "verdict"), [(100, "paid_back"), (180, "undecided"), (300, "not_paid_back")])
def test_the_verdict_is_as_wide_as_the_interval(spent, verdict):
    assert live(spent).verdict == verdict


def test_each_month_has_its_interval_and_its_promise():
    saving = live(100).saving
    assert saving.months == pytest.approx((60.0,) * 3)
    assert saving.low_months == pytest.approx((44.0,) * 3)
    assert saving.high_months == pytest.approx((76.0,) * 3)
    assert saving.promised_months == (60.0,) * 3


def test_the_share_avoided_is_of_what_the_months_would_have_cost():
    assert live(100).avoided_share == pytest.approx(180 / 300)
    assert live(100).net_eur == pytest.approx((32.0, 80.0, 128.0))
