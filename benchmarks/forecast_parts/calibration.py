"""Factors of the intervals, set out of fold and written for the package; and what they hold on series never seen.

A split conformal scheme in units of each series' own spread (`forecasting.intervals`): the score of a window is the
least factor with which the simulated 80 % interval of its year holds what came; the factor of a length is the quantile
of these scores that holds 80 %, each series counting for one. One ratio between the two distances of a path, the same
for all lengths, then makes 80 % of months true, and one power makes 95 % true. In five folds by series all three are
set without the series that they are judged on: that is the coverage told. What the package holds is set on all series.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measures.forecasting.combination import combination
from analysis.measures.forecasting.forecast import SEED
from analysis.measures.forecasting.intervals import Factors, bounds, distances, widened_paths
from analysis.measures.forecasting.sparse import is_sparse
from analysis.measures.forecasting.structural import structural_average
from forecast_parts.series import YEAR, Known, on_all_cores, public

FOLDS = 5
LENGTHS = (3, 6, 12, 18, 24, 36, 60, 120)
LONGEST, BEFORE_THE_LONGEST = 120, 60
MONTHS_BACK = (0, 12, 24, 36)
COMMONS = np.exp(np.linspace(np.log(0.5), np.log(4.0), 22))
RATIOS = (0.75, 0.85, 0.95, 1.05)
TAIL_POWERS = (0.0, 0.2, 0.35, 0.5, 0.7)
TAIL_WHILE_SCORING = 0.35
ONE_PATH_IN = 2
"""Paths come in the order of their candidates: a half must be every other one."""
HELD, HELD_WIDE = 0.80, 0.95
HELD_AS = ("months 80", "months 95", "years 80", "years 95")

FACTORS = Path(__file__).parents[2] / "src" / "analysis" / "measures" / "forecasting" / "interval_factors.py"
OF_FOLDS = Path(__file__).with_name("fold_factors.csv")


@dataclass(frozen=True)
class Window:
    """A history cut to `length` months (all, up to 120, for the longest), its raw distances, and the year that came."""

    name: str
    source: str
    back: int
    length: int
    history: np.ndarray
    point: np.ndarray
    distance: np.ndarray
    came: np.ndarray


@dataclass(frozen=True)
class Table:
    """The factors of one fit, as the package holds them."""

    months: tuple[int, ...]
    common: tuple[float, ...]
    ratio: float
    tail_power: float

    def of(self, months: int) -> Factors:
        """The factors for a history of so many months."""
        common = float(np.interp(np.log(months), np.log(self.months), self.common))
        return Factors(common, self.ratio * common, self.tail_power)


def windows(known: Known) -> list[Window]:
    """The windows of a series, each with the year after it: every length, up to three years before the last one."""
    values, found = known.whole.to_numpy(float), []
    for back in MONTHS_BACK:
        end = len(values) - YEAR - back
        for length in LENGTHS:
            if length > end and (length < LONGEST or end <= BEFORE_THE_LONGEST):
                continue
            history = values[max(end - length, 0) : end]
            if is_sparse(history):
                continue
            unit = history / history.mean()
            structural = structural_average(unit, tuple(range(len(unit), len(unit) + YEAR)))
            distance = distances(structural, unit, np.random.default_rng(SEED)).astype(np.float32)
            point, came = combination(unit, structural.point).point, values[end : end + YEAR] / history.mean()
            found.append(Window(known.name, known.source, back, length, unit, point, distance, came))
    return found


def kept_windows(known: Known, folder: Path | None) -> list[Window]:
    """As `windows`, from `folder` where they were kept there."""
    if folder is None:
        return windows(known)
    file = folder / f"{known.name.replace('/', '_')}.pickle"
    if not file.exists():
        file.write_bytes(pickle.dumps(windows(known)))
    found: list[Window] = pickle.loads(file.read_bytes())
    return found


def held(window: Window, factors: Factors, one_path_in: int = 1) -> dict[str, float]:
    """Share of the months, and whether the year, within the intervals; relative width of the year's at 80 %."""
    drawn = widened_paths(window.distance[::one_path_in].astype(float), window.point, window.history, factors)
    year, came = float(window.point.sum()), float(window.came.sum())
    of_months, of_year = bounds(drawn, window.point, (80, 95)), bounds(drawn.sum(axis=1), year, (80, 95))
    found: dict[str, float] = {}
    for level in (80, 95):
        low, high = of_months[f"lo{level}"], of_months[f"hi{level}"]
        found[f"months {level}"] = float(((low <= window.came) & (window.came <= high)).mean())
        found[f"years {level}"] = float(of_year[f"lo{level}"] <= came <= of_year[f"hi{level}"])
    return found | {"width": float(of_year["hi80"] - of_year["lo80"]) / max(came, 1e-9)}


def scores(found: Sequence[Window]) -> np.ndarray:
    """(windows, ratios, factors, 2): share of months and whether the year held at 80 %, on the grid."""
    table = np.empty((len(found), len(RATIOS), len(COMMONS), 2))
    for window, row in zip(found, table, strict=True):
        for ratio, of_ratio in zip(RATIOS, row, strict=True):
            for common, cell in zip(COMMONS, of_ratio, strict=True):
                judged = held(window, Factors(common, ratio * common, TAIL_WHILE_SCORING), ONE_PATH_IN)
                cell[:] = judged["months 80"], judged["years 80"]
    return table


