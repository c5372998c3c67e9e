"""Contracts counted in tickets: when each ticket counts, once (A5, rule 2.10)."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis.domain.periods import Span
from analysis.measures import consumption

CountsAt = Literal["first_work", "opening", "closing"]


def counted_tickets(entries: pd.DataFrame, tickets: pd.DataFrame, *, counts_at: CountsAt) -> pd.DataFrame:
    """The tickets worked on a line, each with the day it counts.

    Parameters
    ----------
    entries : counted entries of the line, over its whole history: a ticket opened again counts no second time.
    tickets : `ticket_key`, `opened_on`, `closed_on` (datetime64).
    counts_at : the first work on the line, the opening of the ticket, or its closing; a ticket that is not closed does
        not count at closing. A merged ticket has no entry of its own that counts, so that it counts with its target.

    Returns
    -------
    DataFrame, in order: `ticket_key`, `counted_on` (datetime64), `seconds` (all its time on the line), `entries`.
    """
    worked = consumption.by_ticket(entries)
    if counts_at == "first_work":
        worked["counted_on"] = worked["first_on"]
    else:
        column = {"opening": "opened_on", "closing": "closed_on"}[counts_at]
        worked["counted_on"] = worked["ticket_key"].astype("str").map(tickets.set_index("ticket_key")[column])
    counted = worked.dropna(subset=["counted_on"]).sort_values(["counted_on", "ticket_key"], ignore_index=True)
    return counted[["ticket_key", "counted_on", "seconds", "entries"]]


def count(counted: pd.DataFrame, days: Span) -> int:
    """How many tickets of `counted_tickets` count in `days`, both ends included."""
    day = counted["counted_on"]
    return int(((day >= pd.Timestamp(days.starts_on)) & (day <= pd.Timestamp(days.ends_on))).sum())
