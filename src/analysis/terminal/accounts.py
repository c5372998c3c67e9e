"""`releve account`: the local accounts of the portal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.foundation.messages import message
from analysis.terminal.located import places
from analysis.terminal.screens import complain, say

if TYPE_CHECKING:
    from analysis.portal.accounts import Accounts
    from analysis.portal.memory import Memory

HOST, PORT = "127.0.0.1", 8000
"""Address of `releve serve` unless it is told otherwise."""
PORTAL_ADDRESS = f"{HOST}:{PORT}"
commands = typer.Typer(help="Comptes locaux du portail.", no_args_is_help=True)


@commands.command("set")
def set_password(person: Annotated[str, typer.Argument(help="Adresse ou nom court, comme dans portal.yaml.")]) -> None:
    """Donner un mot de passe à une personne ; il est demandé, ou lu sur l’entrée."""
    accounts, _ = _portal()
    accounts.set_password(person, _password())
    say(message("{person}: password kept; open sessions end", person=person))
    _remark_rights(person)


@commands.command("reset")
def reset_account(
    person: Annotated[str, typer.Argument(help="Adresse ou nom court, comme dans portal.yaml.")],
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Retirer aussi son second facteur, s’il est perdu.")
    ] = False,
) -> None:
    """Donner un lien, à usage unique, par lequel une personne choisit son mot de passe."""
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


@commands.command("unlink")
def unlink_account(person: str) -> None:
    """Oublier quel compte du fournisseur OpenID Connect est celui d’une personne (son adresse a changé de mains)."""
    _, memory = _portal()
    links = memory.identities.unlink(person)
    memory.sessions.end_all(person)
    say(message("{person}: links to the provider forgotten: {links}", person=person, links=links))


@commands.command("remove")
def remove_account(person: str) -> None:
    """Retirer le compte d’une personne ; ses sessions prennent fin."""
    accounts, memory = _portal()
    accounts.remove(person)
    memory.reset_links.end(person)
    say(message("{person}: account removed", person=person))


@commands.command("list")
def list_accounts() -> None:
    """Lister les comptes locaux."""
    accounts, _ = _portal()
    for person in accounts.people():
        say(person)


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
