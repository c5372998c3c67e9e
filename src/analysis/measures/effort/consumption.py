"""Real effort by period and by axis: sums of whole seconds over the entries that count (rules 1 and 7).

The frame `entries` is `analysis.enrich.entries.Enriched.entries`. Every function takes the counted entries alone
(`counted`), so that no figure can include an excluded one by oversight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.contracts import Segment
from analysis.domain.periods import Calendar, Grid, Span

Sums = TypeVar("Sums", pd.Series, np.ndarray)
NOT_GIVEN = ""
"""The part of an axis for entries without a value; views write it « non renseigné »."""


def counted(entries: pd.DataFrame) -> pd.DataFrame:
    """Return the entries whose time counts, excluded by nothing (rule 14)."""
    return entries[entries["code"].isna()]


def within(entries: pd.DataFrame, days: Span) -> pd.DataFrame:
    """The entries whose civil day is in `days`, both ends included."""
    return entries[is_within(entries["work_date"], days)]


def is_within(dates: pd.Series, days: Span) -> np.ndarray:
    """Return a mask of the civil days (datetime64) in `days`, both ends included; a missing day is outside."""
    values = dates.to_numpy()
    return (values >= np.datetime64(days.starts_on)) & (values <= np.datetime64(days.ends_on))


def numbers(values: pd.Series) -> np.ndarray:
    """Return a number from 0 for each different value of a column; -1 for a missing value."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(dtype="int64")
    return pd.factorize(values)[0]


def coded(values: pd.Series) -> tuple[list[str], np.ndarray]:
    """The different values of an axis, `NOT_GIVEN` first, and each row's place among them."""
    column = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    return [NOT_GIVEN, *map(str, column.cat.categories.tolist())], column.cat.codes.to_numpy(dtype="int64") + 1


def parts_of(values: pd.Series) -> pd.Series:
    """Return the part of an axis that each entry is in: `NOT_GIVEN` where it has no value (Series of str)."""
    return values.astype("str").fillna(NOT_GIVEN)


def period_of(work_dates: pd.Series, grain: str) -> pd.Series:
    """The name of each day's period, as `analysis.domain.periods.key` names it.

    Parameters
    ----------
    work_dates : Series of datetime64, civil days, none missing.
    grain : day, week (ISO), month or year.

    Returns
    -------
    Series of category, its categories in order of time.
    """
    days = work_dates.drop_duplicates().sort_values()
    names = {day: periods.key(day.date(), grain) for day in days}
    in_order = pd.Index(dict.fromkeys(names.values()), dtype="str")
    return work_dates.map(names).astype(pd.CategoricalDtype(in_order))


def by_period(entries: pd.DataFrame, days: Span, grain: str) -> pd.DataFrame:
    """Effort and tickets of each period that `days` touches, the empty ones included.

    Parameters
    ----------
    entries : counted entries.
    days : Span; entries outside it are left out.
    grain : day, week, month or year.

    Returns
    -------
    DataFrame, a row a period, in order: `period`, `starts_on`, `ends_on` (cut to `days`), `seconds`,
    `out_of_scope_seconds`, `tickets`, `incidents`, `requests` (tickets worked in the period, each counted once).
    """
    grid = periods.grid(days, grain)
    work = within(entries[["work_date", "seconds", "in_scope", "ticket_key", "ticket_kind"]], days)
    work = work.assign(period=_in_grid(work["work_date"], grid))
    once = work.dropna(subset=["ticket_key"]).drop_duplicates(["period", "ticket_key"])
    figures = {
        "seconds": _sums(work["seconds"], work["period"]),
        "out_of_scope_seconds": _sums(work["seconds"].where(~work["in_scope"].astype(bool), 0), work["period"]),
        "tickets": _counts(once["period"]),
        "incidents": _counts(once.loc[once["ticket_kind"] == "incident", "period"]),
        "requests": _counts(once.loc[once["ticket_kind"] == "request", "period"]),
    }
    named = {"period": pd.array(grid.names, dtype="str"), "starts_on": grid.starts_on, "ends_on": grid.ends_on}
    return pd.DataFrame({**named, **{name: column.to_numpy() for name, column in figures.items()}})


def history_by_period(
    entries: pd.DataFrame,
    tickets: pd.DataFrame,
    daily: np.ndarray,
    days: Span,
    *,
    daily_from: date,
    compared: np.ndarray | None = None,
) -> dict[str, pd.DataFrame]:
    """`by_period` at every grain, beside the contract's average and the tickets opened and closed in each period.

    Parameters
    ----------
    entries : counted entries.
    tickets : of `analysis.enrich.entries`; those in the bin are left out.
    daily : accrual of the contract on each day, from `daily_from` to the end of the last day's year or later; NaN where
        no line is in its term.
    days : Span, the whole history.
    daily_from : first day of `daily`, no later than the first day of any period that `days` touches.
    compared : time of each entry that the average is compared with [s]: 0 on a line that has none, accounted where the
        line rounds (rule 2.11); None: the time of every entry.

    Returns
    -------
    dict, grain -> the columns of `by_period`, then `average`, `compared_seconds`, `opened`, `closed`. The average sums
    the accrual of all days of the period, those before the history and those to come included: a bar is compared with
    the accrual of its whole week (rule 2.7). The average is NaN where no day of the period lies in a term. Opened and
    closed tickets count whether they were worked or not.
    """
    accruals = pd.DataFrame({"day": pd.date_range(daily_from, periods=len(daily)), "accrued": daily})
    work = entries[["work_date"]].assign(seconds=entries["seconds"] if compared is None else compared)
    work = within(work, days)
    live = tickets[~tickets["is_deleted"].astype(bool)]
    moved = {name: live[f"{name}_on"][is_within(live[f"{name}_on"], days)] for name in ("opened", "closed")}
    tables = {}
    for grain in periods.GRAINS:
        grid = periods.grid(days, grain)
        averages = accruals["accrued"].groupby(_in_grid(accruals["day"], grid), observed=False).sum(min_count=1)
        tables[grain] = by_period(entries, days, grain).assign(
            average=averages.to_numpy(),
            compared_seconds=_sums(work["seconds"].astype(float), _in_grid(work["work_date"], grid)).to_numpy(),
            **{name: _counts(_in_grid(dates, grid)).to_numpy() for name, dates in moved.items()},
        )
    return tables


