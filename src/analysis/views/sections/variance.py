"""This month against the same month a year earlier, explained by its drivers (rule 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.domain.category_paths import PATH_SEPARATOR
from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span, key
from analysis.measures.effort.variance import PeriodFigures, TicketMove, Variance, tickets_behind
from analysis.report.client_report import AXES, ClientReport
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, folded, isolated, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

MAIN_AXIS = "category"
DRIVERS_DRAWN, DRIVERS_LISTED, DRIVERS_TOLD = 6, 15, 3
TICKETS_LISTED = 5


def block(report: ClientReport) -> Block:
    """The difference in words, its drivers as a tornado, and each axis in a table."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("This month and a year earlier")
    if isinstance(report.variance, Disqualified) or report.effort is not None:
        refused = report.effort or report.variance
        text = findings.reason(refused, words) if isinstance(refused, Disqualified) else ""
        return reading.block("variance", heading, reading.paragraph(text))
    main = report.variance[MAIN_AXIS]
    others = join(_drivers(reading, axis, found) for axis, found in report.variance.items())
    return reading.block(
        "variance",
        heading,
        blocks.chart(chart(reading, main), words),
        reading.paragraph(explained(reading, main), "explained"),
        _share(reading, main),
        _periods(reading, main),
        _behind(reading, main),
        folded(words.text("Each driver, axis by axis"), others, "drivers-of"),
    )


def chart(reading: Reading, found: Variance) -> Chart:
    """The drivers of the difference, the heaviest first."""
    words = reading.words
    shown = _moved(found)[:DRIVERS_DRAWN]
    return Chart(
        chart="variance",
        kind="tornado",
        is_half=True,
        title=message(reading, found),
        name=words.text("Difference by category"),
        unit=reading.unit,
        labels=tuple(reading.name_of(row.key) for row in shown),
        series=(
            Series(words.text("difference"), tuple(reading.amount(row.difference_seconds) for row in shown), "over"),
        ),
        label_title=words.text("Category"),
    )


def message(reading: Reading, found: Variance) -> str:
    """« Janvier 2023 : 27,0 j contre 16,0 j en janvier 2022, soit +11,0 j »."""
    words = reading.words
    return words.text(
        "{month}: {after} against {before} in {month_before}, a difference of {difference}",
        month=reading.of_totals(words.sentence(_name(reading, found.after.days))),
        month_before=_name(reading, found.before.days),
        after=reading.brief_effort(found.after.seconds),
        before=reading.brief_effort(found.before.seconds),
        difference=words.brief(reading.amount(found.difference), reading.unit, signed=True),
    )


def explained(reading: Reading, found: Variance) -> str:
    """The change, never its cause: « +11,0 j par rapport à janvier 2022 : Hyper-V +2,47 j, … »."""
    words = reading.words
    month, before = _name(reading, found.after.days), _name(reading, found.before.days)
    moved = [row for row in _moved(found) if row.is_named][:DRIVERS_TOLD]
    drivers = [_driver(reading, row, month, before) for row in moved]
    facts = {
        "difference": words.brief(reading.amount(found.difference), reading.unit, signed=True),
        "month": before,
        "incidents": words.count("{n} incident", "{n} incidents", found.after.incidents),
        "incidents_before": words.number(found.before.incidents, 0),
        "requests": words.count("{n} request", "{n} requests", found.after.requests),
        "requests_before": words.number(found.before.requests, 0),
    }
    if not drivers:
        return words.text(
            "{difference} against {month}; {incidents} against {incidents_before}, "
            "{requests} against {requests_before}.",
            **facts,
        )
    return words.text(
        "{difference} against {month}: {drivers}; {incidents} against {incidents_before}, "
        "{requests} against {requests_before}.",
        **facts,
        drivers=", ".join(drivers),
    )


def _driver(reading: Reading, row: Any, month: str, before: str) -> str:
    words = reading.words
    facts = {
        "driver": page_words.part(reading, MAIN_AXIS, row.key).split(PATH_SEPARATOR)[-1],
        "difference": words.quantity(reading.amount(row.difference_seconds), reading.unit, signed=True),
    }
    if row.seconds_before == 0:
        return words.text("{driver} {difference} (none in {month})", **facts, month=before)
    if row.seconds_after == 0:
        return words.text("{driver} {difference} (none in {month})", **facts, month=month)
    return f"{facts['driver']} {facts['difference']}"


