"""What the forecast is worth, measured on real series.

    python benchmarks/forecast.py [--part accuracy] [--series 240] [--bench DIR] [--data DIR] [--kept DIR]

Parts: `calibration` (sets the factors of the intervals and writes them for the package, with what folds by series
held), `accuracy` (beside statsforecast's AutoETS and SCUM where it is installed), `landing` (is the risk of overrun
told true), `status` (how steady it is, how early an overrun is told), `hierarchy` (reconciled against one by one),
`events` (after a declared event), `warnings` (false alarms and shifts found), `fleet` (processor time of 200 clients);
`all` runs all but the calibration one after the other. `--series` takes the first so many series of the bench, to
finish sooner; `--kept` names a folder that keeps the simulated windows of the calibration.

statsforecast is never a dependency of the product: install it in an environment of your own, with this project on its
path, and run this file there. The folder of the bench holds `eval_forecaster.py` and `monthly_dev.parquet`; that of the
data, `cesaw_effort`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from forecast_parts import accuracy, calibration, events, fleet, hierarchy, landing, status, warnings

SHARED = Path(__file__).parents[2] / "shared"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=SHARED / "bench" / "forecast")
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--series", type=int, default=240)
    parser.add_argument("--part", default="accuracy")
    parser.add_argument("--kept", type=Path)
    asked = parser.parse_args()
    parts: dict[str, Callable[[], list[pd.DataFrame]]] = {
        "calibration": lambda: calibration.report(asked.bench, asked.series, asked.kept),
        "accuracy": lambda: accuracy.report(asked.bench, asked.series),
        "landing": lambda: landing.report(asked.bench, asked.data, asked.series),
        "status": lambda: status.report(asked.bench, asked.data, asked.series),
        "hierarchy": lambda: hierarchy.report(asked.bench, asked.data, asked.series),
        "events": lambda: events.report(asked.bench, asked.series),
        "warnings": lambda: warnings.report(asked.bench, asked.series),
        "fleet": lambda: fleet.report(asked.bench, asked.series),
    }
    if asked.part != "all" and asked.part not in parts:
        parser.error(f"no part {asked.part}: {', '.join(parts)} or all")
    if not (asked.bench / "eval_forecaster.py").is_file():
        parser.error(f"no eval_forecaster.py in {asked.bench}: give its folder with --bench")
    for name in [part for part in parts if part != "calibration"] if asked.part == "all" else [asked.part]:
        print(f"\n{name}")
        for table in parts[name]():
            print(table.to_string(), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
