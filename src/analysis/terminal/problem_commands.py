"""`releve problems`: what comes back, what could be avoided of it, the rule that recognises it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.terminal.command_line import AsOf, Client, Commands
from analysis.terminal.located import places

commands = Commands()


@commands.command(help=str(message("Find the recurring problems of the last twelve months; show a rule; confirm it.")))
def problems(
    client: Client,
    as_of: AsOf,
    rule: Annotated[
        int | None, typer.Option(min=1, help=str(message("Show the rule that this problem proposes.")))
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help=str(message("Write this rule and its study in params.")))
    ] = False,
    name: Annotated[str | None, typer.Option(help=str(message("With --confirm: name of the problem.")))] = None,
    by: Annotated[str | None, typer.Option(help=str(message("With --confirm: who confirms it.")))] = None,
    has_small: Annotated[
        bool, typer.Option("--all", help=str(message("Show the problems too small to be told, too.")))
    ] = False,
) -> None:
    """`releve problems`."""
    from analysis.params import remedy
    from analysis.report import client_report as reports
    from analysis.report.problems import problems as found_in
    from analysis.terminal import marks
    from analysis.terminal import problems as shown
    from analysis.workbook import problem_rules

    if confirm and (rule is None or not name or not by):
        raise UsageFault(message("--confirm needs --rule, --name and --by: a person names and confirms a problem"))
    where = places()
    remedies = remedy.read(where.params)
    found = found_in(reports.load(client, as_of), remedies)
    if rule is None:
        shown.show(found, remedies, has_small=has_small)
        return
    proposed = problem_rules.proposed(found, rule)
    if not confirm:
        shown.show_rule(found, rule, proposed)
        return
    today = datetime.now(UTC).date()
    marks.show(problem_rules.confirm(where.params, found, proposed, remedies, name=str(name), by=str(by), on=today))
