"""Readers to be told, and of what: the newest release of each client, and its decisions that fall due."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.delivery.outbox import Key, Outbox
from analysis.foundation.addresses import Places
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.params.reader import ReaderParams
from analysis.report.decisions import Decision, read_decisions, with_states
from analysis.warehouse.edition_log import EditionLog, Release

DAYS_BEFORE_DUE = 7
"""Days before the last day of a decision from which its readers are reminded of it."""
EDITION = "edition"
DECISION = "decision:"


@dataclass(frozen=True)
class Installation:
    """All that a run of `notify` reads: places, the params of every client, the log of editions."""

    where: Places
    clients: Mapping[str, ClientParams]
    log: EditionLog

    @classmethod
    def read(cls, where: Places) -> Installation:
        """Return an installation. Raises ParamsFault where a client's file is at fault: its name would be unknown."""
        clients = {slug: load_params.client(where.params, slug) for slug in load_params.clients(where.params)}
        return cls(where, clients, EditionLog(where.warehouse))

    def reader(self, key: Key) -> ReaderParams | None:
        """Return the reader of a mail; None where params name them no more, or they no longer want its kind."""
        params = self.clients.get(key.client)
        wanted = key.kind.partition(":")[0]
        readers = () if params is None else params.readers
        return next((item for item in readers if item.person == key.person and wanted in item.wants), None)


def mark(release: Release) -> str:
    """Return the mark of what was released: another one for a corrected edition."""
    text = f"{release.closed.sync_id} {release.closed.params_sha256}"
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def edition_of(release: Release) -> str:
    """Return the edition's part of a key."""
    return f"{release.closed.as_of.isoformat()} {mark(release)}"


def keys(installation: Installation, outbox: Outbox, today: date, as_of: date | None = None) -> Iterator[Key]:
    """Yield the keys of all that should be told by now, told already or not.

    An edition that was sent before releases existed is told to no one. A decision is told again only where its edition
    was told on an earlier day.

    Parameters
    ----------
    as_of : date of the editions; None: the newest release of each client.
    """
    for client, params in installation.clients.items():
        release = _release(installation.log, client, as_of) if params.readers else None
        if release is None or release.released_on is None:
            continue
        edition, due = edition_of(release), tuple(falling_due(release, params, today))
        for reader in params.readers:
            if EDITION in reader.wants:
                yield Key(client, edition, reader.person, EDITION)
            if "decision" in reader.wants and _was_told(outbox, client, edition, reader, today):
                for decision in due:
                    yield Key(client, edition, reader.person, kind_of(decision))


def kind_of(decision: Decision) -> str:
    """Return the kind of a reminder: one a decision and last day, so that a decision that is moved is told anew."""
    return f"{DECISION}{decision.id}:{decision.due_on}"


def falling_due(release: Release, params: ClientParams, today: date) -> Iterator[Decision]:
    """Yield the client's open decisions of a release whose last day comes within a week."""
    for decision in with_states(read_decisions(release.told.decisions), params.decisions, today):
        if decision.owner == "client" and decision.due_on is not None:
            days_left = decision.due_on - today
            if timedelta(0) <= days_left <= timedelta(days=DAYS_BEFORE_DUE):
                yield decision


def _release(log: EditionLog, client: str, as_of: date | None) -> Release | None:
    return log.last_release(client, before=date.max) if as_of is None else log.release_of(client, as_of)


def _was_told(outbox: Outbox, client: str, edition: str, reader: ReaderParams, today: date) -> bool:
    if EDITION not in reader.wants:
        return True
    letter = outbox.find(Key(client, edition, reader.person, EDITION))
    return letter is not None and letter.state == "sent" and letter.at[:10] < today.isoformat()
