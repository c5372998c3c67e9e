"""Contracts counted in tickets: when each ticket counts, once (A5, rule 2.10)."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.domain.periods import Span

CountsAt = Literal["first_work", "opening", "closing"]


def counted_tickets(entries: pd.DataFrame, tickets: pd.DataFrame, *, counts_at: CountsAt) -> pd.DataFrame:
    """The tickets worked on a line, each with the day it counts.

    Parameters
    ----------
    entries : counted entries of the line, over its whole history: a ticket opened again counts no second time.
    tickets : `ticket_key`, `opened_on`, `closed_on` (datetime64).
    counts_at : the first work on the line, the opening of the ticket, or its closing; an open ticket does not count at
        closing. A merged ticket has no counted entry of its own: it counts with its target.

    Returns
    -------
    DataFrame, in order: `ticket_key`, `counted_on` (datetime64).
    """
    known = entries.dropna(subset=["ticket_key"])
    codes, keys = pd.factorize(known["ticket_key"])
    days = known["work_date"].groupby(codes).min()
    if counts_at != "first_work":
        column = {"opening": "opened_on", "closing": "closed_on"}[counts_at]
        days = tickets.set_index("ticket_key")[column].reindex(keys.astype("str"))
    table = pd.DataFrame({"ticket_key": keys.astype("str"), "counted_on": days.to_numpy()})
    return table.dropna(subset=["counted_on"]).sort_values(["counted_on", "ticket_key"], ignore_index=True)


def count(counted: pd.DataFrame, days: Span) -> int:
    """Number of tickets of `counted_tickets` that count in `days`, both ends included."""
    day = counted["counted_on"]
    return int(((day >= pd.Timestamp(days.starts_on)) & (day <= pd.Timestamp(days.ends_on))).sum())
