"""The money of a contract line: its values, its dated statement, and the same work under other forms of contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.domain.sent_lines import SentLine
from analysis.report.line import LineReport
from analysis.views.drawing import tables
from analysis.views.drawing.markup import Markup, filled, folded, isolated, join, title_of
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language import findings
from analysis.views.language.wording import NO_VALUE, Wording, mark
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

STATEMENT_ROWS = 200
PAPER_ROWS = 40
"""Those that the print style keeps; the tables of the edition hold all."""
NAMED_LINES = 3
"""Lines that an adjusting line names; the facts hold all."""
REASON_WORDS = {
    "deleted": mark("entry deleted"),
    "moved": mark("entry moved to another line"),
    "corrected": mark("time corrected"),
    "rate": mark("rate corrected"),
}
FORM_WORDS = {
    "days": mark("in days"),
    "hours": mark("in hours"),
    "euros": mark("in euros"),
    "tickets": mark("by ticket"),
    "accounted_hours": mark("in accounted hours"),
}
FORM_UNITS = {"days": "days", "hours": "hours", "euros": "euros", "tickets": "tickets", "accounted_hours": "hours"}


def facts(reading: Reading, line: LineReport) -> list[tuple[str, str]]:
    """Names and values of what the line is worth; nothing where it has no price."""
    words = reading.words
    values = [
        (words.text("Value of the work"), line.consumed_eur),
        (words.text("Billed to date"), line.billed_eur),
        (words.text("Value of the variance"), line.variance_eur),
    ]
    rows = [
        (name, findings.reason(value, words) if isinstance(value, Disqualified) else words.quantity(value, "euros"))
        for name, value in values
        if value is not None
    ]
    if line.left_hours is not None:
        rows.append((words.text("Remaining, in hours"), words.quantity(line.left_hours, "hours")))
    if line.accounted_seconds is not None:
        rows.append((words.text("Accounted time (the contract rounds)"), reading.effort(line.accounted_seconds)))
    return rows


def notes(reading: Reading, line: LineReport) -> list[str]:
    """Sentences on what was carried into the term, what closing now would settle, and when notice must be given."""
    words, unit, settled = reading.words, line.params.unit, line.settlement
    sentences = []
    if line.carried:
        sentences.append(
            words.text(
                "{carried} were carried into this term, of which {expired} expired.",
                carried=words.quantity(line.carried, unit),
                expired=words.quantity(line.expired, unit),
            )
        )
    if settled is not None and settled.overrun > 0 and settled.invoiced_eur:
        amount = words.quantity(float(settled.invoiced_eur), "euros")
        sentences.append(words.text("Closed today, the overrun would be invoiced {amount}.", amount=amount))
    if line.notice_on is not None and line.notice_by is not None:
        sentences.append(_notice(words, line.notice_on, line.notice_by))
    return sentences


def _notice(words: Wording, last: date, arrives_by: date) -> str:
    """Return the last day to give notice, and the working day before it where it is none (rule 2.13)."""
    if arrives_by == last:
        return words.text("Last day to give notice: {date}.", date=words.day(last))
    return words.text(
        "Notice must arrive by {working_day}, the last working day before the deadline of {date}.",
        date=words.day(last),
        working_day=words.day(arrives_by),
    )


def details(reading: Reading, line: LineReport) -> Markup:
    """The statement and the comparison, folded."""
    parts = []
    if line.statement is not None and len(line.statement):
        parts.append(folded(reading.words.text("Statement of the actions"), _statement(reading, line, line.statement)))
    if line.comparison is not None and len(line.comparison):
        parts.append(
            folded(reading.words.text("The same work under other contracts"), _comparison(reading, line.comparison))
        )
    return join(parts)


def _statement(reading: Reading, line: LineReport, statement: pd.DataFrame) -> Markup:
    words = reading.words
    columns = [
        Column(words.text("Date")),
        Column(words.text("Ticket"), is_wide=True),
        Column(words.text("Title")),
        Column(words.text("Profile"), is_wide=True),
        Column(words.sentence(words.unit("hours")), "number"),
        Column(words.text("Amount"), "number"),
        Column(words.text("Balance"), "number", is_wide=True),
    ]
    known = {one.id: one for one in (*line.sent_before, *line.sent)}
    rows = [
        [
            words.day(row.work_date, "medium"),
            reading.link_of(str(row.ticket_id)) if pd.notna(row.ticket_id) else "–",
            _title(reading, row, known),
            page_words.value(words, "profile", row.profile) if isinstance(row.profile, str) else "–",
            words.number(units.hours(row.seconds)),
            words.quantity(row.amount_eur, "euros"),
            words.quantity(row.balance_eur, "euros"),
        ]
        for row in rows_of(statement.tail(STATEMENT_ROWS))
    ]
    adjusting = int(statement["reason"].notna().sum())
    caption = words.count("{n} action", "{n} actions", len(statement) - adjusting)
    if adjusting:
        caption += ", " + words.count("{n} adjustment", "{n} adjustments", adjusting)
    table = tables.table(caption, columns, rows, css="statement", total=_total(reading, line, statement))
    on_screen = _earlier(reading, len(statement) - STATEMENT_ROWS, "more screen-only")
    return table + on_screen + _earlier(reading, len(statement) - PAPER_ROWS, "more print-only")


def _total(reading: Reading, line: LineReport, statement: pd.DataFrame) -> list[Cell]:
    """The time and the value of the term: lines of an ended term are told and do not count on it."""
    words, is_mixed = reading.words, statement["of_term"].notna().any()
    value = None if isinstance(line.consumed_eur, Disqualified) else line.consumed_eur
    return [
        words.text("Total"),
        "",
        words.text("without the lines of an ended contract") if is_mixed else "",
        "",
        words.number(units.hours(line.seconds)),
        words.quantity(value, "euros"),
        "",
    ]


def _title(reading: Reading, row: Any, known: Mapping[str, SentLine]) -> Markup:
    """Return the title of a line's ticket; of an adjusting line, which lines sent no longer stand, and why (5.3)."""
    words = reading.words
    title = isolated(title_of(row.title if isinstance(row.title, str) else None, words))
    if isinstance(row.reason, str):
        title = _adjusted(reading, row, known)
    if row.of_term is None:
        return title
    return filled("{} · {}", title, words.text("contract from {day}", day=words.day(row.of_term, "medium")))


