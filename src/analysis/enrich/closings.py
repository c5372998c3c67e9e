"""First closing of each ticket, from its history (rule 2.10): what its own row says is its last one."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analysis.enrich.text_columns import keys, rows_of
from analysis.sources.canonical_tables import CLOSED, SOLVED


def first_closed_at(tickets: pa.Table, changes: pa.Table) -> pa.ChunkedArray:
    """Return the instant of each ticket's first closing, or of its first solving where it was never closed.

    Parameters
    ----------
    tickets : the canonical table `ticket`.
    changes : the canonical table `ticket_change`; of a ticket without history, its row alone tells.

    Returns
    -------
    Instants in UTC, a value a ticket; null for a ticket that was neither closed nor solved.
    """
    closed = _earlier(_first_change_to(CLOSED, tickets, changes), tickets["closed_at"])
    solved = _earlier(_first_change_to(SOLVED, tickets, changes), tickets["solved_at"])
    return pc.coalesce(closed, solved)


def _earlier(some: pa.ChunkedArray, others: pa.ChunkedArray) -> pa.ChunkedArray:
    is_earlier = pc.fill_null(pc.less(some, others), pc.is_null(others))
    return pc.if_else(is_earlier, some, others)


def _first_change_to(status: str, tickets: pa.Table, changes: pa.Table) -> pa.ChunkedArray:
    is_to_status = pc.and_(pc.equal(changes["field"], "status"), pc.equal(changes["new_value"], status))
    events = changes.filter(is_to_status)
    first = pa.table({"ticket": keys(events, "ticket_id"), "at": events["changed_at"]})
    first = first.group_by("ticket").aggregate([("at", "min")])
    return first["at_min"].take(rows_of(keys(tickets, "ticket_id"), first["ticket"]))
