"""Why one period took more than another: an exact split by driver, by volume and by duration (rule 9).

It says what changed, never why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.domain.periods import Calendar, Span
from analysis.measures.effort import consumption

SHARE_NAMED = 0.80


@dataclass(frozen=True)
class PeriodFigures:
    """One period: its days, effort, tickets worked in it (each once) by kind, and its working days."""

    days: Span
    seconds: int
    tickets: int
    incidents: int
    requests: int
    working_days: int


@dataclass(frozen=True)
class Variance:
    """Two periods and the drivers of their difference.

    Parameters
    ----------
    before, after : the two periods.
    axis : the column whose values are the drivers.
    drivers : a row a driver, the heaviest difference first: `key`, `seconds_before`, `seconds_after`, `tickets_before`,
        `tickets_after`, `difference_seconds`, `volume_seconds` and `duration_seconds` (float; they sum to it),
        `is_named` (true until 80 % of the sum of |difference| is explained).
    named_seconds : the sum of the differences of the named drivers [s].
    named_share : the share of the sum of |difference| that they explain, from 0 to 1; None where nothing differs.
    """

    before: PeriodFigures
    after: PeriodFigures
    axis: str
    drivers: pd.DataFrame
    named_seconds: int
    named_share: float | None

    @property
    def difference(self) -> int:
        """After less before [s]: the sum of the drivers."""
        return self.after.seconds - self.before.seconds


@dataclass(frozen=True)
class TicketMove:
    """Effort of one ticket in two periods [s]."""

    ticket_key: str
    seconds_before: int
    seconds_after: int

    @property
    def difference(self) -> int:
        """After less before [s]."""
        return self.seconds_after - self.seconds_before


def variance(entries: pd.DataFrame, before: Span, after: Span, axis: str, calendar: Calendar) -> Variance:
    """Return `variances` for a single axis."""
    return variances(entries, before, after, [axis], calendar)[axis]


def variances(
    entries: pd.DataFrame, before: Span, after: Span, axes: Sequence[str], calendar: Calendar
) -> dict[str, Variance]:
    """The difference between two periods, by the values of each of some axes.

    Parameters
    ----------
    entries : counted entries, of both periods at least.
    before, after : the two periods; they may be of any length, and nothing corrects for it: their working days are
        given beside.
    axes : text columns of the entries: category at some level, kind, subsidiary, application…
    calendar : the client's working days.

    References
    ----------
    Rule 9. With n tickets worked and m seconds a ticket: volume = (n1 - n0)(m0 + m1)/2 and duration = (m1 - m0)(n0 +
    n1)/2. Where one side has no ticket, all is volume.
    """
    seconds, tickets = entries["seconds"].to_numpy(), consumption.numbers(entries["ticket_key"])
    sides = (np.flatnonzero(consumption.is_within(entries["work_date"], days)) for days in (before, after))
    first, second = (_Side(rows, seconds[rows], tickets[rows]) for rows in sides)
    figures_before = _figures(entries["ticket_kind"], first, before, calendar)
    figures_after = _figures(entries["ticket_kind"], second, after, calendar)
    return {
        axis: _of_axis(axis, figures_before, figures_after, _drivers(entries[axis], first, second)) for axis in axes
    }


class _Side(NamedTuple):
    """The entries of one period: their positions, seconds, and a number for the ticket of each."""

    rows: np.ndarray
    seconds: np.ndarray
    tickets: np.ndarray


def _of_axis(axis: str, before: PeriodFigures, after: PeriodFigures, drivers: pd.DataFrame) -> Variance:
    differences = drivers["difference_seconds"].to_numpy()
    named = differences[drivers["is_named"].to_numpy()]
    whole = int(np.abs(differences).sum())
    split = Variance(
        before=before,
        after=after,
        axis=axis,
        drivers=drivers,
        named_seconds=int(named.sum()),
        named_share=float(np.abs(named).sum() / whole) if whole else None,
    )
    assert int(differences.sum()) == split.difference, axis
    return split


def _drivers(values: pd.Series, first: _Side, second: _Side) -> pd.DataFrame:
    """Return `Variance.drivers` for the entries of both periods; `values` holds the value of the axis of each entry."""
    names, codes = consumption.coded(values)
    present = np.zeros(len(names), dtype=bool)
    columns: dict[str, np.ndarray] = {}
    for name, side in (("before", first), ("after", second)):
        drivers = codes[side.rows]
        present[drivers] = True
        columns[f"seconds_{name}"] = np.bincount(drivers, side.seconds, minlength=len(names)).astype("int64")
        counted_once = drivers[consumption.first_of_each(drivers, side.tickets)]
        columns[f"tickets_{name}"] = np.bincount(counted_once, minlength=len(names))
    weights = np.abs(columns["seconds_after"] - columns["seconds_before"]).tolist()
    order = sorted(np.flatnonzero(present).tolist(), key=lambda place: (-weights[place], names[place]))
    columns = {name: counts[order] for name, counts in columns.items()}
    difference = columns["seconds_after"] - columns["seconds_before"]
    volume, duration = volume_and_duration(columns)
    return pd.DataFrame(
        {
            "key": pd.array([names[place] for place in order], dtype="str"),
            **columns,
            "difference_seconds": difference,
            "volume_seconds": volume,
            "duration_seconds": duration,
            "is_named": _named(np.abs(difference)),
        }
    )


def volume_and_duration(drivers: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The two parts of each driver's difference [s].

    Parameters
    ----------
    drivers : `seconds_before`, `seconds_after`, `tickets_before`, `tickets_after`.

    Examples
    --------
    >>> tickets = {"tickets_before": np.array([9]), "tickets_after": np.array([20])}
    >>> seconds = {"seconds_before": np.array([9 * 1800]), "seconds_after": np.array([20 * 2700])}
    >>> volume, duration = volume_and_duration({**seconds, **tickets})
    >>> float(volume[0] / 60), float(duration[0] / 60)
    (412.5, 217.5)
    """
    n0, n1 = (drivers[f"tickets_{side}"].astype(float) for side in ("before", "after"))
    t0, t1 = (drivers[f"seconds_{side}"].astype(float) for side in ("before", "after"))
    on_both = (n0 > 0) & (n1 > 0)
    m0, m1 = (total / np.where(on_both, count, 1) for total, count in ((t0, n0), (t1, n1)))
    duration = np.where(on_both, (m1 - m0) * (n0 + n1) / 2, 0.0)
    return t1 - t0 - duration, duration


