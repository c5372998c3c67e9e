"""One canonical table of the warehouse, as a Delta Lake table partitioned by client.

Delta gives versions of one table; `warehouse` ties the versions of several together. Here the caller always names
the version: rows that a failed synchronisation left after it are undone before the next change.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    QueryBuilder,
    Schema,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.fs import DeltaStorageHandler

from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import message
from analysis.sources.canonical_tables import Table
from analysis.sources.extract import Within
from analysis.warehouse.row_changes import (
    KEY_HASH,
    ROW_HASH,
    Changes,
    Hashes,
    Index,
    bucket_of,
    row_hashes,
    stored_schema,
)

FOREVER = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
"""Without these settings Delta drops its logs after 30 days, and with them the old versions."""
FIRST_TRY_ONLY = CommitProperties(max_commit_retries=0)
"""A commit that is not the very next version fails: the conditional write that keeps two writers apart."""
_STEP_ROWS = 150_000
_MOST_FILES = 32
_OPENED_AT_ONCE = 4
_MOST_RANGES = 64
_NO_DICTIONARY = ColumnProperties(dictionary_enabled=False)
_PARQUET = WriterProperties(column_properties={KEY_HASH: _NO_DICTIONARY, ROW_HASH: _NO_DICTIONARY})
REMEDY = message(
    "Check that the address answers (of an object store: that the bucket exists, AWS_ENDPOINT_URL and the keys, and "
    "AWS_ALLOW_HTTP=true without TLS) and that the disk is not full; if a file is missing or altered, restore this "
    "folder from a backup, or delete the whole warehouse and run `releve sync --full` again (what was known before "
    "will be lost)."
)


@contextmanager
def within_reach(url: str, table: str) -> Iterator[None]:
    """Raise the errors of a broken or unreachable table as `OutOfReach`, with the table and the remedy.

    The library panics on some broken files: a PanicException is a BaseException, and its class cannot be imported. The
    client of an object store raises errors of its own package, which is loaded where there is one alone.
    """
    try:
        yield
    except (DeltaError, pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        if isinstance(error, CommitFailedError) or "table already exists" in str(error):
            raise OutOfReach(
                message(
                    "Warehouse {warehouse}, table {table}: another synchronisation is writing at the same time. Wait "
                    "until it ends, then start again; nothing was kept of this one.",
                    warehouse=url,
                    table=table,
                )
            ) from error
        raise _out_of_reach(url, table, error) from error
    except BaseException as error:
        is_of_the_store = type(error).__module__.startswith("botocore.")
        if not is_of_the_store and type(error).__name__ != "PanicException":
            raise
        raise _out_of_reach(url, table, error) from None


def _out_of_reach(url: str, table: str, error: BaseException) -> OutOfReach:
    first_line = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return OutOfReach(
        message(
            "Warehouse {warehouse}, table {table}: unreadable or out of reach ({error}). {remedy}",
            warehouse=url,
            table=table,
            error=first_line,
            remedy=REMEDY,
        )
    )


def read_files(url: str, sizes: Mapping[str, int]) -> Iterator[pa.Table]:
    """Yield the contents of files of a Delta table: a file is fetched whole, in one request, then decoded.

    Parameters
    ----------
    url : address of the table.
    sizes : path of each file inside it, encoded as the log of the table writes it -> its length there [bytes].
    """
    store = DeltaStorageHandler(url, known_sizes={unquote(path): size for path, size in sizes.items()})
    for path in sizes:
        content = store.open_input_file(unquote(path)).read()
        yield pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)


class VersionedTable:
    """One canonical table, read at any version and changed from a given version.

    Parameters
    ----------
    warehouse_url : str, the warehouse's address, as errors name it.
    url : str, the address of this table.
    table : the canonical table.
    """

    def __init__(self, warehouse_url: str, url: str, table: Table) -> None:
        self.table = table
        self._warehouse_url = warehouse_url
        self._url = url
        self._opened: dict[int, DeltaTable] = {}

    def index(self, version: int | None, source: str, clients: Sequence[str]) -> Index:
        """Return the hashes of the rows of one source in some clients."""
        if version is None:
            return Index.empty()
        hashes = self._query(
            version, (KEY_HASH, ROW_HASH), f"source = {_quoted(source)} AND {_client_condition(clients)}"
        )
        return Index.from_hashes(hashes[KEY_HASH].to_numpy(), hashes[ROW_HASH].to_numpy())

    def keys(
        self, version: int | None, source: str, within: Within | None, clients: Collection[str] | None
    ) -> pa.Table:
        """Return the columns `Table.key_columns` of the rows of one source; a column that the version lacks is null."""
        conditions = [] if within is None else [_range_condition(within)]
        conditions += [] if clients is None else [_client_condition(clients)]
        return self.of_source(version, source, self.table.key_columns, conditions)

    def of_source(
        self, version: int | None, source: str, columns: Sequence[str], conditions: Sequence[str] = ()
    ) -> pa.Table:
        """Return some columns of the rows of one source; a column that the version lacks is null."""
        if version is None:
            return self.table.empty().select(list(columns))
        with self._within_reach():
            names = {field.name for field in self._at(version).schema().fields}
        stored = [column for column in columns if column in names]
        rows = self._query(version, stored, " AND ".join([f"source = {_quoted(source)}", *conditions]))
        for column in columns:
            if column not in names:
                rows = rows.append_column(column, pa.nulls(rows.num_rows, self.table.column(column).type))
        return rows.select(list(columns))

    def rows(self, version: int | None, client: str) -> tuple[pa.Table, bytes]:
        """Return the rows of a client, sorted by source and key, proved against their hashes; and their content.

        The content is as in `contents`, empty where there is no row.

        Raises OutOfReach where a file is missing or broken, even where it can still be read.
        """
        if version is None:
            return self.table.empty(), b""
        with self._within_reach():
            stored = self._client_rows(version, client)
        hashes = stored[ROW_HASH].to_numpy()
        if not np.array_equal(row_hashes(self.table, stored), hashes):
            raise OutOfReach(
                message(
                    "Warehouse {warehouse}, table {table}, version {version}: rows of the client “{client}” are no "
                    "longer those that were written (altered file). {remedy}",
                    warehouse=self._warehouse_url,
                    table=self.table.name,
                    version=version,
                    client=client,
                    remedy=REMEDY,
                )
            )
        ordered = stored.sort_by([(name, "ascending") for name in ("source", *self.table.key)])
        rows = ordered.select(self.table.schema.names).cast(self.table.schema).combine_chunks()
        return rows, _content(hashes) if rows.num_rows else b""

    def contents(self, version: int | None, clients: Sequence[str]) -> dict[str, bytes]:
        """Return the sha-256 of the row hashes of each client that has rows; independent of the order of rows."""
        if version is None:
            return {}
        rows = self._query(version, ("client", ROW_HASH), _client_condition(clients))
        encoded = rows["client"].combine_chunks().dictionary_encode()
        codes, hashes = encoded.indices.to_numpy(), rows[ROW_HASH].to_numpy()
        order = np.lexsort((hashes, codes))
        ends = np.searchsorted(codes[order], np.arange(len(encoded.dictionary) + 1))
        parts = itertools.pairwise(ends)
        names = encoded.dictionary.to_pylist()
        return {name: _content(hashes[order[start:end]]) for name, (start, end) in zip(names, parts, strict=True)}

    def apply(self, version: int | None, changes: Changes) -> tuple[int, set[str]]:
        """Write `changes` upon `version`, whatever a failed synchronisation left after it.

        Returns the version to record and the clients that changed.

        Clients with new rows alone are appended to; the others are merged. Both go by steps of `_STEP_ROWS` rows, which
        bounds the memory; a step of a merge holds whole clients, so that no file is rewritten twice.
        """
        with self._within_reach():
            target = self._restored(version)
            gone = self._gone(target, changes)
            merged = set(changes.updated) | set(gone["client"].unique().to_pylist())
            appended = set(changes.inserted) - merged
            for rows in _steps(changes, appended):
                write_deltalake(
                    target, rows, mode="append", writer_properties=_PARQUET, commit_properties=FIRST_TRY_ONLY
                )
            for clients in _groups(changes, sorted(merged, key=bucket_of)):
                self._merge(target, changes, gone, clients)
            self._compact(target, merged | appended)
        return target.version(), merged | appended

    def vacuum(self, versions: Sequence[int], grace_hours: int) -> int:
        """Delete files that no version of `versions` uses, older than the grace; return their number."""
        with self._within_reach():
            removed = DeltaTable(self._url).vacuum(
                retention_hours=grace_hours,
                dry_run=False,
                enforce_retention_duration=False,
                full=True,
                keep_versions=sorted(versions),
            )
        return len(removed)

    def _gone(self, target: DeltaTable, changes: Changes) -> pa.Table:
        """Return the rows to delete, whole: a merge compares their real keys."""
        if not changes.gone.size:
            return stored_schema(self.table).empty_table()
        is_gone = pc.field("client").isin(pa.array(changes.clients)) & pc.field(KEY_HASH).isin(pa.array(changes.gone))
        return self._in_todays_shape(target.to_pyarrow_dataset().to_table(filter=is_gone))

    def _merge(self, target: DeltaTable, changes: Changes, gone: pa.Table, clients: set[str]) -> None:
        """Merge the changed and deleted rows of some clients into the table."""
        wanted = pa.array(sorted(clients))
        delivered = pa.Table.from_batches(changes.spool.batches(clients), changes.spool.schema)
        gone = gone.filter(pc.is_in(gone["client"], value_set=wanted))
        marked = [
            rows.append_column("is_gone", pa.array([flag] * rows.num_rows, pa.bool_()))
            for rows, flag in ((delivered, False), (gone, True))
        ]
        same = [f't."{name}" = s."{name}"' for name in ("client", "source", KEY_HASH, *self.table.key)]
        named = ", ".join(_quoted(client) for client in sorted(clients))
        values = {f'"{name}"': f's."{name}"' for name in delivered.schema.names}
        merger = target.merge(
            pa.concat_tables(marked),
            " AND ".join([f"t.client IN ({named})", *same]),
            source_alias="s",
            target_alias="t",
            writer_properties=_PARQUET,
            commit_properties=FIRST_TRY_ONLY,
        )
        merger.when_matched_delete("s.is_gone").when_matched_update(values).when_not_matched_insert(values).execute()

    def _compact(self, target: DeltaTable, clients: set[str]) -> None:
        """Rewrite the files of the clients that hold many small files."""
        files = pa.table(target.get_add_actions(flatten=True))["partition.client"].value_counts().to_pylist()
        crowded = sorted(item["values"] for item in files if item["counts"] > _MOST_FILES and item["values"] in clients)
        if crowded:
            target.optimize.compact(
                partition_filters=[("client", "in", crowded)],
                max_concurrent_tasks=1,
                writer_properties=_PARQUET,
                commit_properties=FIRST_TRY_ONLY,
            )

    def _restored(self, version: int | None) -> DeltaTable:
        """Return the head of the table, equal to `version`; the table is created where it is missing."""
        try:
            head = DeltaTable(self._url)
        except TableNotFoundError:
            head = DeltaTable.create(
                self._url,
                stored_schema(self.table),
                partition_by=["client"],
                configuration={**FOREVER, "delta.dataSkippingStatsColumns": f"source,{KEY_HASH}"},
            )
        if head.version() != (version or 0):
            head.restore(version or 0, commit_properties=FIRST_TRY_ONLY)
        self._add_columns(head)
        return head

    def _add_columns(self, head: DeltaTable) -> None:
        """Add to a table of before the columns of today, null in its rows."""
        known = {field.name for field in head.schema().fields}
        lacking = [field for field in Schema.from_arrow(stored_schema(self.table)).fields if field.name not in known]
        if lacking:
            head.alter.add_columns(lacking, commit_properties=FIRST_TRY_ONLY)

    def _at(self, version: int) -> DeltaTable:
        if version not in self._opened:
            if len(self._opened) >= _OPENED_AT_ONCE:
                self._opened.clear()
            self._opened[version] = DeltaTable(self._url, version=version)
        return self._opened[version]

    def _client_rows(self, version: int, client: str) -> pa.Table:
        """Return the rows of a client, in today's shape and in the order of its files, which hold no other client."""
        files = pa.table(self._at(version).get_add_actions(flatten=True))
        client_files = files.filter(pc.equal(files["partition.client"], client))
        sizes = dict(zip(client_files["path"].to_pylist(), client_files["size_bytes"].to_pylist(), strict=True))
        parts = [
            self._in_todays_shape(rows.append_column("client", pa.repeat(client, rows.num_rows)))
            for rows in read_files(self._url, sizes)
        ]
        return pa.concat_tables(parts) if parts else stored_schema(self.table).empty_table()

    def _query(self, version: int, columns: Sequence[str], condition: str) -> pa.Table:
        """Return some columns of the rows under a condition. A dataset of pyarrow would decode every text."""
        listed = ", ".join(f'"{column}"' for column in columns)
        with self._within_reach():
            query = QueryBuilder().register(self.table.name, self._at(version))
            stream = query.execute(f"SELECT {listed} FROM {self.table.name} WHERE {condition}")
            rows = pa.RecordBatchReader.from_stream(stream).read_all()
        stored = stored_schema(self.table)
        return rows.cast(pa.schema([stored.field(column) for column in columns]))

    def _in_todays_shape(self, stored: pa.Table) -> pa.Table:
        """Return stored rows with today's columns: a column that the version lacks is null."""
        shape = stored_schema(self.table)
        columns = [
            stored[field.name] if field.name in stored.schema.names else pa.nulls(stored.num_rows, field.type)
            for field in shape
        ]
        return pa.table(columns, names=shape.names).cast(shape)

    def _within_reach(self) -> AbstractContextManager[None]:
        return within_reach(self._warehouse_url, self.table.name)


