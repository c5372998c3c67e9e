"""Changes that a reading makes to a table, found by hashes of rows against those in the warehouse.

Every stored row bears two 64-bit hashes: `key_hash` of client, source and key, and `row_hash` of all its columns. A
reading is compared batch by batch with the sorted hashes of the live rows, so that the cost of an unchanged row is its
hashing and the memory needed is 16 bytes a live row, whatever the length of the texts.

The hash of a text is multilinear over its bytes modulo 2^64 (odd multipliers: one changed byte always changes it), then
mixed by the finaliser of splitmix64. A null counts for nothing, so that a column added to a canonical table does not
make every row look changed. It finds changes and broken files; it is no proof against a forger.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.foundation.messages import message
from analysis.sources.canonical_tables import TEXT, Table, TableFault, check
from analysis.sources.extract import Extract

Hashes = npt.NDArray[np.int64]
_Words = npt.NDArray[np.uint64]

KEY_HASH, ROW_HASH = "key_hash", "row_hash"
BATCH_ROWS = 65_536
_BLOCK_BYTES = 64_000
"""Bytes of texts hashed at once: their temporaries, 8 bytes for each byte, stay in the processor's cache."""
_IN_MEMORY_BYTES = 16_000_000
_BUCKETS = 32
_MOST_FAULTS = 20


@dataclass(frozen=True)
class Index:
    """The hashes of live rows, sorted by key: `keys[i]` belongs to the row of `rows[i]`."""

    keys: Hashes
    rows: Hashes

    @classmethod
    def from_hashes(cls, keys: Hashes, rows: Hashes) -> Index:
        """Return the index of rows in any order."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], rows[order])

    @classmethod
    def empty(cls) -> Index:
        """Return the index of a table that holds nothing yet."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))

    def find(self, keys: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        """Return the place of each key, and the mask of the keys that are in the index."""
        if not self.keys.size:
            return np.zeros(keys.size, np.intp), np.zeros(keys.size, np.bool_)
        places = np.minimum(np.searchsorted(self.keys, keys), self.keys.size - 1)
        return places, self.keys[places] == keys


class Spool:
    """Rows put aside until the whole reading proves sound: in memory, then in anonymous temporary files.

    Clients are spread over a few buckets, so that the rows of some are found again without going through all.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._buckets: dict[int, tuple[IO[bytes], pa.ipc.RecordBatchStreamWriter]] = {}

    def add(self, rows: pa.Table) -> None:
        """Put rows aside; they must have the column `client`."""
        clients = rows["client"].combine_chunks().dictionary_encode()
        buckets = np.array([bucket_of(name) for name in clients.dictionary.to_pylist()])[clients.indices.to_numpy()]
        rows = rows.take(pa.array(np.argsort(buckets, kind="stable")))
        present, counts = np.unique(buckets, return_counts=True)
        start = 0
        for bucket, count in zip(present.tolist(), counts.tolist(), strict=True):
            self._writer(bucket).write_table(rows.slice(start, count))
            start += count

    def batches(self, clients: Iterable[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the rows put aside, of some clients or of all, as often as asked; no row can be added afterwards."""
        wanted = None if clients is None else pa.array(clients, TEXT)
        buckets = self._buckets.keys() if wanted is None else {bucket_of(name) for name in wanted.to_pylist()}
        for bucket in sorted(self._buckets.keys() & buckets):
            file, writer = self._buckets[bucket]
            writer.close()
            file.seek(0)
            for batch in pa.ipc.open_stream(file):
                yield batch if wanted is None else batch.filter(pc.is_in(batch["client"], value_set=wanted))

    def close(self) -> None:
        """Release the memory and the files."""
        for file, writer in self._buckets.values():
            writer.close()
            file.close()

    def _writer(self, bucket: int) -> pa.ipc.RecordBatchStreamWriter:
        if bucket not in self._buckets:
            file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES // _BUCKETS)  # noqa: SIM115 -- see `close`
            writer = pa.ipc.new_stream(file, self.schema, options=pa.ipc.IpcWriteOptions(compression="lz4"))
            self._buckets[bucket] = (file, writer)
        return self._buckets[bucket][1]


def bucket_of(client: str) -> int:
    """Return the bucket of a `Spool` that holds the rows of a client."""
    return zlib.crc32(client.encode()) % _BUCKETS


@dataclass
class Changes:
    """Changes of one canonical table by one reading.

    `inserted` and `updated` count rows by client; `gone` holds the key hashes of rows to delete, all of `clients`;
    `faults` is not empty when the reading is refused.
    """

    table: Table
    spool: Spool
    clients: tuple[str, ...]
    inserted: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    gone: Hashes = field(default_factory=lambda: np.empty(0, np.int64))
    faults: list[TableFault] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.inserted or self.updated or self.gone.size)


