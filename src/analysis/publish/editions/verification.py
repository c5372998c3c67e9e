"""Proving an edition: nothing in it changed since, its signature holds, and the same inputs give the same bytes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.fingerprint import code_version
from analysis.publish.batch import runner
from analysis.publish.editions import manifest
from analysis.publish.editions.edition import MANIFEST, SIGNATURE, Shelf
from analysis.publish.editions.order import Order
from analysis.warehouse.result_cache import NONE
from analysis.warehouse.warehouse import Warehouse

SAME_WHATEVER_HAPPENS = ("report.html", "facts.json", "notebook.ipynb", "tables")
"""Files of an edition that the same inputs give again, to the byte (PDF and zip apart)."""


def verify(address: str) -> Iterator[str]:
    """What was found right in an edition, in words.

    Parameters
    ----------
    address : its folder, or its address on an object store.

    Raises
    ------
    UsageFault
        Where there is no edition, or the key to verify with is none.
    DataFault
        Where a file is missing or altered, or the signature does not hold.
    """
    shelf, folder = _shelf(address)
    content = _manifest(shelf, folder)
    altered = shelf.altered(folder)
    if altered:
        raise DataFault(
            f"{address} : fichiers absents ou altérés : {', '.join(altered)} ; relancer releve batch --force"
        )
    yield f"{address} : {len(content['files'])} fichiers, conforme à son manifeste"
    key = os.environ.get(manifest.VERIFYING_KEY)
    signature = shelf.read(f"{folder}/{SIGNATURE}")
    if key is not None:
        text = shelf.read(f"{folder}/{MANIFEST}") or b""
        if signature is None or not manifest.is_signed(text, signature, key):
            raise DataFault(f"{address} : le manifeste n’est pas signé par la clé de {manifest.VERIFYING_KEY}")
        yield "manifeste signé par la clé attendue"
    elif signature is not None:
        yield f"manifeste signé ; donner la clé publique dans {manifest.VERIFYING_KEY} pour le vérifier"


def rebuild(address: str, where: Places) -> str:
    """Builds the edition again, elsewhere, from the warehouse's versions and the params of then; what was found.

    Raises
    ------
    DataFault
        Where a file differs: it names them, and what changed of the code or of the libraries.
    """
    shelf, folder = _shelf(address)
    kept = _manifest(shelf, folder)
    made = kept["edition"]
    with tempfile.TemporaryDirectory() as name:
        elsewhere = Path(name)
        write_params(elsewhere / "params", Warehouse(where.warehouse).params(made["params_sha256"]))
        order = Order(
            where=Places(
                elsewhere / "params",
                where.warehouse,
                str(elsewhere / "reports"),
                where.source,
                kept_forecasts=NONE,
            ),
            client=made["client"],
            as_of=date.fromisoformat(made["as_of"]),
            language=made["language"],
            sync_id=made["sync_id"],
            is_closed=False,
        )
        result = runner.build_one(order)
        if result.folder is None:
            raise DataFault(f"{address} : impossible à reconstruire : {result.error}")
        again, place = _shelf(result.folder)
        differing = _differing(kept["files"], _manifest(again, place)["files"])
    if differing:
        raise DataFault(f"{address} : reconstruits autrement : {', '.join(differing)}{_why(kept)}")
    return f"{address} : reconstruit à l’identique"


def _shelf(address: str) -> tuple[Shelf, str]:
    """The reports that hold an edition, and its folder below them."""
    above, _, edition = address.rstrip("/").rpartition("/")
    root, _, client = above.rpartition("/")
    if not (edition and client):
        resolved = Path(address).resolve()
        return Shelf(resolved.parents[1]), f"{resolved.parent.name}/{resolved.name}"
    return Shelf(root or "."), f"{client}/{edition}"


def _manifest(shelf: Shelf, folder: str) -> dict[str, Any]:
    content = shelf.manifest(folder)
    if content is None:
        raise UsageFault(f"{shelf.address(folder)} : pas d’édition ici (il n’y a pas de {MANIFEST})")
    return content


def write_params(folder: Path, resolved: str) -> None:
    """The params of then as files: what JSON writes, YAML reads."""
    params = json.loads(resolved)
    corrections = params.pop("corrections", [])
    (folder / "clients").mkdir(parents=True)
    (folder / "clients" / f"{params['client']}.yaml").write_text(json.dumps(params), encoding="utf-8")
    if corrections:
        (folder / "corrections").mkdir()
        text = json.dumps({"corrections": corrections})
        (folder / "corrections" / f"{params['client']}.yaml").write_text(text, encoding="utf-8")


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    names = {name for name in (*before, *after) if name.startswith(SAME_WHATEVER_HAPPENS)}
    return sorted(name for name in names if before.get(name) != after.get(name))


def _why(kept: Mapping[str, Any]) -> str:
    code = kept["edition"]["code_version"]
    reasons = [] if code == code_version() else [f"code {code}, aujourd’hui {code_version()}"]
    now = manifest.libraries()
    reasons += [
        f"{name} {then}, aujourd’hui {now.get(name)}"
        for name, then in kept["libraries"].items()
        if now.get(name) != then
    ]
    return f" ({' ; '.join(reasons)})" if reasons else ""