def tickets_behind(entries: pd.DataFrame, before: Span, after: Span, axis: str) -> dict[str, list[TicketMove]]:
    """The tickets behind each driver, the heaviest difference first; entries without a ticket are left out.

    Parameters
    ----------
    entries, before, after, axis : as in `variance`.
    """
    names, codes = consumption.coded(entries[axis])
    has_ticket = entries["ticket_key"].notna().to_numpy()
    seconds: dict[tuple[str, str], list[int]] = {}
    for side, days in enumerate((before, after)):
        inside = has_ticket & consumption.is_within(entries["work_date"], days)
        tickets, efforts = (entries[name][inside].tolist() for name in ("ticket_key", "seconds"))
        for place, ticket, effort in zip(codes[inside].tolist(), tickets, efforts, strict=True):
            seconds.setdefault((names[place], ticket), [0, 0])[side] += effort
    behind: dict[str, list[TicketMove]] = {}
    for (driver, ticket), sides in seconds.items():
        behind.setdefault(driver, []).append(TicketMove(ticket, *sides))
    for moves in behind.values():
        moves.sort(key=lambda move: (-abs(move.difference), move.ticket_key))
    return behind


def _figures(kinds: pd.Series, side: _Side, days: Span, calendar: Calendar) -> PeriodFigures:
    worked = kinds.iloc[side.rows[consumption.first_of_each(np.zeros_like(side.tickets), side.tickets)]]
    return PeriodFigures(
        days=days,
        seconds=int(side.seconds.sum()),
        tickets=len(worked),
        incidents=int((worked == "incident").sum()),
        requests=int((worked == "request").sum()),
        working_days=calendar.working_days(days),
    )


def _named(weights: np.ndarray) -> np.ndarray:
    """Return a mask of the drivers, the heaviest first, that are needed to explain `SHARE_NAMED` of the whole."""
    before_each = np.cumsum(weights) - weights
    return (before_each < SHARE_NAMED * weights.sum()) & (weights > 0)
