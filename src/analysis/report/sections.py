"""The sections of a client's report, one row a section, in the order of its page.

The view of a section is the module of the same name in `views/sections/`, which a cell of the notebook shows. A section
that is one table is built from the client's work by its row: the table goes into the report, `facts.json` and the
exports, its columns and its title coming from the dictionary of columns. The other sections show fields of the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.measures.effort import open_tickets
from analysis.measures.effort.application_work import by_application
from analysis.report import contract_terms
from analysis.report.line_work import Work

Table: TypeAlias = pd.DataFrame | Disqualified


@dataclass(frozen=True)
class Section:
    """A section of the report.

    Parameters
    ----------
    name : its anchor in the page, its name in params, the module of its view; of a table also its name in facts and
        exports.
    facts : keys of `facts.json` that it shows.
    tables : tables that it exports.
    build : returns the table of a section that is one, from the client's work; None: it shows fields of the report.
    columns : columns of that table.
    empty : those whose value may be missing.
    is_folded : True where the page shows its title, and its content once a reader opens it.
    """

    name: str
    facts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    build: Callable[[Work], Table] | None = None
    columns: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    is_folded: bool = False


def table(name: str, build: Callable[[Work], Table], *columns: str, empty: tuple[str, ...] = ()) -> Section:
    """Return the row of a section that is one table, folded in the page."""
    return Section(name, (name,), (name,), build, columns, empty, is_folded=True)


SECTIONS = (
    Section("summary", ("message", "waiting", "follow_up", "decisions"), ("decisions",)),
    Section("weeks", ("daily", "weekly"), ("periods",)),
    Section("months", ("monthly", "yearly", "progress")),
    Section("variance", ("variance",)),
    Section("outlook", ("forecast", "seasonality", "events")),
    Section("checks", ("checks", "unplanned_runs", "never_run", "check_rates", "controls")),
    Section("warnings", ("warnings",), is_folded=True),
    Section("lines", ("lines",), ("lines", "statement"), is_folded=True),
    Section("views", ("views",), is_folded=True),
    Section("axes", ("axes",), ("axes",), is_folded=True),
    table(
        "application_work",
        lambda work: by_application(work.entries, contract_terms.main_term(work.params, work.as_of).until(work.as_of)),
        *("application", "subsidiary", "seconds", "tickets"),
    ),
    Section("tickets", (), ("entries", "tickets"), is_folded=True),
    table(
        "ages",
        lambda work: open_tickets.by_age(work.tickets, work.as_of),
        *("age_band", "tickets", "incidents", "requests", "oldest_on"),
        empty=("oldest_on",),
    ),
    Section("sharing", ("chargeback", "applications"), ("chargeback",), is_folded=True),
    Section("benchmark", ("benchmark",), is_folded=True),
    Section("payback", ("payback", "sizing"), ("projects", "charge"), is_folded=True),
    Section(
        "trust",
        ("edition", "minutes", "rows", "excluded", "bridge", "corrections", "quality", "findings"),
        ("findings", "ledger", "description"),
        is_folded=True,
    ),
)
FOLDED = frozenset(section.name for section in SECTIONS if section.is_folded)
"""Sections that a reader opens: the page shows their titles."""


def built(work: Work) -> dict[str, Table]:
    """Return the tables of the sections that are one, by the name of the section."""
    return {section.name: section.build(work) for section in SECTIONS if section.build is not None}
