"""The edition of all clients, named or anonymous, beneath `internal/` (A11)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis.facts import document
from analysis.facts.values import plain
from analysis.foundation.addresses import Places
from analysis.notebook import engine
from analysis.params import benchmark, measured_shares
from analysis.params import portfolio as portfolio_params
from analysis.params.benchmark import Reference
from analysis.params.measured_shares import MeasuredShares
from analysis.publish.editions import internal
from analysis.publish.editions.internal import InternalName
from analysis.report import peer_comparison, portfolio_investing
from analysis.report.portfolio import AnonymousPortfolio, PortfolioReport
from analysis.views.portfolio import sections

NOTEBOOK = "report_portfolio"
INTERNAL_ONLY = ("worked",)
"""Tables too long to be written; the facts hold their sums."""


def build(where: Places, as_of: date, *, language: str | None = None, anonymous: bool = False) -> str:
    """Build the edition of all clients; return its address. A named edition also writes the reference of comparisons.

    Raises
    ------
    UsageFault, ParamsFault
        As `report.portfolio.load`.
    """
    parameters: dict[str, str | int | float] = {
        "as_of": as_of.isoformat(),
        "language": language or "",
        "anonymous": anonymous,
    }
    notebook, namespace = engine.run(engine.NOTEBOOKS / f"{NOTEBOOK}.ipynb", parameters)
    report = next(value for value in namespace.values() if isinstance(value, PortfolioReport | AnonymousPortfolio))
    if isinstance(report, PortfolioReport):
        write_reference(where, report)
    return publish(where, report, notebook, as_of)


def write_reference(where: Places, report: PortfolioReport) -> Path:
    """Write `params/benchmark.json`, the reference for the next editions of clients, and return its path; beside it the
    shares that live projects avoid.
    """
    choices = portfolio_params.read(where.params)
    groups, membership = peer_comparison.groups(report.members, benchmark.read_membership(where.params))
    reference = Reference(
        as_of=report.edition.as_of, size_bands=choices.size_bands, backup_words=choices.backup_words, groups=groups
    )
    shares = portfolio_investing.measured_shares(report.followed)
    measured_shares.write(where.params, MeasuredShares(as_of=report.edition.as_of, shares=shares))
    return benchmark.write(where.params, reference, membership)


def publish(where: Places, report: PortfolioReport | AnonymousPortfolio, notebook: NotebookNode, as_of: date) -> str:
    """Publish the portfolio that a notebook showed; return its address. An anonymous one hides its inputs."""
    return internal.publish(
        where,
        InternalName(report.edition.kind, as_of, report.edition.language),
        notebook,
        title=sections.title(report),
        written=to_facts(report),
        made_from=plain(asdict(report.edition)),
    )


def to_facts(report: PortfolioReport | AnonymousPortfolio) -> dict[str, Any]:
    """Return the portfolio as plain JSON values."""
    shown = {name: value for name, value in vars(report).items() if name not in ("edition", *INTERNAL_ONLY)}
    return {"schema": document.SCHEMA, "edition": plain(asdict(report.edition)), **plain(shown)}
