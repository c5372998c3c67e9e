"""Rights of a person, from params: only what is granted, read again within seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from anyio.to_thread import run_sync

from analysis.foundation.errors import ParamsFault
from analysis.foundation.messages import message
from analysis.params import load as load_params
from analysis.params import portal
from analysis.params.portal import SECTIONS, Grant, PortalParams, Section
from analysis.params.provider import Provider
from analysis.publish.editions.edition import MANIFEST, SIGNATURE

SECONDS_BETWEEN_READINGS = 5.0
"""A person removed from params is out after this time, well within the minute that is promised."""


@dataclass(frozen=True)
class Rights:
    """Rights of one person.

    Parameters
    ----------
    grants : those of the person and of their groups.
    clients : the clients that have params: a right on any other gives nothing.
    language : the person's, where params say so.
    """

    grants: tuple[Grant, ...]
    clients: tuple[str, ...]
    language: str | None = None

    @property
    def is_known(self) -> bool:
        """Return True where anything is granted."""
        return any(grant.clients or grant.is_staff or grant.reads_internal for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Return True where every client may be read, and the notebooks served beside the portal."""
        return any(grant.is_staff for grant in self.grants)

    @property
    def reads_internal(self) -> bool:
        """Return True where the internal editions may be read."""
        return any(grant.reads_internal for grant in self.grants)

    @property
    def may_release(self) -> bool:
        """Return True where editions may be released on screen."""
        return any(grant.is_staff and grant.releases for grant in self.grants)

    @property
    def reads_several(self) -> bool:
        """Return True where there is more than one client, or an internal edition, to choose from."""
        return self.reads_internal or len(self.readable_clients()) > 1

    def readable_clients(self) -> tuple[str, ...]:
        """The clients of which something may be read, in alphabetical order."""
        return tuple(client for client in self.clients if self.sections(client))

    def sections(self, client: str) -> frozenset[Section]:
        """The parts of a client's editions that may be read; none for a client that is not granted or is no more."""
        if client not in self.clients:
            return frozenset()
        grants = (grant for grant in self.grants if grant.is_staff or client in grant.clients)
        return frozenset(section for grant in grants for section in grant.sections)


def required_sections(file: str) -> frozenset[Section]:
    """The parts that one must be granted to read a file of an edition; a file that is not known asks for all."""
    if file in ("report.html", "report.pdf", "report.pptx"):
        return frozenset({"report"})
    if file == "tables.xlsx" or (file.startswith("tables/") and file.endswith((".csv", ".parquet"))):
        return frozenset({"exports"})
    if file == "facts.json":
        return frozenset({"facts"})
    if file in (MANIFEST, SIGNATURE, "notebook.ipynb"):
        return frozenset({"trace"})
    return frozenset(SECTIONS) - {"history"}


def of(params: PortalParams, clients: tuple[str, ...], person: str, groups: Collection[str] = ()) -> Rights:
    """The rights of a person.

    Parameters
    ----------
    params : the rights of everyone.
    clients : the clients that have params.
    person : as they signed in.
    groups : those that the OpenID Connect provider says; added to those of params.
    """
    language = next((item.language for item in params.people if item.person == person), None)
    return Rights(params.grants_of(person, groups), clients, language)


def remark(folder: Path, person: str) -> str:
    """Return what stands in the way of a person who has just been given an account; empty where nothing does.

    Parameters
    ----------
    folder : the folder of params.
    person : as they will sign in.
    """
    try:
        params = portal.read(folder)
    except ParamsFault as fault:
        return str(fault)
    if any(item.person == person for item in params.people):
        return ""
    names_nobody = message(
        "{file} names nobody {person}: this account opens nothing; add the person under « people »",
        file=folder / portal.FILE,
        person=repr(person),
    )
    return str(names_nobody)


@dataclass(frozen=True)
class Known:
    """The rights of everyone, the clients that have params, and the provider, as they were read last."""

    params: PortalParams
    clients: tuple[str, ...]
    provider: Provider | None = None

    def of(self, person: str, groups: Collection[str] = ()) -> Rights:
        """Return the rights of a person."""
        return of(self.params, self.clients, person, groups)


class CurrentRights:
    """The rights as params say them now, read by a thread of its own: a slow disk holds no other reader up.

    Parameters
    ----------
    folder : the folder of params.
    clock : seconds that only go forward.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._read_at = -SECONDS_BETWEEN_READINGS
        self._stamp: tuple[object, ...] = ()
        self._known: Known | None = None
        self._fault: ParamsFault | None = None
        self._lock = threading.Lock()

    async def read(self) -> Known:
        """Return the rights of now.

        Raises
        ------
        ParamsFault
            While the file is at fault: no one is let in on rights of before, for the same change may have removed one.
        """
        known = self._known
        if known is not None and self._clock() - self._read_at < SECONDS_BETWEEN_READINGS:
            return known
        return await run_sync(self.load)

    def load(self) -> Known:
        """Return the rights, from the files where they have changed. Raises ParamsFault as `read` does.

        Files at fault are read once in the same time as files that are right: a stranger who asks for pages meanwhile
        has them read no more often.
        """
        with self._lock:
            now, stamp = self._clock(), self._now()
            if stamp == self._stamp and self._fault is not None and now - self._read_at < SECONDS_BETWEEN_READINGS:
                raise ParamsFault(self._fault.faults)
            if self._known is None or stamp != self._stamp:
                self._known, self._fault, self._stamp, self._read_at = None, None, stamp, now
                try:
                    self._known = self._read()
                except ParamsFault as fault:
                    self._fault = fault
                    raise
            self._read_at = now
            return self._known

    def _read(self) -> Known:
        params, clients = portal.read(self._folder), load_params.clients(self._folder)
        return Known(params, clients, load_params.provider(self._folder))

    def _now(self) -> tuple[object, ...]:
        """Stamp of the files, cheap to read: a removed person is out in seconds."""
        files = (self._folder / name for name in (portal.FILE, load_params.DEFAULTS))
        stamps = [file.stat() if file.exists() else None for file in files]
        names = tuple(sorted(path.name for path in (self._folder / "clients").glob("*.y*ml")))
        return (*(status and (status.st_mtime_ns, status.st_size, status.st_ino) for status in stamps), names)