def fitted(found: Sequence[Window], table: np.ndarray) -> Table:
    """The factors that hold 80 % of the years by length, 80 % of the months over all, then 95 % of both."""
    lengths, weight = np.array([window.length for window in found]), _weights(found)
    rows = [lengths == length for length in LENGTHS]
    of_ratio, months_held = [], []
    for rank in range(len(RATIOS)):
        common, held_here = [], []
        for row in rows:
            months, years = np.average(table[row, rank], axis=0, weights=weight[row]).T
            series = {window.name for window, inside in zip(found, row, strict=True) if inside}
            enough = HELD * (1.0 + 1.0 / len(series))
            common.append(float(np.interp(enough, np.maximum.accumulate(years), COMMONS)))
            held_here.append(float(np.interp(common[-1], COMMONS, months)))
        of_ratio.append(common)
        months_held.append(float(np.mean(held_here[LENGTHS.index(YEAR) :])))
    ratio = float(np.interp(HELD, months_held, RATIOS))
    common = [float(np.interp(ratio, RATIOS, column)) for column in np.transpose(of_ratio)]
    months_known = np.array([len(window.history) for window in found])
    middle = tuple(int(np.median(months_known[row])) for row in rows)
    fits = [Table(middle, tuple(common), ratio, power) for power in TAIL_POWERS]
    wide = [np.average([_wide(window, fit) for window in found], weights=weight) for fit in fits]
    return min(zip(fits, wide, strict=True), key=lambda pair: abs(pair[1] - HELD_WIDE))[0]


def _wide(window: Window, fit: Table) -> float:
    judged = held(window, fit.of(len(window.history)), ONE_PATH_IN)
    return (judged["months 95"] + judged["years 95"]) / 2


def _weights(found: Sequence[Window]) -> np.ndarray:
    keys = pd.Series([(window.name, window.length) for window in found])
    return (1.0 / keys.groupby(keys).transform("size")).to_numpy()


def summary(found: Iterable[Window], judged: Iterable[dict[str, float]]) -> pd.DataFrame:
    """Coverage and width by length, of the scored year alone and of all windows, each series counting for one."""
    rows = pd.DataFrame([{"length": w.length, "back": w.back, **j} for w, j in zip(found, judged, strict=True)])
    rows["weight"] = _weights(list(found))
    lines = {}
    for name, part in {"scored year": rows[rows["back"] == 0], "all windows": rows}.items():
        for length, own in [*part.groupby("length"), ("24 to 120", part[part["length"] >= 2 * YEAR])]:
            means = {kind: np.average(own[kind], weights=own["weight"]) for kind in (*HELD_AS, "width")}
            lines[f"{name}, {length} m"] = {"windows": len(own), **means, "median width": own["width"].median()}
    return pd.DataFrame(lines).T


def written(table: Table, series: int, count: int) -> str:
    """The module that the package holds."""

    def numbers(values: Iterable[float]) -> str:
        return ", ".join(f"{value:.3f}" for value in values)

    return f'''"""Factors of the intervals by months of history: written by `benchmarks/forecast.py --part calibration`.

Source: {count:,} windows of {series} public monthly series (M1, M3, hospital counts, tourism), each with the year after
it; `benchmarks/README.md` says what they hold on series that they were not set on.
"""

MONTHS = ({", ".join(map(str, table.months))})
COMMON = ({numbers(table.common)})
OWN = ({numbers(table.ratio * value for value in table.common)})
TAIL_POWER = {table.tail_power}
'''


def report(bench: Path, most: int, kept: Path | None) -> list[pd.DataFrame]:
    """Set the factors, write them for the package and for each fold, and tell what the folds held."""
    by_series = [kept_windows(known, kept) for known in public(bench, most)]
    folds = [rank % FOLDS for rank, own in enumerate(by_series) for _ in own]
    found = [window for own in by_series for window in own]
    table = np.concatenate(on_all_cores(scores, by_series))
    judged: list[dict[str, float]] = [{}] * len(found)
    fits = {}
    for fold in range(FOLDS):
        inside = [rank for rank, of in enumerate(folds) if of != fold]
        fits[fold] = fitted([found[rank] for rank in inside], table[inside])
        for rank, of in enumerate(folds):
            if of == fold:
                judged[rank] = held(found[rank], fits[fold].of(len(found[rank].history)))
    whole = fitted(found, table)
    FACTORS.write_text(written(whole, len(by_series), len(found)), encoding="utf-8")
    rows = [
        {"fold": fold, "months": months, "common": common, "own": fit.ratio * common, "tail_power": fit.tail_power}
        for fold, fit in fits.items()
        for months, common in zip(fit.months, fit.common, strict=True)
    ]
    of_folds = pd.DataFrame(rows).round(3)
    of_folds.to_csv(OF_FOLDS, index=False)
    return [summary(found, judged).round(3), of_folds.pivot_table("common", "months", "fold")]
