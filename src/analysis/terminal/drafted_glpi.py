"""The entities of a GLPI as a tree on a screen, the choice of its clients, and the files drafted."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.sources.drafting import glpi_base, glpi_clients, glpi_draft
from analysis.sources.drafting.glpi_base import GlpiBase
from analysis.terminal import screens

SECONDS_AN_HOUR = 3600


def draft(name: str, params: Path, *, named: str | None, level: int | None, is_asked: bool) -> tuple[Path, ...]:
    """Show the tree of entities, draft the clients chosen, and return the files written.

    Parameters
    ----------
    name : short name of the mapping.
    named : entities of the clients, a comma between two; None: those that look like clients.
    level : depth of the clients in the tree; None: found.
    is_asked : a person is at the terminal, and chooses.
    """
    base = glpi_base.read(os.environ, name)
    proposed = glpi_clients.proposed(base, level)
    if not proposed:
        raise UsageFault(message("GLPI has no entity at this level"))
    _show(base, proposed)
    if named is None and is_asked:
        listed = ", ".join(map(str, proposed))
        named = typer.prompt(str(message("Entities of the clients, a comma between two")), default=listed)
    names = [] if named is None else [part for part in (part.strip() for part in named.split(",")) if part]
    chosen = glpi_clients.named(base, names) if names else proposed
    return glpi_draft.write(glpi_draft.draft(base, name, params, chosen, datetime.now(UTC).date()), params)


def _show(base: GlpiBase, chosen: list[int]) -> None:
    """Show each entity with its id, the tickets and hours of its branch, and a sign where it looks like a client."""
    table = Table(str(message("entity")), "id", str(message("client")))
    for title in (message("tickets"), message("hours")):
        table.add_column(str(title), justify="right")
    for branch in glpi_clients.branches(base, chosen):
        hours = f"{branch.use.seconds / SECONDS_AN_HOUR:.2f}"
        shown = Text("  " * branch.depth + screens.visible(branch.name))
        table.add_row(shown, str(branch.entity), "✓" if branch.is_client else "", str(branch.use.tickets), hours)
    screens.OUTPUT.print(table)
