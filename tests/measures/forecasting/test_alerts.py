"""Early warnings: what is seen, what is let alone (E6)."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from monthly import months, seasonal

from analysis.measures.forecasting import alerts
from analysis.measures.forecasting.alerts import driver_alerts, monthly_alerts, weekly_alert
from analysis.measures.forecasting.history import TooShort

LAST_THREE = np.r_[np.ones(36), [1.4, 1.4, 1.4]]


def test_level_that_moved_by_four_tenths_is_seen_with_its_evidence():
    """39 months of 20 × season, 8 % of noise; the last three (January to March, 20 × 3.4 = 68) are 1.4 times theirs."""
    found = {alert.kind: alert for alert in monthly_alerts(seasonal(39, noise=0.08) * LAST_THREE)}
    level = found["level"]
    assert level.since == pd.Timestamp("2021-01-01")
    assert abs(level.expected - 68) < 5
    assert level.observed > level.high
    assert level.rarity < 0.01


def test_quiet_series_raise_few_alarms():
    """Twenty quiet series looked at once: 5 % of rarity asked for, at most three may speak."""
    assert sum(bool(monthly_alerts(seasonal(39, noise=0.2, seed=seed))) for seed in range(20)) <= 3


def test_one_odd_month_is_no_level_that_moved():
    """39 months of 20 × season, 8 % of noise: one month at 2.4 times its own makes a total as far as three at 1.4."""
    odd = monthly_alerts(seasonal(39, noise=0.08) * np.r_[np.ones(36), [1.0, 2.4, 1.0]])
    assert odd == ()
    last = monthly_alerts(seasonal(39, noise=0.08) * np.r_[np.ones(38), 2.4])
    assert [alert.kind for alert in last] == ["month"]
    assert abs(last[0].expected - 22) < 2  # March: 20 × 1.1


def test_more_is_asked_of_a_fall_than_of_a_rise():
    """One quiet future in 25 lies above what is let alone, one in 100 below: the margin below is the wider one."""
    (alert,) = monthly_alerts(seasonal(39, noise=0.08) * np.r_[np.ones(36), [1.2] * 3])
    assert np.log(alert.high / alert.expected) < 0.9 * np.log(alert.expected / alert.low)


def test_under_27_months_it_says_so():
    assert monthly_alerts(seasonal(26)) == TooShort(found=26, needed=27, unit="months")


def test_driver_that_moved_is_named_among_quiet_ones():
    drivers = {name: seasonal(39, noise=0.08, seed=seed) for seed, name in enumerate(("network", "security", "mco"))}
    drivers["backup"] = seasonal(39, noise=0.08) * np.r_[np.ones(36), [2.0, 2.0, 2.0]]
    drivers["young"] = seasonal(12)
    assert {alert.driver for alert in driver_alerts(drivers)} == {"backup"}


@pytest.mark.parametrize(("tests", "kinds"), [(10, ["level"]), (100, [])])
def test_the_odds_asked_for_are_shared_by_the_series_watched_together(tests, kinds, monkeypatch):
    """Months at 2, 2 and 1.2 deviations, each free of the others: chance gives as much to one series in 500."""

    def draw(count, _):
        return 1 + 0.1 * np.random.default_rng(0).standard_normal((count, 3))

    monkeypatch.setattr(alerts, "structural_average", lambda known, wanted: SimpleNamespace(draw=draw))
    found = monthly_alerts(months([20.0] * 36 + [24.0, 24.0, 22.4]), tests=tests)
    assert [alert.kind for alert in found] == kinds


def test_silent_series_raises_nothing():
    assert monthly_alerts(months([0.0] * 36 + [0.0, 0.0, 4.0])) == ()


def weeks(last):
    values = np.r_[5.25 + 0.5 * np.sin(np.arange(52)), last]
    return pd.Series(values, index=pd.date_range("2022-02-07", periods=53, freq="W-MON"))


def test_week_out_of_its_interval_is_seen():
    """The transcript's peak, 12.6 d where 5.25 are usual."""
    history = weeks(12.6)
    alert = weekly_alert(history)
    assert (alert.kind, alert.since) == ("week", history.index[-1])
    assert alert.low < alert.expected < alert.high < alert.observed


def test_usual_week_is_let_alone():
    assert weekly_alert(weeks(5.9)) is None


def test_a_week_below_zero_counts_as_one_without_work():
    """Entries of negative minutes may take back more than a week's work."""
    usual = weeks(5.9)
    usual.iloc[20] = -3.0
    assert weekly_alert(usual) is None
    assert weekly_alert(weeks(-3.0)).observed == 0


def test_week_needs_half_a_year_before_it():
    assert weekly_alert(weeks(5.0).iloc[-20:]) == TooShort(found=19, needed=26, unit="weeks")
