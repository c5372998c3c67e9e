"""The manifest of an edition: its inputs, the hash of each of its files, and its signature (rule 13)."""

from __future__ import annotations

import base64
import hashlib
import json
import platform
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.notebook import notebook_files

if TYPE_CHECKING:
    from analysis.report.client_report import ClientReport

LIBRARIES = (
    "babel",
    "deltalake",
    "holidays",
    "ipython",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "plotly",
    "pyarrow",
    "scipy",
    "statsmodels",
    "tzdata",
    "xlsxwriter",
)
"""Libraries whose version may change a figure or a byte of an edition."""
SIGNING_KEY = "RELEVE_SIGNING_KEY"
"""Variable of the private key, 32 bytes in base64. No notebook ever sees the key."""
KEY_BYTES = 32
VERIFYING_KEY = "RELEVE_VERIFYING_KEY"
"""Variable of the public key that verifies signatures, 32 bytes in base64."""


@lru_cache(maxsize=1)
def libraries() -> Mapping[str, str]:
    """Return the versions, on this machine, of Python and of the libraries that a figure or a byte depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def manifest(report: ClientReport, edition: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest, from which an edition is found stale, verified and rebuilt.

    Parameters
    ----------
    report : report that the edition shows.
    edition : section `edition` of its facts.
    files : path inside the edition -> bytes.
    """
    findings = Counter({item.code: item.count for item in report.findings})
    return {
        "edition": edition,
        "data_sha256": report.data_sha256,
        "libraries": dict(libraries()),
        "notebook_sha256": notebook_files.sha256(report.params.report.notebook or notebook_files.DEFAULT),
        "findings": dict(sorted(findings.items())),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }


def dumps(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of a manifest, to write and to sign."""
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=2) + "\n").encode()


def sign(content: bytes, key: str) -> bytes:
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
