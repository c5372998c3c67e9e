"""The months of an investment, counted from its first expense, to the day.

Position 0 is the morning of the first day; position 1 the morning of the same day one month later. The fraction of a
position is the share of its month's days that have gone by.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta

from analysis.domain import periods
from analysis.domain.periods import Span


@dataclass(frozen=True)
class Timeline:
    """`months` months from `starts_on`, the day of the first expense."""

    starts_on: date
    months: int

    def span(self, month: int) -> Span:
        """The days of a month, numbered from 0."""
        first = self.starts_on + relativedelta(months=month)
        return Span(first, self.starts_on + relativedelta(months=month + 1) - timedelta(days=1))

    def position(self, day: date) -> float:
        """Number of months from the start to the morning of `day`; negative before the start.

        Examples
        --------
        >>> Timeline(date(2023, 3, 1), 60).position(date(2024, 1, 1))
        10.0
        """
        month = (day.year - self.starts_on.year) * 12 + day.month - self.starts_on.month
        if self.span(month).starts_on > day:
            month -= 1
        whole = self.span(month)
        return month + (day - whole.starts_on).days / whole.days

    def day(self, position: float) -> date:
        """Civil day during which a position is reached; the end of a month is its last day.

        Examples
        --------
        >>> Timeline(date(2023, 3, 1), 60).day(24.0)
        datetime.date(2025, 2, 28)
        >>> Timeline(date(2023, 3, 1), 60).day(25.58)
        datetime.date(2025, 4, 18)
        """
        if position <= 0:
            return self.starts_on
        month = math.ceil(position) - 1
        whole = self.span(month)
        return whole.starts_on + timedelta(days=max(math.ceil((position - month) * whole.days - 1e-9) - 1, 0))

    def from_calendar(self, values: Mapping[str, float]) -> np.ndarray:
        """Convert quantities of calendar months (2023-03 -> value) to quantities of the months of this timeline.

        A calendar month that two months of the timeline touch is shared between them by days. Shape: (months,).

        Raises
        ------
        KeyError
            When a calendar month that the timeline touches is not in `values`.
        """
        return np.array([self._of_calendar(self.span(month), values) for month in range(self.months)])

    @staticmethod
    def _of_calendar(days: Span, values: Mapping[str, float]) -> float:
        whole = ((periods.span(name), values[name]) for name in periods.keys(days, "month"))
        return math.fsum(value * month.meet(days).days / month.days for month, value in whole)


def benefit_months(months: int, live_from: float, ramp_up_months: float, counted_from: float) -> np.ndarray:
    """Share of each month's full benefit while a solution ramps up.

    From `live_from` the benefit grows evenly from nothing to full in `ramp_up_months`; the benefit before
    `counted_from` is not counted (rule 11.7: freed days before that day are not cash).

    Parameters
    ----------
    months : number of months.
    live_from, counted_from : positions [months]; `inf` is never.
    ramp_up_months : 0 is at once.

    Returns
    -------
    array of shape (months,), between 0 and 1.

    Examples
    --------
    >>> benefit_months(4, live_from=1.0, ramp_up_months=2.0, counted_from=0.0).tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    ends = np.arange(1, months + 1, dtype=float)
    starts = np.clip(ends - 1, counted_from, ends)
    return _ramped(ends - live_from, ramp_up_months) - _ramped(starts - live_from, ramp_up_months)


def _ramped(elapsed: np.ndarray, ramp_up_months: float) -> np.ndarray:
    """Full months of benefit after `elapsed` months: the integral of min(1, t / ramp_up_months)."""
    live = np.where(np.isfinite(elapsed), np.maximum(elapsed, 0.0), 0.0)
    if ramp_up_months == 0:
        return live
    ramping = np.minimum(live, ramp_up_months)
    return ramping**2 / (2 * ramp_up_months) + live - ramping
