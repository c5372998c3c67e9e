"""The work of each contract line through its successive terms, as a budget forecasts it."""

from __future__ import annotations

import pandas as pd

from analysis.measures.forecasting.hierarchy import since_first_month
from analysis.params.contract import ContractLine
from analysis.report import contract_terms, outlook
from analysis.report.line import Work

UNALLOCATED = ""


def family(line: ContractLine, work: Work) -> str:
    """The last line of those that follow one another (`contract_lines.family`)."""
    return max(contract_terms.family(line, work.params), key=lambda item: item.starts_on).line


def histories(work: Work, first: pd.Timestamp) -> dict[str, tuple[pd.Series, pd.DataFrame]]:
    """Days a month and entries of each family of lines, and of unallocated work: together they hold every entry once.

    Parameters
    ----------
    first : first month of all of them.
    """
    family_of = {line.line: family(line, work) for line in work.params.contract_lines}
    lines = work.entries["contract_line"].astype("object")
    families = lines.map(family_of).where(lines.notna(), UNALLOCATED)
    found = {}
    for name in dict.fromkeys([*family_of.values(), UNALLOCATED]):
        rows = work.entries[(families == name).to_numpy(dtype=bool)]
        if len(rows):
            found[name] = (outlook.days_a_month(rows, work, first=first), rows)
    return found


def fitted(days: pd.Series, life: str) -> pd.Series:
    """What a part is forecast from: a new one from its first month, a dying one from the silence it fell into.

    Parameters
    ----------
    life : `measures.forecasting.hierarchy.life`.
    """
    if life == "new":
        return since_first_month(days)
    return days * 0.0 if life == "dying" else days
