"""Effort by axis: one table an axis, each a partition of the contract year (rule 7)."""

from __future__ import annotations

import pandas as pd

from analysis.report.client_report import ClientReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, filled, isolated, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

PARTS_SHOWN = 8
AXES_OPEN = 3
"""Axes that are open once the section is: those that params put first."""


def block(report: ClientReport) -> Block:
    """The axes of the report, in the order of params."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Where the time goes")
    if report.effort is not None:
        return reading.block("axes", heading, reading.paragraph(findings.reason(report.effort, words)))
    chosen = [axis for axis in (report.params.report.axes or report.axes) if axis in report.axes]
    shown = [axis for axis in chosen if _is_told(report.axes[axis])]
    silent = [page_words.axis(words, axis) for axis in chosen if axis not in shown]
    first, others = ([_panel(reading, axis) for axis in part] for part in (shown[:AXES_OPEN], shown[AXES_OPEN:]))
    parts = [filled('<div class="axes static-only">{}</div>', join(first))]
    if others:
        parts.append(
            filled(
                '<details class="static-only"><summary>{}</summary><div class="axes">{}</div></details>',
                words.count("{n} other axis", "The {n} other axes", len(others)),
                join(others),
            )
        )
    if silent:
        text = words.text("Nothing is recorded on these axes: {axes}.", axes=", ".join(silent))
        parts.append(reading.paragraph(text))
    return reading.block("axes", heading, *parts)


def _is_told(parts: pd.DataFrame) -> bool:
    """Return True where the axis has at least one named part."""
    keys, seconds = parts["key"].tolist(), parts["seconds"].tolist()
    return any(key and spent > 0 for key, spent in zip(keys, seconds, strict=True))


def _panel(reading: Reading, axis: str) -> Markup:
    words, parts = reading.words, reading.report.axes[axis]
    seconds = parts["seconds"].tolist()
    total, left = sum(seconds), seconds[PARTS_SHOWN:]
    largest = float(max(seconds[:PARTS_SHOWN])) or 1.0
    heading = page_words.axis(words, axis)
    columns = [
        Column(heading),
        Column("", "bar", is_wide=True),
        Column(words.sentence(words.unit(reading.unit)), "number"),
        Column(words.text("Share"), "number"),
        Column(words.text("Tickets"), "number", is_wide=True),
    ]
    rows = [
        [
            isolated(page_words.part(reading, axis, part.key), 80),
            tables.bar(part.seconds / largest),
            words.number(reading.amount(part.seconds)),
            words.percent(part.seconds / total if total else None),
            words.number(part.tickets, 0),
        ]
        for part in rows_of(parts.head(PARTS_SHOWN))
    ]
    if left:
        others = words.count("{n} other", "{n} others", len(left))
        rows.append([others, "", words.number(reading.amount(sum(left))), words.percent(sum(left) / total), ""])
    whole = [words.text("Total"), "", words.number(reading.amount(total)), words.percent(1.0 if total else None), ""]
    table = tables.table(words.text("Effort by {axis}", axis=heading.lower()), columns, rows, css="ranked", total=whole)
    return filled('<div class="axis" id="axis-{}">{}</div>', axis, table)
