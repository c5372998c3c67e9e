"""Proof of an edition: its files are unchanged, its signature holds, and the same inputs give the same bytes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from analysis.foundation.addresses import Places
from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.fingerprint import code_version
from analysis.foundation.messages import Message, message, sequence
from analysis.publish.batch import runner
from analysis.publish.editions import manifest, signing
from analysis.publish.editions.edition import MANIFEST, SIGNATURE, Shelf
from analysis.publish.editions.order import Order
from analysis.warehouse.result_cache import NONE
from analysis.warehouse.warehouse import Warehouse

REPRODUCIBLE = ("report.html", "facts.json", "notebook.ipynb", "tables")
"""Files of an edition that the same inputs give again, to the byte (PDF and zip apart)."""


def verify(address: str) -> Iterator[str]:
    """Verify an edition; yield the checks passed, in words.

    Parameters
    ----------
    address : folder of the edition, or its address on an object store.

    Raises
    ------
    UsageFault
        Where there is no edition, or the verifying key is no key.
    DataFault
        Where a file is missing or altered, or the signature does not hold.
    """
    shelf, folder = _shelf(address)
    content = _manifest(shelf, folder)
    altered = shelf.altered(folder)
    if altered:
        raise DataFault(
            message(
                "{address}: files missing or altered: {files}; run releve batch --force",
                address=address,
                files=", ".join(altered),
            )
        )
    yield str(message("{address}: {n} files, as its manifest says", address=address, n=len(content["files"])))
    key = os.environ.get(signing.VERIFYING_KEY)
    signature = shelf.read(f"{folder}/{SIGNATURE}")
    if key is not None:
        text = shelf.read(f"{folder}/{MANIFEST}") or b""
        if signature is None or not signing.is_signed(text, signature, key):
            raise DataFault(
                message(
                    "{address}: the manifest is not signed by the key of {variable}",
                    address=address,
                    variable=signing.VERIFYING_KEY,
                )
            )
        yield str(message("manifest signed by the expected key"))
    elif signature is not None:
        unverified = message(
            "manifest signed; give the public key in {variable} to verify it", variable=signing.VERIFYING_KEY
        )
        yield str(unverified)


def rebuild(address: str, where: Places) -> str:
    """Build the edition again, elsewhere, from the same data and params; return the result in words.

    Raises
    ------
    DataFault
        Where files differ: the message names them, and the changes of the code and of the libraries.
    """
    shelf, folder = _shelf(address)
    original = _manifest(shelf, folder)
    edition = original["edition"]
    with tempfile.TemporaryDirectory() as name:
        elsewhere = Path(name)
        write_params(elsewhere / "params", Warehouse(where.warehouse).params(edition["params_sha256"]))
        order = Order(
            where=Places(
                elsewhere / "params",
                where.warehouse,
                str(elsewhere / "reports"),
                where.source,
                kept_forecasts=NONE,
            ),
            client=edition["client"],
            as_of=date.fromisoformat(edition["as_of"]),
            language=edition["language"],
            sync_id=edition["sync_id"],
            is_closed=False,
        )
        result = runner.build_one(order)
        if result.folder is None:
            raise DataFault(message("{address}: cannot be rebuilt: {error}", address=address, error=result.error))
        again, place = _shelf(result.folder)
        differing = _differing(original["files"], _manifest(again, place)["files"])
    if differing:
        raise DataFault(_rebuilt_otherwise(address, differing, original))
    return str(message("{address}: rebuilt, every byte the same", address=address))


def _shelf(address: str) -> tuple[Shelf, str]:
    """Return the reports that hold an edition, and its folder below them."""
    above, _, edition = address.rstrip("/").rpartition("/")
    root, _, client = above.rpartition("/")
    if not (edition and client):
        resolved = Path(address).resolve()
        return Shelf(resolved.parents[1]), f"{resolved.parent.name}/{resolved.name}"
    return Shelf(root or "."), f"{client}/{edition}"


def _manifest(shelf: Shelf, folder: str) -> dict[str, Any]:
    content = shelf.manifest(folder)
    if content is None:
        raise UsageFault(
            message(
                "{address}: no edition here (there is no {manifest})", address=shelf.address(folder), manifest=MANIFEST
            )
        )
    return content


def write_params(folder: Path, resolved: str) -> None:
    """Write the params of an edition as files; JSON is YAML."""
    params = json.loads(resolved)
    corrections = params.pop("corrections", [])
    (folder / "clients").mkdir(parents=True)
    (folder / "clients" / f"{params['client']}.yaml").write_text(json.dumps(params), encoding="utf-8")
    if corrections:
        (folder / "corrections").mkdir()
        text = json.dumps({"corrections": corrections})
        (folder / "corrections" / f"{params['client']}.yaml").write_text(text, encoding="utf-8")


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    names = {name for name in (*before, *after) if name.startswith(REPRODUCIBLE)}
    return sorted(name for name in names if before.get(name) != after.get(name))


def _rebuilt_otherwise(address: str, differing: Sequence[str], original: Mapping[str, Any]) -> Message:
    """Return the message that names the files rebuilt otherwise, and what changed of the code and of the libraries."""
    files = ", ".join(differing)
    then = {"code": original["edition"]["code_version"], **original["libraries"]}
    now = {"code": code_version(), **manifest.libraries()}
    reasons = [
        message("{name} {then}, today {now}", name=name, then=version, now=str(now.get(name)))
        for name, version in then.items()
        if now.get(name) != version
    ]
    if not reasons:
        return message("{address}: rebuilt otherwise: {files}", address=address, files=files)
    return message(
        "{address}: rebuilt otherwise: {files} ({reasons})", address=address, files=files, reasons=sequence(reasons)
    )
