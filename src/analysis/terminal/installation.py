"""`releve status`, `releve forget`, `releve prune`: what concerns a whole installation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from analysis.foundation.messages import message
from analysis.terminal.located import places
from analysis.terminal.recording import recorded
from analysis.terminal.screens import say

commands = typer.Typer()


@commands.command()
def forget(
    person: Annotated[
        list[str],
        typer.Argument(help="Le nom tel que l’outil de tickets l’écrit ; chaque forme (adresse…) à son tour."),
    ],
    remove_editions: Annotated[
        bool,
        typer.Option("--remove-editions", help="Retirer les éditions et les courriels en fichiers qui la nomment."),
    ] = False,
    rebuild_editions: Annotated[
        bool, typer.Option("--rebuild-editions", help="Refaire ces éditions sans le nom, des mêmes données.")
    ] = False,
    edit_params: Annotated[
        bool, typer.Option("--edit-params", help="Mettre le pseudonyme à la place du nom dans params.")
    ] = False,
) -> None:
    """Oublier une personne : entrepôt, portail, envois, journaux ; dire où son nom reste."""
    from analysis.terminal import people

    where = places()
    wish = people.Wish(are_removed=remove_editions, are_rebuilt=rebuild_editions, are_params_edited=edit_params)
    for name in person:
        people.forget(where, name.strip(), wish)
    people.show_limits()


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
    """Retirer ce que retention.yaml ne garde plus : éditions, saisies, lignes du portail, envois, journaux."""
    from analysis.delivery import outbox
    from analysis.params import retention as retention_params
    from analysis.portal import audit_retention, settings
    from analysis.publish.editions import retention

    where = places()
    params = retention_params.read(where.params)
    months = keep_months or params.editions_months
    today = datetime.now(UTC).date()
    policy = retention.Policy(
        months,
        params.keep_last_of_year if yearly is None else yearly,
        None if params.entries_months is None else retention_params.first_kept(today, params.entries_months),
        None if params.logs_months is None else retention_params.first_kept(today, params.logs_months),
    )
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
    if dry_run:
        return
    if params.entries_months is not None:
        say(message("entries older than {months} months: {n} removed", months=params.entries_months, n=pruned.entries))
    if params.logs_months is not None:
        say(message("log of batches: {lines} line(s) removed", lines=pruned.lines))
    portal = settings.folder(where)
    if params.audit_months is not None:
        lines = audit_retention.prune(portal, keep_months=params.audit_months, today=today)
        say(message("audit log of the portal: {lines} line(s) removed", lines=lines))
    letters = outbox.address(portal)
    if params.outbox_months is not None and letters.exists():
        oldest = retention_params.first_kept(today, params.outbox_months).isoformat()
        say(message("outbox: {n} mail(s) removed", n=outbox.Outbox(letters).prune(oldest)))
