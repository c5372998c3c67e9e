"""To watch: lines that are not on plan, periods and families out of their interval, with their tickets (2.12, E6)."""

from __future__ import annotations

from datetime import date

from analysis.domain import periods
from analysis.domain.periods import Span
from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.measures.effort import consumption
from analysis.measures.forecasting.alerts import Alert
from analysis.report.client_report import ClientReport
from analysis.report.line import LineReport
from analysis.report.outlook import DRIVER
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.language import findings, statuses
from analysis.views.language.wording import mark
from analysis.views.reading import sentences
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.views.reading.sentences import weeks_of_year

MONTHS_OF = {"level": 3, "month": 1}
TICKETS_SHOWN = 5
WHOLE = mark("The whole")


def block(report: ClientReport) -> Block:
    """The lines that are not on plan, then the early warnings, the rarest first, each with the tickets behind it."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Out of the usual range")
    if report.effort is not None:
        return reading.block("warnings", heading, reading.paragraph(findings.reason(report.effort, words)))
    lines = [line_to_watch(reading, line) for line in report.lines if line.status in NOT_ON_PLAN]
    told = [*lines, *(_item(reading, alert) for alert in report.warnings)]
    if not told:
        usual = words.text(
            "Every line is on plan; the last whole weeks and months are within what their history announced."
        )
        return reading.absent("warnings", heading, usual)
    items = join(filled("<li>{}</li>", item) for item in told)
    return reading.block("warnings", heading, filled('<ul class="findings">{}</ul>', items))


def line_to_watch(reading: Reading, line: LineReport) -> Markup:
    """Return a line that is not on plan, its status and why (rule 2.12)."""
    words = reading.words
    if line.disqualified is not None:
        why = findings.reason(line.disqualified, words)
    else:
        told = (sentences.variance(words, line), sentences.odds_at_term(words, line))
        why = words.text("; ").join(filter(None, told))
    return filled(
        '<a href="#lines">{}</a> <span class="chip tone-{}">{}</span> {}',
        clean(line.params.name),
        statuses.STATUS_TONES[line.status],
        words.text(statuses.STATUS_WORDS[line.status]),
        why,
    )


def sentence(reading: Reading, alert: Alert) -> str:
    """The move of a warning: since when, against which expectation, and how rare."""
    words, unit = reading.words, reading.unit
    facts = {
        "driver": words.text(WHOLE)
        if alert.driver is None
        else words.text("“{name}”", name=reading.name_of(alert.driver)),
        "period": _period(reading, alert),
        "observed": words.brief(reading.of_days(alert.observed), unit),
        "expected": words.brief(reading.of_days(alert.expected), unit),
        "low": words.brief(reading.of_days(alert.low), unit),
        "high": words.brief(reading.of_days(alert.high), unit),
    }
    if alert.observed > alert.expected:
        return words.text(
            "{driver}, {period}: {observed}, more than the {expected} expected (usual range {low} to {high}).", **facts
        )
    return words.text(
        "{driver}, {period}: {observed}, less than the {expected} expected (usual range {low} to {high}).", **facts
    )


def days_of(alert: Alert) -> Span:
    """The days that a warning judges: a week, a month, or the last three months."""
    starts_on = alert.since.date()
    if alert.kind == "week":
        return periods.span(periods.key(starts_on, "week"))
    day = starts_on
    for _ in range(MONTHS_OF[alert.kind] - 1):
        day = date.fromordinal(periods.month_end(day).toordinal() + 1)
    return Span(starts_on, periods.month_end(day))


def _item(reading: Reading, alert: Alert) -> Markup:
    words = reading.words
    days = days_of(alert)
    entries = consumption.within(reading.report.entries, days)
    if alert.driver is not None:
        entries = entries[(entries[DRIVER] == alert.driver).to_numpy(dtype=bool)]
    tickets = reading.ticket_table(
        words.text("Tickets of {range}", range=words.days_range(days.starts_on, days.ends_on, "medium")),
        [*rows_of(consumption.by_ticket(entries))],
        TICKETS_SHOWN,
    )
    return filled(
        "{} {}<details><summary>{}</summary>{}</details>",
        sentence(reading, alert),
        _link(reading, alert),
        words.text("The largest tickets"),
        tickets,
    )


def _link(reading: Reading, alert: Alert) -> Markup:
    """The part of the page that shows it: the week, where the time goes, or the months."""
    words = reading.words
    key = periods.key(alert.since.date(), "week")
    if alert.driver is not None:
        target, text = "axes", words.text("See where the time goes")
    elif alert.kind == "week" and key in set(weeks_of_year(reading)["period"]):
        target, text = f"week-{key}", words.text("See this week")
    else:
        target, text = "months", words.text("See the months")
    return filled('<a href="#{}">{}</a>', target, text)


def _period(reading: Reading, alert: Alert) -> str:
    words, days = reading.words, days_of(alert)
    if alert.kind == "level":
        first, last = (words.period(periods.key(day, "month")) for day in (days.starts_on, days.ends_on))
        return words.text("from {first} to {last} together", first=first, last=last)
    return words.period(periods.key(days.starts_on, alert.kind))
