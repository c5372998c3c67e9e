"""The seam between a source and the warehouse: what a reading is given, and what it hands over.

A source is one module with one function, `extract(name, mapping, reading) -> Extract`, registered by the `kind` of its
mapping in `analysis.sources.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True)
class Within:
    """Rows whose `column`, read as a whole number, lies in one of these ranges, both ends included."""

    column: str
    ranges: Sequence[tuple[int, int]]


class Keys(Protocol):
    """What the warehouse holds of a source: the columns `Table.held` (client, key, mark) of a canonical table."""

    def __call__(self, name: str, within: Within | None = None, *, clients: Collection[str] | None = None) -> pa.Table:
        """All the rows, or those of these clients; where `within` is given, those of it and maybe others."""


@dataclass(frozen=True)
class Reading:
    """What a source may use to read: where files lie, the environment, and what the warehouse already has of it.

    Parameters
    ----------
    folder : Path, the folder that a mapping's file names are relative to.
    environ : the environment, the only place where addresses and secrets come from.
    state : what this source asked back at its last reading (`Extract.state`); empty at the first one, or when all
        must be read again.
    keys : what the warehouse holds of this source; None where all must be read.
    remark : called with a French line for what an analyst should know of the source itself, whoever the client.
    progress : called with a French word for the step, how much is done and how much there is (None: unknown).
    """

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    state: Mapping[str, str] = field(default_factory=dict)
    keys: Keys | None = None
    progress: Callable[[str, int, int | None], None] = lambda step, done, total: None
    remark: Callable[[str], None] = lambda line: None


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
    state : what the source wants back at its next reading (high-water marks), as text.
    mapping_sha256 : str, hash of the mapping or of the connection's settings; a changed one forces a whole reading.
    rows_read : what the reading cost, in rows, by nature (`rows`, `keys`, `references`); empty where nobody counted.
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
        """The clients whose rows of a table this reading may insert, change or delete."""
        rows, gone = self.tables.get(name), self.deleted.get(name)
        if self.is_whole or isinstance(rows, pa.RecordBatchReader):
            return self.clients
        given = [
            table["client"].unique() for table in (rows, gone) if table is not None and "client" in table.schema.names
        ]
        named = {client for clients in given for client in clients.to_pylist()}
        return tuple(client for client in self.clients if client in named)
