"""Every client as staff see them: where each stands, what is to prepare, who was told and who opened it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.delivery.canary import folded
from analysis.delivery.outbox import Letter, Outbox
from analysis.domain import periods
from analysis.measures.contract.line_status import ORDER, need
from analysis.params import comment
from analysis.portal.library import Brief, Library, Stake
from analysis.portal.openings import Openings
from analysis.portal.rights import Rights
from analysis.portal.shelf import Edition
from analysis.views.language import findings
from analysis.views.language.statuses import STATUS_TONES, STATUS_WORDS
from analysis.views.language.wording import Wording
from analysis.views.reading import first_screen

MOST_DOUBTS = 4
MARK_LENGTH = 16
NO_TONE = "neutral"
UNKNOWN = (5, 0.0, 0)
"""Rank of a client without an edition, or whose edition has no line: the last one."""


@dataclass(frozen=True)
class Standing:
    """State of a client.

    Parameters
    ----------
    client, name : slug and name.
    place : rank of the client, that of its line (`line_status.need`).
    edition, day : its newest closed edition and its date in words; None and empty before the first one.
    status, tone : what is said of the line that most needs a person, and its colour.
    at_stake, stake_note : euros that this line lacks or would lose, their odds and last day; empty where unknown.
    message : the message of the edition.
    is_released, is_corrected : the newest edition was released; it is a correction of one that was.
    told, readers : readers who were told of the edition, and those in the outbox for it.
    opened : readers told who opened it since.
    """

    client: str
    name: str
    place: tuple[int, float, int]
    edition: Edition | None = None
    day: str = ""
    status: str = ""
    tone: str = NO_TONE
    at_stake: str = ""
    stake_note: str = ""
    message: str = ""
    is_released: bool = False
    is_corrected: bool = False
    told: int = 0
    readers: int = 0
    opened: int = 0


@dataclass(frozen=True)
class Preparing:
    """An edition that is built and not released, with what a person looks at before it leaves.

    Parameters
    ----------
    standing : its client.
    mark : what would be released; it changes where the edition is built again.
    changed : sentences of its message that the last released edition did not say.
    doubts : what is doubtful, in words.
    has_comment : a person wrote on its month.
    asked : decisions asked of the client.
    """

    standing: Standing
    mark: str
    changed: tuple[str, ...]
    doubts: tuple[str, ...]
    has_comment: bool
    asked: int


class Overview:
    """The clients, taken together.

    Parameters
    ----------
    library : their editions.
    params : folder of params, for the comments of persons.
    outbox : the mails; None where there are none.
    openings : who opened what.
    """

    def __init__(self, library: Library, params: Path, outbox: Outbox | None, openings: Openings) -> None:
        self._library = library
        self._params = params
        self._outbox = outbox
        self._openings = openings

    def standings(self, rights: Rights, words: Wording, wanted: str = "") -> list[Standing]:
        """Return the clients that a search keeps, those that most need a person first."""
        letters = self._letters()
        stakes = self._library.stakes() if rights.reads_internal else {}
        found = (
            self._standing(client, rights, words, letters, stakes.get(client)) for client in rights.readable_clients()
        )
        kept = [item for item in found if folded(wanted) in f"{folded(item.name)} {folded(item.client)}"]
        return sorted(kept, key=lambda item: (item.place, item.name))

    def preparing(self, rights: Rights, words: Wording) -> list[Preparing]:
        """Return the editions to prepare, those that most need a person first."""
        return [
            self._preparing(standing, standing.edition, words)
            for standing in self.standings(rights, words)
            if standing.edition is not None and not standing.is_released
        ]

    def waiting(self) -> list[Letter]:
        """Return the mails that wait for a person."""
        return [] if self._outbox is None else self._outbox.waiting()

    def _letters(self) -> dict[tuple[str, str], list[Letter]]:
        letters: dict[tuple[str, str], list[Letter]] = {}
        for letter in () if self._outbox is None else self._outbox.letters():
            if letter.key.kind == "edition":
                letters.setdefault((letter.key.client, letter.key.as_of), []).append(letter)
        return letters

    def _standing(
        self,
        client: str,
        rights: Rights,
        words: Wording,
        letters: dict[tuple[str, str], list[Letter]],
        stake: Stake | None,
    ) -> Standing:
        closed = _closed(self._library.editions(client, rights))
        if not closed:
            return Standing(client, client, UNKNOWN)
        newest = closed[0]
        brief = self._library.brief(client, newest)
        status = _status(brief)
        told_stake = stake if stake is not None and stake.as_of == newest.as_of else None
        at_stake, stake_note = ("", "") if told_stake is None else _at_stake(told_stake, words)
        own = letters.get((client, newest.as_of.isoformat()), [])
        told = {letter.key.person for letter in own if letter.state == "sent"}
        released = self._library.releases.of(client, newest.as_of)
        is_released = self._library.releases.covers(client, newest)
        return Standing(
            client=client,
            name=newest.client_name,
            edition=newest,
            day=words.day(newest.as_of, "medium"),
            status=words.text(STATUS_WORDS[status]) if status else "",
            tone=STATUS_TONES.get(status, NO_TONE),
            place=_place(status, told_stake),
            at_stake=at_stake,
            stake_note=stake_note,
            message="" if brief is None else first_screen.read(brief, words).message,
            is_released=is_released,
            is_corrected=released is not None and not is_released,
            told=len(told),
            readers=len({letter.key.person for letter in own if letter.state != "dropped"}),
            opened=len(told & self._openings.of(client, newest.as_of.isoformat())),
        )

    def _preparing(self, standing: Standing, edition: Edition, words: Wording) -> Preparing:
        brief = self._library.brief(standing.client, edition)
        screen = None if brief is None else first_screen.read(brief, words)
        month = periods.key(edition.as_of, "month")
        return Preparing(
            standing,
            mark_of(edition),
            self._changed(standing.client, edition, standing.message, words),
            _doubts(brief, words),
            any(item.month == month for item in comment.read(self._params, standing.client)),
            0 if screen is None else len(screen.asked) + screen.more_asked,
        )

    def _changed(self, client: str, edition: Edition, message: str, words: Wording) -> tuple[str, ...]:
        """Return the sentences of a message that the last released edition did not say."""
        for former in self._library.shelf.editions(client):
            if former.as_of < edition.as_of and self._library.releases.covers(client, former):
                brief = self._library.brief(client, former)
                said = "" if brief is None else first_screen.read(brief, words).message
                return tuple(sentence for sentence in _sentences(message) if sentence not in _sentences(said))
        return _sentences(message)


def mark_of(edition: Edition) -> str:
    """Return what tells a build of an edition from another build of the same date."""
    return f"{edition.facts.get('sync_id')}-{str(edition.facts.get('params_sha256'))[:MARK_LENGTH]}"


def is_last_build(library: Library, client: str, edition: Edition) -> bool:
    """Return True where the edition on the shelf is the one that a release would release."""
    closed = library.releases.last_build(client, edition.as_of)
    return closed is not None and library.releases.is_of(edition, closed)


def closed_on(library: Library, client: str, as_of: date) -> Edition | None:
    """Return the closed edition of a date, in the first language that it has."""
    return next((item for item in _closed(library.shelf.editions(client)) if item.as_of == as_of), None)


def _closed(editions: Iterable[Edition]) -> list[Edition]:
    return [item for item in editions if not item.is_live and item.known_at is None]


def _status(brief: Brief | None) -> str:
    """Return the status that most needs a person among the lines of an edition; empty where there is none."""
    found = [] if brief is None else [first_screen.shown_status(line) for line in brief["lines"]]
    return min(found, key=ORDER.index, default="")


def _place(status: str, stake: Stake | None) -> tuple[int, float, int]:
    if not status:
        return UNKNOWN
    return need(status, 0.0) if stake is None else need(status, stake.at_risk_eur, is_decided=stake.is_decided)


def _at_stake(stake: Stake, words: Wording) -> tuple[str, str]:
    """Return the euros at stake, and their odds with the last day to settle it."""
    if stake.amount_eur is None:
        return "", ""
    notes = [] if stake.probability is None else [words.text("at {odds}", odds=words.probability(stake.probability))]
    if stake.due_on is not None:
        notes.append(words.text("before {day}", day=words.day(stake.due_on, "medium")))
    return words.foreseen(float(stake.amount_eur), "euros"), ", ".join(notes)


def _doubts(brief: Brief | None, words: Wording) -> tuple[str, ...]:
    """Return the findings of an edition that are more than a remark, the blocking ones first."""
    if brief is None:
        return ()
    rows: Sequence[dict[str, str | int]] = sorted(brief["findings"], key=lambda row: row["severity"] != "blocking")
    told = [findings.phrase(str(row["code"]), int(row["count"]), words) for row in rows]
    more = len(told) - MOST_DOUBTS
    return (*told[:MOST_DOUBTS], *([words.count("and {n} other", "and {n} others", more)] if more > 0 else []))


def _sentences(message: str) -> tuple[str, ...]:
    """Return the sentences of a message, which our own words end with a full stop."""
    return tuple(f"{part.rstrip('.')}." for part in message.split(". ") if part)