def _in_grid(dates: pd.Series, grid: Grid) -> pd.Series:
    """Return the period of each day, its categories being those of the grid; null for a day of another period."""
    if not grid.names:
        return pd.Series(pd.Categorical([None] * len(dates), categories=[]), index=dates.index)
    wholes = [periods.span(name) for name in grid.names]
    edges = [*(whole.starts_on for whole in wholes), wholes[-1].ends_on + timedelta(days=1)]
    return pd.cut(dates, pd.to_datetime(edges), right=False, labels=grid.names)


def _sums(values: pd.Series, period: pd.Series) -> pd.Series:
    """Sum values by period, 0 in an empty one."""
    return values.groupby(period, observed=False).sum()


def _counts(period: pd.Series) -> pd.Series:
    """Count the rows of each period."""
    return period.groupby(period, observed=False).size()


def daily_entitlement(parts: Iterable[Segment], days: Span, calendar: Calendar) -> np.ndarray:
    """Accrual of a line on each day (rule 2.7), in its unit; its sum over a period is the contract's average.

    Parameters
    ----------
    parts : segments of the line.
    days : Span, the days wanted.
    calendar : working days, for the segments that accrue by them.

    Returns
    -------
    array of float, a value a day, 0 outside every segment.
    """
    accrued = np.zeros(days.days)
    for part in parts:
        inside = days.slice_of(part.days)
        if part.accrual == "calendar":
            accrued[inside] += float(part.quantity) / part.days.days
        elif worked := calendar.working_days(part.days):
            dates = (days.starts_on + timedelta(days=offset) for offset in range(days.days)[inside])
            weights = [calendar.is_working_day(day) for day in dates]
            accrued[inside] += np.array(weights) * float(part.quantity) / worked
    return accrued


def by_ticket(entries: pd.DataFrame) -> pd.DataFrame:
    """Effort of each ticket worked, the largest first: `ticket_key`, `seconds`, `entries`, `first_on`."""
    by_key = entries.groupby("ticket_key", observed=True)
    efforts = by_key.agg(seconds=("seconds", "sum"), entries=("seconds", "size"), first_on=("work_date", "min"))
    return efforts.sort_values("seconds", ascending=False, kind="stable").reset_index()


class TicketEffort(NamedTuple):
    """Effort of a ticket in a part of an axis in a period."""

    ticket_key: str
    seconds: int
    entries: int


class PartEffort(NamedTuple):
    """Effort of a part of an axis in a period, and of its tickets, the largest first."""

    key: str
    seconds: int
    tickets: list[TicketEffort]


def parts_by_period(entries: pd.DataFrame, grain: str, axis: str) -> dict[str, list[PartEffort]]:
    """The parts of an axis in each period that has entries, the largest of a period first, in one pass.

    Parameters
    ----------
    entries : counted entries.
    grain : day, week, month or year.
    axis : a text column of the entries; an entry without a value is in the part `NOT_GIVEN`.
    """
    placed = entries.assign(period=period_of(entries["work_date"], grain), part=parts_of(entries[axis]))
    keys = ["period", "part", "ticket_key"]
    sums = placed.groupby(keys, observed=True, dropna=False)["seconds"].agg(["sum", "size"]).reset_index()
    cells_of: dict[tuple[str, str], list[TicketEffort]] = defaultdict(list)
    for period, part, *cell in sums.itertuples(index=False):
        cells_of[period, part].append(TicketEffort(*cell))
    efforts_by_period: dict[str, list[PartEffort]] = defaultdict(list)
    for (period, part), cells in cells_of.items():
        worked = [cell for cell in cells if pd.notna(cell.ticket_key)]
        worked.sort(key=lambda ticket: (-ticket.seconds, ticket.ticket_key))
        efforts_by_period[period].append(PartEffort(part, sum(cell.seconds for cell in cells), worked))
    for efforts in efforts_by_period.values():
        efforts.sort(key=lambda effort: (-effort.seconds, effort.key))
    return dict(efforts_by_period)


def floored(sums: Sums) -> Sums:
    """Return sums by period, 0 where entries that take time back (rule 14, `counting`) leave less than nothing.

    A period in which more was taken back than done holds no work to learn a usual level, a season or a cost from.

    Examples
    --------
    >>> floored(np.array([3.0, -1.0])).tolist()
    [3.0, 0.0]
    """
    return np.maximum(sums, 0)


def total(entries: pd.DataFrame, until: date | None = None) -> int:
    """Seconds of the entries, up to `until` included when it is given."""
    chosen = entries if until is None else entries[entries["work_date"] <= pd.Timestamp(until)]
    return int(chosen["seconds"].sum())
