"""The portfolio for those who may know no client: bands of medians, pseudonyms, reasons of what is hidden (rule 12)."""

from __future__ import annotations

import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.measures.portfolio.anonymity import (
    BAND,
    LEAST_CLIENTS_BY_MONTH,
    LEAST_CLIENTS_OF_GROUP,
    LEAST_CLIENTS_OF_MEDIAN,
)
from analysis.report.portfolio import AnonymousPortfolio
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.markup import Markup, filled
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language.wording import Wording, mark, wording
from analysis.views.portfolio.words import AXES, group_name, paragraph
from analysis.views.reading.report_reading import rows_of

REASONS = {
    "portfolio_too_small": mark(
        "Fewer than 30 clients can be compared: whoever has the figures of one could tell whether it is among them."
    ),
    "months_single_out": mark("Not shown: with fewer than 200 clients, one who knows a client’s months could tell it."),
    "axis_singles_out": mark("Not shown: fewer than 60 clients would be left in a group."),
    "states_single_out": mark("Not shown: with so few clients, a state would help to name one."),
    "no_effort": mark("No time was recorded."),
}


TOO_SMALL = "portfolio_too_small"


def summary(report: AnonymousPortfolio) -> Block:
    """The median client of the whole portfolio, or why nothing is shown: that is said here, once."""
    words = wording(report.edition.language)
    heading = words.text("Summary")
    if isinstance(report.whole, Disqualified):
        return Block("summary", heading, (html(_refused(words, report.whole)),))
    row = next(rows_of(report.whole))
    sentence = words.text(
        "{n} clients counted up to {date}. The median client stands between {low} and {high} of what is expected.",
        n=words.number(row.clients, 0),
        date=words.day(report.edition.as_of),
        low=words.percent(row.variance_low, signed=True),
        high=words.percent(row.variance_high, signed=True),
    )
    return Block("summary", heading, (html(paragraph(sentence)),))


STATES = {"overrun": mark("ahead of pace"), "under": mark("behind pace")}


def positions(report: AnonymousPortfolio) -> Block:
    """Each pseudonym's state, in the order of the pseudonyms."""
    if _is_too_small(report.states):
        return Block("positions", "", ())
    words = wording(report.edition.language)
    heading = words.text("Who is ahead of pace, who is behind")
    if isinstance(report.states, Disqualified):
        return Block("positions", heading, (html(_refused(words, report.states)),))
    columns = [Column(words.text("Pseudonym")), Column(words.text("State"))]
    rows = [[row.pseudonym, words.text(STATES[row.state])] for row in rows_of(report.states)]
    return Block("positions", heading, (html(tables.table(heading, columns, rows)),))


def groups(report: AnonymousPortfolio) -> Block:
    """The median client of each group."""
    if _is_too_small(report.whole):
        return Block("groups", "", ())
    words = wording(report.edition.language)
    parts = [
        html(filled("<h3>{}</h3>{}", words.text(AXES[axis]), _refused(words, table)))
        if isinstance(table, Disqualified)
        else html(_group_table(words, axis, table))
        for axis, table in report.groups.items()
    ]
    whole = report.whole
    shown = parts or ([html(_refused(words, whole))] if isinstance(whole, Disqualified) else [])
    return Block("groups", words.text("By kind of contract, size and sector"), tuple(shown))


def workload(report: AnonymousPortfolio) -> Block:
    """The median client's months against its own mean."""
    if _is_too_small(report.workload):
        return Block("workload", "", ())
    words = wording(report.edition.language)
    heading = words.text("Workload by month")
    if isinstance(report.workload, Disqualified):
        return Block("workload", heading, (html(_refused(words, report.workload)),))
    columns = [Column(words.text("Month")), Column(words.text("Effort against the client’s own mean"), "number")]
    rows = [[words.period(row.month), _band(words, row.index_low, row.index_high)] for row in rows_of(report.workload)]
    return Block(
        "workload", heading, (html(tables.table(words.text("The median client, month by month"), columns, rows)),)
    )


def investing(report: AnonymousPortfolio) -> Block:
    """A sentence: problems and projects would name a client."""
    if _is_too_small(report.whole):
        return Block("investing", "", ())
    words = wording(report.edition.language)
    sentence = words.text("Not shown: problems and projects are those of one client.")
    return Block("investing", words.text("Where to invest"), (html(paragraph(sentence)),))


def findings(report: AnonymousPortfolio) -> Block:
    """The rules of anonymity of this edition."""
    words = wording(report.edition.language)
    sentence = words.text(
        "No client, ticket, person or contract value is in this file. Medians are shown from {medians} clients on, in "
        "bands of {points} points, groups from {groups} clients each, months from {months}: one who has the real "
        "figures of a client can then tell in 5 cases of 100 at most, beyond chance, whether it is among them. "
        "Pseudonyms are those of this edition alone. The internal edition names every client.",
        medians=LEAST_CLIENTS_OF_MEDIAN,
        points=round(BAND * 100),
        groups=LEAST_CLIENTS_OF_GROUP,
        months=LEAST_CLIENTS_BY_MONTH,
    )
    return Block("findings", words.text("What is shown, and what is not"), (html(paragraph(sentence)),))


def _group_table(words: Wording, axis: str, table: pd.DataFrame) -> Markup:
    columns = [Column(words.text(AXES[axis])), Column(words.text("Clients"), "number")]
    columns += [Column(words.text("Median variance"), "number")]
    columns += [Column(words.text("Median landing"), "number")]
    rows: list[list[Cell]] = [
        [
            group_name(words, axis, row.group),
            words.number(row.clients, 0),
            _band(words, row.variance_low, row.variance_high, signed=True),
            _band(words, row.landing_low, row.landing_high, signed=True),
        ]
        for row in rows_of(table)
    ]
    return tables.table(words.text(AXES[axis]), columns, rows)


def _band(words: Wording, low: float, high: float, *, signed: bool = False) -> str:
    return words.text("{low} to {high}", low=words.percent(low, signed=signed), high=words.percent(high, signed=signed))


def _is_too_small(shown: object) -> bool:
    """Return True where nothing is shown for want of clients, which the summary says."""
    return isinstance(shown, Disqualified) and shown.reason == TOO_SMALL


def _refused(words: Wording, why: Disqualified) -> Markup:
    return paragraph(words.text(REASONS[why.reason]))
