"""`releve status`, `releve forget`, `releve prune`: what concerns a whole installation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.foundation import messages
from analysis.foundation.messages import message
from analysis.terminal.located import places
from analysis.terminal.recording import recorded
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


@commands.command()
@recorded("prune")
def prune(
    keep_months: Annotated[
        int | None, typer.Option(min=1, help="Mois d’éditions à garder ; sinon ceux de retention.yaml (36).")
    ] = None,
    yearly: Annotated[
        bool | None, typer.Option(help="Garder la dernière édition de chaque année ; sinon selon retention.yaml (oui).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Dire ce qui serait retiré, sans rien retirer.")] = False,
) -> None:
    """Retirer les éditions trop anciennes, ce que l’entrepôt garde pour elles, et les vieilles lignes du portail."""
    from analysis.params import retention as retention_params
    from analysis.portal import audit_retention, settings
    from analysis.publish.editions import retention

    where = places()
    params = retention_params.read(where.params)
    months = keep_months or params.editions_months
    policy = retention.Policy(months, params.keep_last_of_year if yearly is None else yearly)
    pruned = retention.prune(where, policy, dry_run=dry_run)
    for folder in pruned.removed:
        say(message("to remove: {folder}", folder=folder) if dry_run else message("removed: {folder}", folder=folder))
    sentence = message(
        "{kept} edition(s) kept, {removed} removed; {files} file(s) and {forecasts} forecast(s) of the warehouse",
        kept=len(pruned.kept),
        removed=len(pruned.removed),
        files=pruned.files,
        forecasts=pruned.forecasts,
    )
    say(sentence)
    if params.audit_months is not None and not dry_run:
        portal = settings.folder(where)
        lines = audit_retention.prune(portal, keep_months=params.audit_months, today=datetime.now(UTC).date())
        say(message("audit log of the portal: {lines} line(s) removed", lines=lines))


@commands.command()
def schema(
    folder: Annotated[
        Path | None, typer.Argument(help="Dossier des schémas ; sinon schemas, dans celui des paramètres.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option(help="Langue des explications (fr, en) ; sinon celle de la ligne de commande.")
    ] = None,
) -> None:
    """Écrire les schémas JSON par lesquels un éditeur complète et explique les fichiers de params."""
    from analysis.params import schemas

    for written in schemas.write(folder or places().params / schemas.FOLDER, lang or messages.language()):
        say(message("Written: {file}", file=str(written)))
