"""Real effort by period and by axis: sums of whole seconds over the entries that count (rules 1 and 7).

The frame `entries` is `analysis.enrich.entries.Enriched.entries`. Every function takes the counted entries alone
(`counted`), so that no figure can include an excluded one by oversight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.contracts import Segment
from analysis.domain.periods import Calendar, Grid, Span

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
        grid = periods.grid(days, grain)
        places = grid.place[_offsets(work_dates, days)[1]]
        present = np.bincount(places, minlength=len(grid.names)) > 0
        names = [grid.names[place] for place in np.flatnonzero(present)]
        codes = (np.cumsum(present) - 1)[places]
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(names, dtype="str")), index=work_dates.index)


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
    return pd.DataFrame(_columns(_by_day(entries, days), periods.grid(days, grain)))


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
    effort = _by_day(entries, days)
    rows, offsets = _offsets(entries["work_date"], days)
    weights = entries["seconds"].to_numpy() if compared is None else compared
    compared_by_day = np.bincount(offsets, weights[rows], minlength=days.days)
    is_live = ~tickets["is_deleted"].to_numpy(dtype=bool)
    moved = {name: _offsets(tickets[f"{name}_on"][is_live], days)[1] for name in ("opened", "closed")}
    tables = {}
    for grain in periods.GRAINS:
        grid = periods.grid(days, grain)
        number = len(grid.names)
        first, last = periods.span(grid.names[0]).starts_on, periods.span(grid.names[-1]).ends_on
        before, start = (first - daily_from).days, (days.starts_on - daily_from).days
        place = np.full(len(daily), number)  # the days outside all periods are a group of their own, left out
        place[before:start] = 0
        place[start : (last - daily_from).days + 1] = number - 1
        place[start : start + days.days] = grid.place
        average = pd.Series(daily).groupby(place).sum(min_count=1).to_numpy()[:number]
        counts = {name: np.bincount(grid.place[opened], minlength=number) for name, opened in moved.items()}
        compared_seconds = np.bincount(grid.place, compared_by_day, minlength=number)
        columns = {**_columns(effort, grid), "average": average, "compared_seconds": compared_seconds}
        tables[grain] = pd.DataFrame({**columns, **counts})
    return tables


@dataclass(frozen=True)
class _EffortByDay:
    """Sums of each day of a run of days [s], and the pairs of a day and the number of a ticket worked on that day.

    `is_kind` holds a mask of these pairs for incidents and for requests.
    """

    seconds: np.ndarray
    out_of_scope_seconds: np.ndarray
    worked_on: np.ndarray
    ticket: np.ndarray
    is_kind: Mapping[str, np.ndarray]


def _by_day(entries: pd.DataFrame, days: Span) -> _EffortByDay:
    rows, offsets = _offsets(entries["work_date"], days)
    seconds = entries["seconds"].to_numpy()[rows]
    is_outside = ~entries["in_scope"].to_numpy(dtype=bool)[rows]
    tickets = numbers(entries["ticket_key"])[rows]
    kinds = entries["ticket_kind"]
    first = first_of_each(offsets, tickets)
    return _EffortByDay(
        seconds=np.bincount(offsets, seconds, minlength=days.days),
        out_of_scope_seconds=np.bincount(offsets[is_outside], seconds[is_outside], minlength=days.days),
        worked_on=offsets[first],
        ticket=tickets[first],
        is_kind={kind: (kinds == kind).to_numpy(dtype=bool)[rows[first]] for kind in ("incident", "request")},
    )


def _columns(effort: _EffortByDay, grid: Grid) -> dict[str, Any]:
    """The columns of `by_period`: days summed by period, tickets counted once in each."""
    places = grid.place[effort.worked_on]
    first = first_of_each(places, effort.ticket)

    def counts(places: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(places, weights, minlength=len(grid.names)).astype("int64")

    return {
        "period": pd.array(grid.names, dtype="str"),
        "starts_on": np.array(grid.starts_on, dtype=object),
        "ends_on": np.array(grid.ends_on, dtype=object),
        "seconds": counts(grid.place, effort.seconds),
        "out_of_scope_seconds": counts(grid.place, effort.out_of_scope_seconds),
        "tickets": counts(places[first]),
        "incidents": counts(places[first[effort.is_kind["incident"][first]]]),
        "requests": counts(places[first[effort.is_kind["request"][first]]]),
    }


def _offsets(dates: pd.Series, days: Span) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of the civil days that lie in `days`, and their distances from its first day [days]."""
    rows = np.flatnonzero(is_within(dates, days))
    since = dates.to_numpy()[rows] - np.datetime64(days.starts_on)
    return rows, since.astype("timedelta64[D]").astype("int64")


def first_of_each(groups: np.ndarray, tickets: np.ndarray) -> np.ndarray:
    """The positions of the first entry of each ticket in each group: a ticket worked is counted once.

    Parameters
    ----------
    groups, tickets : a number an entry, as `numbers` gives them; entries without a ticket (-1) are left out.
    """
    known = np.flatnonzero(tickets >= 0)
    pairs = groups[known] * (tickets.max(initial=0) + 1) + tickets[known]
    return known[~pd.Index(pairs).duplicated()]


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
    bound = entries[["ticket_key", "seconds", "work_date"]].dropna(subset=["ticket_key"])
    keys = bound["ticket_key"]
    column = keys if isinstance(keys.dtype, pd.CategoricalDtype) else keys.astype("category")
    _, firsts, places = np.unique(numbers(column), return_index=True, return_inverse=True)
    days = bound["work_date"].to_numpy()
    first_on = days[firsts]
    np.minimum.at(first_on, places, days)
    seconds = np.bincount(places, weights=bound["seconds"]).astype("int64")
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
    efforts_by_period: dict[str, list[PartEffort]] = {}
    for (place, part), group in groupby(rows, key=itemgetter(0, 1)):
        cells = list(group)
        worked = [TicketEffort(tickets[code], *effort) for _, _, code, *effort in cells if code]  # 0: no ticket
        worked.sort(key=lambda ticket: (-ticket.seconds, ticket.ticket_key))
        effort = PartEffort(parts[part], sum(spent for *_, spent, _ in cells), worked)
        efforts_by_period.setdefault(names[place], []).append(effort)
    for efforts in efforts_by_period.values():
        efforts.sort(key=lambda effort: (-effort.seconds, effort.key))
    return efforts_by_period


def total(entries: pd.DataFrame, until: date | None = None) -> int:
    """Seconds of the entries, up to `until` included when it is given."""
    chosen = entries if until is None else entries[entries["work_date"] <= pd.Timestamp(until)]
    return int(chosen["seconds"].sum())
