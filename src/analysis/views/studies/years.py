"""An option by fiscal year, beside its payback: outlay, depreciation, run cost, saving (F6)."""

from __future__ import annotations

from datetime import date

from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import tables
from analysis.views.drawing.markup import Markup
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.reading.report_reading import rows_of
from analysis.views.studies.board import name_of
from analysis.views.studies.study_words import StudyWords

HEADINGS = (
    mark("Outlay"),
    mark("Depreciation"),
    mark("Run cost"),
    mark("Saving"),
    mark("Result"),
    mark("Balance"),
)
WIDE = (HEADINGS[1], HEADINGS[4])
"""Columns that a phone leaves out."""


def table(words: StudyWords, case: BusinessCase, option: str) -> Markup:
    """The fiscal years of an option, with their total: its last figure is the net sum at the horizon."""
    frame = case.years[option]
    columns = [Column(words.text("Fiscal year"))]
    columns += [Column(words.text(heading), "number", is_wide=heading in WIDE) for heading in HEADINGS]
    names = ("outlay_eur", "depreciation_eur", "run_eur", "saving_eur", "result_eur", "cash_eur")
    rows = [
        [_year(row.starts_on, row.ends_on), *(words.euros(getattr(row, name)) for name in names)]
        for row in rows_of(frame)
    ]
    total = [words.text("Total"), *(words.euros(float(frame[name].sum())) for name in names)]
    caption = words.text(
        "“{option}” by fiscal year: result after depreciation, balance of what is paid and saved",
        option=name_of(words, case, option),
    )
    return tables.table(caption, columns, rows, css="roomy", total=total)


def _year(first: date, last: date) -> str:
    return f"{first.year}" if first.year == last.year else f"{first.year}-{last.year}"
