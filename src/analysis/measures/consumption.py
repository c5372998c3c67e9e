"""Real effort by period and by axis: sums of whole seconds over the entries that count (rules 1 and 7).

The frame `entries` is that of `analysis.enrich.Enriched.entries`. Every function takes the counted entries alone
(`counted`), so that no figure can include an excluded one by oversight.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from analysis.domain import periods
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
    work_dates : Series of datetime64, civil days, none missing.
    grain : day, week (ISO), month or year.

    Returns
    -------
    Series of category, its categories in order of time.
    """
    codes, days = pd.factorize(work_dates)
    names = [periods.key(day, grain) for day in days.date]
    distinct = sorted(set(names))
    places = {name: place for place, name in enumerate(distinct)}
    of_days = np.array([places[name] for name in names], dtype=np.intp)
    return pd.Series(pd.Categorical.from_codes(of_days[codes], pd.Index(distinct, dtype="str")), index=work_dates.index)


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
    inside = within(entries[["work_date", "seconds", "in_scope", "ticket_key", "ticket_kind"]], days)
    names = period_of(inside["work_date"], grain)
    effort = inside["seconds"].groupby(names, observed=True).sum()
    outside = inside["seconds"].where(~inside["in_scope"].astype(bool), 0).groupby(names, observed=True).sum()
    worked = inside[["ticket_key", "ticket_kind"]].assign(period=names).dropna(subset=["ticket_key"])
    worked = worked.drop_duplicates(["period", "ticket_key"])
    tickets = worked.groupby("period", observed=True).size()
    kinds = {
        column: worked[worked["ticket_kind"] == kind].groupby("period", observed=True).size()
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


def daily_entitlement(parts: Iterable[Segment], days: Span, calendar: Calendar) -> pd.Series:
    """What a line accrues on each day (rule 2.7), in its unit: the sum over a period is the contract's average of it.

    Parameters
    ----------
    parts : segments of the line.
    days : Span, the days wanted.
    calendar : working days, for the segments that accrue by them.

    Returns
    -------
    Series of float indexed by day (datetime64), 0 outside every segment.
    """
    index = pd.date_range(days.starts_on, days.ends_on, freq="D")
    accrued = np.zeros(len(index))
    for part in parts:
        first = (part.days.starts_on - days.starts_on).days
        last = (part.days.ends_on - days.starts_on).days
        inside = slice(max(first, 0), max(last + 1, 0))
        if part.accrual == "calendar":
            accrued[inside] += part.quantity / part.days.days
        elif worked := calendar.working_days(part.days):
            weights = [calendar.is_working_day(day.date()) for day in index[inside]]
            accrued[inside] += np.array(weights) * part.quantity / worked
    return pd.Series(accrued, index=index)


def with_average(table: pd.DataFrame, daily: pd.Series, grain: str) -> pd.DataFrame:
    """The periods of `by_period` with the column `average`: the sum of a daily entitlement over each of them.

    A period counts whole, even the one that holds the as-of date: a bar is compared with what its whole week is worth.
    It is NaN where no day of the period lies in a term (`daily` is NaN there).
    """
    sums = daily.groupby(period_of(daily.index.to_series(), grain), observed=True).sum(min_count=1)
    return table.assign(average=table["period"].map(sums.to_dict()).astype("float64"))


def with_tickets(table: pd.DataFrame, tickets: pd.DataFrame, days: Span, grain: str) -> pd.DataFrame:
    """The periods of `by_period` with `opened` and `closed`: tickets opened and closed in each, worked or not.

    Parameters
    ----------
    table : periods.
    tickets : of `analysis.enrich`; those in the bin are left out.
    days : Span that the periods cover.
    grain : day, week, month or year.
    """
    live = tickets[~tickets["is_deleted"]]
    counts = {}
    for column in ("opened", "closed"):
        dates = live[f"{column}_on"].dropna()
        dates = dates[(dates >= pd.Timestamp(days.starts_on)) & (dates <= pd.Timestamp(days.ends_on))]
        counts[column] = period_of(dates, grain).value_counts().to_dict()
    found = {column: table["period"].map(count).fillna(0).astype("int64") for column, count in counts.items()}
    return table.assign(**found)


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


def parts_by_period(entries: pd.DataFrame, grain: str, axis: str) -> pd.DataFrame:
    """The parts of an axis in each period, the largest of a period first, in one pass.

    Parameters
    ----------
    entries : counted entries.
    grain : day, week, month or year.
    axis : a text column of the entries; an entry without a value is in the part `NOT_GIVEN`.

    Returns
    -------
    DataFrame with a row a period and part: `period`, `key`, `seconds`. The parts' seconds sum to the period's.
    """
    groups = _by_part(entries, grain, axis).groupby(["period", "key"], observed=True, sort=False)
    order = {"period": True, "seconds": False, "key": True}
    return groups["seconds"].sum().reset_index().sort_values([*order], ascending=[*order.values()], ignore_index=True)


def tickets_by_part(entries: pd.DataFrame, grain: str, axis: str) -> pd.DataFrame:
    """The tickets of each part of an axis in each period: `period`, `key`, `ticket_key`, `seconds`, `entries`.

    As `by_ticket` of the entries of each part and period, in one pass: the largest ticket of a part first.
    """
    worked = _by_part(entries, grain, axis).dropna(subset=["ticket_key"])
    groups = worked.groupby(["period", "key", "ticket_key"], observed=True, sort=False)
    table = groups.agg(seconds=("seconds", "sum"), entries=("seconds", "size")).reset_index()
    order = {"period": True, "key": True, "seconds": False, "ticket_key": True}
    return table.sort_values([*order], ascending=[*order.values()], ignore_index=True)


def _by_part(entries: pd.DataFrame, grain: str, axis: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": period_of(entries["work_date"], grain),
            "key": _part_of(entries[axis]),
            "ticket_key": entries["ticket_key"].astype("str").astype("category"),
            "seconds": entries["seconds"],
        }
    )


def _part_of(values: pd.Series) -> pd.Series:
    """The part of its axis that each entry is in, as a category, in order of their names."""
    return values.astype("str").where(values.notna(), NOT_GIVEN).astype("category")


def total(entries: pd.DataFrame, until: date | None = None) -> int:
    """Seconds of the entries, up to `until` included when it is given."""
    chosen = entries if until is None else entries[entries["work_date"] <= pd.Timestamp(until)]
    return int(chosen["seconds"].sum())