def _adjusted(reading: Reading, row: Any, known: Mapping[str, SentLine]) -> Markup:
    words = reading.words
    reasons = ", ".join(words.text(REASON_WORDS[reason]) for reason in row.reason.split())
    lines = [known[entry] for entry in row.adjusts or () if entry in known]
    if not lines:
        return isolated(words.text("Adjustment of lines already sent: {reasons}", reasons=reasons))
    named: list[str] = [_named(reading, one) for one in lines[:NAMED_LINES]]
    if len(lines) > NAMED_LINES:
        named.append(words.count("{n} other", "{n} others", len(lines) - NAMED_LINES))
    return filled("{} {}", words.text("Adjustment, {reasons}:", reasons=reasons), join(named, ", "))


def _named(reading: Reading, line: SentLine) -> Markup:
    words, day = reading.words, reading.words.day(line.day, "medium")
    if line.ticket_id is None:
        return filled("{}", words.text("line of {day}", day=day))
    return filled("{} ({})", reading.link_of(line.ticket_id), day)


def _earlier(reading: Reading, count: int, css: str) -> Markup:
    if count <= 0:
        return Markup("")
    sentence = reading.words.count(
        "{n} earlier action is in the tables", "{n} earlier actions are in the tables", count
    )
    return reading.paragraph(sentence, css)


def _comparison(reading: Reading, comparison: pd.DataFrame) -> Markup:
    words = reading.words
    columns = [
        Column(words.text("Form of contract")),
        Column(words.text("Quantity"), "number"),
        Column(words.text("Price of a unit at the value of the work"), "number"),
        Column(words.text("Price of a unit at what was billed"), "number", is_wide=True),
    ]
    rows = [
        [
            words.text(FORM_WORDS[row.form]),
            words.quantity(None if row.quantity is None else float(row.quantity), FORM_UNITS[row.form]),
            *(
                NO_VALUE if row.form == "euros" else words.quantity(price, "euros")
                for price in (row.unit_value_eur, row.unit_paid_eur)
            ),
        ]
        for row in rows_of(comparison)
    ]
    return tables.table(words.text("The same work counted otherwise"), columns, rows, css="comparison")
