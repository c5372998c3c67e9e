"""An investment by fiscal year: outlay, depreciation, run cost and saving, beside its payback (F6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain.periods import Span
from analysis.measures.investing.cash_flows import InvestmentCase, cash_flows

COLUMNS = ("starts_on", "ends_on", "outlay_eur", "depreciation_eur", "run_eur", "saving_eur", "result_eur", "cash_eur")
DECLARED_COLUMNS = COLUMNS[:5]
"""Those that do not rest on the cost of the problem."""


def by_fiscal_year(
    case: InvestmentCase, *, first_month: int = 1, depreciated_years: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Return the central flows of a case by fiscal year of its horizon, in economic view [EUR].

    Parameters
    ----------
    case : the option.
    first_month : first month of the fiscal year, 1 to 12.
    depreciated_years : name of an expense -> years of its straight-line depreciation, from the day it is paid; an
        expense that is not named is a charge of its own year.

    Returns
    -------
    A row a fiscal year that the horizon touches, `COLUMNS`. `outlay_eur` is what is paid once (the residual value of
    the last day comes off it), `result_eur` is saving less depreciation and run cost, `cash_eur` is saving less outlay
    and run cost: over the whole horizon it is the net sum of the payback.
    """
    depreciated = depreciated_years or {}
    end = case.timeline.span(case.horizon_months - 1).ends_on
    years = _years(case.starts_on, end, first_month)
    months = [case.timeline.span(number) for number in range(case.horizon_months)]
    spent = -cash_flows(replace(case, savings=(), one_offs=(), residual_eur=0.0)).flows
    saved = cash_flows(replace(case, run_costs=(), one_offs=(), residual_eur=0.0)).flows
    rows = []
    for year in years:
        shares = np.array([month.meet(year).days / month.days for month in months])
        outlay = sum(
            item.amount_eur.central for item in case.one_offs if year.starts_on <= item.paid_on <= year.ends_on
        )
        worn = sum(
            _depreciation(item.amount_eur.central, item.paid_on, depreciated.get(item.name), year)
            for item in case.one_offs
        )
        outlay -= case.residual_eur if year.starts_on <= end <= year.ends_on else 0.0
        run, saving = float(shares @ spent), float(shares @ saved)
        rows.append(
            (year.starts_on, year.ends_on, outlay, worn, run, saving, saving - worn - run, saving - outlay - run)
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _years(first: date, last: date, first_month: int) -> list[Span]:
    start = date(first.year, first_month, 1)
    if start > first:
        start -= relativedelta(years=1)
    years = []
    while start <= last:
        following = start + relativedelta(years=1)
        years.append(Span(start, following - timedelta(days=1)))
        start = following
    return years


def _depreciation(amount: float, paid_on: date, years: int | None, year: Span) -> float:
    if not years:
        return amount if year.starts_on <= paid_on <= year.ends_on else 0.0
    worn = Span(paid_on, paid_on + relativedelta(years=years) - timedelta(days=1))
    return amount * worn.meet(year).days / worn.days
