"""`releve status`, `releve forget`: what concerns a whole installation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from analysis.terminal.located import places
from analysis.terminal.screens import say

commands = typer.Typer()


@commands.command()
def forget(
    person: Annotated[str, typer.Argument(help="Le nom, tel que l’outil de tickets l’écrit.")],
    remove_editions: Annotated[
        bool, typer.Option("--remove-editions", help="Retirer les éditions qui la nomment ; le lot refait l’actuelle.")
    ] = False,
) -> None:
    """Oublier une personne : un pseudonyme dans toutes les versions de l’entrepôt ; dire où son nom reste."""
    from analysis.portal import settings
    from analysis.publish.editions import forgetting
    from analysis.terminal import people

    where = places()
    forgotten = forgetting.forget(where, person, folders=(settings.folder(where),), remove_editions=remove_editions)
    people.show(forgotten, are_editions_removed=remove_editions)


@commands.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Pour un programme de surveillance.")] = False,
    stale_after: Annotated[
        float | None,
        typer.Option(min=0, help="Heures sans rien de nouveau qui font une alerte."),
    ] = None,
) -> None:
    """Dire l’âge des données, la dernière exécution de chaque étape, les clients en échec et la prochaine échéance."""
    from analysis.publish.batch import status as states
    from analysis.terminal import status as shown

    found = states.read(places(), datetime.now(UTC))
    if as_json:
        say(found.to_json())
    else:
        shown.show(found)
    states.alert(found, stale_after)
