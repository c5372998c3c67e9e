"""Gaps in a client's data: missing weeks, people who stopped logging, tickets nobody timed or qualified."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.periods import Calendar, Span
from analysis.measures.effort import consumption

PLACES = ("category", "subsidiary")
"""Fields of a ticket's history that decide where its minutes are shown."""


NEVER = np.iinfo(np.int64).min
"""Before any instant: numpy's number of a missing instant."""


@dataclass(frozen=True)
class Habits:
    """Usual values, from params; beyond them, something may be missing.

    Parameters
    ----------
    silent_weeks : whole working weeks without an entry after which a technician of the usual team is asked about.
    regular_weeks, regular_span_weeks : a technician who logged in so many of so many working weeks is of the usual
        team.
    unqualified_days : days after its opening by which a ticket has a category and a kind.
    email_channels : names that the source gives to the channel of e-mail; case does not count.
    """

    silent_weeks: int = 4
    regular_weeks: int = 8
    regular_span_weeks: int = 13
    unqualified_days: int = 15
    email_channels: Collection[str] = ()


def findings(
    counted: pd.DataFrame,
    tickets: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    terms: Sequence[Span],
    live: Span,
    calendar: Calendar,
    habits: Habits,
) -> Iterable[Finding]:
    """The findings `gap`, `technician_silent`, `closed_without_time`, `email_unqualified`, `moved_ticket` (rule 14).

    Parameters
    ----------
    counted, tickets : frames of `analysis.enrich.entries`, the entries being those that count.
    changes : rows of the canonical table `ticket_change`.
    terms : terms of the client's contract lines: outside them nothing is expected.
    live : the history, up to the date counted.
    calendar : the client's working days.
    habits : usual values.
    """
    weeks = _working_weeks(live, terms, calendar)
    yield from _gaps(counted, weeks)
    yield from _silent(counted, weeks, live, habits)
    names, codes = consumption.coded(counted["ticket_key"])
    places = np.maximum(pd.Index(names).get_indexer(tickets["ticket_key"]), 0)  # the first is that of no ticket
    yield from _closed_without_time(tickets, _has_entry(codes, places))
    yield from _unqualified(counted, tickets, codes, places, live, habits)
    yield from _moved(counted, changes, names, codes)


