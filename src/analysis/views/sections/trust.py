"""Trust in the data: findings, ledger of what was counted and what was not, provenance."""

from __future__ import annotations

import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.language.wording import mark
from analysis.views.reading import page_words
from analysis.views.reading.report_reading import Reading, rows_of

EVIDENCE_SHOWN = 12
LATE_SHOWN = 50
BRIDGE_WORDS = {
    "previous": mark("Previous edition"),
    "new": mark("New"),
    "late": mark("Typed late"),
    "moved": mark("Moved from or to another client"),
    "deleted": mark("Deleted, or withdrawn from the source"),
    "corrected": mark("Corrected"),
    "rules": mark("Rules changed"),
    "current": mark("This edition"),
}
LEDGER_WORDS = {
    "source": mark("In the source"),
    "consumed": mark("Counted"),
    "excluded": mark("Excluded"),
    "quarantined": mark("Quarantined"),
    "unallocated": mark("of which counted on no contract line"),
}


def block(report: ClientReport) -> Block:
    """Findings by severity, how far the data are described, the ledger, what moved, the provenance."""
    reading = Reading(report)
    heading = reading.words.text("Data and trust")
    parts = (_findings(reading), _score(reading), _ledger(reading), _bridge(reading), _late(reading))
    return reading.block("trust", heading, *parts, provenance(reading))


def _findings(reading: Reading) -> Markup:
    words = reading.words
    if not reading.report.findings:
        return reading.paragraph(words.text("Nothing missing or doubtful was found."))
    items = []
    for finding in reading.report.findings:
        time = "" if not finding.seconds else f" · {reading.effort(finding.seconds)}"
        evidence = ", ".join(clean(item, 60) for item in finding.evidence[:EVIDENCE_SHOWN])
        left = len(finding.evidence) - EVIDENCE_SHOWN
        if left > 0:
            evidence += " " + words.text("and {n} more", n=words.number(left, 0))
        proof = (
            filled("<details><summary>{}</summary><p>{}</p></details>", words.text("Evidence"), evidence)
            if evidence
            else Markup("")
        )
        items.append(
            filled(
                '<li><span class="chip tone-{}">{}</span> {}{}{}</li>',
                findings.SEVERITY_TONES[finding.severity],
                words.text(findings.SEVERITY_WORDS[finding.severity]),
                findings.sentence(finding, words),
                time,
                proof,
            )
        )
    return filled('<h3>{}</h3><ul class="findings">{}</ul>', words.text("Findings"), join(items))


def _score(reading: Reading) -> Markup:
    """The share of the time that is fully described, in all and by month of the contract year."""
    words, score = reading.words, reading.report.quality
    if isinstance(score, Disqualified) or score.completeness is None:
        return Markup("")
    names = ", ".join(page_words.axis(words, axis).casefold() for axis in score.axes)
    sentence = words.text(
        "{share} of the time of the whole history is fully described: {axes}.",
        share=words.percent(score.completeness),
        axes=names,
    )
    first = periods.key(reading.year.starts_on, "month")
    columns = [
        Column(words.text("Month")),
        Column(words.text("Minutes"), "number", is_wide=True),
        Column(words.text("Fully described"), "number"),
    ]
    rows = [
        [words.period(row.month), words.minutes(row.seconds), words.percent(row.share)]
        for row in rows_of(score.months[score.months["month"] >= first])
    ]
    table = tables.table(words.text("Share of the time fully described, by month"), columns, rows, css="ledger")
    return filled(
        "<h3>{}</h3>{}<details><summary>{}</summary>{}</details>",
        words.text("How far the data are described"),
        reading.paragraph(sentence),
        words.text("By month"),
        table,
    )


