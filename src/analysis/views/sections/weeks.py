"""The weeks of the contract year and their content, down to the tickets, without scripts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.measures.effort import consumption
from analysis.measures.effort.consumption import PartEffort
from analysis.report.client_report import ClientReport
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, attribute, filled, isolated, join
from analysis.views.language import findings
from analysis.views.reading import sentences
from analysis.views.reading.report_reading import Reading, rows_of

USED = ["work_date", "seconds", "ticket_key", "category_path"]
PEAKS = 3
PEAK_CATEGORIES, PEAK_TICKETS = 8, 8
OTHER_CATEGORIES, OTHER_TICKETS = 2, 2
"""A peak is told in full; the other weeks in few lines, for a year has 53 of them."""


def block(report: ClientReport) -> Block:
    """The weekly bars with the contract's average; a click on a week leads to its categories and their tickets."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Week by week")
    if report.effort is not None:
        return reading.block("weeks", heading, reading.paragraph(findings.reason(report.effort, words)))
    weeks = sentences.weeks_of_year(reading)
    if not weeks["seconds"].sum():
        return reading.block(
            "weeks", heading, reading.paragraph(words.text("No time was recorded in this contract year."))
        )
    rows = [*rows_of(weeks)]
    peaks = {week.period for week in sorted(rows, key=lambda week: -week.seconds)[:PEAKS]}
    days = Span(periods.span(rows[0].period).starts_on, periods.span(rows[-1].period).ends_on)
    made_of = consumption.parts_by_period(consumption.within(report.entries[USED], days), "week", "category_path")
    drills = join(_drill(reading, week, made_of[week.period], week.period in peaks) for week in rows if week.seconds)
    hint = words.text("Choose a week in the chart to see what makes it. The three busiest are shown here.")
    return reading.block(
        "weeks",
        heading,
        blocks.chart(chart(reading, weeks), words),
        filled('<div class="static-only" id="weeks-detail">{}{}</div>', reading.paragraph(hint), drills),
    )


def chart(reading: Reading, weeks: pd.DataFrame) -> Chart:
    """The bars of the weeks, the contract's average as a stepped line."""
    words = reading.words
    averages = reading.averages(weeks)
    values = tuple(map(reading.amount, reading.bars(weeks)))
    reference = None
    if any(average is not None for average in averages):
        reference = Series(words.text("contract’s average"), averages)
    return Chart(
        chart="weekly",
        kind="bars",
        title=sentences.peak(reading, weeks),
        name=reading.of_bars(words.text("Effort by week")),
        unit=reading.unit,
        labels=tuple(words.period(period, "short") for period in weeks["period"]),
        series=(Series(words.text("effort"), values),),
        label_title=words.text("Week"),
        reference=reference,
        links=tuple(f"#week-{week.period}" if week.seconds else None for week in rows_of(weeks)),
        filters=tuple(f"period={period}" for period in weeks["period"]),
        notes=tuple(_note(reading, week) for week in weeks["period"]),
    )


def _note(reading: Reading, week: str) -> str:
    """Why a week is not whole: it holds the date counted, or began before the contract year."""
    days = periods.span(week)
    if days.ends_on > reading.report.edition.as_of:
        return reading.words.text("incomplete")
    if days.starts_on < reading.report.year.starts_on:
        return reading.words.text("began before the contract year")
    return ""


def _drill(reading: Reading, week: Any, parts: list[PartEffort], is_peak: bool) -> Markup:
    """Content of one week: its categories, largest first, each with its tickets."""
    words = reading.words
    shown = parts[: PEAK_CATEGORIES if is_peak else OTHER_CATEGORIES]
    categories = _categories(reading, shown) if is_peak else _brief_categories(reading, shown)
    left = parts[len(shown) :]
    more = ""
    if left:
        amount = reading.effort(sum(part.seconds for part in left))
        more = words.count(
            "and {n} other category, {amount}", "and {n} other categories, {amount}", len(left), amount=amount
        )
    facts = [words.count("{n} ticket", "{n} tickets", week.tickets)]
    if pd.notna(week.average) and week.compared_seconds != week.seconds:
        compared = reading.effort(week.compared_seconds)
        facts.insert(0, words.text("compared with the average: {effort}", effort=compared))
    if week.out_of_scope_seconds:
        facts.append(words.text("out of scope {amount}", amount=reading.effort(week.out_of_scope_seconds)))
    span = periods.span(week.period)
    effort = reading.effort(week.seconds)
    title = words.text("{label}: {value}", label=words.sentence(words.period(week.period)), value=effort)
    return filled(
        '<section class="drill{peak}" id="week-{key}" aria-labelledby="week-{key}-title">'
        '<h3 id="week-{key}-title">{title}</h3><p class="note">{days} · {facts}</p>{categories}{more}'
        '<p class="back"><a href="#chart-weekly">{back}</a></p></section>',
        peak=" peak" if is_peak else "",
        key=week.period,
        title=title,
        days=words.days_range(span.starts_on, span.ends_on, "medium"),
        facts=" · ".join(facts),
        categories=categories,
        more=reading.paragraph(more, "more") if more else "",
        back=words.text("Back to the chart"),
    )


def _categories(reading: Reading, parts: list[PartEffort]) -> Markup:
    """Each category with a bar, its tickets folded beneath; those of the first are open."""
    words = reading.words
    largest = float(parts[0].seconds) or 1.0
    items = []
    for rank, part in enumerate(parts):
        name = reading.name_of(part.key)
        table = reading.ticket_table(words.text("Tickets of {category}", category=name), part.tickets, PEAK_TICKETS)
        items.append(
            filled(
                '<details class="category"{}><summary><span class="name">{}</span> <span class="amount">{}</span>{}'
                "</summary>{}</details>",
                attribute("open", "open" if rank == 0 else None),
                name,
                reading.effort(part.seconds),
                tables.bar(part.seconds / largest),
                table,
            )
        )
    return join(items)


def _brief_categories(reading: Reading, parts: list[PartEffort]) -> Markup:
    """Each category with its largest tickets, as a list."""
    items = []
    for part in parts:
        tickets = join(
            filled(
                "<li>{} {} <b>{}</b></li>",
                reading.ticket_link(ticket.ticket_key),
                isolated(reading.ticket(ticket.ticket_key)[1], 80),
                reading.effort(ticket.seconds),
            )
            for ticket in part.tickets[:OTHER_TICKETS]
        )
        name = reading.name_of(part.key)
        items.append(filled("<li>{} <b>{}</b><ul>{}</ul></li>", name, reading.effort(part.seconds), tickets))
    return filled('<ul class="brief">{}</ul>', join(items))