def stored_schema(table: Table) -> pa.Schema:
    """Return the columns of a canonical table as stored: its own columns, then the two hashes."""
    hashes = [pa.field(KEY_HASH, pa.int64()), pa.field(ROW_HASH, pa.int64())]
    return pa.schema([pa.field(column.name, column.type) for column in table.columns] + hashes)


def find_changes(table: Table, extract: Extract, live: Index) -> Changes:
    """Return the changes that `extract` makes to `table`.

    Parameters
    ----------
    table : the canonical table.
    extract : the reading; its stream of that table is consumed once.
    live : hashes of the live rows of the extract's source in the clients that it may change (`Extract.may_change`).

    Returns
    -------
    Changes. Its rows are checked (`canonical_tables.check`, the source's name, the clients announced, keys unique
    over the whole reading); a key both delivered and deleted is kept as delivered.
    """
    changes = Changes(table, Spool(stored_schema(table)), extract.may_change(table.name))
    seen = np.zeros(live.keys.size, np.bool_)
    added: list[Hashes] = []
    first_row = 0
    for rows in _batches(table, extract, changes):
        changes.faults.extend(_batch_faults(table, rows, extract, first_row))
        if len(changes.faults) >= _MOST_FAULTS:
            return changes
        if not changes.faults:
            added.append(_compare(changes, with_hashes(table, rows), live, seen))
        first_row += rows.num_rows
    _refuse_added_twice(changes, added)
    changes.gone = _gone(table, extract, live, seen)
    return changes


def _compare(changes: Changes, rows: pa.Table, live: Index, seen: npt.NDArray[np.bool_]) -> Hashes:
    """Put aside the new and changed rows of a batch, mark the live rows as seen, and return the new keys."""
    keys, digests = (rows[name].combine_chunks().to_numpy() for name in (KEY_HASH, ROW_HASH))
    places, is_known = live.find(keys)
    known = places[is_known]
    is_repeated, is_same = np.zeros_like(is_known), np.zeros_like(is_known)
    is_repeated[is_known] = seen[known]
    is_same[is_known] = live.rows[known] == digests[is_known]
    seen[known] = True
    if is_repeated.any():
        repeated = rows.filter(pa.array(is_repeated)).slice(0, _MOST_FAULTS)
        changes.faults.extend(_repeated_key(changes.table, row) for row in repeated.to_pylist())
    _count(changes.inserted, rows, ~is_known)
    _count(changes.updated, rows, is_known & ~is_same)
    if not is_same.all():
        changes.spool.add(rows.filter(pa.array(~is_same)))
    return keys[~is_known]


def with_hashes(table: Table, rows: pa.Table) -> pa.Table:
    """Return `rows` in the stored shape: the columns of `table` in their order, then `key_hash` and `row_hash`."""
    columns = [rows[column.name] for column in table.columns]
    return pa.table([*columns, *map(pa.array, _hashes(table, rows))], schema=stored_schema(table))


def row_hashes(table: Table, rows: pa.Table) -> Hashes:
    """Return the hash of all columns of each row of `rows`, whatever the order of the columns."""
    return _hashes(table, rows)[1]


def _hashes(table: Table, rows: pa.Table) -> tuple[Hashes, Hashes]:
    """Return the key hash and the row hash of each row."""
    keys = np.zeros(rows.num_rows, np.uint64)
    digests = np.zeros(rows.num_rows, np.uint64)
    key_columns = {"client", "source", *table.key}
    for column in table.columns:
        hashes = _column_hashes(rows[column.name].combine_chunks(), column.name)
        digests += hashes
        if column.name in key_columns:
            keys += hashes
    return _mixed(keys).view(np.int64), _mixed(digests).view(np.int64)


def key_hashes(table: Table, source: str, keys: pa.Table) -> Hashes:
    """Return the key hash of each row of `keys`, a table of the columns `client` and the key."""
    total = np.zeros(keys.num_rows, np.uint64)
    for name in ("client", *table.key):
        total += _column_hashes(keys[name].cast(table.column(name).type).combine_chunks(), name)
    total += _column_hashes(pa.array([source], TEXT), "source")[0]
    return _mixed(total).view(np.int64)


def _batches(table: Table, extract: Extract, changes: Changes) -> Iterator[pa.Table]:
    """Yield the delivered rows by batches of at most `BATCH_ROWS`; none when the columns are not those of the table."""
    delivered = extract.tables.get(table.name)
    if delivered is None:
        return
    changes.faults.extend(check(table.name, delivered.schema.empty_table()))
    if changes.faults:
        return
    batches = delivered.to_batches(max_chunksize=BATCH_ROWS) if isinstance(delivered, pa.Table) else delivered
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield pa.Table.from_batches([batch.slice(start, BATCH_ROWS)])


