"""Recurring problems and live projects, for those who may know every client (F4, F5). Internal."""

from __future__ import annotations

from typing import Any

from analysis.report.portfolio import PortfolioReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.markup import Markup, clean
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language.wording import Wording, mark, wording
from analysis.views.portfolio.words import paragraph
from analysis.views.reading.report_reading import rows_of
from analysis.views.studies.options import JUDGEMENTS
from analysis.views.studies.study_words import StudyWords

MOST = 15
VERDICTS = {
    "paid_back": mark("paid back"),
    "not_paid_back": mark("not paid back"),
    "undecided": mark("too close to tell"),
}


def block(report: PortfolioReport) -> Block:
    """First problems of each client, what could be avoided first; then live projects against their promise."""
    words = wording(report.edition.language)
    parts = [html(_problems(report, words))]
    if len(report.followed):
        parts.append(html(_followed(report, StudyWords(report.edition.language))))
    return Block("investing", words.text("Where to invest"), tuple(parts))


def _problems(report: PortfolioReport, words: Wording) -> Markup:
    if report.problems.empty:
        return paragraph(words.text("No recurring problem that could be avoided was found."))
    study = StudyWords(report.edition.language)
    columns = [
        Column(words.text("Client")),
        Column(words.text("Problem")),
        Column(words.text("Avoidable a year"), "number"),
        Column(words.text("By")),
        Column(words.text("Cost of twelve months"), "number", is_wide=True),
        Column(words.text("Evidence"), is_wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            clean(row.client_name),
            clean(row.problem.split(" > ")[-1]),
            study.range(
                study.euros(row.avoidable_low_eur), study.euros(row.avoidable_eur), study.euros(row.avoidable_high_eur)
            ),
            clean(row.remedy_name) if row.avoidable_by == "remedy" else words.text("what came on top"),
            study.euros(row.euros_a_year),
            _evidence(row, words),
        ]
        for row in rows_of(report.problems.head(MOST))
    ]
    caption = words.text("Recurring problems of all clients, what could be avoided in a year first")
    return tables.table(caption, columns, rows, css="roomy")


def _evidence(row: Any, words: Wording) -> str:
    if row.rise_months:
        return words.text("{months} months of 12, rising for {rise}", months=row.months_with_work, rise=row.rise_months)
    return words.text("{months} months of 12", months=row.months_with_work)


def _followed(report: PortfolioReport, words: StudyWords) -> Markup:
    columns = [
        Column(words.text("Client")),
        Column(words.text("Option")),
        Column(words.text("Months"), "number", is_wide=True),
        Column(words.text("Saving seen (80% interval)"), "number"),
        Column(words.text("Promised"), "number"),
        Column(words.text("Judgement")),
        Column(words.text("Spent"), "number", is_wide=True),
        Column(words.text("End of the horizon"), is_wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            clean(row.client_name),
            clean(row.option),
            words.words.number(row.months, 0),
            words.range(words.euros(row.saved_low_eur), words.euros(row.saved_eur), words.euros(row.saved_high_eur)),
            words.euros(row.promised_eur),
            words.text(JUDGEMENTS[row.judgement]),
            words.euros(row.spent_eur),
            words.words.day(row.ends_on, "short") if row.verdict is None else words.text(VERDICTS[row.verdict]),
        ]
        for row in rows_of(report.followed)
    ]
    return tables.table(words.text("Live projects: saving seen, against the promise"), columns, rows, css="roomy")
