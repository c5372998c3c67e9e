"""All clients together: bands of size, positions, days to offer, workload. Expected figures are sums written out."""

import math

import pandas as pd
import pytest

from analysis.measures.portfolio import overview


def _line(client, line, kind="managed_service", **figures):
    usual = {
        "size_band": "50-249",
        "sector": "industrie",
        "unit": "days",
        "status": "on_plan",
        "pace_status": "on_plan",
        "effort_days": 0.0,
    }
    usual |= {"entitlement_days": math.nan, "expected_days": math.nan, "consumed_days": math.nan}
    usual |= {"landing_days": math.nan, "spare_days": math.nan, "relative": math.nan}
    return {"client": client, "line": line, "kind": kind, **usual, **figures}


LINES = pd.DataFrame(
    [
        _line("acme", "infogerance", status="watch", pace_status="overrun",
              relative=0.27, entitlement_days=263.0, expected_days=34.0,
              consumed_days=43.0, landing_days=333.0, spare_days=0.0, effort_days=43.0),
        _line("acme", "demandes", "requests", unit="euros", effort_days=2.0),
        _line("bolt", "infogerance", status="under", pace_status="under",
              relative=-0.25, entitlement_days=100.0, expected_days=40.0,
              consumed_days=30.0, landing_days=75.0, spare_days=25.0, effort_days=30.0, sector="santé"),
        _line("carl", "support", "support", status="under", pace_status="under",
              relative=-0.5, entitlement_days=20.0, expected_days=10.0,
              consumed_days=5.0, landing_days=10.0, spare_days=4.0, effort_days=5.0),
        _line("dora", "tickets", "tickets", unit="tickets", status="under", pace_status="under", effort_days=7.0),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("users", "band"), [(1, "1-49"), (49, "1-49"), (50, "50-249"), (999, "250-999"), (1_000, "1000+"), (None, "")]
)
def test_a_client_is_in_the_band_of_its_users(users, band):
    assert overview.size_band(users, (50, 250, 1_000)) == band


def test_clients_stand_in_order_of_overrun_and_those_not_compared_come_last():
    table = overview.by_client(LINES).set_index("client")
    assert list(table.index) == ["acme", "carl", "bolt", "dora"]
    assert table.loc["acme", "variance_days"] == 43.0 - 34.0
    assert table.loc["acme", "relative"] == pytest.approx((43 - 34) / 34)
    assert table.loc["acme", "effort_days"] == 43.0 + 2.0
    assert math.isnan(table.loc["dora", "expected_days"])
    assert math.isnan(table.loc["dora", "relative"])


@pytest.mark.parametrize("axis", ["kind", "size_band", "sector"])
def test_the_groups_of_an_axis_add_up_to_the_whole(axis):
    table = overview.by_group(LINES, axis)
    assert table["effort_days"].sum() == LINES["effort_days"].sum() == 43 + 2 + 30 + 5 + 7
    assert table["expected_days"].sum() == 34 + 40 + 10
    assert table["lines"].sum() == 5


def test_a_client_of_two_lines_is_one_client_of_its_group():
    table = overview.by_group(LINES, "size_band")
    assert list(table["clients"]) == [4]
    assert list(table["overruns"]) == [1]
    assert list(table["unders"]) == [3]


def test_lines_that_overrun_are_listed_and_no_others():
    assert list(overview.overruns(LINES)["line"]) == ["infogerance"]


def test_days_to_offer_are_those_that_a_line_in_days_would_spare():
    table = overview.reserves(LINES)[["client", "offered_days"]]
    # dora counts tickets: nothing in days.
    pd.testing.assert_frame_equal(table, pd.DataFrame({"client": ["bolt", "carl"], "offered_days": [25.0, 4.0]}))


@pytest.mark.parametrize("status", ["on_plan", "watch", "to_decide", "disqualified"])
def test_a_line_that_is_not_under_consumed_offers_nothing(status):
    assert overview.reserves(LINES.assign(status=status)).empty


def test_workload_has_every_month_and_every_profile():
    days = pd.DataFrame(
        [
            ("acme", "2022-11", "engineer", 2.0),
            ("bolt", "2022-11", "engineer", 3.0),
            ("acme", "2023-01", "architect", 1.0),
        ],
        columns=["client", "month", "profile", "effort_days"],
    )
    table = overview.workload(days)
    assert list(table.index) == ["2022-11", "2022-12", "2023-01"]
    assert table.to_dict("list") == {"architect": [0.0, 0.0, 1.0], "engineer": [5.0, 0.0, 0.0]}


def test_no_work_is_no_month():
    assert overview.workload(pd.DataFrame(columns=["client", "month", "profile", "effort_days"])).empty
