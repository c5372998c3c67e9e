"""The warehouse: canonical tables of all sources, at every synchronisation, on a disk or an object store.

Each canonical table is a Delta Lake table, and Delta has no transaction over several tables. So one more table, `sync`,
is the commit record: its row is written last and names the version of each table and the hash of each client's live
rows. Readers start from `sync` alone: they never see the rows that an interrupted synchronisation left in the tables,
and the next synchronisation undoes them. Editions name a `sync_id` (rule 13); an edition is stale when the hash of its
client has changed.

A process that has opened the warehouse must not be forked (architecture §10).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pyarrow as pa
from filelock import FileLock, Timeout

from analysis.foundation import atomic_file
from analysis.foundation.errors import DataFault, Fault, OutOfReach, UsageFault
from analysis.foundation.messages import message
from analysis.sources.canonical_tables import TABLES, TIME_ENTRY
from analysis.sources.extract import Extract, Within
from analysis.warehouse import forgotten_people, generated_identities, kept_texts
from analysis.warehouse.delta_table import REMEDY, VersionedTable, within_reach
from analysis.warehouse.rewriting import rewrite
from analysis.warehouse.row_changes import Changes, find_changes
from analysis.warehouse.sync_log import RowCounts, SourceState, Sync, SyncLog

_LOCK = ".sync.lock"


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
        """Commit one reading, whole or not at all.

        A whole reading deletes the rows of its source that it does not deliver, in its clients; a partial one changes
        the keys that it names and no other. Where neither a row nor the state nor the mapping changed, nothing is
        written and the current record is returned, with no rows and no changed clients (`is_unchanged`).

        Raises
        ------
        DataFault : a delivered table is not as `canonical_tables.check` wants it; nothing is written.
        OutOfReach : another synchronisation is under way, or the warehouse cannot be read or written.
        """
        extract = forgotten_people.read(self.url).applied(extract)
        with self._exclusively(), ExitStack() as closing:
            log = SyncLog(self.url)
            base = log.latest()
            if base is not None and generated_identities.is_generated(extract):
                extract = generated_identities.continued(
                    extract, self.rows_of(extract.source, TIME_ENTRY.name, TIME_ENTRY.schema.names)
                )
            table_changes = [self._changes(name, extract, base, closing) for name in TABLES]
            _refuse_faults(extract.source, table_changes)
            changes = [change for change in table_changes if change]
            state = SourceState(extract.mapping_sha256, dict(extract.state))
            if base and not changes and base.sources.get(extract.source) == state:
                return replace(base, source=extract.source, rows={}, changed_clients=())
            sync = self._apply(log.next_id(), base, extract.source, state, changes)
            log.append(sync)
            return sync

    def syncs(self) -> tuple[Sync, ...]:
        """Return all recorded synchronisations, oldest first."""
        return SyncLog(self.url).all()

    def latest(self) -> Sync | None:
        """Return the last synchronisation; None before the first."""
        return SyncLog(self.url).latest()

    def last(self) -> Sync:
        """Return the last synchronisation. Raises UsageFault before the first."""
        sync = self.latest()
        if sync is None:
            raise UsageFault(message("the warehouse {warehouse} is empty; first run “releve sync”", warehouse=self.url))
        return sync

    def at(self, known_at: str) -> Sync:
        """Return the synchronisation of a `sync_id`, or the last one of a day or before (an ISO date, in UTC).

        Raises UsageFault, which lists the known synchronisations, where there is none.
        """
        return SyncLog(self.url).at(known_at)

    def state(self, source: str) -> SourceState | None:
        """Return the state of a source after its last reading; None where it was never read.

        A mapping whose hash differs from that of the state asks for a whole reading.
        """
        last = self.latest()
        return last.sources.get(source) if last else None

    def keys(
        self,
        source: str,
        name: str,
        within: Within | None = None,
        *,
        clients: Collection[str] | None = None,
        sync: Sync | None = None,
    ) -> pa.Table:
        """Return the columns `Table.key_columns` of the rows of one source in the table `name`.

        The rows are those of `clients`, or of all, as known at `sync`, or at the last synchronisation; where `within`
        is given, its rows and maybe others.
        """
        last = sync or self.latest()
        return self._tables[name].keys(last.versions.get(name) if last else None, source, within, clients)

    def rows_of(self, source: str, name: str, columns: Sequence[str]) -> pa.Table:
        """Return some columns of the live rows of one source in the table `name`, of all its clients."""
        last = self.latest()
        return self._tables[name].of_source(last.versions.get(name) if last else None, source, columns)

    def clients(self, sync: Sync) -> tuple[str, ...]:
        """Return the clients that had a row at a synchronisation, sorted."""
        return tuple(sorted(sync.client_hashes))

    def read(self, client: str, sync: Sync) -> Mapping[str, pa.Table]:
        """Return all canonical tables of a client as they were known at a synchronisation.

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
                message(
                    "Warehouse {warehouse}, tables {tables}: the rows of the client “{client}” are no longer complete "
                    "at the synchronisation {sync}. {remedy}",
                    warehouse=self.url,
                    tables=", ".join(contents) or message("of the client"),
                    client=client,
                    sync=sync.sync_id,
                    remedy=REMEDY,
                )
            )
        return rows

    def keep_params(self, text: str) -> str:
        """Keep resolved params by their content, and return the sha-256 under which `params` gives them back."""
        content = text.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        with within_reach(self.url, kept_texts.PARAMS):
            files, path = self._params_file(sha256)
            if not files.exists(path):
                atomic_file.write(files, path, content)
        return sha256

    def params(self, sha256: str) -> str:
        """Return the resolved params kept under a hash.

        Raises UsageFault where there are none, OutOfReach where their content was altered.
        """
        with within_reach(self.url, kept_texts.PARAMS):
            files, path = self._params_file(sha256)
            if not files.exists(path):
                raise UsageFault(
                    message(
                        "Warehouse {warehouse}: no params kept under “{sha256}”. Take params_sha256 again.",
                        warehouse=self.url,
                        sha256=sha256,
                    )
                )
            content = files.cat_file(path)
        instead = kept_texts.redirected(content)
        if instead is not None:
            return self.params(instead)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise OutOfReach(
                message(
                    "Warehouse {warehouse}, {file}: altered content. {remedy}",
                    warehouse=self.url,
                    file=f"{kept_texts.PARAMS}/{sha256}",
                    remedy=REMEDY,
                )
            )
        return content.decode()

    def vacuum(self, keep: Iterable[str], *, grace_hours: int = 24) -> int:
        """Delete the files that neither the synchronisations to keep nor the last one need; return the number deleted.

        Parameters
        ----------
        keep : the `sync_id` of every edition that is kept.
        grace_hours : int, younger files stay: on an object store another synchronisation may be writing them.

        Notes
        -----
        The synchronisations that are not kept stay listed and can no longer be read.
        """
        with self._exclusively():
            log = SyncLog(self.url)
            last = log.latest()
            needed = [*map(log.at, keep), *([last] if last else [])]
            removed = 0
            for name, table in self._tables.items():
                versions = {sync.versions[name] for sync in needed if name in sync.versions}
                if versions:
                    removed += table.vacuum(sorted(versions), grace_hours)
        return removed

    def forget(self, name: str) -> tuple[str, int]:
        """Put a pseudonym in the place of a person's name, in every text of every version, and in readings to come.

        Kept params and the records of editions lose the name too.

        Returns
        -------
        The pseudonym, and the number of cells where the name stood.

        Notes
        -----
        Every client whose rows change has another hash from then on: its editions are stale.
        """
        with self._exclusively():
            people = forgotten_people.read(self.url).with_one_more(name)
            forgotten_people.keep(self.url, people)
            pseudonym = people.pseudonym(name)
            kept_texts.forget(self.url, name, pseudonym)
            cells = sum(rewrite(self.url, table, name, pseudonym).cells for table in TABLES.values())
            self._tables = {key: VersionedTable(self.url, f"{self.url}/{key}", table) for key, table in TABLES.items()}
            log = SyncLog(self.url)
            hashes = {sync.sync_id: self._hashes(sync) for sync in log.all()}
            log.rewrite_hashes({sync_id: found for sync_id, found in hashes.items() if found is not None})
        return pseudonym, cells

    def _hashes(self, sync: Sync) -> dict[str, str] | None:
        """Return the hashes of all clients at a synchronisation; None where pruning has deleted its files."""
        clients = sorted(sync.client_hashes)
        try:
            contents = {name: self._tables[name].contents(version, clients) for name, version in sync.versions.items()}
        except OutOfReach:
            return None
        found = {
            client: _client_hash({name: held[client] for name, held in contents.items() if client in held})
            for client in clients
        }
        return {client: hashed for client, hashed in found.items() if hashed}

    def _changes(self, name: str, extract: Extract, base: Sync | None, closing: ExitStack) -> Changes:
        version = base.versions.get(name) if base else None
        clients = extract.may_change(name)
        index = self._tables[name].index(version if clients else None, extract.source, clients)
        changes = find_changes(TABLES[name], extract, index)
        closing.callback(changes.spool.close)
        return changes

    def _apply(
        self, sync_id: str, base: Sync | None, source: str, state: SourceState, changes: Iterable[Changes]
    ) -> Sync:
        """Write the changes of all tables, and return the record to commit."""
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
            live = _client_hash(
                {name: by_client[client] for name, by_client in contents.items() if client in by_client}
            )
            if live:
                hashes[client] = live
        now = datetime.now(UTC).replace(microsecond=0)
        return Sync(
            sync_id=sync_id,
            synced_at=max(now, base.synced_at) if base else now,
            source=source,
            versions=versions,
            client_hashes=hashes,
            sources={**(base.sources if base else {}), source: state},
            rows=rows,
            changed_clients=tuple(clients),
        )

    def _params_file(self, sha256: str) -> tuple[fsspec.AbstractFileSystem, str]:
        files, path = fsspec.url_to_fs(f"{self.url}/{kept_texts.PARAMS}/{sha256}", use_listings_cache=False)
        return files, path

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
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
                raise OutOfReach(
                    message(
                        "Warehouse {warehouse}: another synchronisation is under way. Wait until it ends, then start "
                        "again.",
                        warehouse=self.url,
                    )
                ) from None
        try:
            yield
        finally:
            lock.release()


def _client_hash(contents: Mapping[str, bytes]) -> str | None:
    """Return the hash of a client's live rows, from the contents of its tables; None where the client has no row."""
    if not contents:
        return None
    lines = [f"{name} {contents[name].hex()}\n" for name in sorted(contents)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _refuse_faults(source: str, table_changes: Iterable[Changes]) -> None:
    faults = [
        Fault(
            str(message("Source {source}, table {table}", source=source, table=fault.table)),
            fault.message,
            key=fault.column,
            line=None if fault.row is None else fault.row + 1,
            found=fault.found,
        )
        for changes in table_changes
        for fault in changes.faults
    ]
    if faults:
        raise DataFault("\n".join(map(str, faults)))
