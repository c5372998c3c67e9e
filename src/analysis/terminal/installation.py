"""`releve status`, `releve forget`, `releve prune`: what concerns a whole installation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.foundation import messages
from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.terminal.command_line import Commands
from analysis.terminal.located import places
from analysis.terminal.recording import recorded
from analysis.terminal.screens import say

commands = Commands()


@commands.command(
    help=str(message("Forget a person: a pseudonym in every version of the warehouse; tell where the name remains."))
)
def forget(
    person: Annotated[str, typer.Argument(help=str(message("The name, as the ticket tool writes it.")))],
    remove_editions: Annotated[
        bool,
        typer.Option(
            "--remove-editions",
            help=str(message("Remove the editions that name this person; the batch builds the current one again.")),
        ),
    ] = False,
) -> None:
    """`releve forget`."""
    from analysis.portal import settings
    from analysis.publish.editions import forgetting
    from analysis.terminal import people

    where = places()
    forgotten = forgetting.forget(where, person, folders=(settings.folder(where),), remove_editions=remove_editions)
    people.show(forgotten, are_editions_removed=remove_editions)


@commands.command(
    help=str(
        message("Tell the age of the data, the last run of each step, the clients that failed and the next date due.")
    )
)
def status(
    as_json: Annotated[bool, typer.Option("--json", help=str(message("For a monitoring program.")))] = False,
    stale_after: Annotated[
        float | None,
        typer.Option(min=0, help=str(message("Hours without anything new that make an alert."))),
    ] = None,
) -> None:
    """`releve status`."""
    from analysis.publish.batch import status as states
    from analysis.terminal import status as shown

    found = states.read(places(), datetime.now(UTC))
    if as_json:
        say(found.to_json())
    else:
        shown.show(found)
    states.alert(found, stale_after)


@commands.command(
    help=str(
        message(
            "Remove editions that are too old, what the warehouse keeps for them, and old lines of the portal's log."
        )
    )
)
@recorded("prune")
def prune(
    keep_months: Annotated[
        int | None,
        typer.Option(min=1, help=str(message("Months of editions to keep; else those of retention.yaml (36)."))),
    ] = None,
    yearly: Annotated[
        bool | None,
        typer.Option(help=str(message("Keep the last edition of each year; else as retention.yaml says (yes)."))),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=str(message("Tell what would be removed, and remove nothing.")))
    ] = False,
) -> None:
    """`releve prune`."""
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


@commands.command(
    help=str(message("Write the JSON Schemas by which an editor completes and explains the files of params."))
)
def schema(
    folder: Annotated[
        Path | None, typer.Argument(help=str(message("Folder of the schemas; else schemas, in the folder of params.")))
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(help=str(message("Language of the explanations (fr, en); else that of the command line."))),
    ] = None,
) -> None:
    """`releve schema`."""
    from analysis.params import schemas

    if lang is not None and lang not in messages.LANGUAGES:
        raise UsageFault(message("--lang: allowed values: {known}", known=", ".join(messages.LANGUAGES)))
    for written in schemas.write(folder or places().params / schemas.FOLDER, lang or messages.language()):
        say(message("Written: {file}", file=str(written)))
