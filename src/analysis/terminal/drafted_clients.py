"""The clients that an export shows, as a table on a screen, and the choice of those to draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params import load
from analysis.sources.drafting import draft as drafts
from analysis.sources.drafting.clients import SeenClient
from analysis.terminal import screens

MOST_UNASKED = 50
"""Clients that are drafted where nobody chose them; beyond, the column is perhaps not that of the clients."""


@dataclass(frozen=True)
class Wish:
    """Words of the command on clients: those named, all rows to one, and a person at the terminal to ask."""

    named: tuple[str, ...]
    is_one: bool
    is_asked: bool


def draft(name: str, file: Path, source: Path, params: Path, wish: Wish) -> tuple[Path, ...]:
    """Draft the mapping of an export and the files of its clients, and return the files written.

    Where clients are named and the mapping exists, it stays, and the files that are missing are written.

    Parameters
    ----------
    name : short name of the mapping, and of the client where there is one.
    file : the export.
    source, params : folders of the sources and of params.
    wish : which clients are wanted.
    """
    is_inside = file.resolve().is_relative_to(source.resolve())
    texts = drafts.draft(
        file,
        name,
        path=str(file.resolve().relative_to(source.resolve()) if is_inside else file.resolve()),
        choose=lambda seen: choose(seen, wish.named, is_asked=wish.is_asked),
        is_one=wish.is_one,
        limits=load.limits(params),
    )
    has_mapping = bool(wish.named) and (params / "sources" / f"{name}.yaml").exists()
    return drafts.write(texts, params, name, only_clients=has_mapping)


def choose(seen: Sequence[SeenClient], named: Sequence[str], *, is_asked: bool) -> list[str]:
    """Return the short names of the clients to draft; those seen are shown first where there are several.

    Parameters
    ----------
    seen : the clients of the export.
    named : those named on the command line, by their short names or as the file writes them; empty: none was.
    is_asked : a person is at the terminal, and chooses.

    Raises UsageFault where nobody chose among more than `MOST_UNASKED`.
    """
    slugs = [client.slug for client in seen]
    if len(seen) == 1:
        return slugs
    _show(seen)
    if named:
        return [_short(name, seen) for name in named]
    if is_asked:
        wanted = typer.prompt(str(message("Clients to draft, a comma between two")), default=", ".join(slugs))
        return [_short(name, seen) for name in (part.strip() for part in wanted.split(",")) if name]
    if len(seen) > MOST_UNASKED:
        raise UsageFault(
            message(
                "{count} clients seen: name those to draft by --client, or give all rows to one by --one",
                count=len(seen),
            )
        )
    screens.say(message("A file is drafted for each of them; --client chooses, --one gives all rows to one client."))
    return slugs


def _short(name: str, seen: Sequence[SeenClient]) -> str:
    """Return the short name of a client that is named by a value of the file; any other name as it is."""
    return next((client.slug for client in seen if name in (client.name, *client.values)), name)


def _show(seen: Sequence[SeenClient]) -> None:
    """Show name, short name, rows and hours of each client."""
    table = Table(str(message("client")), str(message("short name")))
    for title in (message("rows"), message("hours")):
        table.add_column(str(title), justify="right")
    for client in seen:
        hours = "–" if client.hours is None else f"{client.hours:.2f}"
        table.add_row(Text(screens.visible(client.name)), client.slug, str(client.rows), hours)
    screens.OUTPUT.print(table)
