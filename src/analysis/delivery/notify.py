"""One run of `releve notify`: what is due is told once, what is doubtful waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.delivery import wanted
from analysis.delivery.outbox import Key, Letter, Outbox, State
from analysis.delivery.prepared import Doubt, Needless, Office
from analysis.delivery.transports.transport import NotSent, Transport, Unsure

MOST_TRIES = 10
MOST_FAILURES_IN_A_ROW = 3
"""Refusals one after the other from which the server, not the mail, is at fault: the rest waits for the next run."""
APPROVED = "by "


@dataclass(frozen=True)
class Outcome:
    """Outcome of a mail: its state, and the code of the reason where there is one."""

    key: Key
    state: State
    reason: str = ""


def run(
    office: Office, outbox: Outbox, connect: Callable[[], Transport], as_of: date | None = None
) -> Iterator[Outcome]:
    """Send what is due; yield what became of each mail that changed.

    Parameters
    ----------
    office : what mails are made with.
    outbox : its one sender is this run.
    connect : gives the transport, when there is a first mail to send.
    as_of : date of the editions told; None: the newest release of each client, and what waits of older ones.

    Raises
    ------
    OutOfReach
        While another run sends.
    """
    with outbox.sending():
        for key in wanted.keys(office.installation, outbox, office.today, as_of):
            outbox.add(key, key.message_id(office.address.rpartition("@")[2]), _at(office))
        post = _Post(office, outbox, connect)
        try:
            for letter in outbox.letters():
                if letter.state in ("queued", "held") and as_of in (None, date.fromisoformat(letter.key.as_of)):
                    yield from post.treat(letter)
        finally:
            post.close()


def rehearse(office: Office, outbox: Outbox, as_of: date | None = None) -> Iterator[Outcome]:
    """Yield what `run` would do, without writing nor sending anything."""
    known = {letter.key: letter for letter in outbox.letters()}
    due = wanted.keys(office.installation, outbox, office.today, as_of)
    again = [key for key, letter in known.items() if letter.state in ("queued", "held")]
    for key in dict.fromkeys([*due, *again]):
        letter = known.get(key)
        if letter is not None and letter.state not in ("queued", "held"):
            continue
        if as_of not in (None, date.fromisoformat(key.as_of)):
            continue
        try:
            approved = letter is not None and letter.reason.startswith(APPROVED)
            office.prepare(key, key.message_id("dry-run"), is_approved=approved)
        except Needless as error:
            yield Outcome(key, "dropped", str(error))
        except Doubt as doubt:
            yield Outcome(key, "held", str(doubt))
        else:
            yield Outcome(key, "queued")


class _Post:
    """Sends letters one after the other, over one transport."""

    def __init__(self, office: Office, outbox: Outbox, connect: Callable[[], Transport]) -> None:
        self._office = office
        self._outbox = outbox
        self._connect = connect
        self._transport: Transport | None = None
        self._failures = 0

    def treat(self, letter: Letter) -> Iterator[Outcome]:
        """Prepare and send one letter; yield its outcome where anything changed."""
        if self._failures >= MOST_FAILURES_IN_A_ROW:
            return
        try:
            mail = self._office.prepare(letter.key, letter.message_id, is_approved=letter.reason.startswith(APPROVED))
        except Needless as error:
            yield self._mark(letter, "dropped", str(error))
            return
        except Doubt as doubt:
            if (letter.state, letter.reason) != ("held", str(doubt)):
                yield self._mark(letter, "held", str(doubt))
            return
        self._transport = self._transport or self._connect()
        self._outbox.mark(letter, "sending", _at(self._office), reason=letter.reason)
        try:
            self._transport.send(mail, letter.key.person)
        except NotSent as error:
            self._failures += not error.is_final
            is_last = error.is_final or letter.tries + 1 >= MOST_TRIES
            approval = letter.reason if letter.reason.startswith(APPROVED) and not is_last else ""
            yield self._mark(letter, "failed" if is_last else "queued", approval or f"refused:{error}")
        except Unsure as error:
            yield self._mark(letter, "unsure", f"no_answer:{error}")
        else:
            self._failures = 0
            yield self._mark(letter, "sent", "")

    def close(self) -> None:
        """Leave the transport."""
        if self._transport is not None:
            self._transport.close()

    def _mark(self, letter: Letter, state: State, reason: str) -> Outcome:
        self._outbox.mark(letter, state, _at(self._office), reason=reason)
        return Outcome(letter.key, state, reason)


def _at(office: Office) -> str:
    return office.now.isoformat(timespec="seconds")
