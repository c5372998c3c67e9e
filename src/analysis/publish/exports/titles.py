"""Titles of exported tables and of their columns, in the language of the edition."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.domain.columns import dictionary
from analysis.publish.exports.export_table import ExportTable, export_table
from analysis.views.language.wording import Wording, mark

TABLES: Mapping[str, str] = {
    "enough": mark("Enough by form of contract"),
    "entries": mark("Entries"),
    "tickets": mark("Tickets"),
    "periods": mark("Periods"),
    "axes": mark("Axes"),
    "lines": mark("Contract lines"),
    "decisions": mark("Decisions"),
    "findings": mark("Findings"),
    "ledger": mark("What was counted"),
    "description": mark("Description of the data"),
    "statement": mark("Statement"),
    "chargeback": mark("Chargeback"),
    "projects": mark("Projects"),
    "options": mark("Options"),
    "cumulative": mark("Cumulative net sum"),
    "problem_months": mark("Problem by month"),
    "problem_tickets": mark("Tickets of the problem"),
    "assumptions": mark("Assumptions"),
    "sensitivity": mark("Sensitivity"),
    "seen": mark("Saving seen"),
    "charge": mark("Charge by block"),
    "norms": mark("Norms"),
    "inventory": mark("Inventory"),
    "check_plan": mark("Check plan"),
    "scenarios": mark("Scenarios"),
    "months": mark("Months"),
    "risk": mark("Risk"),
}
"""Table -> its title; that of a section which is one table is in the dictionary of columns."""


def titled(name: str, frame: pd.DataFrame, words: Wording) -> ExportTable:
    """Return a table to export, its columns titled by the dictionary of columns.

    Raises
    ------
    KeyError
        When a column is not in the dictionary.
    """
    titles = {column: _title(column, name, words) for column in frame.columns}
    title = TABLES[name] if name in TABLES else dictionary.of(name).title
    return export_table(name, words.text(title), frame, titles)


def _title(column: str, table: str, words: Wording) -> str:
    """Return the title of a column; that of a level of the category has its number."""
    number = column.removeprefix(f"{dictionary.LEVEL}_")
    title = dictionary.of(column, table).title
    return words.text(title, n=number) if number != column else words.text(title)
