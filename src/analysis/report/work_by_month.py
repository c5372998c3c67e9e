"""Work of a client, or of one line over its terms, by whole month (rules 2.10, 10.2 and 15)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis.domain import periods, units
from analysis.measures.effort.consumption import floored
from analysis.params.term import ContractTerm
from analysis.report import contract_terms
from analysis.report.line_work import Work, counted_tickets, paid_seconds

DAYS_OF_A_FIRST_MONTH = 7
"""A month whose first entry comes later than its first week is not a whole month of history."""


def days_a_month(entries: pd.DataFrame, work: Work, first: pd.Timestamp | None = None) -> pd.Series:
    """Days of each whole month up to `as_of`, from `first` or from the first whole month of the entries."""
    seconds = _by_month(entries["work_date"], entries["seconds"], work.as_of, first)
    return units.days(seconds, work.params.hours_per_day)


def quantity_a_month(
    line: ContractTerm, entries: pd.DataFrame, work: Work, first: pd.Timestamp | None = None
) -> pd.Series:
    """Quantity consumed by `entries` (of `of_family`) each whole month, in the unit of the line."""
    dates, values = entries["work_date"], entries["paid"]
    if line.unit == "tickets":
        counted = counted_tickets(contract_terms.family(line, work.params), entries, work)
        dates, values = counted["counted_on"], pd.Series(1, index=counted.index)
    months = _by_month(dates, values, work.as_of, first)
    if line.unit in ("tickets", "euros"):
        return months
    return units.days(months, work.params.hours_per_day) if line.unit == "days" else units.hours(months)


def of_family(line: ContractTerm, work: Work) -> pd.DataFrame:
    """Return the entries of the line over its terms; `paid` is what each consumes [s, or € for a line in euros].

    A line that rounds time lands on its accounted time (rule 15).
    """
    family = contract_terms.family(line, work.params)
    entries = work.entries[contract_terms.rows_of(family, work.entries)]
    if line.unit != "euros":
        return entries.assign(paid=paid_seconds(entries, work.params))
    if not any(item.accounting for item in family):
        priced = contract_terms.amounts(entries, work.params)
        return entries.assign(paid=priced.numerators.astype("float64") / priced.denominator)
    of_second = contract_terms.amounts(entries.assign(seconds=1), work.params)
    rates = of_second.numerators.astype("float64") / of_second.denominator
    return entries.assign(paid=rates * paid_seconds(entries, work.params))


def month_numbers(days: np.ndarray) -> np.ndarray:
    """Number of the month of each day; consecutive months have consecutive numbers."""
    return days.astype("datetime64[M]").astype("int64")


def _by_month(dates: pd.Series, values: pd.Series, as_of: date, first: pd.Timestamp | None = None) -> pd.Series:
    """Sums of whole months; a month without any row is zero (`floored`)."""
    last = pd.Timestamp(as_of) if as_of == periods.month_end(as_of) else pd.Timestamp(periods.previous_month_end(as_of))
    if first is None:
        if dates.empty:
            return pd.Series(dtype="float64", index=pd.DatetimeIndex([], freq="MS"))
        earliest = dates.min()
        first = earliest.replace(day=1)
        if earliest.day > DAYS_OF_A_FIRST_MONTH:
            first += pd.offsets.MonthBegin()
    index = pd.date_range(first, last, freq="MS")
    place = month_numbers(dates.to_numpy()) - month_numbers(np.array([first], dtype="datetime64[us]"))
    inside = (place >= 0) & (place < len(index))
    if values.dtype.kind == "i":
        sums = np.bincount(place[inside], values.to_numpy()[inside], minlength=len(index))
    else:  # the last bit of a sum of fractions depends on the algorithm, and cached forecasts were made from this one
        sums = values.groupby(place).sum().reindex(range(len(index)), fill_value=0.0).to_numpy()
    return pd.Series(floored(sums), index=index, name=values.name)
