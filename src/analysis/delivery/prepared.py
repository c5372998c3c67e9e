"""A mail made from its key, or the reason why it must not leave: closed on doubt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

from analysis.delivery import canary, letter
from analysis.delivery.letter import Sender, Telling
from analysis.delivery.outbox import Key
from analysis.delivery.wanted import EDITION, Installation, edition_of, falling_due, kind_of
from analysis.domain import periods
from analysis.params import load as load_params
from analysis.params.client import ClientParams
from analysis.params.comment import Comment
from analysis.params.portal import PortalParams
from analysis.params.reader import ReaderParams
from analysis.publish.editions.edition import Shelf
from analysis.publish.editions.order import EditionName
from analysis.views.language.wording import languages, wording
from analysis.views.reading import first_screen
from analysis.warehouse.edition_log import Release
from analysis.warehouse.warehouse import Warehouse

PDF = "report.pdf"
PERSONS_CALL = ("disqualified", "foreign_name")
"""Doubts that a person may set aside by sending the mail all the same; the others leave nothing to send."""


class Doubt(Exception):
    """A mail that must wait: `reason` is a code, `detail` what its sentence needs."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}:{self.detail}" if self.detail else self.reason


class Needless(Exception):
    """A mail that nobody needs any more; its text is the code of the reason."""


@dataclass(frozen=True)
class Office:
    """Parts that every mail of a run is made with.

    Parameters
    ----------
    installation : what the run reads.
    portal : rights on the portal; None where there is no portal, or it has no public address.
    portal_url : the portal's public address; empty where there is none.
    address : the address that mails come from.
    now : aware instant of the run.
    words_said : hash of kept params -> their comments, read once a run.
    """

    installation: Installation
    portal: PortalParams | None
    portal_url: str
    address: str
    now: datetime
    words_said: dict[str, tuple[Comment, ...]] = field(default_factory=dict, compare=False)

    @property
    def today(self) -> date:
        """Day of the run."""
        return self.now.date()

    def sender(self, params: ClientParams) -> Sender:
        """Return who sends to the readers of a client."""
        provider = params.provider
        if provider is None:
            return Sender(self.address, self.address, self.address)
        return Sender(provider.name, self.address, provider.contact or self.address)

    def prepare(self, key: Key, message_id: str, *, is_approved: bool = False) -> EmailMessage:
        """Return the mail of a key.

        Parameters
        ----------
        is_approved : True where a person has chosen to send it, whatever `PERSONS_CALL` says.

        Raises
        ------
        Needless
            When there is nothing to tell any more.
        Doubt
            When it must wait.
        """
        reader = self.installation.reader(key)
        if reader is None:
            raise Needless("no_reader")
        params = self.installation.clients[key.client]
        release = self._release(key)
        language = reader.language or params.language
        words = wording(language if language in languages() else params.language)
        folder, facts = self._edition(key, release, words.language, params.language)
        telling = self._telling(key, reader, release, folder, facts, words.language)
        sender = self.sender(params)
        mail = letter.write(telling, sender, words, message_id, self.now)
        if not is_approved:
            self._refuse_doubtful(key, params, sender, telling, facts, mail)
        return mail

    def _release(self, key: Key) -> Release:
        release = self.installation.log.release_of(key.client, date.fromisoformat(key.as_of))
        if release is None:
            raise Doubt("not_released")
        if edition_of(release) != key.edition:
            raise Needless("superseded")
        return release

    def _edition(self, key: Key, release: Release, *wanted: str) -> tuple[str, Mapping[str, Any]]:
        """Return the folder of the released edition in the first language that it has, and its facts."""
        shelf = Shelf(self.installation.where.reports)
        for language in dict.fromkeys(wanted):
            folder = EditionName(key.client, release.closed.as_of, language).folder
            manifest = shelf.manifest(folder)
            if manifest is None:
                continue
            edition = manifest["edition"]
            if (edition["sync_id"], edition["params_sha256"]) != (
                release.closed.sync_id,
                release.closed.params_sha256,
            ):
                raise Doubt("corrected_unreleased")
            content = shelf.read(f"{folder}/facts.json") or b""
            if hashlib.sha256(content).hexdigest() != manifest["files"].get("facts.json"):
                raise Doubt("altered")
            facts = json.loads(content)
            if facts["edition"]["client"] != key.client:
                raise Doubt("altered")
            return folder, facts
        raise Doubt("no_edition")

    def _telling(
        self,
        key: Key,
        reader: ReaderParams,
        release: Release,
        folder: str,
        facts: Mapping[str, Any],
        language: str,
    ) -> Telling:
        params = self.installation.clients[key.client]
        due = None
        if key.kind != EDITION:
            due = next((item for item in falling_due(release, params, self.today) if kind_of(item) == key.kind), None)
            if due is None:
                raise Needless("settled")
        has_account = self.portal is not None and self.portal.may_read(reader.person, key.client, "report")
        pdf = None
        if not has_account and due is None:
            pdf = Shelf(self.installation.where.reports).read(f"{folder}/{PDF}")
            if pdf is None:
                raise Doubt("no_pdf")
        return Telling(
            person=reader.person,
            client=key.client,
            screen=first_screen.read(facts, wording(language)),
            comments=self._comments(release),
            due=due,
            link=f"{self.portal_url}/clients/{folder}/report.html" if has_account else "",
            pdf=pdf,
        )

    def _comments(self, release: Release) -> tuple[Comment, ...]:
        """Return a person's words on the month counted, as the released edition holds them."""
        sha256 = release.closed.params_sha256
        if sha256 not in self.words_said:
            kept = Warehouse(self.installation.where.warehouse).params(sha256)
            self.words_said[sha256] = load_params.from_resolved(kept).comments
        month = periods.key(release.closed.as_of, "month")
        return tuple(item for item in self.words_said[sha256] if item.month == month)

    def _refuse_doubtful(
        self,
        key: Key,
        params: ClientParams,
        sender: Sender,
        telling: Telling,
        facts: Mapping[str, Any],
        mail: EmailMessage,
    ) -> None:
        if not telling.comments and has_disqualified(facts):
            raise Doubt("disqualified")
        own = (params.name, params.client, sender.name, telling.person, sender.contact, sender.address)
        foreign = canary.foreign_name(mail, (*own, self.portal_url), self._other_names(key.client))
        if foreign is not None:
            raise Doubt("foreign_name", foreign)

    def _other_names(self, client: str) -> Sequence[str]:
        others = (params for slug, params in self.installation.clients.items() if slug != client)
        return [name for params in others for name in (params.name, params.client)]


def has_disqualified(facts: Mapping[str, Any]) -> bool:
    """Return True where a figure of a contract line, or the time itself, is withheld because of the data."""
    minutes = facts.get("minutes", {})
    is_withheld = minutes.get("disqualified", "no_effort") != "no_effort"
    return is_withheld or any(isinstance(line["consumed"], Mapping) for line in facts["lines"])
