"""The months to come: forecast, seasonal profile, cost of past events."""

from __future__ import annotations

from analysis.report.client_report import ClientReport
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.markup import Markup, filled, join
from analysis.views.language import findings
from analysis.views.reading.report_reading import Reading
from analysis.views.sections import events, forecast, seasonality


def block(report: ClientReport) -> Block:
    """The next twelve months and their past errors, the season, the events: each says why where it cannot be given."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Outlook")
    if report.effort is not None:
        return reading.block("outlook", heading, reading.paragraph(findings.reason(report.effort, words)))
    parts: list[Part | Markup] = [
        _subheading(words.text("The next twelve months")),
        *forecast.parts(reading, report.forecast),
        _subheading(words.text("The season")),
        *seasonality.parts(reading, report.seasonality),
    ]
    if report.events:
        paragraphs = join(filled("<li>{}</li>", text) for text in events.sentences(reading, report.events))
        parts.append(
            filled(
                '<details><summary>{}</summary><ul class="told">{}</ul>{}</details>',
                words.text("Past events"),
                paragraphs,
                events.table(reading, report.events),
            )
        )
    return reading.block("outlook", heading, *parts)


def _subheading(text: str) -> Markup:
    return filled("<h3>{}</h3>", text)
