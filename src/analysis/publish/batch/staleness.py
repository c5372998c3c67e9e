"""Staleness of editions: a change of the client's data or params, previous edition, code or libraries makes one stale.

Nothing else makes an edition stale: neither another client's synchronisation, nor the layout of a file of params.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.foundation.fingerprint import code_version
from analysis.notebook import notebook_files
from analysis.params import own_notebook
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.manifest import libraries
from analysis.publish.editions.order import EditionName, Order
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.sync_log import Sync

KNOWN_PARAMS = ".params.json"
IMAGES = (".png", ".jpg", ".jpeg")
"""Endings of logos, which may be anywhere below the folder of params."""


@dataclass(frozen=True)
class Resolved:
    """The part of a client's resolved params that staleness depends on."""

    params_sha256: str
    language: str
    notebook: str


class Staleness:
    """Finds fresh editions, for one synchronisation.

    Parameters
    ----------
    shelf : the editions.
    sync : the synchronisation that a new edition would read.
    log : the closed editions.
    """

    def __init__(self, shelf: Shelf, sync: Sync, log: EditionLog) -> None:
        self._shelf = shelf
        self._sync = sync
        self._log = log
        self._params = KnownParams(shelf)

    def fresh(self, order: Order) -> str | None:
        """Return the address of the present edition of an order; None where it is stale or missing.

        Raises
        ------
        UsageFault, ParamsFault
            As `params.load.client`.
        """
        params = self._params.resolved(order.where.params, order.client)
        language = order.language or params.language
        name = EditionName(order.client, order.as_of, language, is_live=order.is_live)
        content = self._shelf.read(f"{name.folder}/{MANIFEST}")
        manifest = _read(content)
        if content is None or not (manifest and self._is_fresh(manifest, order, params)):
            return None
        if order.is_closed and not self._is_recorded(order, language, content):
            return None
        return self._shelf.address(name.folder)

    def keep(self) -> None:
        """Keep the hashes of params for the next batch."""
        self._params.keep()

    def _is_fresh(self, manifest: Mapping[str, Any], order: Order, params: Resolved) -> bool:
        edition = manifest["edition"]
        if manifest["data_sha256"] != self._sync.client_hashes.get(order.client):
            return False
        if (edition["params_sha256"], edition["code_version"]) != (params.params_sha256, code_version()):
            return False
        if (manifest["libraries"], manifest.get("notebook_sha256")) != (
            libraries(),
            notebook_files.sha256(params.notebook),
        ):
            return False
        previous = self._log.previous(order.client, order.as_of)
        return edition["previous"] == (
            None if previous is None else json.loads(json.dumps(asdict(previous), default=str))
        )

    def _is_recorded(self, order: Order, language: str, content: bytes) -> bool:
        """Return True where the log holds the edition; a build killed before its record has steps left to do."""
        recorded = self._log.manifest_sha256(order.client, order.as_of, language)
        return recorded == hashlib.sha256(content).hexdigest()


class KnownParams:
    """Hashes of clients' resolved params, kept beside the editions with the hash of the files that they come from.

    Reading the params of 500 clients would cost more than all the rest of a batch with nothing to do.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, dict[str, str]] = _read(shelf.read(KNOWN_PARAMS))
        self._shared: dict[Path, str] = {}
        self._is_changed = False

    def resolved(self, folder: Path, client: str) -> Resolved:
        """Return the part of a client's params that staleness depends on."""
        content = self._content(folder, client)
        known = self._known.get(client)
        if known is None or known["files_sha256"] != content:
            from analysis.params import load  # the models are slow to import, and seldom needed here

            params = load.client(folder, client)
            known = {"files_sha256": content, "params_sha256": load.sha256(params), "language": params.language}
            known["notebook"] = params.report.notebook or notebook_files.DEFAULT
            self._known[client] = known
            self._is_changed = True
        return Resolved(known["params_sha256"], known["language"], known["notebook"])

    def keep(self) -> None:
        """Write the hashes, where any has changed."""
        if self._is_changed:
            self._shelf.put(KNOWN_PARAMS, json.dumps(self._known, sort_keys=True, indent=0).encode())

    def _content(self, folder: Path, client: str) -> str:
        """Return the hash of the files that a client's params are read from, and of the code that reads them."""
        if folder not in self._shared:
            images = (path for path in folder.rglob("*") if path.suffix.lower() in IMAGES)
            self._shared[folder] = _hash(sorted({*folder.glob("*"), *images}))
        names = (
            f"clients/{client}.yaml",
            f"clients/{client}.yml",
            f"corrections/{client}.yaml",
            f"views/{client}.yaml",
            f"answers/{client}.md",
        )
        own = (*own_notebook.files(folder, client), *sorted((folder / "comments" / client).glob("*.md")))
        parts = (code_version(), self._shared[folder], _hash([*(folder / name for name in names), *own]))
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _read(content: bytes | None) -> dict[str, Any]:
    """Return a JSON object; empty where there is none or it is broken: its values are then computed again."""
    try:
        return json.loads(content or b"{}")
    except ValueError:
        return {}


def _hash(files: Iterable[Path]) -> str:
    """Return the hash of the existing files, with their names."""
    digest = hashlib.sha256()
    for path in files:
        if path.is_file():
            digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()
