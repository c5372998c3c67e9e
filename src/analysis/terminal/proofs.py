"""`releve explain` and `releve verify`: what stands behind a figure, and that an edition is what it was."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.foundation.messages import message
from analysis.terminal import screens
from analysis.terminal.command_line import AsOf, Client, Commands
from analysis.terminal.located import places
from analysis.terminal.screens import complain, say

commands = Commands()


@commands.command(help=str(message("List the entries behind a figure of facts.json.")))
def explain(
    client: Client,
    figure: Annotated[
        str, typer.Argument(help=str(message("The figure, by its place in facts.json (daily.2023-02-10.minutes).")))
    ],
    as_of: AsOf,
) -> None:
    """`releve explain`."""
    from analysis.facts import explain as provenance
    from analysis.publish.exports import writer
    from analysis.publish.exports.export_table import export_table
    from analysis.report import client_report as reports

    explanation = provenance.explain(reports.load(client, as_of), figure)
    entries = export_table("entries", "", explanation.entries, {name: name for name in provenance.COLUMNS})
    listed = writer.to_csv(entries, language="en", has_mark=False).decode()
    screens.OUTPUT.print(listed.replace("\r\n", "\n"), end="", markup=False, highlight=False)
    sentence = message(
        "{figure} = {value} {unit} ({n} entries)",
        figure=explanation.figure,
        value=repr(explanation.value),
        unit=explanation.unit,
        n=len(explanation.entries),
    )
    complain(sentence)


@commands.command(help=str(message("Check that nothing has changed in an edition since it was published.")))
def verify(
    folder: Annotated[str, typer.Argument(help=str(message("Folder or address of an edition.")))],
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help=str(message("Build it again apart, and compare.")))
    ] = False,
) -> None:
    """`releve verify`."""
    from analysis.publish.editions import verification

    for line in verification.verify(folder):
        say(line)
    if rebuild:
        say(verification.rebuild(folder, places()))