def _content(hashes: Hashes) -> bytes:
    """Return the sha-256 of row hashes in ascending order."""
    return hashlib.sha256(np.sort(hashes).astype("<i8").tobytes()).digest()


def _steps(changes: Changes, clients: set[str]) -> Iterator[pa.Table]:
    """Yield the spooled rows of some clients, by tables of about `_STEP_ROWS` rows."""
    step: list[pa.RecordBatch] = []
    for batch in changes.spool.batches(clients):
        step.append(batch)
        if sum(part.num_rows for part in step) >= _STEP_ROWS:
            yield pa.Table.from_batches(step)
            step = []
    if step:
        yield pa.Table.from_batches(step)


def _groups(changes: Changes, clients: Sequence[str]) -> Iterator[set[str]]:
    """Yield groups of clients whose changed rows are few enough for one merge in bounded memory."""
    group: set[str] = set()
    rows = 0
    for client in clients:
        count = changes.inserted[client] + changes.updated[client]
        if group and rows + count > _STEP_ROWS:
            yield group
            group, rows = set(), 0
        group.add(client)
        rows += count
    if group:
        yield group


def _client_condition(clients: Collection[str]) -> str:
    """Return the SQL condition on the client of a row; a literal list prunes files."""
    return f"client IN ({', '.join(map(_quoted, sorted(clients)))})" if clients else "FALSE"


def _range_condition(within: Within) -> str:
    """Return the SQL condition of `within`; many ranges become the single range from the first to the last."""
    ranges = sorted(within.ranges)
    if len(ranges) > _MOST_RANGES:
        ranges = [(ranges[0][0], max(last for _, last in ranges))]
    number = f'TRY_CAST("{within.column}" AS BIGINT)'
    return f"({' OR '.join(f'{number} BETWEEN {first} AND {last}' for first, last in ranges) or 'FALSE'})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
