"""The seam between a source and the warehouse: what a reading is given, and what it hands over.

A source is one module with one function, `extract(name, mapping, reading) -> Extract`, registered by the `kind` of its
mapping in `analysis.sources.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True)
class Reading:
    """What a source may use to read: where files lie, the environment, and what the warehouse already has of it.

    Parameters
    ----------
    folder : Path, the folder that a mapping's file names are relative to.
    environ : the environment, the only place where addresses and secrets come from.
    state : what this source asked back at its last reading (`Extract.state`); empty at the first one, or when all
        must be read again.
    keys : canonical table name -> the columns `Table.held` (client, key, mark) of the rows that the warehouse holds of
        this source.
    remark : called with a French line for what an analyst should know of the source itself, whoever the client.
    progress : called with a French word for the step, how much is done and how much there is (None: unknown).
    """

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    state: Mapping[str, str] = field(default_factory=dict)
    keys: Callable[[str], pa.Table] | None = None
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
