"""The edition of all clients, named or anonymous, beneath `internal/` (A11)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.notebook import engine
from analysis.params import benchmark
from analysis.params import portfolio as portfolio_params
from analysis.params.benchmark import Reference
from analysis.publish.editions import internal
from analysis.publish.editions.internal import InternalName
from analysis.report import peer_comparison
from analysis.report.portfolio import AnonymousPortfolio, PortfolioReport
from analysis.views.portfolio import sections

NOTEBOOK = "report_portfolio"
INTERNAL_ONLY = ("worked",)
"""Tables too long to be worth writing: their sums are there."""


def build(where: Places, as_of: date, *, language: str | None = None, anonymous: bool = False) -> str:
    """Builds the edition of all clients; its address. A named one also writes what clients are compared with.

    Raises
    ------
    UsageFault, ParamsFault
        As `portfolio_report.load`.
    """
    parameters: dict[str, str | int | float] = {
        "as_of": as_of.isoformat(),
        "language": language or "",
        "anonymous": anonymous,
    }
    notebook, namespace = engine.run(engine.NOTEBOOKS / f"{NOTEBOOK}.ipynb", parameters)
    made = next(value for value in namespace.values() if isinstance(value, PortfolioReport | AnonymousPortfolio))
    if isinstance(made, PortfolioReport):
        write_reference(where, made)
    return publish(where, made, notebook, as_of)


def write_reference(where: Places, made: PortfolioReport) -> Path:
    """Writes `params/benchmark.json`, with which each client's next editions compare it; its path."""
    choices = portfolio_params.read(where.params)
    groups, membership = peer_comparison.groups(made.members, benchmark.read_membership(where.params))
    found = Reference(
        as_of=made.edition.as_of, size_bands=choices.size_bands, backup_words=choices.backup_words, groups=groups
    )
    return benchmark.write(where.params, found, membership)


def publish(where: Places, made: PortfolioReport | AnonymousPortfolio, notebook: NotebookNode, as_of: date) -> str:
    """Publishes the portfolio that a notebook showed; its address. An anonymous one says nothing of what made it."""
    return internal.publish(
        where,
        InternalName(made.edition.kind, as_of, made.edition.language),
        notebook,
        title=sections.title(made),
        written=to_facts(made),
        made_from=document.plain(asdict(made.edition)),
    )


def to_facts(made: PortfolioReport | AnonymousPortfolio) -> dict[str, Any]:
    """The portfolio as plain JSON values."""
    shown = {name: value for name, value in vars(made).items() if name not in ("edition", *INTERNAL_ONLY)}
    return {"schema": document.SCHEMA, "edition": document.plain(asdict(made.edition)), **document.plain(shown)}
