"""Closed editions, and those that were released to clients, kept beside the warehouse (rules 5.3 and 13).

A closed edition is one record. A person releases it, and the record then keeps what was released for ever: its lines
with their day and cents, its tickets with the day on which they count, its decisions. A later build of the same date is
a corrected edition, until it is released in its turn. A record made before releases existed counts as released: it was
sent as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import fsspec
from fsspec.spec import AbstractFileSystem

from analysis.domain.sent_lines import SentLine
from analysis.foundation import atomic_file
from analysis.foundation.errors import OutOfReach, UsageFault
from analysis.foundation.messages import message
from analysis.warehouse.delta_table import REMEDY, within_reach

FOLDER = "editions"
ENDING = ".json"
RELEASED = ("as_of", "sync_id", "params_sha256", "statements", "before", "tickets", "decisions", "sent")
"""Keys of a record that a release keeps for ever; `sent`, of a record made before releases, holds entries alone."""
Statements = Mapping[str, Sequence[SentLine]]


@dataclass(frozen=True)
class Closed:
    """A closed edition: the date counted, the synchronisation read, and the hash of its params."""

    as_of: date
    sync_id: str
    params_sha256: str


@dataclass(frozen=True)
class Told:
    """Content of a closed edition that its client is told.

    Parameters
    ----------
    statements : contract line -> lines of its statement.
    decisions : as facts.
    tickets : contract line in tickets -> `ticket_key` -> day on which the ticket counts.
    before : contract line -> lines sent of its terms before the statement's.
    """

    statements: Statements = field(default_factory=dict)
    decisions: Sequence[Mapping[str, Any]] = ()
    tickets: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    before: Statements = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """A released edition.

    Parameters
    ----------
    closed : the edition as it was released.
    released_on : day of the release; None for a record made before releases existed.
    told : its lines and decisions.
    sent : contract line -> entries of its statement, in their order, where an old record holds no cents; else empty.
    """

    closed: Closed
    released_on: date | None
    told: Told
    sent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class EditionLog:
    """The closed editions of all clients.

    Parameters
    ----------
    warehouse_url : folder or address of the warehouse.
    """

    def __init__(self, warehouse_url: str) -> None:
        self._url = warehouse_url.rstrip("/")

    def previous(self, client: str, as_of: date) -> Closed | None:
        """Return the client's last released edition before `as_of`; None before the first release."""
        release = self.last_release(client, before=as_of)
        return None if release is None else release.closed

    def last_release(self, client: str, *, before: date) -> Release | None:
        """Return the client's last release of a date before `before`; None before the first one."""
        for day in sorted(self.days(client), reverse=True):
            if day < before and (release := self.release_of(client, day)) is not None:
                return release
        return None

    def release_of(self, client: str, as_of: date) -> Release | None:
        """Return the release of a date; None where its edition was never released."""
        record = self._read(client, as_of)
        if not record:
            return None
        released = record.get("released", record)
        return None if released is None else _release(released)

    def closed_of(self, client: str, as_of: date) -> Closed | None:
        """Return the last closed build of a date, released or not; None where there is none."""
        record = self._read(client, as_of)
        return _closed(record) if record else None

    def days(self, client: str) -> list[date]:
        """Return the dates of the client's closed editions, in order."""
        with within_reach(self._url, FOLDER):
            files, folder = fsspec.url_to_fs(f"{self._url}/{FOLDER}/{client}", use_listings_cache=False)
            names = files.ls(folder, detail=False) if files.exists(folder) else []
        return sorted(date.fromisoformat(_day(name)) for name in names if name.endswith(ENDING))

    def newest_syncs(self) -> list[str]:
        """Return the synchronisations of the clients' newest editions, and of their newest releases, which the next
        bridges read.
        """
        with within_reach(self._url, FOLDER):
            files, folder = fsspec.url_to_fs(f"{self._url}/{FOLDER}", use_listings_cache=False)
            clients = files.ls(folder, detail=False) if files.exists(folder) else []
        found: set[str] = set()
        for client in (path.rstrip("/").rpartition("/")[2] for path in clients):
            found |= {self._read(client, day)["sync_id"] for day in self.days(client)[-1:]}
            released = self.previous(client, date.max)
            found |= set() if released is None else {released.sync_id}
        return sorted(found)

    def manifest_sha256(self, client: str, as_of: date, language: str) -> str | None:
        """Return the hash of the manifest of a closed edition; None until the whole edition is published."""
        return self._read(client, as_of).get("manifests", {}).get(language)

    def record(self, client: str, closed: Closed, told: Told, manifests: Mapping[str, str]) -> None:
        """Keep a closed edition, in the place of an edition of the same date; what was released stays released.

        Parameters
        ----------
        client : slug.
        closed : the edition.
        told : its lines and decisions.
        manifests : language -> sha-256 of the manifest; editions of that date in other languages stay known.
        """
        former = self._read(client, closed.as_of)
        content = {
            **_content(closed, told),
            "manifests": {**former.get("manifests", {}), **manifests},
            "released": former.get("released"),
        }
        if former and "released" not in former:  # made before releases existed: it stays released as it was
            content["released"] = {key: former[key] for key in RELEASED if key in former}
        self._write(client, closed.as_of, content)

    def release(self, client: str, as_of: date, on: date) -> None:
        """Release the closed edition of a date.

        Raises
        ------
        UsageFault
            Where there is no closed edition of that date.
        """
        record = self._read(client, as_of)
        if not record:
            known = ", ".join(day.isoformat() for day in self.days(client)) or message("none")
            raise UsageFault(
                message(
                    "{client}: no closed edition as of {day}; build it first (editions: {known})",
                    client=client,
                    day=as_of,
                    known=known,
                )
            )
        told = {key: record[key] for key in RELEASED if key in record}
        self._write(client, as_of, {**record, "released": {**told, "released_on": on.isoformat()}})

    def published_again(self, client: str, as_of: date, language: str, manifest_sha256: str) -> None:
        """Note the manifest of an edition that was built again as it was, in another spelling of a name."""
        record = self._read(client, as_of)
        if record:
            known = record.get("manifests", {})
            self._write(client, as_of, {**record, "manifests": {**known, language: manifest_sha256}})

    def _write(self, client: str, as_of: date, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, sort_keys=True) + "\n"
        with within_reach(self._url, FOLDER):
            atomic_file.write(*self._file(client, as_of), text.encode())

    def _read(self, client: str, as_of: date) -> dict[str, Any]:
        """Return the record of a closed edition; empty where there is no such edition.

        Raises OutOfReach where the record can no longer be read.
        """
        with within_reach(self._url, FOLDER):
            files, path = self._file(client, as_of)
            if not files.exists(path):
                return {}
            content = files.cat_file(path)
        try:
            return json.loads(content)
        except ValueError:
            raise OutOfReach(
                message(
                    "Warehouse {warehouse}, {file}: altered content. {remedy}",
                    warehouse=self._url,
                    file=f"{FOLDER}/{client}/{as_of}{ENDING}",
                    remedy=REMEDY,
                )
            ) from None

    def _file(self, client: str, as_of: date) -> tuple[AbstractFileSystem, str]:
        return fsspec.url_to_fs(f"{self._url}/{FOLDER}/{client}/{as_of.isoformat()}{ENDING}", use_listings_cache=False)


