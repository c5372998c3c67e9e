"""The work on each application, subsidiary by subsidiary."""

from __future__ import annotations

from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language import findings
from analysis.views.reading.report_reading import Reading, rows_of

MOST_APPLICATIONS = 12


def block(report: ClientReport) -> Block:
    """A row an application, the largest first: its whole, then its subsidiaries, which add up to it."""
    reading, table = Reading(report), report.table("application_work")
    words = reading.words
    heading = words.text("Applications, by subsidiary")
    if isinstance(table, Disqualified):
        return reading.absent("application_work", heading, findings.reason(table, words))
    names = list(dict.fromkeys(table["application"]))
    columns = [
        Column(words.text("Application")),
        Column(words.text("Subsidiary")),
        Column(words.text("Tickets"), "number", is_wide=True),
        Column(words.sentence(words.unit(reading.unit)), "number"),
    ]
    rows: list[list[Cell]] = []
    for name in names[:MOST_APPLICATIONS]:
        own = table[table["application"] == name]
        effort = words.number(reading.amount(int(own["seconds"].sum())))
        rows.append([reading.name_of(name), words.text("all"), "", effort])
        rows += [
            [
                reading.name_of(name),
                reading.name_of(row.subsidiary),
                words.number(row.tickets, 0),
                words.number(reading.amount(row.seconds)),
            ]
            for row in rows_of(own)
        ]
    shown = tables.table(words.text("Work of the contract year on each application"), columns, rows)
    left = len(names) - MOST_APPLICATIONS
    more = reading.paragraph(words.count("and {n} other", "and {n} others", left), "more") if left > 0 else ""
    return reading.block("application_work", heading, shown + more)
