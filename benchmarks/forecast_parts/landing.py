"""Is the risk of overrun told by the landing (rule 2.5) the share of the lines that do overrun?

Each real series is a contract line of twelve months: its entitlement is the year before, times a factor (what a renewed
contract promises), and its landing is told after 2, 5 and 8 months of the term, from at most five years before it.
Nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measures.contract.landing import landing
from analysis.measures.forecasting.forecast import forecast
from forecast_parts.series import YEAR, Known, on_all_cores, public, teams

MONTHS_BEFORE = 24
MONTHS_KNOWN = 60
MONTHS_DONE = (2, 5, 8)
TERMS = 3
FACTORS = (0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25)
BINS = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0)


def terms_of(known: Known, months_between: int, most: int) -> Iterator[tuple[int, float, pd.Series]]:
    """Yield the last terms of a series: place of the first month, effort of the year before, months of the term."""
    values = known.whole
    starts = range(len(values) - YEAR, MONTHS_BEFORE - 1, -months_between)
    for start in list(starts)[:most]:
        before = float(values.iloc[start - YEAR : start].sum())
        if before > 0:
            yield start, before, values.iloc[start : start + YEAR]


def paths_of(known: Known, start: int, done: int) -> np.ndarray:
    """The simulated rest of a term after `done` months, from at most five years before it."""
    months = known.whole.iloc[max(start - MONTHS_KNOWN, 0) : start + done]
    return forecast(months, YEAR - done).attrs["paths"]


def told(known: Known, months_between: int = YEAR, terms: int = TERMS) -> list[dict[str, object]]:
    """A row for each term, moment and entitlement: the risk told, what pace says, and whether the line overran."""
    rows: list[dict[str, object]] = []
    for start, before, year in terms_of(known, months_between, terms):
        for done in MONTHS_DONE:
            consumed = float(year.iloc[:done].sum())
            paths = paths_of(known, start, done)
            for factor in FACTORS:
                entitlement = factor * before
                found = landing(consumed, paths, entitlement)
                rows.append(
                    {
                        "source": known.source,
                        "done": done,
                        "factor": factor,
                        "risk": found.overrun_probability,
                        "pace": float(consumed * YEAR / done > entitlement),
                        "overran": float(year.sum() > entitlement),
                        "held": float(found.low <= year.sum() <= found.high),
                    }
                )
    return rows


def told_often(known: Known) -> list[dict[str, object]]:
    """As `told`, for a term every six months over the whole of the series."""
    return told(known, YEAR // 2, len(known.whole))


def scored(rows: pd.DataFrame) -> pd.Series:
    """Brier scores of the risk, of pace alone, and of the frequency of overrun at that moment and entitlement."""
    usual = rows.groupby(["done", "factor"])["overran"].transform("mean")
    told = {"forecast": rows["risk"], "pace": rows["pace"], "climatology": usual}
    brier = {f"Brier, {name}": float(((risk - rows["overran"]) ** 2).mean()) for name, risk in told.items()}
    return pd.Series({"landings": len(rows) / len(FACTORS), **brier, "80 % held": rows["held"].mean()})


def reliability(rows: pd.DataFrame) -> pd.DataFrame:
    """By risk told: how many, the mean risk told, and the share that overran."""
    bins = pd.cut(rows["risk"], np.array(BINS), include_lowest=True)
    table = rows.groupby(bins, observed=True).agg(
        lines=("risk", "size"), told=("risk", "mean"), overran=("overran", "mean")
    )
    return table.rename_axis("risk told")


def report(bench: Path, data: Path, most: int) -> list[pd.DataFrame]:
    """Scores by kind of series and by months done, then the reliability table, public series and teams apart."""
    series = [row for rows in on_all_cores(told, public(bench, most)) for row in rows]
    effort = [row for rows in on_all_cores(told_often, teams(data, MONTHS_BEFORE + YEAR)) for row in rows]
    rows, of_teams = pd.DataFrame(series), pd.DataFrame(effort)
    groups = {"public": rows, **{f"public, {done} months": part for done, part in rows.groupby("done")}}
    groups |= {str(source): part for source, part in rows.groupby("source")}
    groups["CESAW teams"] = of_teams
    return [
        pd.DataFrame({name: scored(part) for name, part in groups.items()}).T.round(3),
        reliability(rows).round(3),
        reliability(of_teams).round(3),
    ]