def _batch_faults(table: Table, rows: pa.Table, extract: Extract, first_row: int) -> Iterator[TableFault]:
    """Yield the faults of one batch, with rows counted from the start of the reading."""
    for fault in check(table.name, rows):
        row = None if fault.row is None else fault.row + first_row
        yield TableFault(fault.table, fault.column, row, fault.found, fault.message)
    borders = {"source": (extract.source,), "client": extract.clients}
    for name, allowed in borders.items():
        is_foreign = pc.invert(pc.is_in(rows[name], value_set=pa.array(allowed, TEXT)))
        for row in pc.indices_nonzero(is_foreign).slice(0, _MOST_FAULTS).to_pylist():
            sentence = message(
                "{column} not announced by this reading; allowed values: {allowed}",
                column=name,
                allowed=", ".join(allowed),
            )
            yield TableFault(table.name, name, row + first_row, rows[name][row].as_py(), sentence)


def _refuse_added_twice(changes: Changes, added: list[Hashes]) -> None:
    """Add a fault for each new key that came in two batches; their rows are in the spool, whole."""
    if changes.faults or not added:
        return
    keys = np.sort(np.concatenate(added))
    twice = pa.array(np.unique(keys[1:][keys[1:] == keys[:-1]]))
    if not len(twice):
        return
    faults: dict[object, TableFault] = {}
    for batch in changes.spool.batches():
        repeated = batch.filter(pc.is_in(batch[KEY_HASH], value_set=twice)).to_pylist()
        faults.update((row[KEY_HASH], _repeated_key(changes.table, row)) for row in repeated)
    changes.faults.extend(list(faults.values())[:_MOST_FAULTS])


def _repeated_key(table: Table, row: dict[str, object]) -> TableFault:
    key = tuple(row[name] for name in ("client", "source", *table.key))
    return TableFault(table.name, "+".join(table.key), None, key, message("repeated key"))


def _gone(table: Table, extract: Extract, live: Index, seen: npt.NDArray[np.bool_]) -> Hashes:
    if extract.is_whole:
        return live.keys[~seen]
    deleted = extract.deleted.get(table.name)
    if deleted is None or not deleted.num_rows:
        return np.empty(0, np.int64)
    places, is_known = live.find(np.unique(key_hashes(table, extract.source, deleted)))
    places = places[is_known]
    return live.keys[places[~seen[places]]]


def _count(counter: Counter[str], rows: pa.Table, is_counted: npt.NDArray[np.bool_]) -> None:
    if is_counted.any():
        clients = rows["client"].filter(pa.array(is_counted))
        for item in clients.value_counts().to_pylist():
            counter[item["values"]] += item["counts"]


def _mixed(words: _Words) -> _Words:
    """Return words mixed by the finaliser of splitmix64: every bit of a word changes every bit of the result."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


@cache
def _multipliers(length: int) -> _Words:
    """Return an odd pseudo-random multiplier for each of `length` byte positions."""
    return _mixed(np.arange(1, length + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) | np.uint64(1)


@lru_cache(maxsize=256)
def _seed(column: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.sha256(column.encode()).digest()[:8], "big"))


def _column_hashes(values: pa.Array, column: str) -> _Words:
    """Return one hash a row, 0 where the value is null; the column's name is part of the hash."""
    if values.null_count == len(values):
        return np.zeros(len(values), np.uint64)
    if pa.types.is_string(values.type):
        encoded = values.dictionary_encode()
        distinct = _mixed(_text_hashes(encoded.dictionary) ^ _seed(column))
        hashes = distinct[encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)]
    else:
        whole = values.cast(pa.int32()) if pa.types.is_date32(values.type) else values
        words = whole.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).view(np.uint64)
        hashes = _mixed(words ^ _seed(column))
    if values.null_count:
        hashes[values.is_null().to_numpy(zero_copy_only=False)] = 0
    return hashes


def _text_hashes(texts: pa.StringArray) -> _Words:
    """Return the multilinear hash of each text, by blocks so that the temporaries stay small; `texts` holds no null."""
    _, offsets_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    lengths = np.diff(offsets)
    hashes = lengths.astype(np.uint64)
    longest = int(lengths.max())
    if not longest:
        return hashes
    data = np.frombuffer(data_buffer, np.uint8)
    multipliers = _multipliers(1 << (longest - 1).bit_length())
    start = 0
    while start < len(texts):
        stop = max(int(np.searchsorted(offsets, offsets[start] + _BLOCK_BYTES, side="right")) - 1, start + 1)
        block = slice(start, stop)
        first, last = offsets[start], offsets[stop]
        positions = np.arange(first, last) - np.repeat(offsets[block], lengths[block])
        terms = (data[first:last].astype(np.uint64) + np.uint64(1)) * multipliers[positions]
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])
        hashes[block] += sums[offsets[start + 1 : stop + 1] - first] - sums[offsets[block] - first]
        start = stop
    return hashes
