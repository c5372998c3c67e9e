"""The tickets of the contract year, by charge, each with a link to its page in the ticket tool."""

from __future__ import annotations

from analysis.measures.effort import consumption
from analysis.report.client_report import ClientReport
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import filled
from analysis.views.language import findings
from analysis.views.reading import answers
from analysis.views.reading.report_reading import Reading, rows_of

TICKETS_SHOWN = 50


def block(report: ClientReport) -> Block:
    """The largest tickets of the contract year."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Tickets")
    if report.effort is not None:
        return reading.block("tickets", heading, reading.paragraph(findings.reason(report.effort, words)))
    worked = consumption.by_ticket(reading.year_entries)
    if not len(worked):
        return reading.absent("tickets", heading, words.text("No ticket was worked."))
    shown = min(TICKETS_SHOWN, len(worked))
    caption = words.count(
        "The {n} ticket of the contract year", "The largest {shown} of {n} tickets of the contract year",
        len(worked), shown=words.number(shown, 0),
    )  # fmt: skip
    table = reading.ticket_table(caption, [*rows_of(worked)], TICKETS_SHOWN)
    shown_apart = filled('<div class="static-only">{}</div>', table)
    return reading.block("tickets", heading, answers.on_tickets(reading), shown_apart)