def _periods(reading: Reading, found: Variance) -> Markup:
    words = reading.words
    columns = [
        Column(words.text("Month")),
        Column(words.sentence(words.unit(reading.unit)), "number"),
        Column(words.text("Tickets"), "number"),
        Column(words.text("Incidents"), "number"),
        Column(words.text("Requests"), "number"),
        Column(words.text("Working days"), "number", is_wide=True),
    ]

    def row(figures: PeriodFigures) -> list[str]:
        counts = (figures.tickets, figures.incidents, figures.requests, figures.working_days)
        return [
            words.sentence(_name(reading, figures.days)),
            words.number(reading.amount(figures.seconds)),
            *(words.number(count, 0) for count in counts),
        ]

    return tables.table(words.text("The two months"), columns, [row(found.after), row(found.before)], css="months")


def _share(reading: Reading, found: Variance) -> Markup:
    """Share of the difference that the named drivers explain; always printed."""
    if found.named_share is None:
        return reading.paragraph(reading.words.text("Nothing differs between the two months."))
    named = int(found.drivers["is_named"].sum())
    text = reading.words.count(
        "{n} named category explains {share} of what moved.",
        "{n} named categories explain {share} of what moved.",
        named,
        share=reading.words.percent(found.named_share),
    )
    return reading.paragraph(text)


def _behind(reading: Reading, found: Variance) -> Markup:
    """The tickets behind each named difference, folded."""
    words = reading.words
    behind = tickets_behind(reading.report.entries, found.before.days, found.after.days, AXES[MAIN_AXIS])
    named = [row.key for row in _moved(found) if row.is_named][:DRIVERS_LISTED]
    told = [_tickets(reading, found, key, behind.get(key, [])) for key in named]
    return folded(words.text("The tickets behind each difference"), join(told)) if told else Markup("")


def _tickets(reading: Reading, found: Variance, driver: str, moves: Sequence[TicketMove]) -> Markup:
    """The tickets that made one driver move."""
    words = reading.words
    columns = [
        Column(words.text("Ticket")),
        Column(words.text("Title")),
        *_compared(reading, found),
    ]
    rows = [
        [
            reading.ticket_link(move.ticket_key),
            isolated(reading.ticket(move.ticket_key)[1]),
            words.number(reading.amount(move.seconds_before)),
            words.number(reading.amount(move.seconds_after)),
            words.number(reading.amount(move.difference), signed=True),
        ]
        for move in moves[:TICKETS_LISTED]
    ]
    return tables.table(page_words.part(reading, MAIN_AXIS, driver), columns, rows, css="tickets")


def _drivers(reading: Reading, axis: str, found: Variance) -> Markup:
    """Each driver: its two months, and their difference by volume and by duration."""
    words = reading.words
    name = page_words.axis(words, axis)
    columns = [
        Column(name),
        *_compared(reading, found),
        Column(words.text("by volume"), "number", is_wide=True),
        Column(words.text("by duration"), "number", is_wide=True),
    ]
    rows = [
        [
            isolated(page_words.part(reading, axis, row.key), 80),
            words.number(reading.amount(row.seconds_before)),
            words.number(reading.amount(row.seconds_after)),
            *(
                words.number(reading.amount(value), signed=True)
                for value in (row.difference_seconds, row.volume_seconds, row.duration_seconds)
            ),
        ]
        for row in _moved(found)[:DRIVERS_LISTED]
    ]
    caption = words.text("Difference by {axis}, in {unit}", axis=name.lower(), unit=words.unit(reading.unit))
    return folded(caption, tables.table(caption, columns, rows, css="drivers"))


def _compared(reading: Reading, found: Variance) -> tuple[Column, ...]:
    """Return the columns of the month before, of the month and of their difference."""
    words = reading.words
    months = (key(side.days.starts_on, "month") for side in (found.before, found.after))
    heads = [words.sentence(words.period(month, "medium")) for month in months]
    return tuple(Column(head, "number") for head in (*heads, words.text("Difference")))


def _moved(found: Variance) -> list[Any]:
    """The drivers that differ, the heaviest first."""
    return [row for row in rows_of(found.drivers) if row.difference_seconds]


def _name(reading: Reading, days: Span) -> str:
    return reading.words.period(key(days.starts_on, "month"))
