"""Pivots: tables of totals by person and month, in which no entry is left to read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.foundation.errors import DataFault, Fault
from analysis.foundation.messages import message
from analysis.sources.drafting.guesses import Look, words_of
from analysis.sources.files.dates import MONTHS
from analysis.sources.files.grid import Grid

PERIOD = re.compile(r"(?i)^(?:\d{4}[-/ ](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/ ]\d{4}|(?:\d{4}[- ])?[WSTQ]\d{1,2})$")
TOTAL = re.compile(r"(?i)^(?:grand |sous-)?total\b|\btotal$|^total ")
CORNERS = {"row labels", "etiquettes de lignes", "column labels", "etiquettes de colonnes"}
"""Headings that a spreadsheet gives to its own pivots."""
FEWEST_PERIODS = 2


def refuse(export: Grid, looks: Sequence[Look]) -> None:
    """Raise DataFault where a file is a pivot, and say which export to make instead."""
    periods = [name for name in export.header if _is_period(name)]
    is_corner = any(" ".join(words_of(name)) in CORNERS for name in export.header)
    if any(look.date is not None for look in looks) or (len(periods) < FEWEST_PERIODS and not is_corner):
        return
    firsts = export.cells[0].to_pylist() if export.cells else []
    totals = [name for name in (*export.header, *firsts) if TOTAL.search(name)]
    sentence = message(
        "this file is a pivot (columns {columns}): it holds totals, no entry",
        columns=", ".join(dict.fromkeys([*periods[:3], *totals[:2]])),
    )
    remedy = message("Export the detailed list, one row an entry with its date, person and duration.")
    raise DataFault(str(Fault(export.file, sentence, line=1, remedy=remedy)))


def _is_period(name: str) -> bool:
    words = words_of(name)
    return bool(PERIOD.match(name.strip())) or (
        bool(words) and words[0] in MONTHS and all(word.isdecimal() for word in words[1:])
    )
