"""Work of one client: its tickets and time entries, drawn and scripted, before any fault is added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.random import Generator

from analysis.demo import effort, people, rhythm
from analysis.demo.cast import Client
from analysis.demo.people import Team
from analysis.demo.rhythm import Days, Floats, Integers
from analysis.demo.transcript import ScriptedTicket, Stretch
from analysis.demo.vocabulary import FILLINGS, SUBJECT_KEYS, SUBJECTS

SHARED_SHARE, HELPER_SHARE = 0.1, 0.3
"""Tickets open to two other technicians, and share of their entries that those book."""
ABSENT = 0.02
"""Weight of a technician in a week of absence, over that of another week."""
FIRST_MONDAY = np.datetime64("2018-01-01")
UNKNOWN_KIND_SHARE = 0.006
INTERRUPTED_SHARE = 0.12
SAME_DAY_SHARE = 0.62
MINUTE = np.timedelta64(60, "s")

_WEIGHTS = np.array([SUBJECTS[key].weight for key in SUBJECT_KEYS])
_INCIDENT_SHARES = np.array([SUBJECTS[key].incident_share for key in SUBJECT_KEYS])
_ROOTS = tuple(dict.fromkeys(SUBJECTS[key].path[0] for key in SUBJECT_KEYS))
_ROOT_OF_SUBJECT = np.array([_ROOTS.index(SUBJECTS[key].path[0]) for key in SUBJECT_KEYS])
_INCIDENT_TITLES = np.array([len(SUBJECTS[key].incidents) * FILLINGS for key in SUBJECT_KEYS])
_REQUEST_TITLES = np.array([len(SUBJECTS[key].requests) * FILLINGS for key in SUBJECT_KEYS])


@dataclass(frozen=True)
class Work:
    """Tickets and entries of one client.

    Parameters
    ----------
    tickets : DataFrame indexed by the ticket's rank: subject (rank in `SUBJECT_KEYS`), kind ("incident", "request" or
        None), title (rank among the subject's titles, -1 where `own_title` holds it), own_title, requester and site
        (ranks), opened_at (local time).
    entries : DataFrame with ticket (rank), minutes, technician (rank in the desk), started_at, ended_at (local time),
        action (random rank), is_bound (no one else may do it), in time order.
    """

    tickets: pd.DataFrame
    entries: pd.DataFrame


def work_of(client: Client, number: int, requesters: pd.DataFrame, team: Team, closed: Days, seed: int) -> Work:
    """Return the work of one client, in time order.

    Parameters
    ----------
    number : int, rank of the client: its part of the seed.
    requesters : as `people.requesters` gives them.
    closed : public holidays.
    """
    random = np.random.default_rng([seed, 3, number])
    parts = [_drawn(client, stretch, requesters, team, closed, random) for stretch in client.stretches]
    parts += [_scripted(ticket, requesters, team, random) for ticket in client.script]
    offset = 0
    tickets, entries = [], []
    for part in parts:
        tickets.append(part.tickets.set_index(part.tickets.index + offset))
        entries.append(part.entries.assign(ticket=part.entries["ticket"] + offset))
        offset += len(part.tickets)
    ordered = pd.concat(entries, ignore_index=True).sort_values("started_at", kind="stable", ignore_index=True)
    return Work(pd.concat(tickets), ordered)


def _drawn(
    client: Client, stretch: Stretch, requesters: pd.DataFrame, team: Team, closed: Days, random: Generator
) -> Work:
    """Return the drawn work of one stretch of days."""
    days = rhythm.days_between(stretch.starts_on, stretch.ends_on)
    weights = rhythm.daily_weights(days, unrest=client.unrest, swells=client.swells, closed=closed, random=random)
    minutes = effort.entry_minutes(stretch.minutes, random)
    day = effort.days_of_entries(minutes, weights)
    ticket = effort.tickets_of_entries(len(minutes), client.entries_a_ticket, len(days) * 5 / 7, random)
    count = int(ticket.max()) + 1 if len(ticket) else 0
    first_entry = np.zeros(count, dtype=np.int64)
    first_entry[ticket[::-1]] = np.arange(len(ticket))[::-1]

    subject = _subjects(client, days, day[first_entry], random)
    is_incident = random.random(count) < _INCIDENT_SHARES[subject]
    requester = random.choice(len(requesters), size=count, p=_shares(requesters["weight"].to_numpy()))
    entries = _clocked(days[day], minutes, random)
    technician = _technicians(team, ticket, subject, days[day[first_entry]], random)
    visit = _grouped_by_visit(technician, days[day], random)
    ticket, technician = ticket[visit], technician[visit]
    entries.insert(0, "ticket", ticket)
    entries["technician"] = technician
    entries["is_bound"] = False
    started_at = entries["started_at"].to_numpy()
    first_start = np.full(count, started_at.max() if count else np.datetime64("2019-01-01", "s"))
    np.minimum.at(first_start, ticket, started_at)
    kind = np.where(is_incident, "incident", "request").astype(object)
    kind[random.random(count) < UNKNOWN_KIND_SHARE] = None
    titles = np.where(is_incident, _INCIDENT_TITLES[subject], _REQUEST_TITLES[subject])
    tickets = pd.DataFrame(
        {
            "subject": subject,
            "kind": kind,
            "is_incident": is_incident,
            "title": (random.random(count) * titles).astype(np.int64),
            "own_title": np.full(count, None, dtype=object),
            "requester": requester,
            "site": requesters["site"].to_numpy()[requester],
            "opened_at": _opened(first_start, random),
        }
    )
    return Work(tickets, entries)


def _scripted(ticket: ScriptedTicket, requesters: pd.DataFrame, team: Team, random: Generator) -> Work:
    """Return the work of one ticket written by hand."""
    cuts = [
        np.array([part.minutes]) if ticket.is_whole else effort.entry_minutes(part.minutes, random)
        for part in ticket.parts
    ]
    days = [_working_days(part, len(cut), random) for part, cut in zip(ticket.parts, cuts, strict=True)]
    entries = _clocked(np.concatenate(days), np.concatenate(cuts), random, is_interrupted=not ticket.is_whole)
    entries.insert(0, "ticket", 0)
    subject = SUBJECT_KEYS.index(ticket.subject)
    members = [rank for rank, profile in enumerate(team.profiles) if ticket.profile in ("", profile)]
    weights = people.taste(team, SUBJECTS[ticket.subject].path[0])[members]
    entries["technician"] = team.members[members[int(random.choice(len(members), p=_shares(weights)))]]
    entries["is_bound"] = bool(ticket.profile)
    here = np.flatnonzero(requesters["site"].to_numpy() == ticket.subsidiary)
    requester = int(random.choice(here, p=_shares(requesters["weight"].to_numpy()[here])))
    first_start = entries["started_at"].min()
    tickets = pd.DataFrame(
        {
            "subject": [subject],
            "kind": [ticket.kind],
            "is_incident": [ticket.kind == "incident"],
            "title": [-1],
            "own_title": [ticket.title],
            "requester": [requester],
            "site": [ticket.subsidiary],
            "opened_at": [first_start - timedelta(minutes=int(random.integers(2, 40)))],
        }
    )
    return Work(tickets, entries)


def _subjects(client: Client, days: Days, first_day: Integers, random: Generator) -> Integers:
    """Return the subject of each ticket, by weights that depend on the client and on the day of its first entry."""
    tilt = np.array([client.tilt.get(key, 1.0) for key in SUBJECT_KEYS])
    swells = [swell for swell in client.swells if swell.subjects]
    weights = _WEIGHTS * tilt * rhythm.subject_factors(days, SUBJECT_KEYS, swells)
    reached = np.cumsum(weights, axis=1)
    drawn = random.random(len(first_day)) * reached[first_day, -1]
    return (reached[first_day] < drawn[:, None]).sum(axis=1)


def _technicians(team: Team, ticket: Integers, subject: Integers, first_day: Days, random: Generator) -> Integers:
    """Rank of the technician of each entry: the ticket's own one, or for shared tickets sometimes one of two others."""
    tastes = np.array([people.taste(team, root) for root in _ROOTS])
    presence = np.where(team.is_present, 1.0, ABSENT)
    weights = tastes[:, None, :] * presence[None, :, :]
    week = (first_day - FIRST_MONDAY).astype(np.int64) // 7
    row = _ROOT_OF_SUBJECT[subject] * len(presence) + week
    chosen = np.stack([_choices(weights.reshape(-1, len(team.members)), row, random) for _ in range(3)])
    is_shared = random.random(len(subject)) < SHARED_SHARE
    is_helper = is_shared[ticket] & (random.random(len(ticket)) < HELPER_SHARE)
    who = np.where(is_helper, random.integers(1, 3, size=len(ticket)), 0)
    return team.members[chosen[who, ticket]]


def _choices(weights: Floats, row: Integers, random: Generator) -> Integers:
    """A column drawn for each of `row`, by the weights of that row."""
    shares = np.cumsum(weights, axis=1)
    shares /= shares[:, -1:]
    ladder = (np.arange(len(weights))[:, None] + shares).ravel()
    column = np.searchsorted(ladder, row + random.random(len(row)), side="right") - row * weights.shape[1]
    return np.minimum(column, weights.shape[1] - 1)


def _grouped_by_visit(technician: Integers, days: Days, random: Generator) -> Integers:
    """An order of the entries that keeps their week and, within it, puts those of one technician side by side: a
    technician gives a client a few full half-days, not one call a day.
    """
    week = (days - FIRST_MONDAY).astype(np.int64) // 7
    turn = random.random((int(week.max(initial=0)) + 1, int(technician.max(initial=0)) + 1))
    return np.lexsort((turn[week, technician], week))


def _clocked(days: Days, minutes: Integers, random: Generator, *, is_interrupted: bool = True) -> pd.DataFrame:
    """Entries with their clock times: none crosses midnight; some hold an interruption, so that the slot is longer."""
    count = len(minutes)
    interruption = np.where(random.random(count) < INTERRUPTED_SHARE, random.integers(3, 45, size=count), 0)
    slot = minutes + (interruption if is_interrupted else 0)
    start = np.minimum(rhythm.clock_minutes(count, random), 24 * 60 - 1 - slot)
    started_at = days.astype("datetime64[s]") + start * MINUTE
    return pd.DataFrame(
        {
            "minutes": minutes,
            "started_at": started_at,
            "ended_at": started_at + slot * MINUTE,
            "action": random.integers(0, 1 << 20, size=count),
        }
    )


def _opened(first_start: Days, random: Generator) -> Days:
    """Return the openings of tickets: minutes or some working days before their first entry."""
    count = len(first_start)
    soon = first_start - (1 + np.minimum(random.exponential(20, size=count), 50).astype(np.int64)) * MINUTE
    days_before = random.geometric(0.45, size=count)
    before: Days = first_start.astype("datetime64[D]") - days_before.astype("timedelta64[D]")
    weekend = np.maximum(rhythm.weekdays(before) - 4, 0)
    before = before - np.where(
        random.random(count) < 0.6, weekend + random.integers(0, 5, size=count) * (weekend > 0), 0
    )
    earlier = before.astype("datetime64[s]") + rhythm.clock_minutes(count, random) * MINUTE
    is_soon = random.random(count) < SAME_DAY_SHARE
    return np.where(is_soon & (soon.astype("datetime64[D]") == first_start.astype("datetime64[D]")), soon, earlier)


def _working_days(part: Stretch, count: int, random: Generator) -> Days:
    days = rhythm.days_between(part.starts_on, part.ends_on)
    open_days = days[rhythm.weekdays(days) < 5]
    return np.sort(random.choice(open_days, size=count))


def _shares(weights: Floats) -> Floats:
    return weights / weights.sum()
