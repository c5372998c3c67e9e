"""State of each contract line."""

from __future__ import annotations

from analysis.report.client_report import ClientReport
from analysis.report.line import LineReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, html
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.language import statuses
from analysis.views.language.wording import mark
from analysis.views.reading import answers, sentences
from analysis.views.reading.key_figures import listed
from analysis.views.reading.report_reading import Reading
from analysis.views.sections import line_money

EDGE = 12
"""Share of the gauge near its ends where a text is written inwards [%]."""
KIND_WORDS = {
    "managed_service": mark("managed service"),
    "requests": mark("requests"),
    "support": mark("support"),
    "tickets": mark("ticket count"),
    "unlimited": mark("unlimited"),
}


def block(report: ClientReport) -> Block:
    """The main line in words, then one panel a line: promised, expected, consumed, where it lands."""
    reading = Reading(report)
    heading = reading.words.text("Each line in detail")
    if not report.lines:
        return reading.absent("lines", heading, reading.words.text("No contract line is in force at this date."))
    panels = join(_panel(reading, line) for line in report.lines)
    told = [] if report.effort is not None else [listed(sentences.summary(reading))]
    return reading.block(
        "lines",
        heading,
        *told,
        html(filled('<div class="panels">{}</div>', panels)),
    )


def _panel(reading: Reading, line: LineReport) -> Markup:
    words, now, unit, params = reading.words, line.state, line.params.unit, line.params
    status = filled(
        '<span class="chip tone-{}">{}</span>',
        statuses.STATUS_TONES[line.status],
        words.text(statuses.STATUS_WORDS[line.status]),
    )
    quantities = (
        (words.text("Entitlement"), now.entitlement, False),
        (words.text("Expected to date"), now.expected, False),
        (sentences.consumed_name(words, line), None if unit == "none" else now.consumed, False),
        (words.text("Variance"), now.variance, True),
        (words.text("Remaining"), now.remaining, False),
        (words.text("Available after planned projects"), now.available, False),
        (words.text("Landing at this pace"), now.landing_pace, False),
    )
    facts = [
        (name, words.quantity(value, unit, signed=signed)) for name, value, signed in quantities if value is not None
    ]
    facts += sentences.forecast_facts(words, line)
    facts += [
        (words.text("Real time"), f"{reading.effort(line.seconds)} · {words.minutes(line.seconds)}"),
        (words.text("Tickets worked"), words.number(line.tickets, 0)),
    ]
    facts += line_money.facts(reading, line)
    notes = join(reading.paragraph(note) for note in line_money.notes(reading, line))
    source = words.text(
        "Source: {document}, {date}", document=clean(params.source.document), date=words.day(params.source.date)
    )
    return filled(
        '<article class="panel"><h3>{} {}</h3><p class="note">{} · {}</p>{}{}{}<p class="note">{}</p>{}</article>',
        clean(params.name),
        status,
        words.text(KIND_WORDS[params.kind]),
        words.days_range(params.starts_on, params.ends_on, "medium"),
        _gauge(reading, line),
        tables.definitions(facts, "facts"),
        notes,
        source,
        line_money.details(reading, line)
        + answers.on_line(reading, params.line)
        + reading.question(clean(params.name), f"{facts[0][0]} {facts[0][1]}, {sentences.variance(words, line)}"),
    )


def _gauge(reading: Reading, line: LineReport) -> Markup:
    """Consumed against expected, on the length of the entitlement: a bar and a mark, said in words too."""
    now = line.state
    if not now.entitlement or now.expected is None or now.consumed is None:
        return Markup("")
    whole = max(now.entitlement, now.consumed)
    tone = "over" if now.pace_status == "overrun" else "main"
    consumed, expected = (100 * max(0.0, value) / whole for value in (now.consumed, now.expected))
    return filled(
        '<svg class="gauge" width="100%" height="48" role="img" aria-label="{label}">'
        '<rect class="track" x="0" y="6" width="100%" height="16" rx="3"/>'
        '<rect class="t-{tone}" x="0" y="6" width="{consumed:.2f}%" height="16" rx="3"/>'
        '<line class="mark-expected" x1="{expected:.2f}%" x2="{expected:.2f}%" y1="1" y2="28"/>'
        '<text x="{expected:.2f}%" y="42" text-anchor="{anchor}">{said}</text></svg>',
        tone=tone,
        consumed=consumed,
        expected=expected,
        anchor="start" if expected < EDGE else "end" if expected > 100 - EDGE else "middle",
        said=reading.words.text("expected {amount}", amount=reading.words.brief(now.expected, line.params.unit)),
        label=sentences.variance(reading.words, line),
    )
