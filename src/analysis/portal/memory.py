"""All that the portal remembers, over one file."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.portal.attempts import Attempts, KnownBrowsers
from analysis.portal.database import Database
from analysis.portal.identities import Identities
from analysis.portal.reset_links import ResetLinks
from analysis.portal.second_factor import Codes
from analysis.portal.sessions import Sessions


@dataclass(frozen=True)
class Memory:
    """The portal's memory, by what is remembered."""

    sessions: Sessions
    attempts: Attempts
    browsers: KnownBrowsers
    identities: Identities
    codes: Codes
    reset_links: ResetLinks


def opened(folder: Path, clock: Callable[[], float] = time.time) -> Memory:
    """Return the memory of a portal.

    Parameters
    ----------
    folder : the portal's own folder.
    clock : seconds since the epoch.
    """
    database = Database(folder)
    return Memory(
        sessions=Sessions(database, clock),
        attempts=Attempts(database, clock),
        browsers=KnownBrowsers(database, clock),
        identities=Identities(database),
        codes=Codes(database, clock),
        reset_links=ResetLinks(database, clock),
    )
