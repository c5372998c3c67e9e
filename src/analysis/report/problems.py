"""Recurring problems of a client, from its report (F5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.measures.problems import recurring as measure
from analysis.measures.problems.title_groups import cleaned
from analysis.report.client_report import ClientReport
from analysis.report.contract_terms import amounts

MONTHS = 12
NAMED = ("requester", "technician", "subsidiary", "location")
"""Columns of the entries whose words are no part of a problem."""


@dataclass(frozen=True)
class Problems:
    """The recurring problems of a window.

    Parameters
    ----------
    table : `measures.problems.recurring.recurring`.
    window : the whole months that they were looked for in.
    ungrouped : share of the time whose titles are in no group.
    """

    table: pd.DataFrame
    window: Span
    ungrouped: float


def problems(report: ClientReport) -> Problems:
    """Return the recurring problems of the last twelve whole months, at the rates of profiles (rule 5.1)."""
    as_of = report.edition.as_of
    last = as_of if as_of == periods.month_end(as_of) else periods.previous_month_end(as_of)
    window = Span(last + timedelta(days=1) - relativedelta(months=MONTHS), last)
    entries = report.entries
    priced = amounts(entries, report.params, with_line_prices=False)
    euros = pd.Series(priced.numerators.astype("float64") / priced.denominator, index=entries.index)
    work = entries.assign(amount_eur=euros.where(priced.is_known))
    names = {
        word
        for column in NAMED
        if column in entries
        for name in entries[column].dropna().unique()
        for word in cleaned(str(name)).split()
    }
    table, ungrouped = measure.recurring(work, window, names)
    return Problems(table, window, ungrouped)
