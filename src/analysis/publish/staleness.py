"""Which editions are stale: those whose own client's data, params, previous edition, code or libraries changed.

Nothing else makes an edition stale: another client's synchronisation does not, nor does the layout of a file of params.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.edition_log import EditionLog
from analysis.params import benchmark
from analysis.publish.edition import Shelf
from analysis.publish.manifest import libraries
from analysis.publish.order import EditionName, Order
from analysis.sync_log import Sync
from analysis.version import code_version

KNOWN_PARAMS = ".params.json"


@dataclass(frozen=True)
class Resolved:
    """What staleness must know of a client's params."""

    params_sha256: str
    language: str


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
        name = EditionName(order.client, order.as_of, order.language or params.language, is_live=order.is_live)
        kept = self._shelf.manifest(name.folder)
        if kept is None or not self._is_fresh(kept, order, params.params_sha256):
            return None
        return self._shelf.address(name.folder)

    def keep(self) -> None:
        """Keeps what was read of params, for the next time."""
        self._params.keep()

    def _is_fresh(self, kept: Mapping[str, Any], order: Order, params_sha256: str) -> bool:
        made = kept["edition"]
        if kept["data_sha256"] != self._sync.client_hashes.get(order.client):
            return False
        if (made["params_sha256"], made["code_version"]) != (params_sha256, code_version()):
            return False
        if kept["libraries"] != libraries():
            return False
        previous = self._log.previous(order.client, order.as_of)
        return made["previous"] == (None if previous is None else json.loads(json.dumps(asdict(previous), default=str)))


class KnownParams:
    """The hash of each client's resolved params, kept beside the editions by the bytes of the files it comes from.

    Reading the files of 500 clients costs more than everything else that a batch with nothing to do does.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, dict[str, str]] = json.loads(shelf.read(KNOWN_PARAMS) or b"{}")
        self._is_changed = False

    def of(self, folder: Path, client: str) -> Resolved:
        """What staleness must know of the params of a client."""
        content = _content(folder, client)
        known = self._known.get(client)
        if known is None or known["files_sha256"] != content:
            from analysis.params import load  # the models are slow to import, and seldom needed here

            params = load.client(folder, client)
            known = {"files_sha256": content, "params_sha256": load.sha256(params), "language": params.language}
            self._known[client] = known
            self._is_changed = True
        return Resolved(known["params_sha256"], known["language"])

    def keep(self) -> None:
        """Writes what is known now."""
        if self._is_changed:
            self._shelf.put(KNOWN_PARAMS, json.dumps(self._known, sort_keys=True, indent=0).encode())


def _content(folder: Path, client: str) -> str:
    """The hash of the files that a client's params are read from, and of the code that reads them."""
    digest = hashlib.sha256(code_version().encode())
    own = (f"clients/{client}.yaml", f"clients/{client}.yml", f"corrections/{client}.yaml", f"views/{client}.yaml")
    names = ("defaults.yaml", benchmark.FILE, *own)
    for name in names:
        path = folder / name
        if path.is_file():
            digest.update(f"\0{name}\0".encode() + path.read_bytes())
    return digest.hexdigest()
