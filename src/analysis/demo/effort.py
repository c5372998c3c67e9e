"""Lengths of entries, and tickets that they belong to (data: calibration table, CESAW).

Effort is drawn top down: a stretch of days has so many minutes, cut into entries by the law of real entries, so that
its sum is exact; entries then fall into tickets that overlap in time.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from analysis.demo.rhythm import Floats, Integers

LOG_MEAN, LOG_DEVIATION = 3.01, 1.21
"""Lognormal law of the minutes of an entry."""
TAIL_STARTS, TAIL_POWER, LONGEST = 150.0, 0.65, 660.0
"""Above this many minutes real entries are shorter than the lognormal law says."""
ROUND_TO = ((60, 0.08, 35), (15, 0.045, 12), (5, 0.085, 4))
"""Multiple of minutes, share of entries typed that way, shortest entry concerned."""
ZERO_SHARE = 0.004

SIZE_LOG_DEVIATION = 1.35
LARGEST_TICKET = 60
GAP_LOG_MEAN, GAP_LOG_DEVIATION = -1.0, 1.5
"""Lognormal law of the days between two entries of a ticket."""


def entry_minutes(total: int, random: Generator) -> Integers:
    """Return minutes of entries that add up to `total` exactly; the last entry is cut. Empty where `total` is 0."""
    pieces = [np.empty(0, dtype=np.int64)]
    missing = total
    while missing > 0:
        drawn = _draw_minutes(missing // 30 + 20, random)
        pieces.append(drawn)
        missing -= int(drawn.sum())
    minutes = np.concatenate(pieces)
    reached = np.cumsum(minutes)
    last = int(np.searchsorted(reached, total))
    minutes = minutes[: last + 1]
    if len(minutes):
        minutes[-1] -= reached[last] - total
    return minutes


def _draw_minutes(count: int, random: Generator) -> Integers:
    minutes = random.lognormal(LOG_MEAN, LOG_DEVIATION, size=count)
    long = minutes > TAIL_STARTS
    minutes[long] = np.minimum(TAIL_STARTS * (minutes[long] / TAIL_STARTS) ** TAIL_POWER, LONGEST)
    minutes = np.maximum(np.floor(minutes), 1)
    habit = random.random(count)
    floor = 0.0
    for multiple, share, shortest in ROUND_TO:
        typed = (habit >= floor) & (habit < floor + share) & (minutes >= shortest)
        minutes[typed] = np.maximum(np.rint(minutes[typed] / multiple), 1) * multiple
        floor += share
    minutes[random.random(count) < ZERO_SHARE] = 0
    return minutes.astype(np.int64)


def days_of_entries(minutes: Integers, weights: Floats) -> Integers:
    """Return the rank of the day of each entry, in time order: each day holds its share of the minutes.

    Parameters
    ----------
    minutes : of the entries, in the order they are to be laid out.
    weights : of the days, unnormalised.
    """
    filled = np.cumsum(weights) / weights.sum()
    middle = (np.cumsum(minutes) - minutes / 2) / max(int(minutes.sum()), 1)
    return np.minimum(np.searchsorted(filled, middle, side="right"), int(np.flatnonzero(weights)[-1]))


def tickets_of_entries(count: int, mean_size: float, days: float, random: Generator) -> Integers:
    """Return the ticket of each of `count` entries in time order, numbered from 0 by first entry.

    Sizes follow a lognormal law (a third of tickets have one entry, one in a hundred more than thirty). Each ticket's
    entries are given moments; their ranks among all moments say which entries they are.

    Parameters
    ----------
    mean_size : mean number of entries a ticket.
    days : length of the stretch in working days.
    """
    sizes = _ticket_sizes(count, mean_size, random)
    ticket = np.repeat(np.arange(len(sizes)), sizes)[:count]
    opening = random.random(len(sizes)) * days
    gaps = random.lognormal(GAP_LOG_MEAN, GAP_LOG_DEVIATION, size=count)
    first = np.r_[True, ticket[1:] != ticket[:-1]]
    gaps[first] = 0.0
    waited = np.cumsum(gaps)
    moments = opening[ticket] + waited - np.repeat(waited[first], np.diff(np.r_[np.flatnonzero(first), count]))
    in_order = ticket[np.argsort(moments, kind="stable")]
    _, first_seen, inverse = np.unique(in_order, return_index=True, return_inverse=True)
    rank = np.empty(len(first_seen), dtype=np.int64)
    rank[np.argsort(first_seen, kind="stable")] = np.arange(len(first_seen))
    return rank[inverse]


def _ticket_sizes(count: int, mean_size: float, random: Generator) -> Integers:
    log_mean = np.log(mean_size - 0.45) - SIZE_LOG_DEVIATION**2 / 2
    pieces: list[Integers] = []
    reached = 0
    while reached < count:
        drawn = np.ceil(random.lognormal(log_mean, SIZE_LOG_DEVIATION, size=int(count / mean_size) + 10))
        pieces.append(np.minimum(drawn, LARGEST_TICKET).astype(np.int64))
        reached += int(pieces[-1].sum())
    sizes = np.concatenate(pieces)
    return sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
