"""Month by month: this year beside the last."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, folded
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.reading.report_reading import Reading, rows_of

MONTHS_SHOWN = 13
"""A year and the same month of the year before."""


def block(report: ClientReport) -> Block:
    """The last months: effort, tickets, incidents and requests, and the same month a year earlier."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Month by month")
    if report.effort is not None:
        why = reading.paragraph(findings.reason(report.effort, words))
        return reading.block("months", heading, why, *_tickets(reading, report.periods["month"]))
    months = report.periods["month"]
    if not len(months) or not months["seconds"].sum():
        return reading.block("months", heading, reading.paragraph(words.text("No time was recorded.")))
    shown = months.tail(MONTHS_SHOWN)
    parts: list[Part | Markup] = [blocks.chart(chart(reading, shown), words)]
    if not isinstance(report.progress, Disqualified):
        parts.append(blocks.chart(progress_chart(reading, report.progress), words))
    return reading.block("months", heading, *parts, _table(reading, shown))


def chart(reading: Reading, months: pd.DataFrame) -> Chart:
    """The bars of the months, the contract's average as a stepped line."""
    words = reading.words
    averages = reading.averages(months)
    values = tuple(map(reading.amount, reading.bars(months)))
    has_average = any(average is not None for average in averages)
    return Chart(
        chart="monthly",
        is_half=True,
        kind="bars",
        title=_message(reading, months),
        name=reading.of_bars(words.text("Effort by month")),
        unit=reading.unit,
        labels=tuple(words.period(period, "medium") for period in months["period"]),
        series=(Series(words.text("effort"), values),),
        label_title=words.text("Month"),
        reference=Series(words.text("contract’s average"), averages) if has_average else None,
        filters=tuple(f"period={period}" for period in months["period"]),
        notes=tuple(_note(reading, period) for period in months["period"]),
    )


def tickets_chart(reading: Reading, months: pd.DataFrame) -> Chart:
    """Tickets opened and closed by month: what a source without effort still tells."""
    words = reading.words
    opened, closed = int(months["opened"].sum()), int(months["closed"].sum())
    title = words.text(
        "Since {month}: {opened}, {closed}",
        month=words.period(months["period"].iloc[0]),
        opened=words.count("{n} ticket opened", "{n} tickets opened", opened),
        closed=words.count("{n} closed", "{n} closed", closed),
    )
    return Chart(
        chart="tickets-monthly",
        is_half=True,
        kind="lines",
        title=title,
        name=words.text("Tickets opened and closed by month"),
        unit="tickets",
        labels=tuple(words.period(period, "medium") for period in months["period"]),
        series=(
            Series(words.text("opened"), tuple(months["opened"].tolist()), "main"),
            Series(words.text("closed"), tuple(months["closed"].tolist()), "second"),
        ),
        label_title=words.text("Month"),
        filters=tuple(f"period={period}" for period in months["period"]),
        notes=tuple(_note(reading, period) for period in months["period"]),
    )


def _tickets(reading: Reading, months: pd.DataFrame) -> list[Part | Markup]:
    """The chart of tickets and its table; a sentence where no ticket was opened nor closed."""
    words, shown = reading.words, months.tail(MONTHS_SHOWN)
    if not shown[["opened", "closed"]].to_numpy().any():
        return [reading.paragraph(words.text("No ticket was opened or closed in these months."))]
    columns = [
        Column(words.text("Month")),
        Column(words.text("Opened"), "number"),
        Column(words.text("Closed"), "number"),
    ]
    rows = [
        [
            words.sentence(words.period(month.period, "medium")),
            words.number(month.opened, 0),
            words.number(month.closed, 0),
        ]
        for month in rows_of(shown)
    ]
    return [
        blocks.chart(tickets_chart(reading, shown), words),
        tables.table(words.text("Tickets opened and closed by month"), columns, rows, css="months"),
    ]


def progress_chart(reading: Reading, progress: pd.DataFrame) -> Chart:
    """The contract year cumulated, beside the year before at the same progress."""
    words = reading.words
    after, before = (
        [_seconds(value) for value in progress[f"cumulated_seconds_{side}"].tolist()] for side in ("after", "before")
    )
    now, then = [both for both in zip(after, before, strict=True) if both[0] is not None][-1]
    title = words.text(
        "{now} since the start of the contract year, against {then} a year earlier",
        now=reading.brief_effort(now or 0),
        then=words.brief(None if then is None else reading.amount(then), reading.unit),
    )
    labels = progress["period_after"].where(progress["period_after"].notna(), progress["period_before"])

    def cumulated(values: list[int | None]) -> tuple[float | None, ...]:
        return tuple(None if value is None else reading.amount(value) for value in values)

    return Chart(
        chart="progress",
        is_half=True,
        kind="lines",
        title=title,
        name=reading.of_totals(words.text("Cumulated effort by month")),
        unit=reading.unit,
        labels=tuple(words.period(period, "short") for period in labels),
        series=(
            Series(words.text("this year"), cumulated(after), "main"),
            Series(words.text("year before"), cumulated(before), "previous"),
        ),
        label_title=words.text("Month"),
    )


def _seconds(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _message(reading: Reading, months: pd.DataFrame) -> str:
    """The last whole month's bar against that of a year earlier, where both are there; else the last month's."""
    words, as_of = reading.words, reading.report.edition.as_of
    table = reading.report.periods["month"]
    every = dict(zip(table["period"], reading.bars(table), strict=True))
    whole = [period for period in months["period"] if periods.span(period).ends_on <= as_of]
    if not whole:
        last = months.iloc[-1]
        return words.text(
            "{month}, incomplete: {effort}.",
            month=reading.of_bars(words.sentence(words.period(last["period"]))),
            effort=reading.brief_effort(every[last["period"]]),
        )
    month = whole[-1]
    facts = {
        "month": reading.of_bars(words.sentence(words.period(month))),
        "effort": reading.brief_effort(every[month]),
    }
    before = f"{int(month[:4]) - 1}{month[4:]}"
    if before not in every:
        return words.text("{month}: {effort}.", **facts)
    return words.text(
        "{month}: {effort}, against {before} a year earlier.", **facts, before=reading.brief_effort(every[before])
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
    caption = reading.of_totals(words.text("Effort and tickets by month"))
    table = tables.table(caption, columns, rows, css="months")
    return folded(caption, table, "values")
