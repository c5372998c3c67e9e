"""Days of each profile over all clients: those worked, those foreseen, those it has (B12)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.domain import periods, units
from analysis.domain.findings import Disqualified
from analysis.measures.effort import consumption
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.history import MONTHS_FOR_A_FORECAST
from analysis.params.portfolio import PortfolioParams
from analysis.report import outlook
from analysis.report.client_report import ClientReport
from analysis.warehouse.result_cache import Recall

MONTHS_AHEAD = 3


def workload(loaded: ClientReport) -> pd.DataFrame:
    """Return a client's days by month and profile, in whole months alone (rule 10.2)."""
    entries = loaded.entries[["work_date", "profile", "seconds"]]
    months = consumption.period_of(entries["work_date"], "month").astype("str")
    profiles = consumption.parts_of(entries["profile"])
    table = entries.assign(month=months, profile=profiles).groupby(["month", "profile"])["seconds"].sum().reset_index()
    whole = np.array([periods.span(month).ends_on <= loaded.edition.as_of for month in table["month"]], dtype=bool)
    table = table[whole].reset_index(drop=True)
    table.insert(0, "client", loaded.params.client)
    return table.assign(effort_days=units.days(table.pop("seconds"), loaded.edition.hours_per_day))


def staffing(worked: pd.DataFrame, params: PortfolioParams, recall: Recall) -> pd.DataFrame | Disqualified:
    """Return the days of each profile in the next months, with an interval, beside its capacity.

    Parameters
    ----------
    worked : days by month (rows) and profile (columns), over all clients.
    params : of the portfolio, for the capacity of each profile.
    recall : returns forecasts, cached or computed.

    Returns
    -------
    DataFrame: `month`, `profile`, `mean`, `lo80`, `hi80`, `capacity_days`; Disqualified where the history is too short.
    """
    if len(worked) < MONTHS_FOR_A_FORECAST:
        return Disqualified("history_too_short", {"months": len(worked), "least": MONTHS_FOR_A_FORECAST})
    tables = []
    for profile in worked.columns:
        history = worked[profile].set_axis(pd.PeriodIndex(worked.index, freq="M").to_timestamp())
        ahead = recall(outlook.without_paths, forecast, history, MONTHS_AHEAD)
        capacity = [params.capacity_on(profile, day.date()) for day in ahead.index]
        months = ahead.index.strftime("%Y-%m")
        tables.append(ahead.assign(month=months, profile=profile, capacity_days=pd.array(capacity, dtype="Float64")))
    columns = ["month", "profile", "mean", "lo80", "hi80", "capacity_days"]
    return pd.concat(tables, ignore_index=True)[columns].sort_values(["month", "profile"], ignore_index=True)
