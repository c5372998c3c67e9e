"""Are forecasts that add up worse than those made one by one? Real hierarchies, by level.

Hospital counts, six series a group, and the hours of CESAW's longest team by phase and by person.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.hierarchy import reconciled
from forecast_parts.series import YEAR, by_month, effort, on_all_cores, public

PARTS_OF_A_GROUP = 6
MONTHS_BETWEEN = 6
MONTHS_BEFORE = 36
TEAM = 149
FIRST, LAST = pd.Timestamp("2010-06-01"), pd.Timestamp("2017-05-01")

Tree = tuple[str, dict[str, dict[str, pd.Series]]]
"""A name, and by axis its parts; every axis sums to the same total."""


def hospitals(bench: Path, most: int) -> list[Tree]:
    """Groups of hospital series over the months they share."""
    series = [known.whole for known in public(bench, most) if known.source == "HOSP"]
    groups = [
        series[at : at + PARTS_OF_A_GROUP] for at in range(0, len(series) - PARTS_OF_A_GROUP + 1, PARTS_OF_A_GROUP)
    ]
    found: list[Tree] = []
    for group in groups:
        table = pd.concat({str(each.name): each for each in group}, axis=1).dropna().asfreq("MS")
        found.append(("hospitals", {"series": {str(name): table[name] for name in table}}))
    return found


def team(data: Path) -> list[Tree]:
    """The team's hours by phase and by person, each with its five largest parts and the rest."""
    rows = effort(data)
    rows = rows[rows["team"] == TEAM]
    axes = {}
    for axis in ("phase", "person"):
        largest = rows.groupby(axis)["hours"].sum().nlargest(PARTS_OF_A_GROUP - 1).index
        parts = rows[axis].where(rows[axis].isin(largest), "others").astype(str)
        axes[axis] = {str(part): by_month(own, FIRST, LAST) for part, own in rows.groupby(parts)}
    return [("team", axes)]


def errors(job: tuple[Tree, int]) -> list[dict[str, object]]:
    """Absolute errors of a year told at `end`, in seasonal-naive units: base and reconciled, each level."""
    (name, axes), end = job
    first = next(iter(axes.values()))
    whole = sum(first.values())

    def scored(level: str, series: pd.Series, base: np.ndarray, agreed: np.ndarray) -> dict[str, object]:
        past, year = series.iloc[:end].to_numpy(), series.iloc[end : end + YEAR].to_numpy()
        scale = max(float(np.abs(past[YEAR:] - past[:-YEAR]).mean()), 1e-9)
        told = {"base": base, "reconciled": agreed}
        return {"tree": name, "level": level} | {key: float(np.abs(f - year).mean() / scale) for key, f in told.items()}

    total = forecast(whole.iloc[:end], YEAR)
    tables = {
        axis: {key: forecast(part.iloc[:end], YEAR) for key, part in parts.items()} for axis, parts in axes.items()
    }
    agreed = reconciled(total, tables)
    rows = [scored("total", whole, total["mean"].to_numpy(), agreed.total)]
    rows += [
        scored(axis, part, tables[axis][key]["mean"].to_numpy(), agreed.parts[axis][key].to_numpy())
        for axis, parts in axes.items()
        for key, part in parts.items()
    ]
    return rows


def report(bench: Path, data: Path, most: int) -> list[pd.DataFrame]:
    """Mean scaled error by tree and level, base and reconciled, and their ratio."""
    jobs = []
    for tree in [*hospitals(bench, most), *team(data)]:
        months = len(next(iter(next(iter(tree[1].values())).values())))
        jobs += [(tree, end) for end in range(MONTHS_BEFORE, months - YEAR + 1, MONTHS_BETWEEN)]
    rows = pd.DataFrame([row for found in on_all_cores(errors, jobs) for row in found])
    table = rows.groupby(["tree", "level"]).agg(
        years=("base", "size"), base=("base", "mean"), reconciled=("reconciled", "mean")
    )
    table["reconciled ÷ base"] = table["reconciled"] / table["base"]
    return [table.round(3)]
