"""Real effort by period and by axis: sums of whole seconds over the entries that count (rules 1 and 7).

The frame `entries` is that of `analysis.enrich.Enriched.entries`. Every function takes the counted entries alone
(`counted`), so that no figure can include an excluded one by oversight.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.contracts import Segment
from analysis.domain.periods import Calendar, Grid, Span

NOT_GIVEN = ""
"""The part of an axis where the entry has no value; views write it « non renseigné »."""


def counted(entries: pd.DataFrame) -> pd.DataFrame:
    """The entries whose time counts: those that nothing excludes (rule 14)."""
    return entries[entries["code"].isna()]


def within(entries: pd.DataFrame, days: Span) -> pd.DataFrame:
    """The entries whose civil day is in `days`, both ends included."""
    return entries[is_within(entries["work_date"], days)]


def is_within(dates: pd.Series, days: Span) -> np.ndarray:
    """Which civil days (datetime64) are in `days`, both ends included; one that is missing is not."""
    held = dates.to_numpy()
    return (held >= np.datetime64(days.starts_on)) & (held <= np.datetime64(days.ends_on))


def numbers(values: pd.Series) -> np.ndarray:
    """A number from 0 for each different value of a column; -1 where it has none."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy(dtype="int64")
    return pd.factorize(values)[0]


def coded(values: pd.Series) -> tuple[list[str], np.ndarray]:
    """The different values of an axis, `NOT_GIVEN` first, and each row's place among them."""
    column = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    return [NOT_GIVEN, *map(str, column.cat.categories)], column.cat.codes.to_numpy(dtype="int64") + 1


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
    names: list[str] = []
    codes = np.zeros(len(work_dates), dtype="int64")
    if len(work_dates):
        days = Span(work_dates.min().date(), work_dates.max().date())
        places, grid = _places(work_dates.to_numpy(), days, grain)
        present = np.bincount(places, minlength=len(grid.names)) > 0
        names = [grid.names[place] for place in np.flatnonzero(present)]
        codes = (np.cumsum(present) - 1)[places]
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(names, dtype="str")), index=work_dates.index)


