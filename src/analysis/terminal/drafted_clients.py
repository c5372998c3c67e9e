"""The clients that an export shows, as a table on a screen, and the choice of those to draft."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.table import Table
from rich.text import Text

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.sources.drafting.clients import SeenClient
from analysis.terminal import screens

MOST_UNASKED = 50
"""Clients that are drafted where nobody chose them; beyond, the column is perhaps not that of the clients."""


def choose(seen: Sequence[SeenClient], named: Sequence[str], *, is_asked: bool) -> list[str]:
    """Return the short names of the clients to draft; those seen are shown first where there are several.

    Parameters
    ----------
    seen : the clients of the export.
    named : those named on the command line; empty: none was.
    is_asked : a person is at the terminal, and chooses.

    Raises UsageFault where nobody chose among more than `MOST_UNASKED`.
    """
    slugs = [client.slug for client in seen]
    if len(seen) == 1:
        return slugs
    _show(seen)
    if named:
        return list(named)
    if is_asked:
        wanted = typer.prompt(str(message("Clients to draft, a comma between two")), default=", ".join(slugs))
        return [slug for slug in (name.strip() for name in wanted.split(",")) if slug]
    if len(seen) > MOST_UNASKED:
        raise UsageFault(
            message(
                "{count} clients seen: name those to draft by --client, or give all rows to one by --one",
                count=len(seen),
            )
        )
    screens.say(message("A file is drafted for each of them; --client chooses, --one gives all rows to one client."))
    return slugs


def _show(seen: Sequence[SeenClient]) -> None:
    """Show name, short name, rows and hours of each client."""
    table = Table(str(message("client")), str(message("short name")))
    for title in (message("rows"), message("hours")):
        table.add_column(str(title), justify="right")
    for client in seen:
        hours = "–" if client.hours is None else f"{client.hours:.2f}"
        table.add_row(Text(screens.visible(client.name)), client.slug, str(client.rows), hours)
    screens.OUTPUT.print(table)
