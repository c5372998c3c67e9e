"""First load: whole tables by ranges of ids, in bounded memory, by connectorx (straight to Arrow) where it is there.

Each range has its own connection, and there is no common snapshot. None is needed: rows bear marks, the checks of
blocks (`sweep`) are taken before the first range, and the next reading sees as changed whatever changed meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import pyarrow as pa

from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import message
from analysis.sources.glpi.schema import Query, Schema
from analysis.sources.glpi.session import SESSION, Address, Session, snapshot

connectorx = import_module("connectorx") if find_spec("connectorx") else None
"""The extra `glpi`. Without it, rows come through SQLAlchemy, two to four times slower."""
AHEAD = 2
"""Ranges read ahead of the range in use, each by its own connection to the server."""
FIRST_RANGE = 20_000
MOST_IDS = 200_000
RANGE_BYTES = 8_000_000
"""Size that a range should have in memory: its number of ids follows from the rows already read."""


@dataclass(frozen=True)
class Bulk:
    """Reader of whole tables, up to the highest id of the snapshot. `session` counts the rows."""

    session: Session
    schema: Schema
    progress: Callable[[str, int, int | None], None]

    def batches(
        self,
        table: str,
        where: str = "TRUE",
        columns: Collection[str] = (),
        *,
        with_mark: bool = True,
        owner: str = "id",
    ) -> Iterator[pa.Table]:
        """Yield the rows of a table, by ranges of ids, read `AHEAD` ranges ahead.

        The highest id is that of the snapshot, read at the call; the rows may be read after the snapshot is closed.

        Raises
        ------
        OutOfReach : the server is lost in mid-read.
        """
        last = self.last_id(table)

        def query(first: int, end: int) -> Query:
            within = f"({where}) AND id > {first} AND id <= {end}"
            return self.schema.select(table, within, columns=columns, with_mark=with_mark, owner=owner)

        return self._ranges(table, query, last)

    def _ranges(self, table: str, query: Callable[[int, int], Query], last: int) -> Iterator[pa.Table]:
        """Yield the rows of consecutive ranges of ids, each sized by the rows before it."""
        waiting: deque[tuple[int, int, Future[pa.Table]]] = deque()
        start, size = 0, FIRST_RANGE
        with ThreadPoolExecutor(max_workers=AHEAD) as readers:
            while waiting or start < last:
                while start < last and len(waiting) < AHEAD:
                    end = min(start + size, last)
                    read = readers.submit(_read, self.session.address, query(start, end), table)
                    waiting.append((start, end, read))
                    start = end
                first, end, future = waiting.popleft()
                rows = future.result()
                size = _next_size(rows.nbytes / (end - first))
                self.session.rows_read["rows"] += rows.num_rows
                self.progress(str(message("GLPI: {table}", table=table)), end, last)
                yield rows

    def table(
        self,
        table: str,
        where: str = "TRUE",
        columns: Collection[str] = (),
        *,
        with_mark: bool = True,
        owner: str = "id",
    ) -> pa.Table:
        """Return the rows of a table at once: for narrow columns alone."""
        empty = self.schema.select(table, columns=columns, with_mark=with_mark).schema.empty_table()
        return pa.concat_tables([empty, *self.batches(table, where, columns, with_mark=with_mark, owner=owner)])

    def last_id(self, table: str) -> int:
        """Return the highest id of a table; 0 when the table is empty."""
        sql = f"SELECT IFNULL(MAX(id), 0) AS last FROM `{table}`"
        return self.session.table(sql, pa.schema([pa.field("last", pa.int64())]), "keys")["last"][0].as_py()


def _next_size(bytes_per_id: float) -> int:
    return int(min(max(RANGE_BYTES / max(bytes_per_id, 1), 1_000), MOST_IDS))


def _read(address: Address, query: Query, table: str) -> pa.Table:
    native = address.native()
    if native is None or connectorx is None:
        with snapshot(address) as session:
            return session.table(query.sql, query.schema, "rows")
    try:
        rows = connectorx.read_sql(native, query.sql, return_type="arrow", pre_execution_query=list(SESSION))
    except (RuntimeError, OSError):
        _refuse(address, table)
    return pa.table(
        [rows[name].cast(query.schema.field(name).type) for name in query.schema.names], schema=query.schema
    )


def _refuse(address: Address, table: str) -> None:
    """Ask the server again by a connection whose faults have sentences; else name the interrupted table."""
    with snapshot(address):
        pass
    raise OutOfReach(
        message(
            "GLPI ({address}): the reading of {table} was interrupted. Nothing was saved; start again.",
            address=address.label,
            table=table,
        )
    ) from None
