"""History of a client: its first day, and its effort by period beside the contract's average (rules 1.4 and 2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.params.client import ClientParams
from analysis.report import contract_terms
from analysis.report.line_work import paid_seconds


def first_day(counted: pd.DataFrame, tickets: pd.DataFrame, term: Span, as_of: date) -> date:
    """Return the first day of the history: the day of the first entry, else of the first ticket opened."""
    days = counted["work_date"] if len(counted) else tickets["opened_on"].dropna()
    first = days.min().date() if len(days) else term.starts_on
    return min(first, term.starts_on, as_of)


def by_period(
    counted: pd.DataFrame, tickets: pd.DataFrame, history: Span, params: ClientParams
) -> Mapping[str, pd.DataFrame]:
    """Return the history by period, beside the contract's average of whole periods."""
    first = [periods.span(periods.key(history.starts_on, grain)).starts_on for grain in ("week", "year")]
    last = [periods.span(periods.key(history.ends_on, grain)).ends_on for grain in ("week", "year")]
    whole = Span(min(first), max(last))
    daily = _daily_average(whole, params)
    return consumption.history_by_period(
        counted, tickets, daily, history, daily_from=whole.starts_on, compared=compared_seconds(counted, params)
    )


def compared_seconds(entries: pd.DataFrame, params: ClientParams) -> np.ndarray:
    """Return the time of each entry that the contract's average is compared with [s] (rule 2.11).

    It is 0 where the entry consumes no line in days or in hours, and accounted time where its line rounds.
    """
    lines = [term for term in params.contract_terms if term.unit in contract_terms.TIME_UNITS]
    return np.where(contract_terms.rows_of(lines, entries), paid_seconds(entries, params).to_numpy(), 0)


def _daily_average(whole: Span, params: ClientParams) -> np.ndarray:
    """Return the accrual of each day by the lines in days and in hours, in days; NaN outside their terms."""
    daily = np.full(whole.days, np.nan)
    calendar = contract_terms.calendar(params)
    for line in params.contract_terms:
        per_day = {"days": 1.0, "hours": params.hours_per_day}.get(line.unit)
        if per_day:
            accrued = consumption.daily_entitlement(contract_terms.segments(line, params), whole, calendar) / per_day
            in_term = whole.slice_of(line.days)
            daily[in_term] = np.nan_to_num(daily[in_term]) + accrued[in_term]
    return daily