def _has_entry(codes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return a mask of the tickets that have an entry.

    Parameters
    ----------
    codes : place of each entry's ticket, 0 for no ticket.
    places : place of each ticket, 0 where no entry at all has it.
    """
    by_place = np.zeros(max(codes.max(initial=0), places.max(initial=0)) + 1, dtype=bool)
    by_place[codes] = True
    by_place[0] = False
    return by_place[places]


def _gaps(counted: pd.DataFrame, weeks: Sequence[str]) -> Iterable[Finding]:
    """The working weeks, whole inside the history and a term, without an entry."""
    worked = set(consumption.period_of(counted["work_date"], "week").cat.categories)
    missing = [name for name in weeks if name not in worked]
    if missing:
        yield Finding("gap", SEVERITIES["gap"], len(missing), 0, tuple(missing[:MOST_EVIDENCE]))


def _silent(counted: pd.DataFrame, weeks: Sequence[str], live: Span, habits: Habits) -> Iterable[Finding]:
    """Technicians of the usual team who log nothing any more; the effort is their effort as members of the team.

    A technician who left is reported for some weeks only: after them, the span before holds too few of their weeks.
    """
    weeks = weeks[-habits.silent_weeks - habits.regular_span_weeks :]
    if len(weeks) < habits.silent_weeks + habits.regular_span_weeks:
        return
    first, since = periods.span(weeks[0]).starts_on, periods.span(weeks[-habits.silent_weeks]).starts_on
    people, dates = consumption.numbers(counted["technician_id"]), counted["work_date"].to_numpy()
    is_last = consumption.is_within(counted["work_date"], Span(first, live.ends_on)) & (people >= 0)
    is_before = is_last & (dates < np.datetime64(since))
    week = (dates[is_before] - np.datetime64(first)).astype("timedelta64[W]").astype("int64")  # `first` is a Monday
    most = week.max(initial=0) + 1
    worked = np.unique(people[is_before] * most + week) // most
    is_gone = np.bincount(worked, minlength=people.max(initial=0) + 1) >= habits.regular_weeks
    is_gone[people[is_last & ~is_before]] = False
    if is_gone.any():
        rows = is_before & is_gone[people]
        evidence = tuple(sorted(counted["technician"].array[rows].unique().tolist())[:MOST_EVIDENCE])
        code, effort = "technician_silent", counted["seconds"].to_numpy()[rows].sum()
        yield Finding(code, SEVERITIES[code], int(is_gone.sum()), int(effort), evidence)


def _closed_without_time(tickets: pd.DataFrame, is_worked: np.ndarray) -> Iterable[Finding]:
    """Closed tickets on which nobody noted any time."""
    is_silent = (tickets["closed_on"].notna() & ~tickets["is_deleted"]).to_numpy() & ~is_worked
    if is_silent.any():
        code, evidence = "closed_without_time", tuple(tickets["ticket_id"].array[is_silent][:MOST_EVIDENCE])
        yield Finding(code, SEVERITIES[code], int(is_silent.sum()), 0, evidence)


def _unqualified(
    counted: pd.DataFrame, tickets: pd.DataFrame, codes: np.ndarray, places: np.ndarray, live: Span, habits: Habits
) -> Iterable[Finding]:
    """Old tickets that came by e-mail and lack a category or a kind that the client's other tickets have.

    `codes` and `places` bind entries to tickets, as in `_has_entry`.
    """
    channels, channel_of = consumption.coded(tickets["channel"])
    known = {name.casefold() for name in habits.email_channels}
    is_by_email = np.array([False, *(name.casefold() in known for name in channels[1:])])[channel_of]
    is_old = tickets["opened_on"].to_numpy() <= np.datetime64(live.ends_on - timedelta(days=habits.unqualified_days))
    is_lacking = np.zeros(len(tickets), dtype=bool)
    for axis in ("category_path", "ticket_kind"):
        is_empty = tickets[axis].isna().to_numpy()
        if not is_empty.all():
            is_lacking |= is_empty & ~_has_entry(codes[consumption.numbers(counted[axis]) >= 0], places)
    is_left = is_by_email & is_old & is_lacking & ~tickets["is_deleted"].to_numpy()
    if is_left.any():
        effort = counted["seconds"].to_numpy()[np.isin(codes, places[is_left & (places > 0)])].sum()
        code, evidence = "email_unqualified", tuple(tickets["ticket_id"].array[is_left][:MOST_EVIDENCE])
        yield Finding(code, SEVERITIES[code], int(is_left.sum()), int(effort), evidence)


def _moved(counted: pd.DataFrame, changes: pd.DataFrame, names: Sequence[str], codes: np.ndarray) -> Iterable[Finding]:
    """Tickets whose category or subsidiary changed after some work; the effort is the effort before the move.

    A first category moves nothing. `codes` is the place of each entry's ticket in `names`.
    """
    moved_at: dict[str, int] = {}
    instants = changes["changed_at"].to_numpy("datetime64[us]").view("int64").tolist()
    columns = (changes[name].tolist() for name in ("source", "ticket_id", "field", "old_value"))
    for source, ticket, field, old, instant in zip(*columns, instants, strict=True):
        if field in PLACES and isinstance(old, str) and old.strip():
            key = f"{source}\x1f{ticket}"
            moved_at[key] = max(moved_at.get(key, NEVER), instant)
    if not moved_at:
        return
    began = counted["begun_at"].to_numpy("datetime64[us]")
    next_day = counted["work_date"].to_numpy("datetime64[us]") + np.timedelta64(1, "D")
    began = np.where(np.isnat(began), next_day, began).view("int64")
    rows = counted[began < np.array([moved_at.get(name, NEVER) for name in names])[codes]]
    if len(rows):
        heaviest = rows.groupby("ticket_id")["seconds"].sum().sort_values(ascending=False, kind="stable")
        code, evidence = "moved_ticket", tuple(heaviest.index[:MOST_EVIDENCE])
        yield Finding(code, SEVERITIES[code], len(heaviest), int(rows["seconds"].sum()), evidence)


def _working_weeks(live: Span, terms: Sequence[Span], calendar: Calendar) -> list[str]:
    """The weeks with a working day that are whole inside `live` and a live contract, in their order.

    Terms that follow one another are one contract: a week over two of them is whole.
    """
    contracts: list[Span] = []
    for term in sorted(terms, key=lambda span: span.starts_on):
        if contracts and term.starts_on <= contracts[-1].ends_on + timedelta(days=1):
            contracts[-1] = Span(contracts[-1].starts_on, max(contracts[-1].ends_on, term.ends_on))
        else:
            contracts.append(term)
    grid = periods.grid(live, "week")
    weeks = map(Span, grid.starts_on, grid.ends_on)
    return [
        name
        for name, week in zip(grid.names, weeks, strict=True)
        if week.days == periods.DAYS_PER_WEEK
        and any(known.starts_on <= week.starts_on and week.ends_on <= known.ends_on for known in contracts)
        and (calendar.is_working_day(week.starts_on) or calendar.working_days(week))
    ]
