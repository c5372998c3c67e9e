"""Remembered results are the calculated ones to the last bit, and no damage to what is kept changes a result."""

import logging
import multiprocessing
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from investment_cases import case

from analysis.measures.estimating.sizing import DeclaredNorm, learn
from analysis.measures.forecasting.alerts import driver_alerts, monthly_alerts
from analysis.measures.forecasting.backtest import backtest
from analysis.measures.forecasting.events import Event, event_cost, proposed_events, without_events
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.hierarchy import Foreseen, foreseen
from analysis.measures.forecasting.seasonality import seasonality
from analysis.measures.investing.cash_flows import Estimate, InvestmentCase
from analysis.measures.investing.payback import Payback, payback
from analysis.report import outlook, results_kept
from analysis.report.projects.foreseeing import foresee
from analysis.warehouse import result_json
from analysis.warehouse.result_cache import NONE, ResultCache

calls: list[str] = []


def doubled(history: pd.Series) -> pd.Series:
    calls.append("doubled")
    return history * 2


@pytest.fixture
def history():
    months = pd.date_range("2019-01-01", periods=48, freq="MS")
    return pd.Series(np.random.default_rng(5).gamma(9, 1.3, 48), index=months)


@pytest.fixture
def cache(tmp_path):
    calls.clear()
    return ResultCache(str(tmp_path / "kept"), outlook.REMEMBERED)


def entries(cache_folder):
    return [path for path in cache_folder.rglob("*") if path.is_file()]


def judged(of_params: InvestmentCase) -> Payback:
    return payback(of_params, seed=1, volume=Estimate(0.8, 1.0, 1.3), draws=200)


def foreseen_part(history: pd.Series) -> Foreseen:
    return foreseen(forecast, history, [history * 0.25, history * 0.75], 18, months=12, part=1)


EVENT = Event("pic", "pulse", date(2021, 3, 1))
INVENTORIES = pd.DataFrame({"users": [20.0, 45.0, 80.0, 120.0, 300.0, 90.0], "servers": [0.0, 2.0, 0.0, 5.0, 9.0, 0.0]})
HOURS = pd.DataFrame({"support": INVENTORIES["users"] * 1.7 + [3.0, -5.0, 8.0, 1.0, -20.0, 2.0]})
CALCULATIONS = [
    (outlook.without_paths, lambda history: (forecast, history, 12)),
    (outlook.forecast_days_left, lambda history: (forecast, history, 1, [0.5, 1.0, 0.25])),
    (backtest, lambda history: (history, forecast)),
    (backtest, lambda history: (history.iloc[:20], forecast)),
    (seasonality, lambda history: (history,)),
    (monthly_alerts, lambda history: (history * ([1.0] * 47 + [9.0]),)),
    (driver_alerts, lambda history: ({"a": history, "b": history * ([1.0] * 45 + [4.0] * 3)},)),
    (event_cost, lambda history: (history, EVENT)),
    (without_events, lambda history: (history, [EVENT])),
    (outlook.total_ahead, lambda history: (forecast, history, 12)),
    (foresee, lambda history: ({f"{month:%Y-%m}": float(value) for month, value in history.items()}, 24)),
    (foreseen_part, lambda history: (history,)),
    (proposed_events, lambda history: (history * ([1.0] * 40 + [9.0] + [1.0] * 7),)),
    (learn, lambda history: (INVENTORIES, HOURS, {("support", "servers"): DeclaredNorm(1.0, 2.0, 3.0)})),
    (learn, lambda history: (INVENTORIES[:0], HOURS[:0], {("support", "users"): DeclaredNorm(1.0, 2.0, 3.0)})),
    (judged, lambda history: (case(avoided=Estimate(0.3, 1.0, 1.0), ratios=(0.5, 1.5, 1.0)),)),
]


@pytest.mark.parametrize(("function", "arguments"), CALCULATIONS)
def test_a_remembered_result_is_the_calculated_one_to_the_last_bit(function, arguments, history, tmp_path):
    fresh = function(*arguments(history))
    for _ in range(2):
        kept = ResultCache(str(tmp_path), results_kept.REMEMBERED).recall(function, *arguments(history))
        assert result_json.key_text(kept) == result_json.key_text(fresh)
        assert type(kept) is type(fresh)
    assert len(entries(tmp_path)) == 1


def test_the_same_series_is_calculated_once_and_another_one_is_not_taken_for_it(cache, history):
    for _ in range(3):
        pd.testing.assert_series_equal(cache.recall(doubled, history), history * 2)
    assert calls == ["doubled"]
    moved = history.copy()
    moved.iloc[7] = np.nextafter(moved.iloc[7], np.inf)
    pd.testing.assert_series_equal(cache.recall(doubled, moved), moved * 2)
    assert calls == ["doubled", "doubled"]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"0\n{}", None])
def test_a_damaged_entry_is_calculated_again_and_replaced_with_a_notice(cache, history, tmp_path, caplog, damage):
    cache.recall(doubled, history)
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(whole.replace(b"series", b"serial") if damage is None else damage)
    with caplog.at_level(logging.WARNING, "analysis"):
        pd.testing.assert_series_equal(cache.recall(doubled, history), history * 2)
    assert "recalculée" in caplog.text
    assert entry.read_bytes() == whole


def test_a_result_of_a_class_that_is_not_named_is_refused_and_not_kept(history, tmp_path):
    stranger = ResultCache(str(tmp_path / "kept"), ())
    with pytest.raises(TypeError, match="no plain form for Backtest"):
        stranger.recall(backtest, history, forecast)
    assert not entries(tmp_path)


def test_a_place_that_cannot_be_written_changes_nothing(history, tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    cache = ResultCache(str(tmp_path / "file" / "kept"), ())
    with caplog.at_level(logging.WARNING, "analysis"):
        pd.testing.assert_series_equal(cache.recall(doubled, history), history * 2)
    assert "sans effet" in caplog.text


def test_nothing_is_kept_where_params_of_the_run_say_none(history, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ResultCache(NONE, ()).recall(doubled, history)
    assert not entries(tmp_path)


def test_old_entries_and_those_of_other_code_are_pruned(cache, history, tmp_path):
    cache.recall(doubled, history)
    other = tmp_path / "kept" / "another-version" / "ab" / "cd"
    other.parent.mkdir(parents=True)
    other.write_text("old")
    assert cache.prune(older_than=timedelta(days=1)) == 1
    assert len(entries(tmp_path)) == 1
    assert cache.prune(older_than=timedelta(0)) == 1
    assert not entries(tmp_path)


def test_an_object_store_keeps_them_too(history):
    cache = ResultCache("memory://kept-forecasts", ())
    calls.clear()
    for _ in range(2):
        pd.testing.assert_series_equal(cache.recall(doubled, history), history * 2)
    assert calls == ["doubled"]


def _recall_many(folder: str, number: int) -> None:
    months = pd.date_range("2019-01-01", periods=24, freq="MS")
    for value in range(40):
        found = ResultCache(folder, ()).recall(doubled, pd.Series(float(value), index=months))
        assert found.iloc[0] == 2 * value, number


def test_several_processes_may_share_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_recall_many, args=(str(tmp_path), number)) for number in range(3)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0, 0, 0]
    assert len(entries(tmp_path)) == 40
