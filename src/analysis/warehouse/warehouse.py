"""The warehouse: every source's canonical tables, at every synchronisation, on a disk or an object store.

Each canonical table is a Delta Lake table of its own, and Delta has no transaction over several. So one more table,
`sync`, is the commit record: its row is written last and names the version of each table and the hash of each client's
live rows. Readers go through it alone; what an interrupted synchronisation left in the tables is never seen, and is
undone by the next. Editions name a `sync_id` (rule 13); what is stale compares the hash of its own client.

A process that has opened the warehouse must not be forked (architecture §10).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pyarrow as pa
from filelock import FileLock, Timeout

from analysis.foundation import atomic_file
from analysis.foundation.errors import DataFault, Fault, OutOfReach, UsageFault
from analysis.sources.canonical_tables import TABLES
from analysis.sources.extract import Extract, Within
from analysis.warehouse.delta_table import REMEDY, VersionedTable, within_reach
from analysis.warehouse.row_changes import Changes, find_changes
from analysis.warehouse.sync_log import RowCounts, SourceState, Sync, SyncLog

_LOCK = ".sync.lock"
_PARAMS = "params"


class Warehouse:
    """The tables of all clients at one address.

    Parameters
    ----------
    url : str or path, a folder or the address of an object store (`s3://bucket/prefix`); credentials and options of
        the store come from the environment (`AWS_*`).
    """

    def __init__(self, url: str | os.PathLike[str]) -> None:
        self.url = os.fspath(url).removeprefix("file://").rstrip("/")
        self._folder = None if "://" in self.url else Path(self.url)
        self._tables = {name: VersionedTable(self.url, f"{self.url}/{name}", table) for name, table in TABLES.items()}

    def commit(self, extract: Extract) -> Sync:
        """Bring one reading in: everything of it or nothing.

        A whole reading deletes the rows of its source that it does not deliver, in its clients; a partial one changes
        the keys that it names and no other. Where neither a row nor the state nor the mapping changed, nothing is
        written and the current record is returned, with no rows and no changed clients (`is_unchanged`).

        Raises
        ------
        DataFault : a delivered table is not as `tables.check` wants it; nothing is written.
        OutOfReach : another synchronisation is under way, or the warehouse cannot be read or written.
        """
        with self._alone(), ExitStack() as closing:
            log = SyncLog(self.url)
            base = log.latest()
            found = [self._changes(name, extract, base, closing) for name in TABLES]
            _refuse_faults(extract.source, found)
            changes = [change for change in found if change]
            handed = SourceState(extract.mapping_sha256, dict(extract.state))
            if base and not changes and base.sources.get(extract.source) == handed:
                return replace(base, source=extract.source, rows={}, changed_clients=())
            sync = self._apply(log.next_id(), base, extract.source, handed, changes)
            log.append(sync)
            return sync

    def syncs(self) -> tuple[Sync, ...]:
        """Every synchronisation recorded, oldest first."""
        return SyncLog(self.url).all()

    def latest(self) -> Sync | None:
        """The last synchronisation; None before the first."""
        return SyncLog(self.url).latest()

    def at(self, known_at: str) -> Sync:
        """The synchronisation of that `sync_id`, or the last one of that day or before (an ISO date, in UTC).

        Raises UsageFault, which lists what there is, where there is none.
        """
        return SyncLog(self.url).at(known_at)

    def state(self, source: str) -> SourceState | None:
        """What a source handed over with its last reading; None where it was never read.

        A mapping whose hash is not the one kept here asks for a whole reading.
        """
        last = self.latest()
        return last.sources.get(source) if last else None

    def keys(
        self, source: str, name: str, within: Within | None = None, *, clients: Collection[str] | None = None
    ) -> pa.Table:
        """The columns `Table.held` of the rows of one source in the table `name`, as last synchronised.

        Those of these clients, or of all; where `within` is given, those of it and maybe others.
        """
        last = self.latest()
        return self._tables[name].keys(last.versions.get(name) if last else None, source, within, clients)

    def clients(self, sync: Sync) -> tuple[str, ...]:
        """The clients that had a row at that synchronisation, sorted."""
        return tuple(sorted(sync.client_hashes))

    def read(self, client: str, sync: Sync) -> Mapping[str, pa.Table]:
        """All canonical tables of a client as they were known at a synchronisation.

        Returns
        -------
        table name -> rows sorted by source and key, of the canonical schema; empty where there is none.

        Raises
        ------
        OutOfReach : a file is missing or altered: every row is proved against its own hash, and all of them against
            the client's.
        """
        rows: dict[str, pa.Table] = {}
        contents: dict[str, bytes] = {}
        for name, table in self._tables.items():
            rows[name], content = table.rows(sync.versions.get(name), client)
            if content:
                contents[name] = content
        if _client_hash(contents) != sync.client_hashes.get(client):
            raise OutOfReach(
                f"Entrepôt {self.url}, tables {', '.join(contents) or 'du client'} : les lignes du client « {client} » "
                f"ne sont plus au complet à la synchronisation {sync.sync_id}. {REMEDY}"
            )
        return rows

    def keep_params(self, text: str) -> str:
        """Keep resolved params by their content; the sha-256 under which `params` gives them back."""
        content = text.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        with within_reach(self.url, _PARAMS):
            files, path = self._params_file(sha256)
            if not files.exists(path):
                atomic_file.write(files, path, content)
        return sha256

    def params(self, sha256: str) -> str:
        """The resolved params kept under that hash.

        Raises UsageFault where there are none, OutOfReach where they are no longer what was kept.
        """
        with within_reach(self.url, _PARAMS):
            files, path = self._params_file(sha256)
            if not files.exists(path):
                message = f"Entrepôt {self.url} : aucun paramétrage conservé sous « {sha256} ». Reprenez params_sha256."
                raise UsageFault(message)
            content = files.cat_file(path)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise OutOfReach(f"Entrepôt {self.url}, {_PARAMS}/{sha256} : contenu altéré. {REMEDY}")
        return content.decode()

    def vacuum(self, keep: Iterable[str], *, grace_hours: int = 24) -> int:
        """Delete the files that neither the synchronisations to keep nor the last one need; how many were deleted.

        Parameters
        ----------
        keep : the `sync_id` of every edition that is kept.
        grace_hours : int, younger files stay: on an object store another synchronisation may be writing them.

        Notes
        -----
        The synchronisations that are not kept stay listed and can no longer be read.
        """
        with self._alone():
            log = SyncLog(self.url)
            last = log.latest()
            kept = [*map(log.at, keep), *([last] if last else [])]
            removed = 0
            for name, table in self._tables.items():
                versions = {sync.versions[name] for sync in kept if name in sync.versions}
                if versions:
                    removed += table.vacuum(sorted(versions), grace_hours)
        return removed

    def _changes(self, name: str, extract: Extract, base: Sync | None, closing: ExitStack) -> Changes:
        version = base.versions.get(name) if base else None
        clients = extract.may_change(name)
        index = self._tables[name].index(version if clients else None, extract.source, clients)
        changes = find_changes(TABLES[name], extract, index)
        closing.callback(changes.spool.close)
        return changes

    def _apply(
        self, sync_id: str, base: Sync | None, source: str, handed: SourceState, changes: Iterable[Changes]
    ) -> Sync:
        versions = dict(base.versions) if base else {}
        hashes = dict(base.client_hashes) if base else {}
        rows = {}
        changed: set[str] = set()
        for change in changes:
            name = change.table.name
            versions[name], touched = self._tables[name].apply(versions.get(name), change)
            rows[name] = RowCounts(change.inserted.total(), change.updated.total(), change.gone.size)
            changed |= touched
        clients = sorted(changed)
        contents = {name: self._tables[name].contents(version, clients) for name, version in versions.items()}
        for client in clients:
            hashes.pop(client, None)
            live = _client_hash({name: found[client] for name, found in contents.items() if client in found})
            if live:
                hashes[client] = live
        now = datetime.now(UTC).replace(microsecond=0)
        return Sync(
            sync_id=sync_id,
            synced_at=max(now, base.synced_at) if base else now,
            source=source,
            versions=versions,
            client_hashes=hashes,
            sources={**(base.sources if base else {}), source: handed},
            rows=rows,
            changed_clients=tuple(clients),
        )

    def _params_file(self, sha256: str) -> tuple[fsspec.AbstractFileSystem, str]:
        files, path = fsspec.url_to_fs(f"{self.url}/{_PARAMS}/{sha256}", use_listings_cache=False)
        return files, path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse a second writer at once on a disk (the system frees the lock of a killed process).

        An object store has no such lock: there every commit is a conditional write, and the second writer fails then.
        """
        if self._folder is None:
            yield
            return
        with within_reach(self.url, _LOCK):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / _LOCK, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                message = "une autre synchronisation est en cours. Attendez qu'elle finisse, puis relancez."
                raise OutOfReach(f"Entrepôt {self.url} : {message}") from None
        try:
            yield
        finally:
            lock.release()


def _client_hash(contents: Mapping[str, bytes]) -> str | None:
    """The hash of a client's live rows, of the contents of its tables that have any; None where it has no row."""
    if not contents:
        return None
    lines = [f"{name} {contents[name].hex()}\n" for name in sorted(contents)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _refuse_faults(source: str, found: Iterable[Changes]) -> None:
    faults = [
        Fault(
            f"Source {source}, table {fault.table}",
            fault.message,
            key=fault.column,
            line=None if fault.row is None else fault.row + 1,
            found=fault.found,
        )
        for changes in found
        for fault in changes.faults
    ]
    if faults:
        raise DataFault("\n".join(map(str, faults)))
