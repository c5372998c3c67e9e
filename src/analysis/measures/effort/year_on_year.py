"""Any two runs of days side by side, and a contract year against the one before at the same progress (D2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain.periods import Span
from analysis.measures.effort import consumption


def side_by_side(entries: pd.DataFrame, before: Span, after: Span, grain: str) -> pd.DataFrame:
    """Two runs of days, period by period from the first of each, and cumulated.

    Parameters
    ----------
    entries : counted entries of both.
    before, after : the two runs of days; where one has more periods, the other has nulls beside them.
    grain : day, week, month or year.

    Returns
    -------
    DataFrame, a row a rank (from 1): `rank`, then for each side `period_`, `seconds_`, `tickets_`, `cumulated_seconds_`
    followed by `before` or `after` (Int64), and `difference_seconds` = seconds after less before, null where a side has
    none.
    """
    sides = {name: consumption.by_period(entries, days, grain) for name, days in (("before", before), ("after", after))}
    ranks = max(map(len, sides.values()))

    def beside(values: pd.Series, dtype: str) -> Any:
        return pd.array(values.tolist() + [None] * (ranks - len(values)), dtype=dtype)

    columns: dict[str, Any] = {"rank": range(1, ranks + 1)}
    for name, table in sides.items():
        columns[f"period_{name}"] = beside(table["period"], "str")
        columns[f"seconds_{name}"] = beside(table["seconds"], "Int64")
        columns[f"tickets_{name}"] = beside(table["tickets"], "Int64")
        columns[f"cumulated_seconds_{name}"] = beside(table["seconds"].cumsum(), "Int64")
    return pd.DataFrame({**columns, "difference_seconds": columns["seconds_after"] - columns["seconds_before"]})


def same_progress(term: Span, previous: Span, as_of: date) -> Span:
    """The elapsed days of the previous term at the progress that `as_of` has in the current term.

    Terms of the same length are compared day for day; others by the share of days elapsed, to the nearest day.

    Examples
    --------
    >>> year, before = Span(date(2023, 1, 1), date(2023, 12, 31)), Span(date(2022, 1, 1), date(2022, 12, 31))
    >>> same_progress(year, before, date(2023, 2, 16)).ends_on
    datetime.date(2022, 2, 16)
    """
    elapsed = term.until(as_of).days
    days = (2 * elapsed * previous.days + term.days) // (2 * term.days)
    return Span(previous.starts_on, previous.starts_on + timedelta(days=days - 1))


def term_before(term: Span) -> Span:
    """The contract year that ends the day before a term: as many months where the term is whole months, else days.

    Examples
    --------
    >>> term_before(Span(date(2024, 3, 1), date(2025, 2, 28))).starts_on
    datetime.date(2023, 3, 1)
    """
    ends_on = term.starts_on - timedelta(days=1)
    after = term.ends_on + timedelta(days=1)
    months = (after.year - term.starts_on.year) * 12 + after.month - term.starts_on.month
    if months and term.starts_on + relativedelta(months=months) == after:
        return Span(term.starts_on - relativedelta(months=months), ends_on)
    return Span(term.starts_on - timedelta(days=term.days), ends_on)
