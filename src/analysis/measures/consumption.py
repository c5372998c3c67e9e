"""Real effort by period and by axis: sums of whole seconds over the entries that count (rules 1 and 7).

The frame `entries` is that of `analysis.enrich.Enriched.entries`. Every function takes the counted entries alone
(`counted`), so that no figure can include an excluded one by oversight.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.domain import contracts, periods
from analysis.domain.contracts import Segment
from analysis.domain.periods import Calendar, Span

NOT_GIVEN = ""
"""The part of an axis where the entry has no value; views write it « non renseigné »."""


def counted(entries: pd.DataFrame) -> pd.DataFrame:
    """The entries whose time counts: those that nothing excludes (rule 14)."""
    return entries[entries["code"].isna()]


def within(entries: pd.DataFrame, days: Span) -> pd.DataFrame:
    """The entries whose civil day is in `days`, both ends included."""
    worked = entries["work_date"]
    return entries[(worked >= pd.Timestamp(days.starts_on)) & (worked <= pd.Timestamp(days.ends_on))]


def period_of(work_dates: pd.Series, grain: str) -> pd.Series:
    """The name of each day's period, as `analysis.domain.periods.key` names it.

    Parameters
    ----------
    work_dates : Series of datetime64, civil days.
    grain : day, week (ISO), month or year.
    """
    distinct = pd.Series(work_dates.unique())
    names = {day: periods.key(day.date(), grain) for day in distinct}
    return work_dates.map(names)


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
    inside = within(entries, days)
    names = period_of(inside["work_date"], grain)
    effort = inside["seconds"].groupby(names).sum()
    outside = inside["seconds"].where(~inside["in_scope"].astype(bool), 0).groupby(names).sum()
    worked = inside[["ticket_key", "ticket_kind"]].assign(period=names).dropna(subset=["ticket_key"])
    worked = worked.drop_duplicates(["period", "ticket_key"])
    tickets = worked.groupby("period").size()
    kinds = {
        column: worked[worked["ticket_kind"] == kind].groupby("period").size()
        for column, kind in (("incidents", "incident"), ("requests", "request"))
    }
    index = pd.Index(periods.keys(days, grain), name="period")
    columns = {"seconds": effort, "out_of_scope_seconds": outside, "tickets": tickets, **kinds}
    table = pd.DataFrame({name: values.reindex(index, fill_value=0) for name, values in columns.items()}).astype(
        "int64"
    )
    spans = [periods.span(name).meet(days) for name in index]
    table.insert(0, "starts_on", [span.starts_on for span in spans])
    table.insert(1, "ends_on", [span.ends_on for span in spans])
    return table.reset_index()


def average(parts: tuple[Segment, ...], names: list[str], calendar: Calendar) -> list[float]:
    """What the contract accrues over each period named (rule 2.7), in the unit of its segments."""
    return [contracts.accrued(parts, periods.span(name), calendar) for name in names]


def by_axis(entries: pd.DataFrame, axis: str) -> pd.DataFrame:
    """The parts of an axis (rule 7), the largest first; an entry without a value is in the part `NOT_GIVEN`.

    Parameters
    ----------
    entries : counted entries.
    axis : a column of `entries` that holds text.

    Returns
    -------
    DataFrame with a row a part: `key`, `seconds`, `entries`, `tickets`. The parts' seconds sum to the entries'.
    """
    keys = entries[axis].astype("str").where(entries[axis].notna(), NOT_GIVEN)
    groups = entries.assign(key=keys).groupby("key", observed=True)
    table = pd.DataFrame(
        {"seconds": groups["seconds"].sum(), "entries": groups.size(), "tickets": groups["ticket_key"].nunique()}
    ).astype("int64")
    return table.reset_index().sort_values(["seconds", "key"], ascending=[False, True], ignore_index=True)


def by_ticket(entries: pd.DataFrame) -> pd.DataFrame:
    """Effort of each ticket worked, the largest first: `ticket_key`, `seconds`, `entries`, `first_on`, `last_on`."""
    groups = entries.dropna(subset=["ticket_key"]).groupby("ticket_key", observed=True)
    table = groups.agg(
        seconds=("seconds", "sum"),
        entries=("seconds", "size"),
        first_on=("work_date", "min"),
        last_on=("work_date", "max"),
    )
    return table.reset_index().sort_values(["seconds", "ticket_key"], ascending=[False, True], ignore_index=True)


def total(entries: pd.DataFrame, until: date | None = None) -> int:
    """Seconds of the entries, up to `until` included when it is given."""
    chosen = entries if until is None else entries[entries["work_date"] <= pd.Timestamp(until)]
    return int(chosen["seconds"].sum())
