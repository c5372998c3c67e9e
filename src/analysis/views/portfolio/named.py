"""The portfolio for those who may know every client: named, complete."""

from __future__ import annotations

import pandas as pd

from analysis.report.portfolio import PortfolioReport
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.charts import Chart, Series, Tone
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.drawing.tables import Cell, Column
from analysis.views.language import findings as finding_words
from analysis.views.language import statuses
from analysis.views.language.wording import Wording, wording
from analysis.views.portfolio import cockpit
from analysis.views.portfolio.words import AXES, group_name, paragraph
from analysis.views.reading.report_reading import rows_of

LEFT_OUT_ON_A_PHONE = (
    "Effort",
    "Expected",
    "Landing at this pace",
    "Checks done",
    "80% interval",
    "Ahead / under-consumed",
)
TONES: tuple[Tone, ...] = ("main", "second", "third", "muted", "neutral")


def summary(report: PortfolioReport) -> Block:
    """Clients to call first, the number of clients, lines ahead of their pace, days to offer, clients left out."""
    words = wording(report.edition.language)
    told = [
        words.count(
            "{n} client counted up to {date}.",
            "{n} clients counted up to {date}.",
            len(report.clients),
            date=words.day(report.edition.as_of),
        ),
        words.count("{n} line is ahead of its pace.", "{n} lines are ahead of their pace.", len(report.overruns)),
        words.text(
            "About {days} could be offered to projects before the term, on lines under-consumed.",
            days=words.foreseen(float(report.reserves["offered_days"].sum()), "days"),
        ),
    ]
    missing = join(
        filled(
            '<p class="refused">{}</p>',
            words.text("{client} is missing: {reason}", client=clean(client), reason=clean(reason)),
        )
        for client, reason in report.missing
    )
    shown = cockpit.called_first(report, words) + paragraph(" ".join(told)) + missing
    return Block("summary", words.text("Summary"), (html(shown),))


def positions(report: PortfolioReport) -> Block:
    """Each client's position, then the lines ahead of their pace."""
    words = wording(report.edition.language)
    columns = [
        Column(words.text("Client")),
        *_figure_columns(
            words, "Effort", "Expected", "Consumed", "Variance", "%", "Landing at this pace", "Checks done"
        ),
    ]
    rows = [
        [
            clean(client.client_name),
            _days(words, client.effort_days),
            _days(words, client.expected_days),
            _days(words, client.consumed_days),
            _days(words, client.variance_days, signed=True),
            words.percent(_known(client.relative), signed=True),
            _days(words, client.landing_days),
            f"{client.checks_done} / {client.checks_due}" if client.checks_due else words.percent(None),
        ]
        for client in rows_of(report.clients)
    ]
    table = tables.table(words.text("Clients, in days, those most ahead of their pace first"), columns, rows)
    return Block(
        "positions",
        words.text("Who is ahead of pace, who is behind"),
        (html(table), html(_overruns(report, words))),
        is_folded=True,
    )


def groups(report: PortfolioReport) -> Block:
    """Expected, consumed and landing by kind of contract, size and sector."""
    words = wording(report.edition.language)
    parts = [html(_group_table(words, axis, report.groups[axis])) for axis in AXES]
    return Block("groups", words.text("By kind of contract, size and sector"), tuple(parts), is_folded=True)


def workload(report: PortfolioReport) -> Block:
    """Work by month and profile, and what the next months ask of each, beside what it can do."""
    words = wording(report.edition.language)
    heading = words.text("Workload by profile and month")
    if report.workload.empty:
        return Block("workload", heading, (html(paragraph(words.text("No time was recorded."))),))
    parts = (blocks.chart(_workload_chart(report, words), words), html(_staffing(report, words)))
    return Block("workload", heading, parts, is_folded=True)


