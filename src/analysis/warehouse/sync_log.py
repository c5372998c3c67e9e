"""The commit record of the warehouse: the table `sync`, one row a synchronisation, written last."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from analysis.foundation import atomic_file
from analysis.foundation.errors import OutOfReach, UsageFault
from analysis.foundation.messages import message
from analysis.sources.canonical_tables import INSTANT, TEXT
from analysis.warehouse import rewriting
from analysis.warehouse.delta_table import FIRST_TRY_ONLY, FOREVER, read_files, within_reach

SYNC_TABLE = "sync"
_JSON_COLUMNS = ("versions", "client_hashes", "sources", "rows", "changed_clients")
_SCHEMA = pa.schema(
    [("sync_id", TEXT), ("synced_at", INSTANT), ("source", TEXT), *((name, TEXT) for name in _JSON_COLUMNS)]
)
_MOST_LISTED = 10
FORMAT = 1
"""Form of the warehouse that this code writes; the description of the table `sync` says which one a warehouse has."""
_DESCRIPTION = "releve warehouse, format "


@dataclass(frozen=True)
class RowCounts:
    """Rows of one table that a synchronisation inserted, updated and deleted."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0


@dataclass(frozen=True)
class SourceState:
    """State of a source after its last reading, to give back at the next (see `Extract`)."""

    mapping_sha256: str = ""
    state: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sync:
    """One synchronisation of one source, and the whole warehouse after it.

    Parameters
    ----------
    sync_id : str, sorts as the synchronisations came ("00000042").
    synced_at : aware datetime in UTC, whole seconds, never before the previous one's, whatever the clock says.
    source : str, the source that was read.
    versions : table -> version of its Delta table, for every table that holds or held a row, of all sources.
    client_hashes : client -> sha-256 of its live rows of all sources, for every client that has one.
    sources : source -> its state after its last reading, for every source ever read.
    rows : table -> counts, for the tables that changed.
    changed_clients : the clients that changed, sorted.
    """

    sync_id: str
    synced_at: datetime
    source: str
    versions: Mapping[str, int]
    client_hashes: Mapping[str, str]
    sources: Mapping[str, SourceState]
    rows: Mapping[str, RowCounts] = field(default_factory=dict)
    changed_clients: tuple[str, ...] = ()

    @property
    def mapping_sha256(self) -> str:
        """Hash of the mapping or of the connection's settings that read the source."""
        return self.sources[self.source].mapping_sha256

    @property
    def state(self) -> Mapping[str, str]:
        """State to give back to the source at its next reading."""
        return self.sources[self.source].state

    @property
    def is_unchanged(self) -> bool:
        """True where no row changed."""
        return not self.rows


