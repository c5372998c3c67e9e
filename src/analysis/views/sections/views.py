"""The saved views that the client's report shows: for each, its effort, its months, its heaviest tickets (B7)."""

from __future__ import annotations

from analysis.report.client_report import ClientReport
from analysis.report.saved_views import ViewReport
from analysis.views.drawing import block as blocks
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, clean, filled
from analysis.views.language import findings
from analysis.views.reading.report_reading import Reading, rows_of

TICKETS_SHOWN = 10


def block(report: ClientReport) -> Block:
    """A chart and a table a view; nothing at all where params show none."""
    reading = Reading(report)
    heading = reading.words.text("Chosen views")
    if not report.views:
        return reading.absent("views", heading, reading.words.text("No view of this client was chosen for its report."))
    if report.effort is not None:
        return reading.block("views", heading, reading.paragraph(findings.reason(report.effort, reading.words)))
    return reading.block("views", heading, *(part for item in report.views for part in _view(reading, item)))


def _view(reading: Reading, item: ViewReport) -> tuple[Part | Markup, ...]:
    words = reading.words
    sentence = words.text(
        "{effort}, {tickets}, {days}.",
        effort=reading.effort(item.seconds),
        tickets=words.count("{n} ticket", "{n} tickets", item.tickets),
        days=words.days_range(item.days.starts_on, item.days.ends_on),
    )
    first = filled(
        '<h3 id="view-{}">{}</h3>{}',
        item.view.view,
        clean(item.view.title),
        reading.paragraph(words.sentence(sentence)),
    )
    if not item.months["seconds"].sum():
        return (first, reading.paragraph(words.text("No time was recorded.")))
    caption = words.text("Heaviest tickets")
    table = reading.ticket_table(caption, [*rows_of(item.heaviest)], TICKETS_SHOWN) if item.tickets else Markup("")
    return (first, blocks.chart(_chart(reading, item), words), table)


def _chart(reading: Reading, item: ViewReport) -> Chart:
    words = reading.words
    busiest = item.months.loc[item.months["seconds"].idxmax()]
    return Chart(
        chart=f"view-{item.view.view}",
        kind="bars",
        title=words.text(
            "The busiest month is {month}: {effort}",
            month=words.period(busiest["period"]),
            effort=reading.brief_effort(busiest["seconds"]),
        ),
        name=words.text("Effort by month: {view}", view=clean(item.view.title)),
        unit=reading.unit,
        labels=tuple(words.period(period, "medium") for period in item.months["period"]),
        series=(Series(words.text("effort"), tuple(reading.amount(seconds) for seconds in item.months["seconds"])),),
        label_title=words.text("Month"),
    )
