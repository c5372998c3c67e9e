"""The edition of all clients, named or anonymous, beneath `internal/` (A11)."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import nbformat

from analysis import facts, portfolio_report
from analysis.places import Places
from analysis.portfolio_report import AnonymousPortfolio, PortfolioReport
from analysis.publish import edition, engine, html
from analysis.publish.edition import EditionName
from analysis.views.portfolio import sections

NOTEBOOK = "report_portfolio"
INTERNAL_ONLY = ("worked",)
"""Tables too long to be worth writing: their sums are there."""


def build(where: Places, as_of: date, *, language: str | None = None, anonymous: bool = False) -> Path:
    """Builds the edition of all clients; the path of its folder.

    Raises
    ------
    UsageFault, ParamsFault
        As `portfolio_report.load`.
    """
    made = portfolio_report.load(as_of.isoformat(), language or "", anonymous=anonymous)
    parameters: dict[str, str | int | float] = {"as_of": as_of.isoformat(), "language": made.edition.language, "anonymous": anonymous}
    notebook = engine.execute(NOTEBOOK, parameters)
    page = html.export(notebook, title=sections.title(made), language=made.edition.language)
    files = {
        "report.html": page.encode(),
        "facts.json": facts.dumps(to_facts(made)).encode(),
        "notebook.ipynb": (nbformat.writes(notebook) + "\n").encode(),
    }
    name = EditionName(f"internal/{made.edition.kind}", as_of, made.edition.language)
    return edition.write(Path(where.reports), name, files, manifest(made, files))


def to_facts(made: PortfolioReport | AnonymousPortfolio) -> dict[str, Any]:
    """The portfolio as plain JSON values."""
    shown = {name: value for name, value in vars(made).items() if name not in ("edition", *INTERNAL_ONLY)}
    return {"schema": facts.SCHEMA, "edition": facts.plain(asdict(made.edition)), **facts.plain(shown)}


def manifest(made: PortfolioReport | AnonymousPortfolio, files: dict[str, bytes]) -> dict[str, Any]:
    """What the edition is, with the hash of each file; of an anonymous one, nothing of what it was made from."""
    return {
        "edition": facts.plain(asdict(made.edition)),
        "libraries": edition.libraries(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
