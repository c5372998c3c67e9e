"""What may be missing from a client's data: weeks, people who stopped logging, tickets nobody timed or qualified."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.periods import Calendar, Span
from analysis.measures import consumption

PLACES = ("category", "subsidiary")
"""Fields of a ticket's history that say where its minutes are shown."""


@dataclass(frozen=True)
class Habits:
    """What is usual, as params say; beyond it, something may be missing.

    Parameters
    ----------
    silent_weeks : whole working weeks without an entry after which a technician of the usual team is asked about.
    regular_weeks, regular_span_weeks : who logged in so many of so many working weeks before is of the usual team.
    unqualified_days : days after its opening by which a ticket has a category and a kind.
    email_channels : how the source names a ticket that came by e-mail; case does not count.
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
    counted, tickets : frames of `analysis.enrich`, the entries being those that count.
    changes : rows of the canonical table `ticket_change`.
    terms : terms of the client's contract lines: outside them nothing is expected.
    live : the history, up to the date counted.
    calendar : the client's working days.
    habits : what is usual.
    """
    yield from _gaps(counted, terms, live, calendar)
    yield from _silent(counted, terms, live, calendar, habits)
    yield from _closed_without_time(counted, tickets)
    yield from _unqualified(counted, tickets, live, habits)
    yield from _moved(counted, changes)


def _gaps(counted: pd.DataFrame, terms: Sequence[Span], live: Span, calendar: Calendar) -> Iterable[Finding]:
    """The working weeks, whole inside `live` and a term, without an entry."""
    worked = set(consumption.period_of(counted["work_date"], "week"))
    missing = [name for name in _working_weeks(live, terms, calendar) if name not in worked]
    if missing:
        yield Finding("gap", SEVERITIES["gap"], len(missing), 0, tuple(missing[:MOST_EVIDENCE]))


def _silent(
    counted: pd.DataFrame, terms: Sequence[Span], live: Span, calendar: Calendar, habits: Habits
) -> Iterable[Finding]:
    """Technicians of the usual team who log nothing any more; the effort is what they logged while they were of it.

    Who left is told of for some weeks only: then the span before holds too few of that person's weeks.
    """
    weeks = _working_weeks(live, terms, calendar)[-habits.silent_weeks - habits.regular_span_weeks :]
    if len(weeks) < habits.silent_weeks + habits.regular_span_weeks:
        return
    first, since = periods.span(weeks[0]).starts_on, periods.span(weeks[-habits.silent_weeks]).starts_on
    recent = consumption.within(counted, Span(since, live.ends_on))
    before = consumption.within(counted, Span(first, since - timedelta(days=1))).dropna(subset=["technician_id"])
    in_weeks = consumption.period_of(before["work_date"], "week").groupby(before["technician_id"]).nunique()
    regular = in_weeks[in_weeks >= habits.regular_weeks].index
    gone = regular.difference(recent["technician_id"].dropna().unique())
    rows = before[before["technician_id"].isin(gone)]
    if len(gone):
        evidence = tuple(sorted(rows["technician"].astype("str").unique())[:MOST_EVIDENCE])
        code = "technician_silent"
        yield Finding(code, SEVERITIES[code], len(gone), int(rows["seconds"].sum()), evidence)


def _closed_without_time(counted: pd.DataFrame, tickets: pd.DataFrame) -> Iterable[Finding]:
    """Closed tickets on which nobody noted any time."""
    silent = tickets[tickets["closed_on"].notna() & ~tickets["is_deleted"]]
    silent = silent[~silent["ticket_key"].isin(counted["ticket_key"].unique())]
    if len(silent):
        code = "closed_without_time"
        yield Finding(code, SEVERITIES[code], len(silent), 0, tuple(silent["ticket_id"].head(MOST_EVIDENCE)))


def _unqualified(counted: pd.DataFrame, tickets: pd.DataFrame, live: Span, habits: Habits) -> Iterable[Finding]:
    """Tickets that came by e-mail and, long after, have no category or no kind where the client's others have one."""
    by_email = tickets["channel"].str.casefold().isin([name.casefold() for name in habits.email_channels])
    is_old = tickets["opened_on"] <= pd.Timestamp(live.ends_on) - pd.Timedelta(days=habits.unqualified_days)
    lacking = pd.Series(False, index=tickets.index)
    for axis in ("category_path", "ticket_kind"):
        named = counted["ticket_key"][counted[axis].notna()].unique()
        if tickets[axis].notna().any():
            lacking |= tickets[axis].isna() & ~tickets["ticket_key"].isin(named)
    left = tickets[by_email.fillna(False) & is_old & lacking & ~tickets["is_deleted"]]
    if len(left):
        rows = counted[counted["ticket_key"].isin(left["ticket_key"])]
        code, evidence = "email_unqualified", tuple(left["ticket_id"].head(MOST_EVIDENCE))
        yield Finding(code, SEVERITIES[code], len(left), int(rows["seconds"].sum()), evidence)


def _moved(counted: pd.DataFrame, changes: pd.DataFrame) -> Iterable[Finding]:
    """Tickets whose category or subsidiary changed after some work on them; the effort is that of before the move.

    A first category, where there was none, moves nothing.
    """
    moves = changes[changes["field"].isin(PLACES) & changes["old_value"].fillna("").str.strip().ne("")]
    if moves.empty:
        return
    keys = moves["source"].astype("str") + "\x1f" + moves["ticket_id"].astype("str")
    last = moves["changed_at"].groupby(keys).max()
    moved_at = counted["ticket_key"].astype("str").map(last)
    began = counted["begun_at"].fillna(counted["work_date"].dt.tz_localize("UTC") + pd.Timedelta(days=1))
    rows = counted[(began < moved_at).to_numpy(dtype=bool)]
    if len(rows):
        heaviest = rows.groupby("ticket_id")["seconds"].sum().sort_values(ascending=False, kind="stable")
        code, evidence = "moved_ticket", tuple(heaviest.index[:MOST_EVIDENCE])
        yield Finding(code, SEVERITIES[code], len(heaviest), int(rows["seconds"].sum()), evidence)


def _working_weeks(live: Span, terms: Sequence[Span], calendar: Calendar) -> list[str]:
    """The weeks with a working day that are whole inside `live` and a term, in their order."""
    found = []
    for name in periods.keys(live, "week"):
        week = periods.span(name)
        is_whole = any(week.meet(live).meet(term).days == periods.DAYS_PER_WEEK for term in terms)
        if is_whole and calendar.working_days(week):
            found.append(name)
    return found
