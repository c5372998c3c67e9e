"""Accuracy and intervals on the public series, beside the peers that are installed."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

OURS = "analysis.measures.forecasting.forecast:forecast"
LENGTHS = {24: "24 m", 36: "36 m", 60: "60 m", 0: "≤120 m"}


def auto_ets(history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    from statsforecast.models import AutoETS

    return _peer(lambda: AutoETS(season_length=12), history, horizon, levels)


def scum(history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    """Median of four methods (Petropoulos and Svetunkov, Int. J. Forecasting 36, 2020)."""
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

    makers = (AutoETS, AutoARIMA, AutoCES, DynamicOptimizedTheta)
    tables = [_peer(lambda maker=maker: maker(season_length=12), history, horizon, levels) for maker in makers]
    middle = np.nanmedian([table.to_numpy() for table in tables], axis=0)  # AutoCES gives no bounds at times
    return pd.DataFrame(middle, index=tables[0].index, columns=tables[0].columns)


def seasonal_naive(history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    """The year before, repeated; its intervals are those of the yearly differences seen."""
    values = history.to_numpy(float)
    point = values[len(values) - 12 + np.arange(horizon) % 12]
    spread = values[12:] - values[:-12]
    columns = {"mean": point}
    for level in levels:
        tail = (100 - level) / 200
        columns[f"lo{level}"] = np.maximum(point + min(np.quantile(spread, tail), 0.0), 0)
        columns[f"hi{level}"] = point + max(np.quantile(spread, 1 - tail), 0.0)
    return pd.DataFrame(columns, index=_months_after(history, horizon))


def _peer(make: Callable[[], object], history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    found = make().forecast(y=history.to_numpy(float, copy=True), h=horizon, level=list(levels))
    columns = {"mean": np.maximum(found["mean"], 0)}
    for level in levels:
        columns[f"lo{level}"] = np.maximum(found[f"lo-{level}"], 0)
        columns[f"hi{level}"] = np.maximum(found[f"hi-{level}"], 0)
    return pd.DataFrame(columns, index=_months_after(history, horizon))


def _months_after(history: pd.Series, horizon: int) -> pd.DatetimeIndex:
    return pd.date_range(history.index[-1] + pd.offsets.MonthBegin(), periods=horizon, freq="MS")


def summary(scores: pd.DataFrame) -> dict[str, float]:
    """The line of one method, from the evaluator's score of each series."""
    line: dict[str, float] = {}
    for length, name in LENGTHS.items():
        mean = scores[scores["cut"] == length][["smape", "smape_n2", "mase", "mase_n2"]].mean()
        line[f"OWA {name}"] = (mean["smape"] / mean["smape_n2"] + mean["mase"] / mean["mase_n2"]) / 2
    line["year, abs. error"] = scores["tot_ape"].mean()
    for name in ("cov80", "cov95", "scov80", "scov95"):
        line[name] = scores[name].mean()
    line["year, median width 80"] = scores["swid80"].median()
    line["s a series"] = scores["sec"].mean()
    line["bounds out of order or negative"] = float((scores["order_ok"] < 1).sum() + scores["neg"].sum())
    return line


def report(bench: Path, most: int) -> list[pd.DataFrame]:
    """A column a method; statsforecast's only where it is installed. A method that fails is left out and named."""
    sys.path.insert(0, str(bench))
    evaluator = importlib.import_module("eval_forecaster")
    specs = {"Relevé": OURS, "seasonal naive": f"{__name__}:seasonal_naive"}
    if importlib.util.find_spec("statsforecast"):
        specs |= {"statsforecast AutoETS": f"{__name__}:auto_ets", "statsforecast SCUM": f"{__name__}:scum"}
    lines, faults = {}, {}
    for name, spec in specs.items():
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            scores = Path(folder) / "scores.csv"
            evaluator.main([spec, "--n", str(most), "--csv", str(scores), "--path", str(Path(__file__).parents[1])])
            table = pd.read_csv(scores)
        failed = table["err"].dropna()
        if len(failed):
            faults[name] = f"{len(failed)} of {len(table)} failed: {failed.iloc[0]}"
        else:
            lines[name] = summary(table)
    return [pd.DataFrame(lines).round(3), *([pd.Series(faults, name="left out").to_frame()] if faults else [])]
