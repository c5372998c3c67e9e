"""Editions as a reader may open them: released ones and live ones for clients, every one for staff; what they tell."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.params.portal import Section
from analysis.portal.audit import Audit
from analysis.portal.released import Releases
from analysis.portal.rights import Rights
from analysis.portal.shelf import INTERNAL, Altered, Edition, Shelf
from analysis.views.language.wording import wording
from analysis.views.reading import first_screen

MOST_BRIEFS = 20_000
"""First screens that are kept in memory, some three kilobytes each."""
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""Faults of facts that are not what their schema says: a client's notebook may write any, under its own right hash."""
Brief = Mapping[str, Any]
PORTFOLIO = "portfolio"


class TellingFacts(BaseModel):
    """The facts that a first screen reads; what else a document holds is parsed, and nothing is made of it."""

    edition: Any = None
    minutes: Any = None
    message: Any = None
    waiting: Any = None
    follow_up: Any = None
    decisions: Any = None
    findings: Any = None
    lines: Any = None

    @classmethod
    def of(cls, content: bytes) -> dict[str, Any]:
        """Return those that a document has, a twelfth of the time that the whole of it takes."""
        told = cls.model_validate_json(content)
        return {name: getattr(told, name) for name in told.model_fields_set}


EDITION_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Stake:
    """The stake of the line of a client that most needs a person, as the cockpit tells it.

    Parameters
    ----------
    as_of : date counted.
    amount_eur, probability, due_on : euros lacking or lost, their odds, the last day to settle it; None where unknown.
    at_risk_eur : euros times odds; 0 where the line asks for nobody, or has no price.
    is_decided : the client has answered; an older cockpit does not say it.
    """

    as_of: date
    amount_eur: Decimal | None
    probability: float | None
    due_on: date | None
    at_risk_eur: float
    is_decided: bool


class Library:
    """The editions of clients.

    Parameters
    ----------
    shelf : the reports' folder.
    releases : which editions a person released.
    audit : told once of facts that cannot be read.
    """

    def __init__(self, shelf: Shelf, releases: Releases, audit: Audit) -> None:
        self.shelf = shelf
        self.releases = releases
        self._audit = audit
        self._sizes: dict[tuple[str, str], tuple[object, dict[str, int]]] = {}
        self._briefs: OrderedDict[tuple[str, str, str | None], Brief | None] = OrderedDict()
        self._cockpit: tuple[tuple[str, str | None], Mapping[str, Stake]] | None = None
        self._lock = threading.Lock()

    def editions(self, client: str, rights: Rights) -> tuple[Edition, ...]:
        """The editions of a client that a person may open, the newest first."""
        sections = rights.sections(client)
        if not sections:
            return ()
        found = self.shelf.editions(client)
        if not rights.is_staff:
            found = tuple(item for item in found if item.is_live or self.releases.covers(client, item))
        return visible(found, sections)

    def sizes(self, client: str, edition: Edition) -> dict[str, int]:
        """The files of an edition that are there, each with its bytes."""
        now = (self.shelf.present((client,), edition), edition.files)
        known = self._sizes.get((client, edition.name))
        if known is None or known[0] != now:
            known = now, self.shelf.sizes((client,), edition)
            self._sizes[client, edition.name] = known
        return known[1]

    def brief(self, client: str, edition: Edition) -> Brief | None:
        """The first screen's facts of an edition; None where it has none that its manifest vouches for, or that can be
        read: one client's facts hold up no page of the others.
        """
        key = (client, edition.name, edition.files.get("facts.json"))
        with self._lock:
            if key in self._briefs:
                self._briefs.move_to_end(key)
                return self._briefs[key]
        try:
            content = self.shelf.once((client,), edition, "facts.json")
        except Altered:
            return None
        try:
            found = None if content is None else _told(content, edition.language)
        except UNREADABLE as fault:
            found = None
            self._tell_unreadable(f"{client}/{edition.name}", fault)
        with self._lock:
            self._briefs[key] = found
            if len(self._briefs) > MOST_BRIEFS:
                self._briefs.popitem(last=False)
        return found

    def stakes(self) -> Mapping[str, Stake]:
        """The stake of each client, by the newest edition of the portfolio; empty where there is none."""
        newest = next((edition for edition in self.shelf.internal(PORTFOLIO) if not edition.is_live), None)
        if newest is None:
            return {}
        key = (newest.name, newest.files.get("facts.json"))
        if self._cockpit is None or self._cockpit[0] != key:
            try:
                content = self.shelf.once((INTERNAL, PORTFOLIO), newest, "facts.json")
            except Altered:
                return {}
            try:
                found = {} if content is None else _stakes(json.loads(content).get("cockpit", ()))
            except UNREADABLE as fault:
                found = {}
                self._tell_unreadable(f"{INTERNAL}/{PORTFOLIO}/{newest.name}", fault)
            self._cockpit = key, found
        return self._cockpit[1]

    def _tell_unreadable(self, folder: str, fault: Exception) -> None:
        self._audit.write("unreadable", edition=folder, reason=f"{type(fault).__name__}: {fault}"[:200])


def _told(content: bytes, language: str) -> Brief | None:
    """Return what a first screen reads of facts; None where they hold no line. Raises one of `UNREADABLE`."""
    facts = TellingFacts.of(content)
    if "lines" not in facts:
        return None
    found = first_screen.brief(facts)
    first_screen.read(found, wording(language))
    return found


def _stakes(rows: Iterable[Mapping[str, Any]]) -> dict[str, Stake]:
    """Return what each client has at stake, from the first of its rows of a cockpit."""
    found: dict[str, Stake] = {}
    for row in rows:
        asks = row["status"] in NOT_ON_PLAN and bool(row["at_stake"]) and not row.get("decided")
        amount, due_on = (row["at_stake_eur"], row["due_on"]) if asks else (None, None)
        found.setdefault(
            row["client"],
            Stake(
                date.fromisoformat(EDITION_DATE.findall(row["edition"])[-1]),
                None if amount is None else Decimal(amount),
                row["at_stake_probability"],
                None if due_on is None else date.fromisoformat(due_on),
                float(row["at_risk_eur"] or 0) if asks else 0.0,
                bool(row.get("decided")),
            ),
        )
    return found


def visible(editions: tuple[Edition, ...], sections: frozenset[Section]) -> tuple[Edition, ...]:
    """The editions that a reader may open: all with `history`, else the newest of each language, closed and live."""
    if "history" in sections:
        return editions
    newest: dict[tuple[str, bool], Edition] = {}
    for edition in editions:
        if edition.known_at is None:
            newest.setdefault((edition.language, edition.is_live), edition)
    return tuple(newest.values())
