"""Settings of a portal: folders of rights, of reports and of its own memory, and its public address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from analysis.delivery import outbox
from analysis.foundation.addresses import Places
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message

PORTAL = "RELEVE_PORTAL"
PUBLIC_URL = "RELEVE_PORTAL_URL"


@dataclass(frozen=True)
class Settings:
    """Settings that a portal starts with.

    Parameters
    ----------
    params : folder of params, that holds `portal.yaml`.
    reports : folder of the editions.
    folder : the portal's own folder: accounts, sessions, audit log. It must not be beneath the reports.
    public_url : scheme, host and port by which readers reach the portal, through the reverse proxy where there is one.
    warehouse : address beside which the log of editions says what was released; empty: nothing counts as released.
    outbox : file of the mails that were sent; None: there is none.
    """

    params: Path
    reports: Path
    folder: Path
    public_url: str
    warehouse: str = ""
    outbox: Path | None = None


def folder(where: Places, environ: Mapping[str, str] = os.environ) -> Path:
    """The portal's own folder: that of `RELEVE_PORTAL`, else `portal` beside the warehouse.

    Raises
    ------
    UsageFault
        When it would stand among the reports, that the portal serves.
    """
    beside = Path() if "://" in where.warehouse else Path(where.warehouse).parent
    path = Path(environ.get(PORTAL, beside / "portal"))
    if "://" not in where.reports and path.resolve().is_relative_to(Path(where.reports).resolve()):
        raise UsageFault(
            message(
                "{variable}: the portal’s folder ({folder}) cannot be in that of the reports",
                variable=PORTAL,
                folder=path,
            )
        )
    return path


def find(where: Places, address: str, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a portal that listens on `address` (`host:port`).

    Raises
    ------
    UsageFault
        When the reports are on an object store, or the public address is none.
    """
    if "://" in where.reports:
        raise UsageFault(
            message("the portal serves a folder; mount {reports} first (RELEVE_REPORTS)", reports=where.reports)
        )
    own = folder(where, environ)
    return Settings(
        where.params,
        Path(where.reports),
        own,
        public_url(address, environ),
        where.warehouse,
        outbox.address(own, environ),
    )


def public_url(address: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the address by which readers reach a portal that listens on `address`. Raises UsageFault if it is none."""
    url = environ.get(PUBLIC_URL, f"http://{address}")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise UsageFault(
            message(
                "{variable}: an address https://host is expected, without a path (found: {value})",
                variable=PUBLIC_URL,
                value=repr(url),
            )
        )
    return url.rstrip("/")
