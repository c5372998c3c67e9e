"""Why one period took more than another: an exact split by driver, by volume and by duration (rule 9).

It says what changed, never why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    first, second = (consumption.within(entries, days) for days in (before, after))
    figures_before, figures_after = _figures(first, before, calendar), _figures(second, after, calendar)
    return {axis: _of_axis(axis, figures_before, figures_after, _drivers(first, second, axis)) for axis in axes}


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


def _drivers(first: pd.DataFrame, second: pd.DataFrame, axis: str) -> pd.DataFrame:
    """Return `Variance.drivers` for the entries of both periods, by the values of an axis."""
    sides = {"before": first, "after": second}
    groups = {name: rows.groupby(consumption.parts_of(rows[axis]).rename("key")) for name, rows in sides.items()}
    sums = {f"seconds_{name}": group["seconds"].sum() for name, group in groups.items()}
    tickets = {f"tickets_{name}": group["ticket_key"].nunique() for name, group in groups.items()}
    drivers = pd.DataFrame({**sums, **tickets}).fillna(0).astype("int64")
    drivers = drivers.assign(difference_seconds=drivers["seconds_after"] - drivers["seconds_before"]).reset_index()
    weight = drivers["difference_seconds"].abs()
    drivers = drivers.assign(weight=weight).sort_values(["weight", "key"], ascending=[False, True], ignore_index=True)
    volume, duration = volume_and_duration(drivers)
    return drivers.assign(
        volume_seconds=volume, duration_seconds=duration, is_named=_named(drivers["weight"].to_numpy())
    ).drop(columns="weight")


def volume_and_duration(drivers: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The two parts of each driver's difference [s].

    Parameters
    ----------
    drivers : `seconds_before`, `seconds_after`, `tickets_before`, `tickets_after`.

    Examples
    --------
    >>> tickets = {"tickets_before": [9], "tickets_after": [20]}
    >>> seconds = {"seconds_before": [9 * 1800], "seconds_after": [20 * 2700]}
    >>> volume, duration = volume_and_duration(pd.DataFrame({**seconds, **tickets}))
    >>> float(volume[0] / 60), float(duration[0] / 60)
    (412.5, 217.5)
    """
    n0, n1 = drivers["tickets_before"], drivers["tickets_after"]
    t0, t1 = drivers["seconds_before"], drivers["seconds_after"]
    on_both = (n0 > 0) & (n1 > 0)
    m0, m1 = (total / count.where(on_both, 1) for total, count in ((t0, n0), (t1, n1)))
    duration = ((m1 - m0) * (n0 + n1) / 2).where(on_both, 0.0)
    return t1 - t0 - duration, duration


def tickets_behind(entries: pd.DataFrame, before: Span, after: Span, axis: str) -> dict[str, list[TicketMove]]:
    """The tickets behind each driver, the heaviest difference first; entries without a ticket are left out.

    Parameters
    ----------
    entries, before, after, axis : as in `variance`.
    """
    seconds: dict[str, dict[str, list[int]]] = {}
    for side, days in enumerate((before, after)):
        rows = consumption.within(entries, days).dropna(subset=["ticket_key"])
        sums = rows["seconds"].groupby([consumption.parts_of(rows[axis]), rows["ticket_key"].astype("str")]).sum()
        for (driver, ticket), effort in sums.items():
            seconds.setdefault(driver, {}).setdefault(ticket, [0, 0])[side] = effort
    behind = {driver: [TicketMove(ticket, *sides) for ticket, sides in of.items()] for driver, of in seconds.items()}
    for moves in behind.values():
        moves.sort(key=lambda move: (-abs(move.difference), move.ticket_key))
    return behind


def drivers_on_one_ticket(entries: pd.DataFrame, split: Variance) -> frozenset[str]:
    """Return the drivers of whose difference one ticket makes more than half: they prove little of their others.

    Parameters
    ----------
    entries : counted entries, of both periods at least.
    split : the two periods and the axis (`variances`).
    """
    behind = tickets_behind(entries, split.before.days, split.after.days, split.axis)
    differences = split.drivers.set_index("key")["difference_seconds"]
    return frozenset(
        driver
        for driver, moves in behind.items()
        if any(
            2 * abs(move.difference) > abs(differences[driver])
            for move in moves
            if move.difference * differences[driver] > 0
        )
    )


def _figures(entries: pd.DataFrame, days: Span, calendar: Calendar) -> PeriodFigures:
    kinds = entries.dropna(subset=["ticket_key"]).drop_duplicates("ticket_key")["ticket_kind"]
    return PeriodFigures(
        days=days,
        seconds=int(entries["seconds"].sum()),
        tickets=len(kinds),
        incidents=int((kinds == "incident").sum()),
        requests=int((kinds == "request").sum()),
        working_days=calendar.working_days(days),
    )


def _named(weights: np.ndarray) -> np.ndarray:
    """Return a mask of the drivers, the heaviest first, that are needed to explain `SHARE_NAMED` of the whole."""
    before_each = np.cumsum(weights) - weights
    return (before_each < SHARE_NAMED * weights.sum()) & (weights > 0)
