"""Signing of editions by the process that ordered them: it alone holds the key, and no notebook runs in it.

The edition stands before its signature does, for as long as one small file takes to be written.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

from analysis.foundation.errors import DataFault, UsageFault
from analysis.foundation.messages import message
from analysis.publish.editions.edition import MANIFEST, SIGNATURE, Shelf
from analysis.publish.editions.order import Built, Order

SIGNING_KEY = "RELEVE_SIGNING_KEY"
"""Variable of the private key, 32 bytes in base64. No process of a client is given it."""
KEY_BYTES = 32
VERIFYING_KEY = "RELEVE_VERIFYING_KEY"
"""Variable of the public key that verifies signatures, 32 bytes in base64."""


def check_key(environ: Mapping[str, str] = os.environ) -> None:
    """Refuse a key that is none before anything is built. Raises UsageFault."""
    if SIGNING_KEY in environ:
        signature(b"", environ[SIGNING_KEY])


def sign(order: Order, built: Built, environ: Mapping[str, str] = os.environ) -> None:
    """Sign an edition that a client's process has published, where the environment holds a key.

    Raises
    ------
    DataFault
        Where its manifest names another client than the one ordered: a notebook had it written.
    """
    if SIGNING_KEY not in environ:
        return
    shelf = Shelf(order.where.reports)
    folder = built.folder.removeprefix(f"{shelf.url}/")
    content = shelf.read(f"{folder}/{MANIFEST}") or b""
    edition = (shelf.manifest(folder) or {}).get("edition", {})
    if not folder.startswith(f"{order.client}/") or edition.get("client") != order.client:
        raise DataFault(
            message("{folder}: not signed, its manifest is not that of {client}", folder=folder, client=order.client)
        )
    shelf.put(f"{folder}/{SIGNATURE}", signature(content, environ[SIGNING_KEY]))


def signature(content: bytes, key: str) -> bytes:
    """Return the ed25519 signature of a manifest and the public key that verifies it, in base64, on two lines.

    Raises
    ------
    UsageFault
        When `key` is not a private key of 32 bytes in base64.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # most installations sign nothing

    private = Ed25519PrivateKey.from_private_bytes(_key(key, SIGNING_KEY))
    lines = (private.sign(content), private.public_key().public_bytes_raw())
    return b"".join(base64.b64encode(line) + b"\n" for line in lines)


def is_signed(content: bytes, signature: bytes, key: str) -> bool:
    """Return True where the signature is valid for this manifest and this public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signed = base64.b64decode(signature.splitlines()[0], validate=True)
        Ed25519PublicKey.from_public_bytes(_key(key, VERIFYING_KEY)).verify(signed, content)
    except (InvalidSignature, ValueError, IndexError):
        return False
    return True


def _key(text: str, variable: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UsageFault(message("{variable}: an ed25519 key of 32 bytes in base64 is expected", variable=variable))
    return key
