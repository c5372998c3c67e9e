"""`releve forget`: a person forgotten in every room, what was done, and what is left to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from analysis.delivery import outbox
from analysis.delivery.transports import chosen
from analysis.foundation.addresses import Places
from analysis.foundation.messages import message
from analysis.portal import forgetting as portal_forgetting
from analysis.portal import settings
from analysis.publish.editions import forgetting
from analysis.publish.editions.forgetting import Left
from analysis.terminal.screens import complain, say

LONGER_SHOWN = 12


@dataclass(frozen=True)
class Wish:
    """Wishes beyond the warehouse, the portal, the outbox and the logs: editions and mails as files, params."""

    are_removed: bool = False
    are_rebuilt: bool = False
    are_params_edited: bool = False


def forget(where: Places, name: str, wish: Wish, environ: Mapping[str, str] = os.environ) -> None:
    """Forget one form of a name, tell what was done, and list every file that still holds it."""
    pseudonym, cells = forgetting.forget(where, name)
    say(message("warehouse: {cells} cell(s) now say {pseudonym}, in every version", cells=cells, pseudonym=pseudonym))
    portal = settings.folder(where, environ)
    if portal_forgetting.forget(portal, name, pseudonym, datetime.now(UTC).date()):
        say(message("portal: account, sessions and audit log without the name ({folder})", folder=str(portal)))
    letters = outbox.address(portal, environ)
    if letters.exists():
        held = outbox.Outbox(letters).forget(name, pseudonym)
        say(message("outbox: {n} mail(s) without the name ({file})", n=held, file=str(letters)))
    if wish.are_params_edited:
        for path in forgetting.edit_params(where, name, pseudonym):
            say(message("params without the name: {path}", path=path))
    folders = tuple(folder for folder in (portal, letters.parent, chosen.folder_of(environ)) if folder is not None)
    left = forgetting.look(where, name, folders)
    if wish.are_rebuilt:
        _rebuild(where, left)
    elif wish.are_removed:
        forgetting.remove(where, left)
        for place in (*left.editions, *left.mails):
            say(message("removed: {folder}", folder=place))
    _show(forgetting.look(where, name, folders), name, pseudonym)


def _rebuild(where: Places, left: Left) -> None:
    forgetting.remove_mails(left)
    for edition, is_built in forgetting.rebuild(where, left.editions):
        if is_built:
            say(message("edition built again without the name: {edition}", edition=edition))
        else:
            say(message("edition removed, to be made again by its own command: {edition}", edition=edition))


def _show(left: Left, name: str, pseudonym: str) -> None:
    """Print every place that still holds the name, and what to do there."""
    for edition in left.editions:
        complain(message("edition that names this person: {edition} (--rebuild-editions)", edition=edition))
    for path, lines in left.params:
        at = ", ".join(map(str, lines)) or "?"
        if forgetting.ADDRESS in name:
            complain(
                message("params that name this reader: {path}, line(s) {lines}: take them out", path=path, lines=at)
            )
            continue
        complain(
            message(
                "params that name this person: {path}, line(s) {lines}: write {pseudonym} (--edit-params)",
                path=path,
                lines=at,
                pseudonym=pseudonym,
            )
        )
    for path in left.mails:
        complain(message("mail that names this person: {path} (--remove-editions)", path=path))
    for path in left.sources:
        complain(message("export that names this person: {path}; export it again without, or remove it", path=path))
    for path in left.others:
        complain(message("file that names this person: {path}", path=path))
    for path in left.unread:
        complain(message("file that could not be read: {path}; look into it yourself", path=path))
    if left.longer:
        complain(
            message(
                "left as they are, for they may be someone else's: {words}; if they are this person's, give them too",
                words=", ".join(left.longer[:LONGER_SHOWN]),
            )
        )
    if replace(left, longer=()) == Left():
        say(message("The name is in no file of this installation any more."))


def show_limits() -> None:
    """Print what cannot be undone here."""
    say(
        message(
            "Not undone here: copies that were sent or saved, backups, the ticket tool itself (its free texts come "
            "back at the next reading), and who could know the person by their hours."
        )
    )
