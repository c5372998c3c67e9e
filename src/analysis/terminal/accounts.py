"""`releve account`: the local accounts of the portal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.foundation.messages import message
from analysis.terminal.command_line import Commands
from analysis.terminal.located import places
from analysis.terminal.screens import complain, say

if TYPE_CHECKING:
    from analysis.portal.accounts import Accounts
    from analysis.portal.memory import Memory

HOST, PORT = "127.0.0.1", 8000
"""Address of `releve serve` unless it is told otherwise."""
PORTAL_ADDRESS = f"{HOST}:{PORT}"
Person = Annotated[str, typer.Argument(help=str(message("Mail address or short name, as in portal.yaml.")))]
commands = Commands(help=str(message("Local accounts of the portal.")), no_args_is_help=True)


@commands.command("set", help=str(message("Give a person a password; it is asked for, or read from standard input.")))
def set_password(
    person: Person,
) -> None:
    """`releve account set`."""
    accounts, _ = _portal()
    accounts.set_password(person, _password())
    say(message("{person}: password kept; open sessions end", person=person))
    _remark_rights(person)


@commands.command("reset", help=str(message("Give a link, good once, by which a person chooses their password.")))
def reset_account(
    person: Person,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help=str(message("Remove their second factor too, if it is lost.")))
    ] = False,
) -> None:
    """`releve account reset`."""
    from analysis.portal import accounts as local_accounts
    from analysis.portal import reset_links, settings

    accounts, memory = _portal()
    local_accounts.check_name(person)
    if second_factor:
        accounts.set_second_factor(person, "")
    token = memory.reset_links.issue(person, accounts.proof(person))
    say(f"{settings.public_url(PORTAL_ADDRESS)}/reset/{token}")
    complain(message("for {person} alone; good once, for {hours} hours", person=person, hours=reset_links.HOURS))
    _remark_rights(person)


@commands.command(
    "unlink",
    help=str(
        message("Forget which account of the OpenID Connect provider is a person's (their address has changed hands).")
    ),
)
def unlink_account(person: Person) -> None:
    """`releve account unlink`."""
    _, memory = _portal()
    links = memory.identities.unlink(person)
    memory.sessions.end_all(person)
    say(message("{person}: links to the provider forgotten: {links}", person=person, links=links))


@commands.command("remove", help=str(message("Remove the account of a person; their sessions end.")))
def remove_account(person: Person) -> None:
    """`releve account remove`."""
    accounts, memory = _portal()
    accounts.remove(person)
    memory.reset_links.end(person)
    say(message("{person}: account removed", person=person))


@commands.command("list", help=str(message("List the local accounts.")))
def list_accounts() -> None:
    """`releve account list`."""
    accounts, _ = _portal()
    people = accounts.people()
    for person in people:
        say(person)
    if not people:
        complain(message("no local account yet"))


def _portal() -> tuple[Accounts, Memory]:
    from analysis.portal import memory, settings
    from analysis.portal.accounts import Accounts

    folder = settings.folder(places())
    return Accounts(folder), memory.opened(folder)


def _remark_rights(person: str) -> None:
    from analysis.portal import rights

    remark = rights.remark(places().params, person)
    if remark:
        complain(remark)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt(str(message("Password")), hide_input=True, confirmation_prompt=True))