def findings(report: PortfolioReport) -> Block:
    """The findings of every client, the blocking ones first."""
    words = wording(report.edition.language)
    heading = words.text("Findings by client")
    if report.findings.empty:
        return Block("findings", heading, (html(paragraph(words.text("Nothing to report."))),))
    names = report.clients[["client", "client_name"]]
    order = report.findings["severity"].map({"blocking": 0, "warning": 1, "info": 2})
    listed = report.findings.assign(order=order).merge(names, on="client", how="left")
    listed = listed[listed["severity"] != "info"].sort_values(["order", "client", "code"])
    columns = [Column(words.text("Client")), Column(words.text("Finding")), Column(words.text("Minutes"), "number")]
    rows: list[list[Cell]] = [
        [
            clean(item.client if pd.isna(item.client_name) else item.client_name),
            words.sentence(finding_words.phrase(item.code, item.count, words)),
            words.number(_known(item.minutes), 0),
        ]
        for item in rows_of(listed)
    ]
    return Block(
        "findings",
        heading,
        (html(tables.table(words.text("Blocking findings and warnings"), columns, rows)),),
        is_folded=True,
    )


def _overruns(report: PortfolioReport, words: Wording) -> Markup:
    columns = [Column(words.text("Client")), Column(words.text("Line")), Column(words.text("State"))]
    columns += _figure_columns(words, "%", "Landing at this pace")
    rows: list[list[Cell]] = [
        [
            clean(line.client_name),
            clean(line.name),
            words.text(statuses.STATUS_WORDS[line.status]),
            words.percent(_known(line.relative), signed=True),
            _days(words, line.landing_days),
        ]
        for line in rows_of(report.overruns)
    ]
    return tables.table(words.text("Lines ahead of their pace"), columns, rows)


def _group_table(words: Wording, axis: str, table: pd.DataFrame) -> Markup:
    columns = [Column(words.text(AXES[axis]))]
    columns += _figure_columns(
        words, "Clients", "Effort", "Expected", "Consumed", "%", "Landing at this pace", "Ahead / under-consumed"
    )
    rows: list[list[Cell]] = [
        [
            group_name(words, axis, row[axis]),
            words.number(row["clients"], 0),
            _days(words, row["effort_days"]),
            _days(words, row["expected_days"]),
            _days(words, row["consumed_days"]),
            words.percent(_known(row["relative"]), signed=True),
            _days(words, row["landing_days"]),
            f"{words.number(row['overruns'], 0)} / {words.number(row['unders'], 0)}",
        ]
        for row in table.to_dict("records")
    ]
    return tables.table(words.text(AXES[axis]), columns, rows)


def _workload_chart(report: PortfolioReport, words: Wording) -> Chart:
    shown = report.workload.tail(13)
    busiest = shown.sum(axis="columns").idxmax()
    series = tuple(
        Series(group_name(words, "profile", profile), tuple(map(float, shown[profile])), TONES[number % len(TONES)])
        for number, profile in enumerate(shown.columns)
    )
    return Chart(
        chart="portfolio-workload",
        kind="bars",
        title=words.text(
            "The busiest month is {month}: {days}.",
            month=words.period(str(busiest)),
            days=words.brief(float(shown.sum(axis="columns").max()), "days"),
        ),
        name=words.text("Effort of all clients by month and profile"),
        unit="days",
        labels=tuple(words.period(str(month), "medium") for month in shown.index),
        series=series,
        label_title=words.text("Month"),
    )


def _staffing(report: PortfolioReport, words: Wording) -> Markup:
    if not isinstance(report.staffing, pd.DataFrame):
        return paragraph(finding_words.reason(report.staffing, words))
    columns = [Column(words.text("Month")), Column(words.text("Profile"))]
    columns += _figure_columns(words, "Forecast", "80% interval", "Capacity", "Missing")
    rows: list[list[Cell]] = []
    for row in rows_of(report.staffing):
        capacity = _known(row.capacity_days)
        short = None if capacity is None else max(0.0, row.mean - capacity)
        interval = f"{words.number(row.lo80, 1)} – {words.number(row.hi80, 1)}"
        figures = [words.number(row.mean, 1), interval, words.number(capacity, 1), words.number(short, 1)]
        rows.append([words.period(row.month), group_name(words, "profile", row.profile), *figures])
    return tables.table(words.text("Next months, in days: what is foreseen, what each profile can do"), columns, rows)


def _figure_columns(words: Wording, *headings: str) -> list[Column]:
    return [Column(words.text(heading), "number", is_wide=heading in LEFT_OUT_ON_A_PHONE) for heading in headings]


def _days(words: Wording, days: float, *, signed: bool = False) -> str:
    return words.number(_known(days), 2, signed=signed)


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
