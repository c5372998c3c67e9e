"""Workload of technicians: nobody books more in a day than a day holds, over all clients together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.demo import rhythm
from analysis.demo.cast import HISTORY_STARTS, LAST_DAY
from analysis.demo.people import Team
from analysis.demo.rhythm import Floats, Integers

SHORTEST_DAY, LONGEST_DAY = 200, 500
"""Minutes beyond which a technician hands over, drawn for each day in this range."""
ROUNDS = 16


@dataclass(frozen=True)
class Workload:
    """Minutes booked and minutes that fit, by day since the history starts and technician."""

    booked: Integers
    room: Floats


def empty(technicians: int, seed: int) -> Workload:
    """Return a workload without bookings."""
    days = len(rhythm.days_between(HISTORY_STARTS, LAST_DAY))
    random = np.random.default_rng([seed, 5])
    room = random.uniform(SHORTEST_DAY, LONGEST_DAY, size=(days, technicians))
    return Workload(np.zeros((days, technicians), dtype=np.int64), room)


def distributed(entries: pd.DataFrame, team: Team, load: Workload, seed: int) -> tuple[Integers, Workload]:
    """Return the technician of each entry once full days are relieved, and the workload with these entries.

    What does not fit goes to the busiest member of the team who still has room, or to any member; after `ROUNDS`
    rounds it stays.

    Parameters
    ----------
    entries : with started_at, minutes, technician (rank in the desk), is_bound (nobody else may do it).
    """
    random = np.random.default_rng([seed, 9, *team.members[:1]])
    technician = entries["technician"].to_numpy().copy()
    minutes = entries["minutes"].to_numpy()
    is_bound = entries["is_bound"].to_numpy()
    day = (entries["started_at"].to_numpy().astype("datetime64[D]") - np.datetime64(HISTORY_STARTS)).astype(np.int64)
    for _ in range(ROUNDS):
        reached = _running_minutes(day, technician, minutes) + load.booked[day, technician]
        over = np.flatnonzero((reached > load.room[day, technician]) & (reached > minutes) & ~is_bound)
        if not len(over):
            break
        booked = load.booked.copy()
        np.add.at(booked, (day, technician), minutes)
        left = load.room - booked
        here = left[:, team.members]
        has_room = here >= SHORTEST_DAY / 4
        busiest = np.argmin(np.where(has_room, here, np.inf), axis=1)
        handed = _running_minutes(day[over], np.zeros(len(over), dtype=np.int64), minutes[over]) - minutes[over]
        fits = handed < here[day[over], busiest[day[over]]]
        anyone = random.integers(0, len(team.members), size=len(over))
        is_full = np.all(~has_room, axis=1)[day[over]]
        member = np.where(is_full, anyone, busiest[day[over]])
        moved = fits | is_full
        technician[over[moved]] = team.members[member[moved]]
    booked = load.booked.copy()
    np.add.at(booked, (day, technician), minutes)
    return technician, Workload(booked, load.room)


def _running_minutes(day: Integers, technician: Integers, minutes: Integers) -> Integers:
    """Return the minutes of the same technician and day up to each entry, included, in the order of the rows."""
    order = np.lexsort((technician, day))
    running = np.cumsum(minutes[order])
    new = _changes(day[order]) | _changes(technician[order])
    before = (running - minutes[order])[new]
    group = np.cumsum(new) - 1
    result = np.empty_like(running)
    result[order] = running - before[group]
    return result


def _changes(values: Integers) -> NDArray[np.bool_]:
    return np.r_[True, values[1:] != values[:-1]]