class SyncLog:
    """The table `sync` at the time when the object was made.

    Parameters
    ----------
    warehouse_url : str, the warehouse's address.

    Notes
    -----
    An append succeeds only upon the state that was read: of two writers one fails, on a disk or an object store.
    """

    def __init__(self, warehouse_url: str) -> None:
        self._warehouse_url = warehouse_url
        self._url = f"{warehouse_url}/{SYNC_TABLE}"
        self._table: DeltaTable | None = None
        self._synced_at: dict[str, datetime] = {}
        self._files: dict[str, tuple[str, int]] = {}
        with within_reach(warehouse_url, SYNC_TABLE):
            try:
                self._table = DeltaTable(self._url)
                described = self._table.metadata().description or ""
            except TableNotFoundError:
                return
            self._refuse_newer(described)
            files = pa.RecordBatchReader.from_stream(self._table.get_add_actions(flatten=True)).read_all()
        if files.num_rows:
            ids, instants = files["max.sync_id"].to_pylist(), _instants(files["max.synced_at"])
            self._synced_at = dict(sorted(zip(ids, instants, strict=True)))
            sizes = zip(files["path"].to_pylist(), files["size_bytes"].to_pylist(), strict=True)
            self._files = dict(zip(ids, sizes, strict=True))

    def all(self) -> tuple[Sync, ...]:
        """Return all recorded synchronisations, oldest first."""
        return self._read(list(self._synced_at))

    def latest(self) -> Sync | None:
        """Return the last synchronisation; None before the first."""
        return self._read([max(self._synced_at)])[0] if self._synced_at else None

    def at(self, known_at: str) -> Sync:
        """Return the synchronisation of a `sync_id`, or the last one of a day or before (an ISO date, in UTC).

        Raises UsageFault, which lists the known synchronisations, where there is none.
        """
        if known_at in self._synced_at:
            return self._read([known_at])[0]
        try:
            end = datetime.combine(date.fromisoformat(known_at), datetime.min.time(), UTC) + timedelta(days=1)
        except ValueError:
            raise self._unknown(known_at) from None
        before = [sync_id for sync_id, synced_at in self._synced_at.items() if synced_at < end]
        if not before:
            raise self._unknown(known_at)
        return self._read([max(before)])[0]

    def next_id(self) -> str:
        """Return the identifier of the next synchronisation."""
        return f"{int(max(self._synced_at, default='0')) + 1:08d}"

    def append(self, sync: Sync) -> None:
        """Record a synchronisation: from now on readers see its versions.

        Raises OutOfReach where another synchronisation was recorded since the object was made.
        """
        row = {
            "sync_id": sync.sync_id,
            "synced_at": sync.synced_at,
            "source": sync.source,
            "versions": _json(sync.versions),
            "client_hashes": _json(sync.client_hashes),
            "sources": _json({name: asdict(state) for name, state in sync.sources.items()}),
            "rows": _json({name: asdict(counts) for name, counts in sync.rows.items()}),
            "changed_clients": _json(sync.changed_clients),
        }
        with within_reach(self._warehouse_url, SYNC_TABLE):
            if self._table is None:
                stats = {"delta.dataSkippingStatsColumns": "sync_id,synced_at"}
                self._table = DeltaTable.create(
                    self._url, _SCHEMA, description=f"{_DESCRIPTION}{FORMAT}", configuration={**FOREVER, **stats}
                )
            rows = pa.Table.from_pylist([row], schema=_SCHEMA)
            write_deltalake(self._table, rows, mode="append", commit_properties=FIRST_TRY_ONLY)

    def rewrite_hashes(self, client_hashes: Mapping[str, Mapping[str, str]]) -> None:
        """Record other hashes for synchronisations whose rows were rewritten: `sync_id` -> client -> hash."""
        with within_reach(self._warehouse_url, SYNC_TABLE):
            files, root = fsspec.url_to_fs(self._url, use_listings_cache=False)
            sizes = {}
            for sync_id, hashes in client_hashes.items():
                path, _ = self._files[sync_id]
                place = f"{root}/{unquote(path)}"
                rows = pq.ParquetFile(io.BytesIO(files.cat_file(place))).read()
                column = rows.schema.get_field_index("client_hashes")
                written = io.BytesIO()
                texts = pa.array([_json(hashes)], rows.schema.field(column).type)
                pq.write_table(rows.set_column(column, rows.schema.field(column), texts), written)
                atomic_file.write(files, place, written.getvalue())
                sizes[path] = len(written.getvalue())
            rewriting.rewrite_log(files, root, sizes)

    def _read(self, sync_ids: list[str]) -> tuple[Sync, ...]:
        """Return the records of identifiers, in their order. A dataset of pyarrow would import all of pandas."""
        if not sync_ids:
            return ()
        with within_reach(self._warehouse_url, SYNC_TABLE):
            rows = pa.concat_tables(read_files(self._url, dict(self._files[sync_id] for sync_id in sync_ids)))
            instants = _instants(rows["synced_at"])
            texts = rows.drop_columns("synced_at").to_pylist()
        return tuple(_sync(row, synced_at) for row, synced_at in zip(texts, instants, strict=True))

    def _refuse_newer(self, description: str) -> None:
        """Raise OutOfReach for a warehouse that a later version wrote; one without any mark is of the first format."""
        if description.startswith(_DESCRIPTION) and int(description.removeprefix(_DESCRIPTION)) > FORMAT:
            raise OutOfReach(
                message(
                    "Warehouse {warehouse}: written by a later version of Relevé ({found}; this one reads up to "
                    "format {format}). Install that version.",
                    warehouse=self._warehouse_url,
                    found=description,
                    format=FORMAT,
                )
            )

    def _unknown(self, known_at: str) -> UsageFault:
        listed = [f"{sync_id} ({synced_at:%Y-%m-%d})" for sync_id, synced_at in self._synced_at.items()]
        known = message("known synchronisations")
        if len(listed) > _MOST_LISTED:
            known = message(
                "known synchronisations (the last {count} of {total})", count=_MOST_LISTED, total=len(listed)
            )
        return UsageFault(
            message(
                "Warehouse {warehouse}: no synchronisation “{wanted}”. Give an identifier or a date (YYYY-MM-DD); "
                "{known}: {listed}.",
                warehouse=self._warehouse_url,
                wanted=known_at,
                known=known,
                listed=", ".join(listed[-_MOST_LISTED:]) or message("none yet"),
            )
        )


def _json(value: object) -> str:
    return json.dumps(value if isinstance(value, tuple) else dict(value), sort_keys=True, ensure_ascii=False)  # type: ignore[call-overload]


def _instants(column: pa.ChunkedArray) -> list[datetime]:
    """Return instants in UTC. `to_pylist` would import pandas, which a batch with nothing to do does not need."""
    counts = column.cast(INSTANT).cast(pa.int64()).to_pylist()
    return [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=count) for count in counts]


def _sync(row: Mapping[str, str], synced_at: datetime) -> Sync:
    read = {name: json.loads(row[name]) for name in _JSON_COLUMNS}
    return Sync(
        sync_id=row["sync_id"],
        synced_at=synced_at,
        source=row["source"],
        versions=read["versions"],
        client_hashes=read["client_hashes"],
        sources={name: SourceState(**state) for name, state in read["sources"].items()},
        rows={name: RowCounts(**counts) for name, counts in read["rows"].items()},
        changed_clients=tuple(read["changed_clients"]),
    )
