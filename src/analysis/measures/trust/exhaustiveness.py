"""Gaps in a client's data: missing weeks, people who stopped logging, tickets nobody timed or qualified."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import MOST_EVIDENCE, SEVERITIES, Finding
from analysis.domain.periods import Calendar, Span
from analysis.measures.effort import consumption

PLACES = ("category", "subsidiary")
"""Fields of a ticket's history that decide where its minutes are shown."""


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
    yield from _closed_without_time(counted, tickets)
    yield from _unqualified(counted, tickets, live, habits)
    yield from _moved(counted, changes)


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
    team = consumption.within(counted, Span(first, live.ends_on)).dropna(subset=["technician_id"])
    is_before = team["work_date"] < pd.Timestamp(since)
    weeks_worked = consumption.period_of(team["work_date"], "week").where(is_before)
    weeks_of_each = weeks_worked.groupby(team["technician_id"], observed=True).nunique()
    regular = weeks_of_each.index[weeks_of_each >= habits.regular_weeks]
    gone = set(regular) - set(team.loc[~is_before, "technician_id"])
    if gone:
        rows = team[team["technician_id"].isin(gone)]
        evidence = tuple(sorted(rows["technician"].unique())[:MOST_EVIDENCE])
        code, effort = "technician_silent", int(rows["seconds"].sum())
        yield Finding(code, SEVERITIES[code], len(gone), effort, evidence)


def _closed_without_time(counted: pd.DataFrame, tickets: pd.DataFrame) -> Iterable[Finding]:
    """Closed tickets on which nobody noted any time."""
    is_closed = tickets["closed_on"].notna() & ~tickets["is_deleted"]
    silent = tickets[is_closed & ~tickets["ticket_key"].isin(_tickets_of(counted))]
    if len(silent):
        code, evidence = "closed_without_time", tuple(silent["ticket_id"].head(MOST_EVIDENCE))
        yield Finding(code, SEVERITIES[code], len(silent), 0, evidence)


def _tickets_of(entries: pd.DataFrame) -> list[str]:
    return entries["ticket_key"].dropna().unique().tolist()


def _unqualified(counted: pd.DataFrame, tickets: pd.DataFrame, live: Span, habits: Habits) -> Iterable[Finding]:
    """Old tickets that came by e-mail and lack a category or a kind that the client's other tickets have."""
    known = {name.casefold() for name in habits.email_channels}
    is_by_email = tickets["channel"].astype("str").str.casefold().isin(known)
    is_old = tickets["opened_on"] <= pd.Timestamp(live.ends_on - timedelta(days=habits.unqualified_days))
    is_lacking = pd.Series(False, index=tickets.index)
    for axis in ("category_path", "ticket_kind"):
        is_empty = tickets[axis].isna()
        if not is_empty.all():
            is_lacking |= is_empty & ~tickets["ticket_key"].isin(_tickets_of(counted[counted[axis].notna()]))
    left = tickets[is_by_email & is_old & is_lacking & ~tickets["is_deleted"]]
    if len(left):
        effort = counted.loc[counted["ticket_key"].isin(left["ticket_key"]), "seconds"].sum()
        code, evidence = "email_unqualified", tuple(left["ticket_id"].head(MOST_EVIDENCE))
        yield Finding(code, SEVERITIES[code], len(left), int(effort), evidence)


def _moved(counted: pd.DataFrame, changes: pd.DataFrame) -> Iterable[Finding]:
    """Tickets whose category or subsidiary changed after some work; the effort is the effort before the move.

    A first category moves nothing.
    """
    moves = changes[changes["field"].isin(PLACES) & (changes["old_value"].astype("str").str.strip().fillna("") != "")]
    if moves.empty:
        return
    moved_at = moves.groupby(moves["source"].astype("str") + "\x1f" + moves["ticket_id"].astype("str"))[
        "changed_at"
    ].max()
    bound = counted.dropna(subset=["ticket_key"])
    next_day = bound["work_date"].dt.tz_localize("UTC") + pd.Timedelta(days=1)
    rows = bound[bound["begun_at"].fillna(next_day) < bound["ticket_key"].astype("str").map(moved_at)]
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
