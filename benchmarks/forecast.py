"""Accuracy of the forecast on public monthly series, beside statsforecast's AutoETS and SCUM where it is installed.

    python benchmarks/forecast.py [--series 240] [--bench ../shared/bench/forecast]

statsforecast is never a dependency of the product: install it in an environment of your own, with this project on its
path, and run this file there. The folder of the bench holds `eval_forecaster.py` and `monthly_dev.parquet`.
"""

from __future__ import annotations

import argparse
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

OURS = "analysis.measures.forecast:forecast"
LENGTHS = {24: "24 m", 36: "36 m", 60: "60 m", 0: "≤120 m"}


def auto_ets(history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    from statsforecast.models import AutoETS

    return _peer(lambda: AutoETS(season_length=12), history, horizon, levels)


def scum(history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    """Median of four methods (Petropoulos and Svetunkov, Int. J. Forecasting 36, 2020)."""
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

    makers = (AutoETS, AutoARIMA, AutoCES, DynamicOptimizedTheta)
    tables = [_peer(lambda maker=maker: maker(season_length=12), history, horizon, levels) for maker in makers]
    middle = np.median([table.to_numpy() for table in tables], axis=0)
    return pd.DataFrame(middle, index=tables[0].index, columns=tables[0].columns)


def _peer(make: Callable[[], object], history: pd.Series, horizon: int, levels: Sequence[int]) -> pd.DataFrame:
    found = make().forecast(y=history.to_numpy(float), h=horizon, level=list(levels))
    columns = {"mean": np.maximum(found["mean"], 0)}
    for level in levels:
        columns[f"lo{level}"] = np.maximum(found[f"lo-{level}"], 0)
        columns[f"hi{level}"] = np.maximum(found[f"hi-{level}"], 0)
    future = pd.date_range(history.index[-1] + pd.offsets.MonthBegin(), periods=horizon, freq="MS")
    return pd.DataFrame(columns, index=future)


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
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=240)
    parser.add_argument("--bench", type=Path, default=Path(__file__).parents[2] / "shared" / "bench" / "forecast")
    asked = parser.parse_args()
    if not (asked.bench / "eval_forecaster.py").is_file():
        parser.error(f"no eval_forecaster.py in {asked.bench}: give its folder with --bench")
    sys.path.insert(0, str(asked.bench))
    evaluator = importlib.import_module("eval_forecaster")
    specs = {"Relevé": OURS}
    if importlib.util.find_spec("statsforecast"):
        here = Path(__file__).stem
        specs |= {"statsforecast AutoETS": f"{here}:auto_ets", "statsforecast SCUM": f"{here}:scum"}
    lines = {}
    for name, spec in specs.items():
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            scores = Path(folder) / "scores.csv"
            evaluator.main([spec, "--n", str(asked.series), "--csv", str(scores), "--path", str(Path(__file__).parent)])
            lines[name] = summary(pd.read_csv(scores))
    print(pd.DataFrame(lines).round(3).to_string())


if __name__ == "__main__":
    main()
