"""A whole reading: large tables are streams, read by ranges of ids once the checks of blocks are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa

from analysis.sources.canonical_tables import CHECK_RUN, TICKET, TICKET_CHANGE, TIME_ENTRY, Table
from analysis.sources.extract import Extract
from analysis.sources.glpi import parts as parts_of
from analysis.sources.glpi import sweep
from analysis.sources.glpi.bulk import Bulk
from analysis.sources.glpi.parts import CHANGES, ENTRIES, TICKETS
from analysis.sources.glpi.preparation import Preparation

RUN_COLUMNS = (
    *("id", "name", "entities_id", "itilcategories_id", "is_deleted", "date", "solvedate", "users_id_recipient"),
)


def read(base: Preparation) -> Extract:
    """Read all tables, as streams to consume once, in the order of the canonical tables.

    The entity of each ticket is read once, first: a ticket and its tasks go to the same client even when the ticket
    moves during the reading. Such a ticket bears no mark, so that the next reading takes the ticket and its rows again.
    """
    bulk = Bulk(base.session, base.schema, base.reading.progress)
    owned = bulk.table(TICKETS.table, columns=("id", "entities_id"), with_mark=False).sort_by("id")
    rows, by_part = parts_of.read(
        base.schema, base.parts, lambda part: bulk.table(part.table, part.where, part.columns, owner=part.owner)
    )
    assembler = base.assembler(owned, rows)
    ids = owned["id"].to_numpy()
    folded = np.zeros(ids.size, np.int64)
    for part, part_rows in by_part.items():
        sweep.fold(ids, folded, part_rows[part.owner].to_numpy(), part_rows["mark"].to_numpy())

    def tickets(raw: pa.Table) -> pa.Table:
        places = np.minimum(np.searchsorted(ids, raw["id"].to_numpy()), ids.size - 1)
        marks = raw["mark"].to_numpy() ^ folded[places]
        has_moved = raw["entities_id"].to_numpy() != owned["entities_id"].to_numpy()[places]
        return assembler.tickets(raw, pa.array(marks, mask=has_moved))

    streams = {
        "time_entry": _stream(TIME_ENTRY, bulk.batches(ENTRIES.table), assembler.entries),
        "ticket": _stream(TICKET, bulk.batches(TICKETS.table), tickets),
        "ticket_change": _stream(TICKET_CHANGE, bulk.batches(CHANGES.table, CHANGES.where), assembler.changes),
    }
    if base.references.recurrences.names:
        # After the stream of tickets: a ticket that changes between the two has the mark of before, and is read again.
        runs = bulk.batches(TICKETS.table, columns=RUN_COLUMNS, with_mark=False)
        streams["check_run"] = _stream(CHECK_RUN, runs, assembler.check_runs)
    links = {"ticket_link": assembler.links(), "ticket_application": assembler.applications()}
    return base.extract({**streams, **links, **base.small_tables()})


def _stream(table: Table, raws: Iterable[pa.Table], canonical: Callable[[pa.Table], pa.Table]) -> pa.RecordBatchReader:
    def batches() -> Iterator[pa.RecordBatch]:
        for raw in raws:
            yield from canonical(raw.combine_chunks()).to_batches()

    return pa.RecordBatchReader.from_batches(table.schema, batches())
