"""Interface between sources and warehouse: what a reading is given (`Reading`), and what it delivers (`Extract`).

A source is one module with one function, `extract(name, mapping, reading) -> Extract`, registered by the `kind` of its
mapping in `analysis.sources.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from analysis.params.limits import Limits


@dataclass(frozen=True)
class Within:
    """Condition on rows: `column`, read as a whole number, lies in one of the ranges, both ends included."""

    column: str
    ranges: Sequence[tuple[int, int]]


class Keys(Protocol):
    """Keys of a source in the warehouse: the columns `Table.key_columns` (client, key, mark) of a canonical table."""

    def __call__(self, name: str, within: Within | None = None, *, clients: Collection[str] | None = None) -> pa.Table:
        """Return the rows, of `clients` or of all; where `within` is given, its rows and maybe others."""


@dataclass(frozen=True)
class Reading:
    """Means of a reading: the folder of files, the environment, and the keys that the warehouse already has.

    Parameters
    ----------
    folder : Path, the folder that a mapping's file names are relative to.
    environ : the environment, the only place where addresses and secrets come from.
    state : `Extract.state` of the last reading of this source; empty at the first reading, or when all must be read
        again.
    keys : keys of this source in the warehouse; None where all must be read.
    remark : called with a line, in the analyst's language, about the source itself, whoever the client.
    limits : the most that a file may ask for.
    progress : called with the name of the step in the analyst's language, the count done and the whole (None: unknown).
    """

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    state: Mapping[str, str] = field(default_factory=dict)
    keys: Keys | None = None
    progress: Callable[[str, int, int | None], None] = lambda step, done, total: None
    remark: Callable[[str], None] = lambda line: None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Extract:
    """One reading of one source.

    Parameters
    ----------
    source : str, the name of the mapping or connection; every row's `source` column holds it.
    tables : canonical table name -> rows, as an Arrow table or, for a first load that does not fit in memory, as a
        stream of record batches of that table's schema. A table that the source does not have is absent or empty.
    is_whole : True when `tables` hold all the live rows of this source: a row that is not delivered is gone. False when
        they hold new and changed rows alone.
    deleted : canonical table name -> table of the columns `client` and the key, for rows known to be gone; only where
        `is_whole` is False.
    clients : every client this source may hold rows of; a whole reading deletes in these alone.
    state : text to give back to the source at its next reading (high-water marks).
    mapping_sha256 : str, hash of the mapping or of the connection's settings; a changed one forces a whole reading.
    rows_read : number of rows read, by nature (`rows`, `keys`, `references`); empty where the source does not count.
    """

    source: str
    tables: Mapping[str, pa.Table | pa.RecordBatchReader]
    clients: tuple[str, ...]
    is_whole: bool = True
    deleted: Mapping[str, pa.Table] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    mapping_sha256: str = ""
    rows_read: Mapping[str, int] = field(default_factory=dict)

    def may_change(self, name: str) -> tuple[str, ...]:
        """Return the clients whose rows of a table the reading may insert, change or delete."""
        rows, gone = self.tables.get(name), self.deleted.get(name)
        if self.is_whole or isinstance(rows, pa.RecordBatchReader):
            return self.clients
        given = [
            table["client"].unique() for table in (rows, gone) if table is not None and "client" in table.schema.names
        ]
        named = {client for clients in given for client in clients.to_pylist()}
        return tuple(client for client in self.clients if client in named)
