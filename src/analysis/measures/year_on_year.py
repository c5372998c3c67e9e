"""Any two runs of days side by side, and a contract year against the one before at the same progress (D2)."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain.periods import Span
from analysis.measures import consumption


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
    columns: dict[str, pd.Series] = {}
    for name, days in (("before", before), ("after", after)):
        table = consumption.by_period(entries, days, grain)
        columns[f"period_{name}"] = table["period"]
        columns[f"seconds_{name}"] = table["seconds"].astype("Int64")
        columns[f"tickets_{name}"] = table["tickets"].astype("Int64")
        columns[f"cumulated_seconds_{name}"] = table["seconds"].cumsum().astype("Int64")
    both = pd.DataFrame(columns)
    both.insert(0, "rank", range(1, len(both) + 1))
    return both.assign(difference_seconds=both["seconds_after"] - both["seconds_before"])


def same_progress(term: Span, previous: Span, as_of: date) -> Span:
    """The days of the previous term that are as far in it as `as_of` is in this one.

    Terms of the same length are compared day for day; else the share of days elapsed is, to the nearest day.

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
