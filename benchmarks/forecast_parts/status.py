"""How steady a line's status is (rule 2.12), and how early `to_decide` comes before a true overrun.

Each real series is a contract line of twelve months, as in `landing`: its status is told at the end of each of its
first eleven months, with the thresholds by default and a tolerance of 5 %.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from analysis.domain.contracts import Segment
from analysis.domain.periods import Span, month_end
from analysis.measures.contract.drawdown import drawdown
from analysis.measures.contract.landing import landing
from analysis.measures.contract.line_status import Thresholds, status
from forecast_parts.landing import FACTORS, MONTHS_BEFORE, paths_of, terms_of
from forecast_parts.series import YEAR, Known, on_all_cores, public, teams

TERM = Span(date(2023, 1, 1), date(2023, 12, 31))
TOLERANCE = 0.05


def told(known: Known, months_between: int = YEAR, terms: int = 1) -> list[dict[str, object]]:
    """A row for each term, entitlement and month: the status told, what was consumed, and what the year came to."""
    rows: list[dict[str, object]] = []
    for start, before, year in terms_of(known, months_between, terms):
        for done in range(1, YEAR):
            paths = paths_of(known, start, done)
            consumed = float(year.iloc[:done].sum())
            rows += [
                {"line": (known.name, start, factor), "done": done, "consumed": consumed, "year": float(year.sum())}
                | told_with(factor * before, done, consumed, paths)
                for factor in FACTORS
            ]
    return rows


def told_with(entitlement: float, done: int, consumed: float, paths: object) -> dict[str, object]:
    """The status of a line after `done` months, by its odds and by its pace."""
    as_of, tolerance = month_end(date(TERM.starts_on.year, done, 1)), TOLERANCE * entitlement
    parts = (Segment(TERM, entitlement),)
    state = drawdown(parts, TERM, as_of, consumed=consumed, tolerance=tolerance * done / YEAR)
    landed = landing(consumed, paths, entitlement, tolerance)
    return {
        "entitlement": entitlement,
        "status": status(state, landed, Thresholds(), is_over=False, tolerance=tolerance),
        "pace": state.pace_status,
    }


def steadiness(rows: pd.DataFrame) -> pd.Series:
    """Share of months whose status is another than the month before, and of those that come back at once."""
    rows = rows.sort_values("done")
    lines = rows.groupby("line")
    numbers: dict[str, float] = {"lines": float(lines.ngroups)}
    for kind in ("status", "pace"):
        before, after = lines[kind].shift(1), lines[kind].shift(-1)
        has_both = before.notna()
        changed = has_both & (rows[kind] != before)
        back = changed & after.notna() & (after == before)
        numbers[f"{kind}: changes a month"] = float(changed.sum() / has_both.sum())
        numbers[f"{kind}: changes a term"] = float(changed.sum() / lines.ngroups)
        numbers[f"{kind}: of them, back the month after"] = float(back.sum() / changed.sum())
    return pd.Series(numbers)


def earliness(rows: pd.DataFrame) -> pd.Series:
    """How early `to_decide` is told on the lines that pass their entitlement and tolerance, and how often in vain."""
    lines = rows.groupby("line")
    overran = lines["year"].first() > (1 + TOLERANCE) * lines["entitlement"].first()
    passed = rows["consumed"] > rows["entitlement"]
    first_told = rows[(rows["status"] == "to_decide") & ~passed].groupby("line")["done"].min()
    passed_in = rows[passed].groupby("line")["done"].min().reindex(overran.index, fill_value=YEAR)
    told = pd.Series(overran.index.isin(first_told.index), index=overran.index)
    lead = (passed_in - first_told)[overran & told]
    return pd.Series(
        {
            "lines that overran": float(overran.sum()),
            "told before the entitlement was passed": float(told[overran].mean()),
            "months before it, median": float(lead.median()),
            "months before it, a quarter at most": float(lead.quantile(0.25)),
            "months before the term's end, median": float((YEAR - first_told)[overran & told].median()),
            "lines told to decide": float(told.sum()),
            "of them, overran beyond the tolerance": float(overran[told].mean()),
            "of them, overran at all": float((lines["year"].first() > lines["entitlement"].first())[told].mean()),
        }
    )


def told_often(known: Known) -> list[dict[str, object]]:
    """As `told`, for a term every six months over the whole of the series."""
    return told(known, YEAR // 2, len(known.whole))


def report(bench: Path, data: Path, most: int) -> list[pd.DataFrame]:
    """Steadiness and earliness, on public series and on the teams of CESAW."""
    groups = {
        "public": pd.DataFrame([row for rows in on_all_cores(told, public(bench, most)) for row in rows]),
        "CESAW": pd.DataFrame(
            [row for rows in on_all_cores(told_often, teams(data, MONTHS_BEFORE + YEAR)) for row in rows]
        ),
    }
    return [
        pd.DataFrame({name: measure(rows) for name, rows in groups.items()}).round(3)
        for measure in (steadiness, earliness)
    ]