def _ledger(reading: Reading) -> Markup:
    """Source = counted + excluded + quarantined, in rows and in minutes."""
    words, ledger = reading.words, reading.report.ledger
    columns = [
        Column(words.text("Rows of the source")),
        Column(words.text("Rows"), "number"),
        Column(words.text("Minutes"), "number"),
    ]

    def row(name: str, rows: int, seconds: int) -> list[str]:
        return [name, words.number(rows, 0), words.minutes(seconds)]

    rows = [
        row(words.text(LEDGER_WORDS[key]), ledger.rows[key], ledger.seconds[key])
        for key in ("source", "consumed", "unallocated", "excluded", "quarantined")
        if key in ledger.rows
    ]
    reasons = [
        row(words.sentence(findings.phrase(code, count, words)), count, seconds)
        for code, count, seconds in ledger.excluded
        if count
    ]
    equation = tables.table(words.text("In the source = counted + excluded + quarantined"), columns, rows, css="ledger")
    if not reasons:
        return filled("<h3>{}</h3>{}", words.text("What was counted"), equation)
    why = tables.table(words.text("Why rows were not counted"), columns, reasons, css="ledger")
    return filled("<h3>{}</h3>{}{}", words.text("What was counted"), equation, why)


def _bridge(reading: Reading) -> Markup:
    """The bridge from the last edition, to the minute (rule 13.1); empty in the first edition."""
    words, bridge = reading.words, reading.report.bridge
    if isinstance(bridge, Disqualified):
        return Markup("")
    columns = [
        Column(words.text("From one edition to the next")),
        Column(words.sentence(words.unit(reading.unit)), "number"),
        Column(words.text("Minutes"), "number"),
    ]
    rows = []
    for name, label in BRIDGE_WORDS.items():
        seconds = getattr(bridge, name)
        is_whole = name in ("previous", "current")
        amount = words.number(reading.amount(seconds), signed=not is_whole)
        rows.append([words.text(label), amount, words.minutes(seconds)])
    table = tables.table(words.text("Previous edition + what moved = this edition"), columns, rows, css="ledger")
    return filled("<h3>{}</h3>{}", words.text("What moved since the last edition"), table)


def _late(reading: Reading) -> Markup:
    """The entries typed after the last edition for days that it had already counted, the latest day first."""
    words, bridge = reading.words, reading.report.bridge
    if isinstance(bridge, Disqualified) or bridge.late_entries.empty:
        return Markup("")
    late = bridge.late_entries.sort_values(["work_date", "ticket_id"], ascending=[False, True], kind="stable")
    columns = [Column(words.text("Date")), Column(words.text("Ticket")), Column(words.text("Minutes"), "number")]
    rows = [
        [
            words.day(row.work_date.date()),
            words.text("not given") if pd.isna(row.ticket_id) else reading.link_of(row.ticket_id),
            words.minutes(row.seconds),
        ]
        for row in rows_of(late.head(LATE_SHOWN))
    ]
    table = tables.table(words.text("Entries typed since the last edition for days before it"), columns, rows)
    left = len(late) - len(rows)
    more = words.count("and {n} other entry", "and {n} other entries", left) if left else ""
    return filled(
        "<details><summary>{}</summary>{}{}</details>",
        words.count("{n} entry typed late", "{n} entries typed late", len(late)),
        table,
        reading.paragraph(more, "more") if more else "",
    )


def provenance(reading: Reading) -> Markup:
    """Everything that this edition was made from, so that it can be made again."""
    words, edition = reading.words, reading.report.edition
    previous = edition.previous
    before = findings.reason(Disqualified("first_edition"), words) if previous is None else words.day(previous.as_of)
    pairs = [
        (words.text("Client"), clean(edition.client)),
        (words.text("Counted up to"), words.day(edition.as_of)),
        (words.text("Time zone"), edition.timezone),
        (words.text("Hours per day"), words.number(edition.hours_per_day, 2)),
        (words.text("Synchronisation"), clean(edition.sync_id)),
        (words.text("Version of the code"), clean(edition.code_version)),
        (words.text("Params (sha-256)"), clean(edition.params_sha256)),
        (words.text("Earlier edition"), before),
    ]
    return filled("<h3>{}</h3>{}", words.text("Provenance"), tables.definitions(pairs, "provenance"))
