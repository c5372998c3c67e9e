"""Factors of the intervals, set out of fold and written for the package; and what they hold on series never seen.

A split conformal scheme in units of each series' own spread (`forecasting.intervals`), each end by itself: the score
of a window is the least factor with which the simulated futures of its year reach what came, above or below; the factor
of a length is the quantile of these scores that leaves 10 % of the years beyond each end, each series counting for one.
The factor of the months' own distances, the same share of the two for all lengths, then makes 80 % of months true. In
five folds by series all are set without the series that they are judged on: that is the coverage told. What the package
holds is set on all series.
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
from analysis.measures.forecasting.intervals import PATHS, Factors, bounds, parted, widened_paths
from analysis.measures.forecasting.scales import SHARE_ADDED_TO_ZEROS as OFFSET
from analysis.measures.forecasting.sparse import is_sparse
from analysis.measures.forecasting.structural import structural_average
from forecast_parts.series import YEAR, Known, on_all_cores, public

FOLDS = 5
LENGTHS = (3, 6, 12, 18, 24, 36, 60, 120)
LONGEST, BEFORE_THE_LONGEST = 120, 60
MONTHS_BACK = (0, 12, 24, 36)
GRID = np.exp(np.linspace(np.log(0.4), np.log(4.0), 24))
MIDDLE_OF_A_STEP = float((GRID[0] / GRID[1]) ** 0.5)
SHARES = (0.7, 1.1)
OWN_WHILE_SCORING = 0.95
ONE_PATH_IN = 4
"""Paths come in the order of their candidates: a part of them must be every fourth one."""
HELD, BEYOND_AN_END = 0.80, 0.10
HELD_AS = ("months 80", "months 95", "years 80", "years 95", "above", "below")

FACTORS = Path(__file__).parents[2] / "src" / "analysis" / "measures" / "forecasting" / "interval_factors.py"


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
    """The factors of one fit by months of history, as the package holds them."""

    months: tuple[int, ...]
    above: tuple[float, ...]
    below: tuple[float, ...]
    share: float

    @property
    def own(self) -> tuple[float, ...]:
        """Of the months' own distances: a share of the mean of both ends."""
        return tuple(self.share * (above + below) / 2 for above, below in zip(self.above, self.below, strict=True))

    def of(self, months: int) -> Factors:
        """The factors for a history of so many months."""
        place, measured = np.log(months), np.log(self.months)
        return Factors(*(float(np.interp(place, measured, values)) for values in (self.above, self.below, self.own)))


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
            drawn = structural.draw(PATHS, np.random.default_rng(SEED))
            distance = np.log((drawn + OFFSET) / (structural.point + OFFSET)).astype(np.float32)
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
    """Share of the months, and whether the year, within the intervals; on which side of the year's; its width."""
    drawn = parted(window.distance[::one_path_in].astype(float))
    paths = widened_paths(drawn, window.point, window.history, factors)
    year, came = float(window.point.sum()), float(window.came.sum())
    of_months, of_year = bounds(paths, window.point, (80, 95)), bounds(paths.sum(axis=1), year, (80, 95))
    found: dict[str, float] = {}
    for level in (80, 95):
        low, high = of_months[f"lo{level}"], of_months[f"hi{level}"]
        found[f"months {level}"] = float(((low <= window.came) & (window.came <= high)).mean())
        found[f"years {level}"] = float(of_year[f"lo{level}"] <= came <= of_year[f"hi{level}"])
    sides = {"above": float(came > of_year["hi80"]), "below": float(came < of_year["lo80"])}
    return found | sides | {"width": float(of_year["hi80"] - of_year["lo80"]) / max(came, 1e-9)}


def scores(found: Sequence[Window]) -> np.ndarray:
    """(windows, 2): least factor of the grid with which the futures reach what came, above and below."""
    table = np.full((len(found), 2), GRID[-1])
    for window, row in zip(found, table, strict=True):
        drawn, came = parted(window.distance[::ONE_PATH_IN].astype(float)), float(window.came.sum())
        for factor in GRID[::-1]:
            paths = widened_paths(drawn, window.point, window.history, Factors(factor, factor, OWN_WHILE_SCORING))
            low, high = np.quantile(paths.sum(axis=1), [BEYOND_AN_END, 1.0 - BEYOND_AN_END])
            reached = (came <= high, came >= low)
            row[list(reached)] = factor * MIDDLE_OF_A_STEP
            if not any(reached):
                break
    return table


def fitted(found: Sequence[Window], table: np.ndarray) -> Table:
    """The factors that leave 10 % of the years beyond each end, by length, and hold 80 % of the months over all."""
    lengths, weight = np.array([window.length for window in found]), _weights(found)
    known = np.array([len(window.history) for window in found])
    rows = [lengths == length for length in LENGTHS]
    series = [len({window.name for window, inside in zip(found, row, strict=True) if inside}) for row in rows]
    above, below = (
        tuple(
            _quantile(table[row, end], weight[row], (1.0 - BEYOND_AN_END) * (1.0 + 1.0 / count))
            for row, count in zip(rows, series, strict=True)
        )
        for end in (0, 1)
    )
    middle = tuple(int(np.median(known[row])) for row in rows)
    learned = [window for window in found if window.length >= YEAR and window.back == 0]
    of_shares = [Table(middle, above, below, share) for share in SHARES]
    months = [np.mean([_months_held(window, fit) for window in learned]) for fit in of_shares]
    return Table(middle, above, below, float(np.interp(HELD, months, SHARES)))


def _quantile(values: np.ndarray, weight: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    return float(np.interp(share, np.cumsum(weight[order]) / weight.sum(), values[order]))


def _months_held(window: Window, fit: Table) -> float:
    return held(window, fit.of(len(window.history)), ONE_PATH_IN)["months 80"]


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
ABOVE = ({numbers(table.above)})
BELOW = ({numbers(table.below)})
OWN = ({numbers(table.own)})
'''


def report(bench: Path, most: int, kept: Path | None) -> list[pd.DataFrame]:
    """Set the factors, write them for the package, and tell what the folds held of the series that they left out."""
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
        {"fold": fold, "months": months, "above": above, "below": below, "own": own}
        for fold, fit in fits.items()
        for months, above, below, own in zip(fit.months, fit.above, fit.below, fit.own, strict=True)
    ]
    of_folds = pd.DataFrame(rows).pivot_table(["above", "below", "own"], "months", "fold")
    return [summary(found, judged).round(3), of_folds.round(2)]
