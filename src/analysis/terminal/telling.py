"""`releve release` and `releve notify`: an edition becomes what its client was told, and its readers are told once."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.foundation.errors import SomeClientsFailed, UsageFault
from analysis.foundation.messages import Message, message
from analysis.terminal.command_line import AsOf, Commands
from analysis.terminal.located import places
from analysis.terminal.screens import complain, say

if TYPE_CHECKING:
    from analysis.delivery.notify import Outcome
    from analysis.delivery.outbox import Key, Outbox
    from analysis.delivery.prepared import Office
    from analysis.foundation.addresses import Places

commands = Commands()


@commands.command(
    help=str(
        message("Declare the closed editions of this date released to their clients: what they say no longer changes.")
    )
)
def release(
    client: Annotated[list[str], typer.Argument(help=str(message("Client, one or several.")))],
    as_of: AsOf,
    tell: Annotated[bool, typer.Option("--notify", help=str(message("Tell their readers at once.")))] = False,
) -> None:
    """`releve release`."""
    from analysis.publish.editions import releasing

    day = parse_date(as_of)
    releasing.release(places(), client, day, on=datetime.now(UTC).date())
    say(message("{n} edition(s) of {day} released", n=len(client), day=as_of))
    if tell:
        _tell(day)


@commands.command(
    help=str(message("Tell readers by mail of released editions and of decisions that are due, each of them once."))
)
def notify(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help=str(message("Editions of this date; else the last one released of each client."))),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=str(message("Tell what would be sent, and send nothing.")))
    ] = False,
    send: Annotated[
        list[int] | None, typer.Option(help=str(message("Send this waiting mail, by its number (may be repeated).")))
    ] = None,
    drop: Annotated[
        list[int] | None,
        typer.Option(help=str(message("Do not send this waiting mail, by its number (may be repeated)."))),
    ] = None,
) -> None:
    """`releve notify`."""
    day = None if as_of is None else parse_date(as_of)
    if dry_run and (send or drop):
        raise UsageFault(message("--dry-run changes nothing: leave out --send and --drop"))
    if dry_run:
        _rehearse(day)
        return
    outbox = _outbox(places())
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for number in send or ():
        outbox.decide(number, "queued", "releve notify", at)
    for number in drop or ():
        outbox.decide(number, "dropped", "releve notify", at)
    _tell(day)


def parse_date(text: str) -> date:
    """Return the date of an option. Raises UsageFault where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageFault(message("--as-of: a date YYYY-MM-DD is expected (found: {value})", value=repr(text))) from None


def _tell(as_of: date | None) -> None:
    """Send what is due; end with an error where a mail waits for a person."""
    from analysis.delivery import notify as notifying
    from analysis.delivery import reasons
    from analysis.delivery.transports import chosen

    where = places()
    outbox = _outbox(where)
    sent = 0
    for outcome in notifying.run(_office(where), outbox, chosen.chosen, as_of):
        sent += outcome.state == "sent"
        (say if outcome.state in ("sent", "dropped") else complain)(_sentence(outcome))
    if sent:
        say(message("{n} mail(s) sent", n=sent))
    waiting = outbox.waiting()
    for letter in waiting:
        complain(
            message(
                "waits for a person, number {number}: {mail}: {reason}",
                number=letter.number,
                mail=_mail(letter.key),
                reason=reasons.reason(letter.reason),
            )
        )
    if waiting:
        raise SomeClientsFailed(
            message("{n} mail(s) wait: releve notify --send NUMBER, or --drop NUMBER", n=len(waiting))
        )


def _rehearse(as_of: date | None) -> None:
    from analysis.delivery import notify as notifying

    where = places()
    for outcome in notifying.rehearse(_office(where), _outbox(where), as_of):
        say(_sentence(outcome))


def _office(where: Places) -> Office:
    """Return what mails are made with; links lead to the portal where `RELEVE_PORTAL_URL` says where it is."""
    from analysis.delivery.prepared import Office
    from analysis.delivery.transports import chosen
    from analysis.delivery.wanted import Installation
    from analysis.params import portal
    from analysis.portal import settings

    url = settings.public_url("", os.environ) if settings.PUBLIC_URL in os.environ else ""
    rights = portal.read(where.params) if url else None
    return Office(Installation.read(where), rights, url, chosen.sender(), datetime.now(UTC))


def _outbox(where: Places) -> Outbox:
    from analysis.delivery.outbox import Outbox, address
    from analysis.portal import settings

    return Outbox(address(settings.folder(where)))


def _sentence(outcome: Outcome) -> Message:
    from analysis.delivery import reasons

    mail, reason = _mail(outcome.key), reasons.reason(outcome.reason)
    if outcome.state == "sent":
        return message("sent: {mail}", mail=mail)
    if outcome.state == "queued" and not outcome.reason:
        return message("to send: {mail}", mail=mail)
    if outcome.state == "queued":
        return message("not sent yet, tried again at the next run: {mail}: {reason}", mail=mail, reason=reason)
    if outcome.state == "dropped":
        return message("no longer needed: {mail}: {reason}", mail=mail, reason=reason)
    if outcome.state == "held":
        return message("held: {mail}: {reason}", mail=mail, reason=reason)
    return message("not sent: {mail}: {reason}", mail=mail, reason=reason)


def _mail(key: Key) -> Message:
    kind = message("edition") if key.kind == "edition" else message("decision")
    return message(
        "{client}, {day}, {kind}, to {person}", client=key.client, day=key.as_of, kind=kind, person=key.person
    )
