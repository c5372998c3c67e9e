"""People whose names the warehouse must not hold any more, known by a keyed hash: the list itself names nobody.

A source goes on delivering the names that its tool keeps. Where a column names a person, a forgotten one gets a
pseudonym before anything is compared or written.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

import fsspec
import pyarrow as pa

from analysis.foundation import atomic_file
from analysis.sources.extract import Extract
from analysis.warehouse.delta_table import within_reach

FILE = "forgotten.json"
COLUMNS = {
    "time_entry": ("technician_id",),
    "ticket": ("requester_id",),
    "requester": ("requester_id", "name"),
    "technician_profile": ("technician_id", "name"),
}
"""Canonical table -> its columns that name a person."""
PREFIX = "oublie-"


@dataclass(frozen=True)
class ForgottenPeople:
    """The forgotten people of a warehouse.

    Parameters
    ----------
    key : random, of this warehouse alone, in hexadecimal.
    pseudonyms : those that were given.
    """

    key: str
    pseudonyms: frozenset[str]

    def pseudonym(self, name: str) -> str:
        """Return the pseudonym that a name has, or would have."""
        digest = hmac.new(bytes.fromhex(self.key), name.encode(), hashlib.sha256).hexdigest()
        return f"{PREFIX}{digest[:12]}"

    def with_one_more(self, name: str) -> ForgottenPeople:
        """Return these people and another."""
        return replace(self, pseudonyms=self.pseudonyms | {self.pseudonym(name)})

    def applied(self, extract: Extract) -> Extract:
        """Return a reading in which forgotten people bear their pseudonyms."""
        if not self.pseudonyms:
            return extract
        tables = {name: self._table(name, rows) for name, rows in extract.tables.items()}
        deleted = {name: self._table(name, rows) for name, rows in extract.deleted.items()}
        return replace(extract, tables=tables, deleted=deleted)

    def _table(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> pa.Table | pa.RecordBatchReader:
        if name not in COLUMNS:
            return rows
        if isinstance(rows, pa.RecordBatchReader):
            return pa.RecordBatchReader.from_batches(rows.schema, self._batches(name, rows))
        return self._renamed(name, rows)

    def _batches(self, name: str, rows: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        for batch in rows:
            yield from self._renamed(name, pa.Table.from_batches([batch])).to_batches()

    def _renamed(self, name: str, rows: pa.Table) -> pa.Table:
        for column in COLUMNS[name]:
            if column in rows.schema.names:
                place = rows.schema.get_field_index(column)
                rows = rows.set_column(place, rows.schema.field(place), self._people(rows[column]))
        return rows

    def _people(self, names: pa.ChunkedArray) -> pa.ChunkedArray:
        """Return a column of people with the forgotten ones renamed; each name is hashed once."""
        encoded = names.combine_chunks().dictionary_encode()
        known = [name and self._shown(name) for name in encoded.dictionary.to_pylist()]
        return pa.chunked_array([pa.array(known, names.type).take(encoded.indices)])

    def _shown(self, name: str) -> str:
        pseudonym = self.pseudonym(name)
        return pseudonym if pseudonym in self.pseudonyms else name


def read(warehouse_url: str) -> ForgottenPeople:
    """Return the forgotten people of a warehouse; nobody, with a new key, before the first."""
    with within_reach(warehouse_url, FILE):
        files, path = fsspec.url_to_fs(f"{warehouse_url}/{FILE}", use_listings_cache=False)
        if not files.exists(path):
            return ForgottenPeople(secrets.token_hex(32), frozenset())
        content = json.loads(files.cat_file(path))
    return ForgottenPeople(content["key"], frozenset(content["pseudonyms"]))


def keep(warehouse_url: str, people: ForgottenPeople) -> None:
    """Write the list of forgotten people."""
    content = json.dumps({"key": people.key, "pseudonyms": sorted(people.pseudonyms)}, indent=2) + "\n"
    with within_reach(warehouse_url, FILE):
        files, path = fsspec.url_to_fs(f"{warehouse_url}/{FILE}", use_listings_cache=False)
        atomic_file.write(files, path, content.encode())
