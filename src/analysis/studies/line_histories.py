"""Histories of work by contract line through successive terms, for a budget to forecast."""

from __future__ import annotations

import pandas as pd

from analysis.measures.forecasting.hierarchy import since_first_month
from analysis.params.term import ContractTerm
from analysis.report import contract_terms, work_by_month
from analysis.report.line_work import Work

UNALLOCATED = ""


def family(line: ContractTerm, work: Work) -> str:
    """Name of the last line of a family (`contract_terms.family`)."""
    return max(contract_terms.family(line, work.params), key=lambda item: item.starts_on).line


def histories(work: Work, first: pd.Timestamp) -> dict[str, tuple[pd.Series, pd.DataFrame]]:
    """Days a month and entries of each family of lines, and of unallocated work; every entry is in one part.

    Parameters
    ----------
    first : first month of all histories.
    """
    family_of = {line.line: family(line, work) for line in work.params.contract_terms}
    lines = work.entries["contract_line"].astype("object")
    families = lines.map(family_of).where(lines.notna(), UNALLOCATED)
    parts = {}
    for name in dict.fromkeys([*family_of.values(), UNALLOCATED]):
        rows = work.entries[(families == name).to_numpy(dtype=bool)]
        if len(rows):
            parts[name] = (work_by_month.days_a_month(rows, work, first=first), rows)
    return parts


def fitted(days: pd.Series, life: str) -> pd.Series:
    """Return the history to forecast a part from: a new part from its first month, a dying part from zeros.

    Parameters
    ----------
    life : `measures.forecasting.hierarchy.life`.
    """
    if life == "new":
        return since_first_month(days)
    return days * 0.0 if life == "dying" else days
