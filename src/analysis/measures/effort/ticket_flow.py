"""Tickets opened, closed and solved within their target over a run of days, and those still open at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.domain.periods import Span
from analysis.measures.effort import consumption


@dataclass(frozen=True)
class TicketFlow:
    """Counts of tickets.

    Parameters
    ----------
    opened, closed : tickets opened, and closed, on the days; those in the bin are left out.
    still_open : tickets open at the end of the last day; None where the source never says that one was closed.
    oldest_on : the day on which the oldest of them was opened; None where none is open.
    within_target, with_target : of the tickets closed on the days, those that the source says were solved in time, and
        those of which it says whether they were; `with_target` is 0 where it never does.
    """

    opened: int
    closed: int
    still_open: int | None
    oldest_on: date | None
    within_target: int
    with_target: int


def ticket_flow(tickets: pd.DataFrame, days: Span) -> TicketFlow:
    """Count the tickets of some days.

    Parameters
    ----------
    tickets : `opened_on`, `closed_on`, `is_deleted`, and `is_sla_met` (True, False, missing) where the source has it.
    days : both ends included; a ticket closed on the last day is not open.
    """
    kept = tickets[~tickets["is_deleted"].astype(bool)]
    closed = kept[consumption.is_within(kept["closed_on"], days)]
    end = pd.Timestamp(days.ends_on)
    still = kept[(kept["opened_on"] <= end) & ~(kept["closed_on"] <= end)]
    says_closed = bool(tickets["closed_on"].notna().any())
    judged = closed["is_sla_met"].dropna() if "is_sla_met" in closed else pd.Series(dtype="bool")
    oldest = still["opened_on"].min()
    return TicketFlow(
        opened=int(consumption.is_within(kept["opened_on"], days).sum()),
        closed=len(closed),
        still_open=len(still) if says_closed else None,
        oldest_on=None if pd.isna(oldest) or not says_closed else oldest.date(),
        within_target=int(judged.astype(bool).sum()),
        with_target=len(judged),
    )
