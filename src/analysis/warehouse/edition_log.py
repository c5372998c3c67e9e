"""Closed editions that clients have received, kept beside the warehouse: the last one precedes the next (rule 13)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import fsspec
from fsspec.spec import AbstractFileSystem

from analysis.foundation import atomic_file
from analysis.foundation.errors import OutOfReach
from analysis.foundation.messages import message
from analysis.warehouse.delta_table import REMEDY, within_reach

FOLDER = "editions"
ENDING = ".json"


@dataclass(frozen=True)
class Closed:
    """A closed edition: the date counted, the synchronisation read, and the hash of its params."""

    as_of: date
    sync_id: str
    params_sha256: str


class EditionLog:
    """The closed editions of all clients.

    Parameters
    ----------
    warehouse_url : folder or address of the warehouse.
    """

    def __init__(self, warehouse_url: str) -> None:
        self._url = warehouse_url.rstrip("/")

    def previous(self, client: str, as_of: date) -> Closed | None:
        """Return the client's last closed edition before `as_of`; None before the first edition."""
        with within_reach(self._url, FOLDER):
            files, folder = fsspec.url_to_fs(f"{self._url}/{FOLDER}/{client}", use_listings_cache=False)
            names = files.ls(folder, detail=False) if files.exists(folder) else []
            days = {name: _day(name) for name in names if name.endswith(ENDING)}
            earlier = sorted(name for name, day in days.items() if day < as_of.isoformat())
            if not earlier:
                return None
        record = self._read(client, date.fromisoformat(days[earlier[-1]]))
        return Closed(date.fromisoformat(record["as_of"]), record["sync_id"], record["params_sha256"])

    def newest_syncs(self) -> list[str]:
        """Return the synchronisations of the clients' newest closed editions, which the next bridges read."""
        with within_reach(self._url, FOLDER):
            files, folder = fsspec.url_to_fs(f"{self._url}/{FOLDER}", use_listings_cache=False)
            clients = files.ls(folder, detail=False) if files.exists(folder) else []
        newest = (self.previous(client.rstrip("/").rpartition("/")[2], date.max) for client in clients)
        return sorted({closed.sync_id for closed in newest if closed is not None})

    def manifest_sha256(self, client: str, as_of: date, language: str) -> str | None:
        """Return the hash of the manifest of a closed edition; None until the whole edition is published."""
        return self._read(client, as_of).get("manifests", {}).get(language)

    def sent(self, client: str, as_of: date) -> Mapping[str, tuple[str, ...]]:
        """Return contract line -> entries of the statement that a closed edition sent, in their order (rule 5.3)."""
        record = self._read(client, as_of)
        return {line: tuple(entries) for line, entries in record.get("sent", {}).items()}

    def record(
        self, client: str, closed: Closed, sent: Mapping[str, Sequence[str]], manifests: Mapping[str, str]
    ) -> None:
        """Keep a closed edition and the statements it sent, in the place of an edition of the same date.

        Parameters
        ----------
        client : slug.
        closed : the edition.
        sent : contract line -> entries of its statement, in their order.
        manifests : language -> sha-256 of the manifest; editions of that date in other languages stay known.
        """
        others = self._read(client, closed.as_of).get("manifests", {})
        content = {
            "as_of": closed.as_of.isoformat(),
            "sync_id": closed.sync_id,
            "params_sha256": closed.params_sha256,
            "sent": {line: list(entries) for line, entries in sent.items()},
            "manifests": {**others, **manifests},
        }
        text = json.dumps(content, sort_keys=True) + "\n"
        with within_reach(self._url, FOLDER):
            atomic_file.write(*self._file(client, closed.as_of), text.encode())

    def _read(self, client: str, as_of: date) -> dict[str, Any]:
        """Return the record of a closed edition; empty where there is no such edition.

        Raises OutOfReach where the record can no longer be read.
        """
        with within_reach(self._url, FOLDER):
            files, path = self._file(client, as_of)
            if not files.exists(path):
                return {}
            content = files.cat_file(path)
        try:
            return json.loads(content)
        except ValueError:
            raise OutOfReach(
                message(
                    "Warehouse {warehouse}, {file}: altered content. {remedy}",
                    warehouse=self._url,
                    file=f"{FOLDER}/{client}/{as_of}{ENDING}",
                    remedy=REMEDY,
                )
            ) from None

    def _file(self, client: str, as_of: date) -> tuple[AbstractFileSystem, str]:
        return fsspec.url_to_fs(f"{self._url}/{FOLDER}/{client}/{as_of.isoformat()}{ENDING}", use_listings_cache=False)


def _day(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(ENDING)
