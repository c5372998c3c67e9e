"""`releve explain` and `releve verify`: what stands behind a figure, and that an edition is what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from analysis.foundation import messages
from analysis.foundation.messages import Message, message
from analysis.terminal import screens
from analysis.terminal.command_line import AsOf, Client, Commands
from analysis.terminal.located import places
from analysis.terminal.screens import complain, say
from analysis.terminal.telling import parse_date

if TYPE_CHECKING:
    from analysis.facts.explain import Explanation

commands = Commands()


@commands.command(help=str(message("List the entries behind a figure of facts.json.")))
def explain(
    client: Client,
    figure: Annotated[
        str, typer.Argument(help=str(message("The figure, by its place in facts.json (daily.2023-02-10.minutes).")))
    ],
    as_of: AsOf,
    known_at: Annotated[
        str,
        typer.Option(
            help=str(
                message("Read what was known then (a synchronisation or a date), not the data of the closed edition.")
            )
        ),
    ] = "",
) -> None:
    """`releve explain`."""
    from analysis.facts import explain as provenance
    from analysis.publish.exports import writer
    from analysis.publish.exports.export_table import export_table
    from analysis.report import client_report as reports
    from analysis.report.closed_edition import closed_report

    where, day = places(), parse_date(as_of)
    closed = None if known_at else closed_report(client, day, where)
    report = closed or reports.load(client, as_of, sync_id=known_at, where=where)
    explanation = provenance.explain(report, figure)
    entries = export_table("entries", "", explanation.entries, {name: name for name in provenance.COLUMNS})
    listed = writer.to_csv(entries, language="en", has_mark=False).decode()
    screens.OUTPUT.print(listed.replace("\r\n", "\n"), end="", markup=False, highlight=False)
    complain(_value(explanation))
    sync = report.edition.sync_id
    if closed is None:
        complain(message("data of synchronisation {sync}, params as they are now", sync=sync))
    else:
        complain(message("data and params of the edition of {day}: synchronisation {sync}", day=as_of, sync=sync))


def _value(explanation: Explanation) -> Message:
    """Return the figure with its value, or the reason why it has none."""
    from analysis.domain.findings import Disqualified
    from analysis.views.language import findings
    from analysis.views.language.wording import wording

    n = len(explanation.entries)
    if isinstance(explanation.value, Disqualified):
        reason = findings.reason(explanation.value, wording(messages.language()))
        return message("{figure}: {reason} ({n} entries)", figure=explanation.figure, reason=reason, n=n)
    return message(
        "{figure} = {value} {unit} ({n} entries)",
        figure=explanation.figure,
        value=repr(explanation.value),
        unit=explanation.unit,
        n=n,
    )


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
