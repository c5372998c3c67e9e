"""Recent course of one contract line: its last whole weeks, and the same days of the term before, in its unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.domain import periods, units
from analysis.domain.contracts import Segment
from analysis.domain.periods import Span
from analysis.measures.effort import consumption, year_on_year
from analysis.params.term import ContractTerm
from analysis.report import contract_terms
from analysis.report.line_work import Work, counted_tickets
from analysis.report.work_by_month import of_family

WEEKS = 13
DAYS_OF_A_FIRST_WEEK = 7
"""A history that begins later in the term before than its first week does not hold its same days whole."""


@dataclass(frozen=True)
class LineTrend:
    """Recent course of a line over its terms.

    Parameters
    ----------
    weeks : the last whole weeks up to the date counted, in order: `period` (ISO week), `quantity` consumed in it and
        `average` of the contract (rule 2.7; NaN without an entitlement), in the unit of the line; hours where it has
        none.
    before : the days of the term before at the progress of the date counted; None where the history does not hold them.
    year_before : quantity consumed on those days, in the unit of the line.
    """

    weeks: pd.DataFrame
    before: Span | None = None
    year_before: float | None = None


def line_trend(line: ContractTerm, segments: tuple[Segment, ...], work: Work) -> LineTrend:
    """Return the course of a line, its own terms and those of its family together.

    Parameters
    ----------
    segments : all that accrues on the line, in its unit; empty without an entitlement.
    """
    dates, quantities = _used(line, work)
    last = periods.span(periods.key(work.as_of, "week"))
    end = last.ends_on if last.ends_on <= work.as_of else last.starts_on - timedelta(days=1)
    days = Span(end - timedelta(days=7 * WEEKS - 1), end)
    since = (dates - np.datetime64(days.starts_on)).astype("timedelta64[D]").astype("int64")
    inside = (since >= 0) & (since < days.days)
    sums = np.bincount(since[inside] // 7, quantities[inside], minlength=WEEKS)
    average = _accrued(line, segments, days, work).reshape(WEEKS, 7).sum(axis=1)
    starts = [days.starts_on + timedelta(days=7 * week) for week in range(WEEKS)]
    weeks = pd.DataFrame({"period": [periods.key(day, "week") for day in starts], "quantity": sums, "average": average})
    before = year_on_year.same_progress(line.days, year_on_year.term_before(line.days), min(work.as_of, line.ends_on))
    first = work.entries["work_date"].min()
    if not len(dates) or first > pd.Timestamp(before.starts_on + timedelta(days=DAYS_OF_A_FIRST_WEEK)):
        return LineTrend(weeks)
    was_there = (dates >= np.datetime64(before.starts_on)) & (dates <= np.datetime64(before.ends_on))
    if dates.min() > np.datetime64(before.ends_on):
        return LineTrend(weeks)
    return LineTrend(weeks, before, float(quantities[was_there].sum()))


def _accrued(line: ContractTerm, segments: tuple[Segment, ...], days: Span, work: Work) -> np.ndarray:
    """Return the accrual of each day in the unit of the line, by its term and those before; NaN outside every term."""
    accrued = np.full(days.days, np.nan)
    for term in contract_terms.family(line, work.params):
        is_own = (term.line, term.number) == (line.line, line.number)
        parts = segments if is_own else contract_terms.segments(term, work.params)
        if term.kind == "unlimited" or not parts:
            continue
        inside = days.slice_of(term.days)
        daily = consumption.daily_entitlement(parts, days, contract_terms.calendar(work.params))[inside]
        if term.unit != line.unit:
            daily = daily * work.params.hours_per_day if term.unit == "days" else daily / work.params.hours_per_day
        accrued[inside] = np.nan_to_num(accrued[inside]) + daily
    return accrued


def _used(line: ContractTerm, work: Work) -> tuple[np.ndarray, np.ndarray]:
    """Return the days on which a line was used up to the date counted, and the quantity of each, in its unit."""
    entries = of_family(line, work)
    dates, paid = entries["work_date"], entries["paid"]
    if line.unit == "tickets":
        dates = counted_tickets(contract_terms.family(line, work.params), entries, work)["counted_on"]
        quantities = np.ones(len(dates))
    elif line.unit == "euros":
        quantities = paid.to_numpy(dtype="float64")
    elif line.unit == "days":
        quantities = units.days(paid, work.params.hours_per_day).to_numpy(dtype="float64")
    else:
        quantities = units.hours(paid).to_numpy(dtype="float64")
    days = dates.to_numpy().astype("datetime64[D]")
    is_known = ~np.isnat(days) & (days <= np.datetime64(work.as_of)) & ~np.isnan(quantities)
    return days[is_known], quantities[is_known]
