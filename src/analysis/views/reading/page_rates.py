"""The value of an hour in the data of the page, so that a selection has its euros beside its days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.domain.units import SECONDS_PER_HOUR
from analysis.report import contract_terms
from analysis.report.client_report import ClientReport


def rates(report: ClientReport, columns: Mapping[str, np.ndarray]) -> dict[str, list[Any]] | None:
    """Return the value of an hour by line and profile, from a day on; None where no entry has one.

    Parameters
    ----------
    columns : the entries of the page in the order of the report: `line` and `profile` as places in their axes' values
        (-1, or no column, where the axis has none), `day` from the first.

    Returns
    -------
    `line`, `profile`, `day`, `hour` [€ before tax, unrounded; None without a price], a row for each change, in order.
    """
    priced = contract_terms.amounts(report.entries.assign(seconds=SECONDS_PER_HOUR), report.params)
    if not priced.is_known.any():
        return None
    none = np.full(len(report.entries), -1)
    line, profile, day = (columns.get(name, none) for name in ("line", "profile", "day"))
    order = np.lexsort([day, profile, line])
    hour = np.where(priced.is_known, priced.numerators / priced.denominator, np.nan).astype("float64")[order]
    keys = [column[order] for column in (line, profile)]
    is_new = np.ones(len(order), dtype=bool)
    is_same_price = (hour[1:] == hour[:-1]) | (np.isnan(hour[1:]) & np.isnan(hour[:-1]))
    is_new[1:] = ~is_same_price | (keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1])
    return {
        "line": keys[0][is_new].tolist(),
        "profile": keys[1][is_new].tolist(),
        "day": day[order][is_new].tolist(),
        "hour": [None if value != value else value for value in hour[is_new].tolist()],
    }
