"""Month by month: this year beside the last."""

from __future__ import annotations

import pandas as pd

from analysis.domain import periods
from analysis.report import ClientReport
from analysis.views import block as blocks
from analysis.views import findings, tables
from analysis.views.block import Block
from analysis.views.charts import Chart, Series
from analysis.views.markup import Markup
from analysis.views.reading import Reading, rows_of
from analysis.views.tables import Column

MONTHS_SHOWN = 13
"""A year and the same month of the year before."""


def block(report: ClientReport) -> Block:
    """The last months: effort, tickets, incidents and requests, and the same month a year before."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Month by month")
    if report.effort is not None:
        return reading.block("months", heading, reading.paragraph(findings.reason(report.effort, words)))
    months = report.periods["month"]
    if not len(months) or not months["seconds"].sum():
        return reading.block("months", heading, reading.paragraph(words.text("No time was recorded.")))
    shown = months.tail(MONTHS_SHOWN)
    return reading.block("months", heading, blocks.chart(chart(reading, shown), words), _table(reading, shown))


def chart(reading: Reading, months: pd.DataFrame) -> Chart:
    """The bars of the months, the contract's average as a stepped line."""
    words = reading.words
    averages = tuple(None if pd.isna(value) else float(value) for value in months["average"])
    values = tuple(reading.amount(seconds) for seconds in months["seconds"])
    has_average = any(average is not None for average in averages)
    return Chart(
        chart="monthly",
        kind="bars",
        title=_message(reading, months),
        name=words.text("Effort by month"),
        unit=reading.unit,
        labels=tuple(words.period(period, "medium") for period in months["period"]),
        series=(Series(words.text("effort"), values),),
        label_title=words.text("Month"),
        reference=Series(words.text("contract’s average"), averages) if has_average else None,
        notes=tuple(_note(reading, period) for period in months["period"]),
    )


def _message(reading: Reading, months: pd.DataFrame) -> str:
    """The last whole month against the same month a year before, where both are there; else the last month."""
    words, as_of = reading.words, reading.report.edition.as_of
    every = reading.report.periods["month"].set_index("period")["seconds"]
    whole = [period for period in months["period"] if periods.span(period).ends_on <= as_of]
    if not whole:
        last = months.iloc[-1]
        return words.text(
            "{month}, incomplete: {effort}.",
            month=words.sentence(words.period(last["period"])),
            effort=reading.brief_effort(last["seconds"]),
        )
    month = whole[-1]
    facts = {"month": words.sentence(words.period(month)), "effort": reading.brief_effort(every[month])}
    before = f"{int(month[:4]) - 1}{month[4:]}"
    if before not in every.index:
        return words.text("{month}: {effort}.", **facts)
    return words.text(
        "{month}: {effort}, against {before} a year before.", **facts, before=reading.brief_effort(every[before])
    )


def _note(reading: Reading, month: str) -> str:
    return reading.words.text("incomplete") if periods.span(month).ends_on > reading.report.edition.as_of else ""


def _table(reading: Reading, months: pd.DataFrame) -> Markup:
    words = reading.words
    columns = [
        Column(words.text("Month")),
        Column(words.sentence(words.unit(reading.unit)), "number"),
        Column(words.text("Out of scope"), "number"),
        Column(words.text("Tickets"), "number"),
        Column(words.text("Incidents"), "number", is_wide=True),
        Column(words.text("Requests"), "number", is_wide=True),
    ]
    rows = [
        [
            words.sentence(words.period(month.period, "medium")),
            words.number(reading.amount(month.seconds)),
            words.number(reading.amount(month.out_of_scope_seconds)),
            words.number(month.tickets, 0),
            words.number(month.incidents, 0),
            words.number(month.requests, 0),
        ]
        for month in rows_of(months)
    ]
    table = tables.table(words.text("Effort and tickets by month"), columns, rows, css="months")
    return Markup('<div class="static-only">{}</div>').format(table)
