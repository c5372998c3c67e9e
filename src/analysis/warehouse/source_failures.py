"""What the warehouse keeps of a source that could not be read: its last rows, and a note that the reports show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.canonical_tables import SOURCE_NOTE
from analysis.sources.extract import Extract
from analysis.warehouse.sync_log import SourceState
from analysis.warehouse.warehouse import Warehouse

CODE = "source_not_read"


def note(source: str, clients: Collection[str], last: SourceState, warehouse: Warehouse) -> None:
    """Note, for each client that has rows of a source, the day from which the source could not be read.

    Parameters
    ----------
    source : name of the mapping.
    clients : clients of the mapping; empty where the mapping itself is at fault: those of its rows.
    last : state after its last reading, which is kept.
    warehouse : the warehouse. A source that is noted already keeps its day.
    """
    if warehouse.keys(source, SOURCE_NOTE.name).filter(pc.field("code") == CODE).num_rows:
        return
    of_rows = set(warehouse.keys(source, "time_entry")["client"].to_pylist())
    of_rows |= set(warehouse.keys(source, "ticket")["client"].to_pylist())
    day = datetime.now(UTC).date().isoformat()
    rows = [
        {"client": client, "source": source, "code": CODE, "subject": day, "detail": day, "count": 1}
        for client in sorted(of_rows.intersection(clients) if clients else of_rows)
    ]
    if rows:
        table = pa.Table.from_pylist(rows, schema=SOURCE_NOTE.schema)
        warehouse.commit(
            Extract(
                source=source,
                tables={SOURCE_NOTE.name: table},
                clients=tuple(sorted(of_rows)),
                is_whole=False,
                state=last.state,
                mapping_sha256=last.mapping_sha256,
            )
        )


def without_note(extract: Extract, warehouse: Warehouse) -> Extract:
    """Return a reading that takes away the note on its source; a whole reading does so by itself."""
    if extract.is_whole:
        return extract
    keys = warehouse.keys(extract.source, SOURCE_NOTE.name)
    noted = keys.filter(pc.field("code") == CODE)
    if not noted.num_rows:
        return extract
    gone = [table for table in (extract.deleted.get(SOURCE_NOTE.name), noted) if table is not None]
    names = ["client", *SOURCE_NOTE.key]
    deleted = pa.concat_tables([table.select(names) for table in gone])
    return replace(extract, deleted={**extract.deleted, SOURCE_NOTE.name: deleted})
