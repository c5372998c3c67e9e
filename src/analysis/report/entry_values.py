"""Accounted time and amount of each entry, by the contract line that it consumes, for whoever adds entries up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.domain.money import Amounts
from analysis.measures.contract import accounting
from analysis.params.client import ClientParams
from analysis.report.contract_terms import accounting_rules, amounts, calendar, rows_of
from analysis.report.line_work import paid_seconds


def entry_values(entries: pd.DataFrame, params: ClientParams) -> pd.DataFrame:
    """Return what each entry counts and costs, in the order and with the index of `entries`.

    Parameters
    ----------
    entries : counted entries of `analysis.enrich.entries`.
    params : the client's.

    Returns
    -------
    DataFrame: `accounted_seconds`, the time as the entry's line counts it [s], whole unless a line multiplies it (rule
    15); `amount_eur`, its value at the price of its line or at the dated rate of its profile [€], unrounded, so that a
    sum rounds once (rules 5.1 and 5.5). NaN where no rate covers the entry, or where there is no rate at all.
    """
    paid = paid_seconds(entries, params)
    values = _euros(amounts(entries, params))
    for term in params.contract_terms:
        rows = rows_of([term], entries) if term.accounting else np.zeros(len(entries), dtype=bool)
        if rows.any():
            part = entries[rows]
            counted = accounting.accounted(part, accounting_rules(term), calendar(params))
            values[rows] = _euros(amounts(part, params, accounted=counted))
    is_whole = bool((paid == paid.round()).all())
    return pd.DataFrame({"accounted_seconds": paid.astype("int64") if is_whole else paid, "amount_eur": values})


def _euros(exact: Amounts) -> np.ndarray:
    """Return exact amounts as floats, NaN where there is none."""
    values = exact.numerators.astype("float64") / float(exact.denominator)
    return np.where(exact.is_known, values, np.nan)
