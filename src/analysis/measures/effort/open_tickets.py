"""Tickets that are open at a date, by their age (B14)."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis.domain.findings import Disqualified

BANDS = {"up_to_7_days": 7.0, "up_to_30_days": 30.0, "up_to_90_days": 90.0, "over_90_days": np.inf}
"""Band of age -> its last day, included."""


def by_age(tickets: pd.DataFrame, as_of: date) -> pd.DataFrame | Disqualified:
    """Return the tickets open at a date by band of age; Disqualified where the source never says that one was closed.

    Parameters
    ----------
    tickets : `ticket_key`, `ticket_kind`, `opened_on`, `closed_on`, `is_deleted`; those in the bin are left out, and
        those of no opening date.
    as_of : the date counted, included: a ticket closed on that day is not open.

    Returns
    -------
    DataFrame, a row a band, the youngest first: `age_band`, `tickets`, `incidents`, `requests`, `oldest_on` (day on
    which the oldest was opened; NaT in an empty band).

    Examples
    --------
    >>> tickets = pd.DataFrame(
    ...     {
    ...         "ticket_key": ["a", "b", "c"],
    ...         "ticket_kind": ["incident", "request", "incident"],
    ...         "opened_on": pd.to_datetime(["2023-02-09", "2023-01-31", "2022-11-01"]),
    ...         "closed_on": pd.to_datetime([None, None, "2023-02-16"]),
    ...         "is_deleted": False,
    ...     }
    ... )
    >>> by_age(tickets, date(2023, 2, 16))["tickets"].tolist()
    [1, 1, 0, 0]
    """
    day = pd.Timestamp(as_of)
    if not tickets["closed_on"].notna().any():
        return Disqualified("no_data")
    is_open = ~tickets["is_deleted"].astype(bool) & (tickets["opened_on"] <= day) & ~(tickets["closed_on"] <= day)
    still = tickets[is_open]
    age = (day - still["opened_on"]).dt.days
    kinds = {f"{kind}s": still["ticket_kind"].astype("str") == kind for kind in ("incident", "request")}
    bands = still.assign(age_band=pd.cut(age, [-1.0, *BANDS.values()], labels=list(BANDS)), **kinds)
    table = bands.groupby("age_band", observed=False).agg(
        tickets=("ticket_key", "size"),
        incidents=("incidents", "sum"),
        requests=("requests", "sum"),
        oldest_on=("opened_on", "min"),
    )
    return table.reset_index().astype({"age_band": "str"})
