"""Real monthly series: the public ones of the bench, and the effort of the teams of CESAW."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

YEAR = 12
PHASES_OF_A_TEAM = 5


@dataclass(frozen=True)
class Known:
    """A real series: its months up to the year that the bench scores, and with it."""

    name: str
    source: str
    history: pd.Series
    whole: pd.Series


def public(bench: Path, most: int) -> list[Known]:
    """The first `most` series of `monthly_dev.parquet`, in its order."""
    table = pd.read_parquet(bench / "monthly_dev.parquet")
    found = []
    for name, rows in table.groupby("uid", sort=False, observed=True):
        if len(found) == most:
            break
        whole = pd.Series(rows["y"].to_numpy(float), index=pd.DatetimeIndex(rows["ds"]), name=str(name)).asfreq("MS")
        known = whole[: int((~rows["is_test"]).sum())]
        found.append(Known(str(name), str(rows["source"].iloc[0]), known, whole))
    return found


def effort(data: Path) -> pd.DataFrame:
    """Entries of CESAW's time log with a readable date: `month`, `hours`, `team`, `phase`, `person`."""
    log = pd.read_csv(data / "cesaw_effort" / "time_log.csv.gz", low_memory=False)
    started = pd.to_datetime(log["time_log_start_date"], format="%m/%d/%Y %H:%M", errors="coerce")
    table = pd.DataFrame(
        {
            "month": started.dt.to_period("M").dt.to_timestamp(),
            "hours": log["time_log_delta_minutes"] / 60.0,
            "team": log["team_key"],
            "phase": log["phase_short_name"],
            "person": log["person_key"],
        }
    )
    return table.dropna(subset=["month", "team"])


def by_month(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    """Hours of each month from `first` to `last`, zero where nothing was logged."""
    return rows.groupby("month")["hours"].sum().reindex(pd.date_range(first, last, freq="MS"), fill_value=0.0)


def teams(data: Path, least_months: int) -> list[Known]:
    """Hours a month of each team long enough and of its largest phases, without its first and last (partial) months."""
    found = []
    for team, rows in effort(data).groupby("team"):
        first, last = rows["month"].min() + pd.DateOffset(months=1), rows["month"].max() - pd.DateOffset(months=1)
        if len(pd.date_range(first, last, freq="MS")) < least_months:
            continue
        phases = rows.groupby("phase")["hours"].sum().nlargest(PHASES_OF_A_TEAM).index
        parts = {"": rows} | {f", {phase}": rows[rows["phase"] == phase] for phase in phases}
        for name, own in parts.items():
            whole = by_month(own, first, last)
            found.append(Known(f"team {team:.0f}{name}", "CESAW", whole, whole))
    return found


def on_all_cores(work, jobs: Iterable) -> list:
    """`work` of every job, in their order, in as many processes as there are cores."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(work, list(jobs), chunksize=4))
