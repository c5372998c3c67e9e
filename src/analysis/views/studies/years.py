"""An option by fiscal year, beside its payback: outlay, depreciation, run cost, saving (F6)."""

from __future__ import annotations

from datetime import date

from analysis.measures.investing import fiscal_years
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
    """The fiscal years of an option, with their total: its last figure is the net sum at the horizon. With too little
    evidence, what is declared alone (rule 11.8).
    """
    frame = case.years[option]
    names = (fiscal_years.COLUMNS if case.evidence.is_enough else fiscal_years.DECLARED_COLUMNS)[2:]
    shown = HEADINGS[: len(names)]
    columns = [Column(words.text("Fiscal year"))]
    columns += [Column(words.text(heading), "number", is_wide=heading in WIDE) for heading in shown]
    rows = [
        [_year(row.starts_on, row.ends_on), *(words.euros(getattr(row, name)) for name in names)]
        for row in rows_of(frame)
    ]
    total = [words.text("Total"), *(words.euros(float(frame[name].sum())) for name in names)]
    name = name_of(words, case, option)
    caption = words.text(
        "“{option}” by fiscal year: result after depreciation, balance of what is paid and saved", option=name
    )
    if not case.evidence.is_enough:
        caption = words.text("“{option}” by fiscal year: what it costs; the saving is not known yet", option=name)
    return tables.table(caption, columns, rows, css="roomy", total=total)


def _year(first: date, last: date) -> str:
    return f"{first.year}" if first.year == last.year else f"{first.year}-{last.year}"
