"""Which editions are stale: those whose own client's data, params, previous edition, code or libraries changed.

Nothing else makes an edition stale: another client's synchronisation does not, nor does the layout of a file of params.
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
from analysis.publish.editions.edition import MANIFEST, Shelf
from analysis.publish.editions.manifest import libraries
from analysis.publish.editions.order import EditionName, Order
from analysis.warehouse.edition_log import EditionLog
from analysis.warehouse.sync_log import Sync

KNOWN_PARAMS = ".params.json"
IMAGES = (".png", ".jpg", ".jpeg")
"""Endings of the logos, which stand anywhere below the folder of params."""


@dataclass(frozen=True)
class Resolved:
    """What staleness must know of a client's params."""

    params_sha256: str
    language: str
    notebook: str


class Staleness:
    """Tells fresh editions from stale ones, for one synchronisation.

    Parameters
    ----------
    shelf : where the editions are.
    sync : what a new edition would read.
    log : the closed editions.
    """

    def __init__(self, shelf: Shelf, sync: Sync, log: EditionLog) -> None:
        self._shelf = shelf
        self._sync = sync
        self._log = log
        self._params = KnownParams(shelf)

    def fresh(self, order: Order) -> str | None:
        """The address of the edition that stands where the order's would, where it is not stale.

        Raises
        ------
        UsageFault, ParamsFault
            As `params.load.client`.
        """
        params = self._params.of(order.where.params, order.client)
        language = order.language or params.language
        name = EditionName(order.client, order.as_of, language, is_live=order.is_live)
        content = self._shelf.read(f"{name.folder}/{MANIFEST}")
        kept = _read(content)
        if content is None or not (kept and self._is_fresh(kept, order, params)):
            return None
        if order.is_closed and not self._is_recorded(order, language, content):
            return None
        return self._shelf.address(name.folder)

    def keep(self) -> None:
        """Keeps what was read of params, for the next time."""
        self._params.keep()

    def _is_fresh(self, kept: Mapping[str, Any], order: Order, params: Resolved) -> bool:
        made = kept["edition"]
        if kept["data_sha256"] != self._sync.client_hashes.get(order.client):
            return False
        if (made["params_sha256"], made["code_version"]) != (params.params_sha256, code_version()):
            return False
        if (kept["libraries"], kept.get("notebook_sha256")) != (libraries(), notebook_files.sha256(params.notebook)):
            return False
        previous = self._log.previous(order.client, order.as_of)
        return made["previous"] == (None if previous is None else json.loads(json.dumps(asdict(previous), default=str)))

    def _is_recorded(self, order: Order, language: str, content: bytes) -> bool:
        """Whether the log of editions knows this one: what was killed before it was written has its end still to do."""
        recorded = self._log.manifest_sha256(order.client, order.as_of, language)
        return recorded == hashlib.sha256(content).hexdigest()


class KnownParams:
    """The hash of each client's resolved params, kept beside the editions by the bytes of the files it comes from.

    Reading the files of 500 clients costs more than everything else that a batch with nothing to do does.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, dict[str, str]] = _read(shelf.read(KNOWN_PARAMS))
        self._shared: dict[Path, str] = {}
        self._is_changed = False

    def of(self, folder: Path, client: str) -> Resolved:
        """What staleness must know of the params of a client."""
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
        """Writes what is known now."""
        if self._is_changed:
            self._shelf.put(KNOWN_PARAMS, json.dumps(self._known, sort_keys=True, indent=0).encode())

    def _content(self, folder: Path, client: str) -> str:
        """The hash of the files that a client's params are read from, and of the code that reads them."""
        if folder not in self._shared:
            images = (path for path in folder.rglob("*") if path.suffix.lower() in IMAGES)
            self._shared[folder] = _hash(sorted({*folder.glob("*"), *images}))
        own = (f"clients/{client}.yaml", f"clients/{client}.yml", f"corrections/{client}.yaml", f"views/{client}.yaml")
        parts = (code_version(), self._shared[folder], _hash(folder / name for name in own))
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _read(content: bytes | None) -> dict[str, Any]:
    """A JSON object; empty where there is none, or it is broken: what it says is then found or made again."""
    try:
        return json.loads(content or b"{}")
    except ValueError:
        return {}


def _hash(files: Iterable[Path]) -> str:
    """The hash of those of these files that there are, with their names."""
    digest = hashlib.sha256()
    for path in files:
        if path.is_file():
            digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()
