"""The manifest: what an edition was made from, the hash of each of its files, and who vouches for it (rule 13)."""

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
"""Variable that holds the private key: 32 bytes in base64. No notebook ever sees it."""
VERIFYING_KEY = "RELEVE_VERIFYING_KEY"
"""Variable that holds the public key that signatures must be of: 32 bytes in base64."""


@lru_cache(maxsize=1)
def libraries() -> Mapping[str, str]:
    """The versions, on this machine, of Python and of the libraries that a figure or a byte depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def manifest(report: ClientReport, edition: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Enough to tell whether the edition is stale, to verify it and to rebuild it.

    Parameters
    ----------
    report : what the edition shows.
    edition : what its facts say of it.
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
    """The manifest as it is written and signed."""
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=2) + "\n").encode()


def sign(content: bytes, key: str) -> bytes:
    """The ed25519 signature of a manifest, with the public key that verifies it; both in base64, a line each.

    Raises
    ------
    UsageFault
        When `key` is no private key of 32 bytes in base64.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # most installations sign nothing

    private = Ed25519PrivateKey.from_private_bytes(_key(key, SIGNING_KEY))
    lines = (private.sign(content), private.public_key().public_bytes_raw())
    return b"".join(base64.b64encode(line) + b"\n" for line in lines)


def is_signed(content: bytes, signature: bytes, key: str) -> bool:
    """Whether the signature is of this manifest and of that public key."""
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
        found = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise UsageFault(message("{variable}: an ed25519 key of 32 bytes in base64 is expected", variable=variable))
    return found
