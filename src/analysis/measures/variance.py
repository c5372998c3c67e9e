"""Why one period took more than another: an exact split by driver, by volume and by duration (rule 9).

It says what changed, never why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.domain.periods import Calendar, Span
from analysis.measures import consumption
from analysis.measures.consumption import NOT_GIVEN

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


def variance(entries: pd.DataFrame, before: Span, after: Span, axis: str, calendar: Calendar) -> Variance:
    """The difference between two periods, by the values of one axis.

    Parameters
    ----------
    entries : counted entries, of both periods at least.
    before, after : the two periods; they may be of any length, and nothing corrects for it: their working days are
        given beside.
    axis : a text column of the entries: category at some level, kind, subsidiary, application…
    calendar : the client's working days.

    References
    ----------
    Rule 9. With n tickets worked and m seconds a ticket: volume = (n1 - n0)(m0 + m1)/2 and duration = (m1 - m0)(n0 +
    n1)/2. Where one side has no ticket, all is volume.
    """
    used = entries[list(dict.fromkeys(["work_date", "seconds", "ticket_key", "ticket_kind", axis]))]
    first, second = consumption.within(used, before), consumption.within(used, after)
    sides = [_by_driver(rows, axis).add_suffix(f"_{side}") for side, rows in (("before", first), ("after", second))]
    table = sides[0].join(sides[1], how="outer").fillna(0).astype("int64").rename_axis("key").reset_index()
    table["difference_seconds"] = table["seconds_after"] - table["seconds_before"]
    table["volume_seconds"], table["duration_seconds"] = volume_and_duration(table)
    weight = table["difference_seconds"].abs()
    table = table.iloc[np.lexsort((table["key"].to_numpy(dtype=str), -weight.to_numpy()))].reset_index(drop=True)
    table["is_named"] = _named(table["difference_seconds"].abs().to_numpy())
    named = table[table["is_named"]]["difference_seconds"]
    whole = int(weight.sum())
    found = Variance(
        before=_figures(first, before, calendar),
        after=_figures(second, after, calendar),
        axis=axis,
        drivers=table,
        named_seconds=int(named.sum()),
        named_share=float(named.abs().sum() / whole) if whole else None,
    )
    assert int(table["difference_seconds"].sum()) == found.difference, axis
    return found


def volume_and_duration(drivers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The two parts of each driver's difference [s].

    Parameters
    ----------
    drivers : `seconds_before`, `seconds_after`, `tickets_before`, `tickets_after`.

    Examples
    --------
    >>> columns = ["seconds_before", "seconds_after", "tickets_before", "tickets_after"]
    >>> volume, duration = volume_and_duration(pd.DataFrame([[9 * 1800, 20 * 2700, 9, 20]], columns=columns))
    >>> float(volume[0] / 60), float(duration[0] / 60)
    (412.5, 217.5)
    """
    n0, n1 = (drivers[f"tickets_{side}"].to_numpy(dtype=float) for side in ("before", "after"))
    t0, t1 = (drivers[f"seconds_{side}"].to_numpy(dtype=float) for side in ("before", "after"))
    on_both = (n0 > 0) & (n1 > 0)
    m0, m1 = (total / np.where(on_both, count, 1) for total, count in ((t0, n0), (t1, n1)))
    duration = np.where(on_both, (m1 - m0) * (n0 + n1) / 2, 0.0)
    return t1 - t0 - duration, duration


def tickets_behind(entries: pd.DataFrame, before: Span, after: Span, axis: str, key: str) -> pd.DataFrame:
    """The tickets behind one driver, the heaviest difference first.

    Parameters
    ----------
    entries, before, after, axis : as in `variance`.
    key : the driver; `NOT_GIVEN` for entries without a value.

    Returns
    -------
    DataFrame: `ticket_key`, `seconds_before`, `seconds_after`, `difference_seconds`. Entries without a ticket are left
    out.
    """
    used = entries[["work_date", "seconds", "ticket_key", axis]]
    sides = {
        name: _of_driver(consumption.within(used, days), axis, key)
        for name, days in (("seconds_before", before), ("seconds_after", after))
    }
    table = pd.DataFrame(sides).fillna(0).astype("int64").rename_axis("ticket_key").reset_index()
    table["difference_seconds"] = table["seconds_after"] - table["seconds_before"]
    weight = table["difference_seconds"].abs()
    return (
        table.assign(weight=weight)
        .sort_values(["weight", "ticket_key"], ascending=[False, True], ignore_index=True)
        .drop(columns="weight")
    )


def _of_driver(entries: pd.DataFrame, axis: str, key: str) -> pd.Series:
    """Seconds of each ticket in the entries of one driver, by its key as text: two categorical indexes do not align."""
    rows = entries[(_keys(entries, axis) == key).to_numpy()]
    return rows["seconds"].groupby(rows["ticket_key"].astype("str")).sum()


def _by_driver(entries: pd.DataFrame, axis: str) -> pd.DataFrame:
    groups = entries.groupby(_keys(entries, axis))
    return pd.DataFrame({"seconds": groups["seconds"].sum(), "tickets": groups["ticket_key"].nunique()})


def _keys(entries: pd.DataFrame, axis: str) -> pd.Series:
    return entries[axis].astype("str").where(entries[axis].notna(), NOT_GIVEN)


def _figures(entries: pd.DataFrame, days: Span, calendar: Calendar) -> PeriodFigures:
    worked = entries[["ticket_key", "ticket_kind"]].dropna(subset=["ticket_key"]).drop_duplicates("ticket_key")
    return PeriodFigures(
        days=days,
        seconds=consumption.total(entries),
        tickets=len(worked),
        incidents=int((worked["ticket_kind"] == "incident").sum()),
        requests=int((worked["ticket_kind"] == "request").sum()),
        working_days=calendar.working_days(days),
    )


def _named(weights: np.ndarray) -> np.ndarray:
    """Which drivers, the heaviest first, are needed to explain `SHARE_NAMED` of the whole."""
    before_each = np.cumsum(weights) - weights
    return (before_each < SHARE_NAMED * weights.sum()) & (weights > 0)