def _places(dates: np.ndarray, days: Span, grain: str) -> tuple[np.ndarray, Grid]:
    """The place of each civil day of `days` among the periods that they touch, and these periods."""
    grid = periods.grid(days, grain)
    return grid.place[(dates - np.datetime64(days.starts_on)).astype("timedelta64[D]").astype("int64")], grid


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
    inside = is_within(entries["work_date"], days)
    places, grid = _places(entries["work_date"].to_numpy()[inside], days, grain)
    seconds = entries["seconds"].to_numpy()[inside]
    is_outside = ~entries["in_scope"].to_numpy(dtype=bool)[inside]
    tickets = numbers(entries["ticket_key"])[inside]
    kinds = entries["ticket_kind"]
    first = first_of_each(places, tickets)
    worked = places[first]

    def counts(places: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(places, weights, minlength=len(grid.names)).astype("int64")

    return pd.DataFrame(
        {
            "period": pd.Series(grid.names, dtype="str"),
            "starts_on": pd.Series([span.starts_on for span in grid.spans], dtype=object),
            "ends_on": pd.Series([span.ends_on for span in grid.spans], dtype=object),
            "seconds": counts(places, seconds),
            "out_of_scope_seconds": counts(places, seconds * is_outside),
            "tickets": counts(worked),
            "incidents": counts(worked[(kinds == "incident").to_numpy(dtype=bool)[inside][first]]),
            "requests": counts(worked[(kinds == "request").to_numpy(dtype=bool)[inside][first]]),
        }
    )


def first_of_each(groups: np.ndarray, tickets: np.ndarray) -> np.ndarray:
    """The positions of the first entry of each ticket in each group: a ticket worked is counted once.

    Parameters
    ----------
    groups, tickets : a number an entry, as `numbers` gives them; entries without a ticket (-1) are left out.
    """
    known = np.flatnonzero(tickets >= 0)
    pairs = groups[known] * (tickets.max(initial=0) + 1) + tickets[known]
    return known[~pd.Index(pairs).duplicated()]


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

    Parameters
    ----------
    table : periods.
    daily : of `daily_entitlement`, from the first day of the periods to the end of the last one or after.
    grain : day, week, month or year.
    """
    days = Span(daily.index[0].date(), daily.index[-1].date())
    sums = daily.groupby(periods.grid(days, grain).place).sum(min_count=1).to_numpy()
    return table.assign(average=sums[: len(table)])


def with_tickets(table: pd.DataFrame, tickets: pd.DataFrame, days: Span, grain: str) -> pd.DataFrame:
    """The periods of `by_period` with `opened` and `closed`: tickets opened and closed in each, worked or not.

    Parameters
    ----------
    table : periods.
    tickets : of `analysis.enrich`; those in the bin are left out.
    days : Span that the periods cover.
    grain : day, week, month or year.
    """
    is_live = ~tickets["is_deleted"].to_numpy(dtype=bool)
    counts = {}
    for column in ("opened", "closed"):
        dates = tickets[f"{column}_on"]
        places, _ = _places(dates.to_numpy()[is_live & is_within(dates, days)], days, grain)
        counts[column] = np.bincount(places, minlength=len(table))
    return table.assign(**counts)


def by_ticket(entries: pd.DataFrame) -> pd.DataFrame:
    """Effort of each ticket worked, the largest first: `ticket_key`, `seconds`, `entries`, `first_on`."""
    held = entries[["ticket_key", "seconds", "work_date"]].dropna(subset=["ticket_key"])
    keys = held["ticket_key"]
    column = keys if isinstance(keys.dtype, pd.CategoricalDtype) else keys.astype("category")
    _, firsts, places = np.unique(numbers(column), return_index=True, return_inverse=True)
    days = held["work_date"].to_numpy()
    first_on = days[firsts]
    np.minimum.at(first_on, places, days)
    seconds = np.bincount(places, weights=held["seconds"]).astype("int64")
    order = np.argsort(-seconds, kind="stable")
    return pd.DataFrame(
        {
            "ticket_key": keys.iloc[firsts[order]].reset_index(drop=True),
            "seconds": seconds[order],
            "entries": np.bincount(places)[order],
            "first_on": first_on[order],
        }
    )


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
    period = period_of(entries["work_date"], grain).cat
    names = period.categories.tolist()
    (parts, part_codes), (tickets, ticket_codes) = (coded(entries[column]) for column in (axis, "ticket_key"))
    shape = len(names), len(parts), len(tickets)
    groups = np.ravel_multi_index((period.codes, part_codes, ticket_codes), shape)
    distinct, places = np.unique(groups, return_inverse=True)
    seconds = np.bincount(places, weights=entries["seconds"]).astype("int64")
    columns = [*np.unravel_index(distinct, shape), seconds, np.bincount(places)]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    found: dict[str, list[PartEffort]] = {}
    for (place, part), group in groupby(rows, key=itemgetter(0, 1)):
        held = list(group)
        worked = [TicketEffort(tickets[code], *effort) for _, _, code, *effort in held if code]  # 0: no ticket
        worked.sort(key=lambda ticket: (-ticket.seconds, ticket.ticket_key))
        own = PartEffort(parts[part], sum(spent for *_, spent, _ in held), worked)
        found.setdefault(names[place], []).append(own)
    for own_parts in found.values():
        own_parts.sort(key=lambda part: (-part.seconds, part.key))
    return found


def total(entries: pd.DataFrame, until: date | None = None) -> int:
    """Seconds of the entries, up to `until` included when it is given."""
    chosen = entries if until is None else entries[entries["work_date"] <= pd.Timestamp(until)]
    return int(chosen["seconds"].sum())