def _content(closed: Closed, told: Told) -> dict[str, Any]:
    return {
        "as_of": closed.as_of.isoformat(),
        "sync_id": closed.sync_id,
        "params_sha256": closed.params_sha256,
        "statements": _rows(told.statements),
        "before": _rows(told.before),
        "tickets": {line: {key: day.isoformat() for key, day in days.items()} for line, days in told.tickets.items()},
        "decisions": [dict(decision) for decision in told.decisions],
    }


def _closed(record: Mapping[str, Any]) -> Closed:
    return Closed(date.fromisoformat(record["as_of"]), record["sync_id"], record["params_sha256"])


def _release(record: Mapping[str, Any]) -> Release:
    tickets = {
        line: {key: date.fromisoformat(day) for key, day in days.items()}
        for line, days in record.get("tickets", {}).items()
    }
    return Release(
        _closed(record),
        date.fromisoformat(record["released_on"]) if "released_on" in record else None,
        Told(
            statements=_lines(record.get("statements", {})),
            decisions=record.get("decisions", ()),
            tickets=tickets,
            before=_lines(record.get("before", {})),
        ),
        {line: tuple(entries) for line, entries in record.get("sent", {}).items()},
    )


def _rows(statements: Statements) -> dict[str, Any]:
    return {line: [_row(sent) for sent in lines] for line, lines in statements.items()}


def _row(sent: SentLine) -> dict[str, Any]:
    values = asdict(sent) | {"day": sent.day.isoformat()}
    return {name: value for name, value in values.items() if value is not None and value != ()}


def _lines(rows: Mapping[str, Any]) -> Statements:
    return {line: tuple(_line(row) for row in lines) for line, lines in rows.items()}


def _line(row: Mapping[str, Any] | Sequence[Any]) -> SentLine:
    """Return a line that was kept: by names, or, before, by place."""
    if not isinstance(row, Mapping):
        key, day, *rest = row
        return SentLine(key, date.fromisoformat(day), *rest)
    values = {**row, "day": date.fromisoformat(row["day"]), "adjusts": tuple(row.get("adjusts", ()))}
    return SentLine(**({"cents": None} | values))


def _day(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(ENDING)
