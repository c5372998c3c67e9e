"""`releve problems`: what comes back, what could be avoided of it, the rule that recognises it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.terminal.located import places
from analysis.terminal.screens import say

commands = typer.Typer()


@commands.command()
def problems(
    client: str,
    as_of: Annotated[str, typer.Option("--as-of", help="Date d’arrêté, incluse (AAAA-MM-JJ).")],
    rule: Annotated[int | None, typer.Option(min=1, help="Montrer la règle que propose ce problème.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Écrire cette règle et son étude dans params.")] = False,
    name: Annotated[str | None, typer.Option(help="Avec --confirm : nom du problème.")] = None,
    by: Annotated[str | None, typer.Option(help="Avec --confirm : qui le confirme.")] = None,
) -> None:
    """Chercher les problèmes récurrents des douze derniers mois ; montrer une règle ; la confirmer."""
    from analysis.params import remedy
    from analysis.report import client_report as reports
    from analysis.report.problems import problems as found_in
    from analysis.terminal import problems as shown
    from analysis.workbook import problem_rules

    if confirm and (rule is None or not name or not by):
        raise UsageFault(message("--confirm needs --rule, --name and --by: a person names and confirms a problem"))
    where = places()
    remedies = remedy.read(where.params)
    found = found_in(reports.load(client, as_of), remedies)
    if rule is None:
        shown.show(found, remedies)
        return
    proposed = problem_rules.proposed(found, rule)
    if not confirm:
        shown.show_rule(found, rule, proposed)
        return
    today = datetime.now(UTC).date()
    for file in problem_rules.confirm(where.params, found, proposed, remedies, name=str(name), by=str(by), on=today):
        say(message("Written: {file}", file=str(file)))
    say(message("Read each line marked “# à confirmer” again, take the mark out, then: releve check"))
