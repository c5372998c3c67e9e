"""Contracts counted in tickets: when each ticket counts, once (A5, rule 2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from analysis.domain.periods import Span
from analysis.measures.effort import consumption

CountsAt = Literal["first_work", "opening", "closing"]


@dataclass(frozen=True)
class CountedTerm:
    """A term of a line in tickets: its days, and the event at which a ticket first worked in it counts."""

    line: str
    days: Span
    counts_at: CountsAt


def counted_tickets(
    entries: pd.DataFrame,
    tickets: pd.DataFrame,
    terms: Sequence[CountedTerm],
    as_of: date,
    released: Mapping[str, date] | None = None,
) -> pd.DataFrame:
    """Return the tickets worked on a line, each with the day it counts, once over all terms.

    Parameters
    ----------
    entries : counted entries of all terms of the line (`contract_line`): a ticket opened again counts no second time.
    tickets : `ticket_key`, `opened_on`, `first_closed_on` (datetime64).
    terms : terms of the line. A ticket counts at its first work, or at its opening or closing where the term of
        its first work says so: then on that date, in the term that holds it; where none does, at its first work. An
        ticket open on the date counted does not count at closing. A merged ticket has no counted entry of its own: it
        counts with its target.
    as_of : date counted; a ticket closed later is open.
    released : `ticket_key` -> day on which it counts in the last released edition: it keeps that day.

    Returns
    -------
    DataFrame, in order: `ticket_key`, `counted_on` (datetime64).
    """
    known = entries.dropna(subset=["ticket_key", "contract_line"])
    first = known.sort_values("work_date", kind="stable").drop_duplicates("ticket_key")
    keys, worked_on = first["ticket_key"].astype("str"), first["work_date"].to_numpy()
    counted_on = worked_on.copy()
    dates = tickets.drop_duplicates("ticket_key").set_index("ticket_key")
    for term in terms:
        is_on_line = (first["contract_line"] == term.line).to_numpy(dtype=bool)
        rows = is_on_line & consumption.is_within(first["work_date"], term.days)
        if term.counts_at == "first_work" or not rows.any():
            continue
        column = {"opening": "opened_on", "closing": "first_closed_on"}[term.counts_at]
        days = dates[column].reindex(keys[rows]).to_numpy()
        is_awaited = (np.isnat(days) | (days > np.datetime64(as_of))) & (term.counts_at == "closing")
        is_held = np.logical_or.reduce([consumption.is_within(pd.Series(days), other.days) for other in terms])
        counted_on[rows] = np.where(is_awaited, np.datetime64("NaT"), np.where(is_held, days, worked_on[rows]))
    table = pd.DataFrame({"ticket_key": keys.to_numpy(), "counted_on": counted_on})
    if released:
        told_on = table["ticket_key"].map(released).astype("datetime64[ns]")
        table["counted_on"] = told_on.fillna(table["counted_on"])
    return table.dropna(subset=["counted_on"]).sort_values(["counted_on", "ticket_key"], ignore_index=True)
