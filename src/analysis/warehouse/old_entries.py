"""Work older than its retention: it is not taken from a reading, and goes from the warehouse (H19).

An entry is as old as its civil day; a ticket goes where it was closed before that, and no entry that stays is on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.canonical_tables import DATE, INSTANT, TICKET, TIME_ENTRY
from analysis.sources.extract import Extract
from analysis.warehouse.warehouse import Warehouse

DATES = ("entry_date", "started_at", "recorded_at")
ENTRY_COLUMNS = ("client", "time_entry_id", "ticket_id", *DATES)
TICKET_COLUMNS = ("client", "ticket_id", "closed_at")


def without(extract: Extract, first_kept: date) -> Extract:
    """Return a reading without the work before a day; tickets of a partial reading, or of a stream, stay."""
    tables = dict(extract.tables)
    entries, tickets = tables.get(TIME_ENTRY.name), tables.get(TICKET.name)
    if isinstance(entries, pa.RecordBatchReader):
        tables[TIME_ENTRY.name] = pa.RecordBatchReader.from_batches(entries.schema, _kept_batches(entries, first_kept))
    elif entries is not None:
        kept = entries.filter(pc.invert(_is_old_entry(entries, first_kept)))
        tables[TIME_ENTRY.name] = kept
        if extract.is_whole and isinstance(tickets, pa.Table):
            tables[TICKET.name] = tickets.filter(pc.invert(_is_old_ticket(tickets, kept, first_kept)))
    return replace(extract, tables=tables)


def removed(warehouse: Warehouse, source: str, first_kept: date) -> int:
    """Take the work before a day out of the live rows of a source; return the number of entries."""
    entries = warehouse.rows_of(source, TIME_ENTRY.name, ENTRY_COLUMNS)
    tickets = warehouse.rows_of(source, TICKET.name, TICKET_COLUMNS)
    is_old = _is_old_entry(entries, first_kept)
    gone = entries.filter(is_old)
    closed = tickets.filter(_is_old_ticket(tickets, entries.filter(pc.invert(is_old)), first_kept))
    state = warehouse.state(source)
    if state is None or not (gone.num_rows or closed.num_rows):
        return 0
    clients = {*gone["client"].to_pylist(), *closed["client"].to_pylist()}
    warehouse.commit(
        Extract(
            source=source,
            tables={},
            clients=tuple(sorted(clients)),
            is_whole=False,
            deleted={
                TIME_ENTRY.name: gone.select(["client", *TIME_ENTRY.key]),
                TICKET.name: closed.select(["client", *TICKET.key]),
            },
            state=state.state,
            mapping_sha256=state.mapping_sha256,
        )
    )
    return gone.num_rows


def _kept_batches(entries: pa.RecordBatchReader, first_kept: date) -> Iterator[pa.RecordBatch]:
    for batch in entries:
        rows = pa.Table.from_batches([batch])
        yield from rows.filter(pc.invert(_is_old_entry(rows, first_kept))).to_batches()


def _is_old_entry(entries: pa.Table, first_kept: date) -> pa.ChunkedArray:
    day = pc.coalesce(*(entries[name].cast(INSTANT).cast(DATE) for name in DATES))
    return pc.fill_null(pc.less(day, pa.scalar(first_kept, DATE)), False)


def _is_old_ticket(tickets: pa.Table, kept: pa.Table, first_kept: date) -> pa.ChunkedArray:
    is_closed = pc.fill_null(pc.less(tickets["closed_at"].cast(DATE), pa.scalar(first_kept, DATE)), False)
    worked = pc.unique(_ticket_keys(kept))
    return pc.and_(is_closed, pc.invert(pc.is_in(_ticket_keys(tickets), value_set=worked)))


def _ticket_keys(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows["client"], rows["ticket_id"], "\x1f")
