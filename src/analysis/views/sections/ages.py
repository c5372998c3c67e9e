"""The tickets still open, by age (B14)."""

from __future__ import annotations

from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.language.wording import mark
from analysis.views.reading.report_reading import Reading, rows_of

BAND_WORDS = {
    "up_to_7_days": mark("7 days or less"),
    "up_to_30_days": mark("8 to 30 days"),
    "up_to_90_days": mark("31 to 90 days"),
    "over_90_days": mark("over 90 days"),
}


def block(report: ClientReport) -> Block:
    """The tickets open at the date counted: how many in each band of age, and since when the oldest waits."""
    reading, table = Reading(report), report.table("ages")
    words = reading.words
    heading = words.text("Open tickets")
    if isinstance(table, Disqualified):
        return reading.absent("ages", heading, findings.reason(table, words))
    total = int(table["tickets"].sum())
    if not total:
        return reading.absent("ages", heading, words.text("No ticket is open at this date."))
    day = words.day(table["oldest_on"].min().date())
    sentence = words.count(
        "{n} ticket is open, since {day}.", "{n} tickets are open; the oldest was opened on {day}.", total, day=day
    )  # fmt: skip
    columns = [
        Column(words.text("Age of the ticket")),
        Column(words.text("Tickets"), "number"),
        Column(words.text("Incidents"), "number", is_wide=True),
        Column(words.text("Requests"), "number", is_wide=True),
        Column(words.text("Oldest opened on"), is_wide=True),
    ]
    rows = [
        [
            words.text(BAND_WORDS[row.age_band]),
            *(words.number(count, 0) for count in (row.tickets, row.incidents, row.requests)),
            words.day(row.oldest_on.date(), "short") if row.tickets else "–",
        ]
        for row in rows_of(table)
    ]
    caption = words.text("Tickets open at the date counted, by age")
    return reading.block("ages", heading, join([reading.paragraph(sentence), tables.table(caption, columns, rows)]))
