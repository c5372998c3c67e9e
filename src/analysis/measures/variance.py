"""Why one period took more than another: an exact split by driver, by volume and by duration (rule 9).

It says what changed, never why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.domain.periods import Calendar, Span
from analysis.measures import consumption

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
    """What one ticket took in two periods [s]."""

    ticket_key: str
    seconds_before: int
    seconds_after: int

    @property
    def difference(self) -> int:
        """After less before [s]."""
        return self.seconds_after - self.seconds_before


def variance(entries: pd.DataFrame, before: Span, after: Span, axis: str, calendar: Calendar) -> Variance:
    """The difference between two periods, by the values of one axis: `variances` of it alone."""
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
    used = entries[list(dict.fromkeys(["work_date", "seconds", "ticket_key", "ticket_kind", *axes]))]
    first, second = consumption.within(used, before), consumption.within(used, after)
    figures = _figures(first, before, calendar), _figures(second, after, calendar)
    return {axis: _of_axis(axis, *figures, _drivers(first, second, axis)) for axis in axes}


def _of_axis(axis: str, before: PeriodFigures, after: PeriodFigures, drivers: pd.DataFrame) -> Variance:
    differences = drivers["difference_seconds"].to_numpy()
    named = differences[drivers["is_named"].to_numpy()]
    whole = int(np.abs(differences).sum())
    found = Variance(
        before=before,
        after=after,
        axis=axis,
        drivers=drivers,
        named_seconds=int(named.sum()),
        named_share=float(np.abs(named).sum() / whole) if whole else None,
    )
    assert int(differences.sum()) == found.difference, axis
    return found


def _drivers(first: pd.DataFrame, second: pd.DataFrame, axis: str) -> pd.DataFrame:
    """`Variance.drivers` of the entries of both periods."""
    before, after = _by_driver(first, axis), _by_driver(second, axis)
    rows = [(key, *before.get(key, (0, 0)), *after.get(key, (0, 0))) for key in {**before, **after}]
    rows.sort(key=lambda row: (-abs(row[3] - row[1]), row[0]))
    keys, *columns = zip(*rows, strict=True) if rows else [()] * 5
    names = ("seconds_before", "tickets_before", "seconds_after", "tickets_after")
    sides = {name: np.array(column, dtype="int64") for name, column in zip(names, columns, strict=True)}
    difference = sides["seconds_after"] - sides["seconds_before"]
    volume, duration = volume_and_duration(sides)
    return pd.DataFrame(
        {
            "key": pd.Series(keys, dtype="str"),
            **sides,
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
        held = has_ticket & consumption.is_within(entries["work_date"], days)
        tickets, spent = (entries[name][held].tolist() for name in ("ticket_key", "seconds"))
        for place, ticket, taken in zip(codes[held].tolist(), tickets, spent, strict=True):
            seconds.setdefault((names[place], ticket), [0, 0])[side] += taken
    behind: dict[str, list[TicketMove]] = {}
    for (driver, ticket), sides in seconds.items():
        behind.setdefault(driver, []).append(TicketMove(ticket, *sides))
    for moves in behind.values():
        moves.sort(key=lambda move: (-abs(move.difference), move.ticket_key))
    return behind


def _by_driver(entries: pd.DataFrame, axis: str) -> dict[str, tuple[int, int]]:
    """Seconds and tickets of each value of an axis that entries have."""
    names, codes = consumption.coded(entries[axis])
    first = consumption.first_of_each(codes, consumption.numbers(entries["ticket_key"]))
    seconds = np.bincount(codes, weights=entries["seconds"], minlength=len(names)).astype("int64").tolist()
    tickets = np.bincount(codes[first], minlength=len(names)).tolist()
    present = np.unique(codes).tolist()
    return {names[place]: (seconds[place], tickets[place]) for place in present}


def _figures(entries: pd.DataFrame, days: Span, calendar: Calendar) -> PeriodFigures:
    tickets = consumption.numbers(entries["ticket_key"])
    kinds = entries["ticket_kind"].iloc[consumption.first_of_each(np.zeros_like(tickets), tickets)]
    return PeriodFigures(
        days=days,
        seconds=consumption.total(entries),
        tickets=len(kinds),
        incidents=int((kinds == "incident").sum()),
        requests=int((kinds == "request").sum()),
        working_days=calendar.working_days(days),
    )


def _named(weights: np.ndarray) -> np.ndarray:
    """Which drivers, the heaviest first, are needed to explain `SHARE_NAMED` of the whole."""
    before_each = np.cumsum(weights) - weights
    return (before_each < SHARE_NAMED * weights.sum()) & (weights > 0)
