"""A preliminary study: the yearly charge by block, the norms behind it, and the contract to propose."""

from __future__ import annotations

from analysis.params.study import SizingStudy
from analysis.studies import proposal
from analysis.studies.sizing import SizingReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import clean, filled, join
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.reading.key_figures import cards, listed
from analysis.views.studies.study_words import BLOCK_WORDS, StudyWords

BASES = {
    "exact": mark("exact"),
    "learned": mark("learned"),
    "declared": mark("declared"),
    "mixed": mark("learned and declared"),
}
ITEMS = {
    "users": mark("users"),
    "workstations": mark("workstations"),
    "servers": mark("servers"),
    "sites": mark("sites"),
    "applications": mark("applications"),
    "backups": mark("backup jobs"),
    "network_devices": mark("network devices"),
    "tenants": mark("tenants"),
}
STATES = {"good": mark("good"), "fair": mark("fair"), "poor": mark("poor")}


def title(report: SizingReport) -> str:
    """The title of the page."""
    words = StudyWords(report.study.language)
    return words.text("Preliminary study – {client}", client=clean(report.study.name))


def charge(report: SizingReport) -> Block:
    """The whole with its interval, then each block and on what it rests."""
    words = StudyWords(report.study.language)
    sized, hours = report.sized, report.study.hours_per_day
    whole = cards(
        [
            (
                words.text("Yearly charge"),
                words.days(sized.hours, hours),
                words.text(
                    "{low} to {high}", low=words.days(sized.low_hours, hours), high=words.days(sized.high_hours, hours)
                ),
                "",
            ),
            (
                words.text("Error for clients left out"),
                words.words.percent(report.norms.error) if report.hours_per_user_error is not None else "–",
                words.text("against {error} by users alone", error=words.words.percent(report.hours_per_user_error)),
                "",
            ),
            (words.text("Clients behind the norms"), words.words.number(report.norms.clients, 0), "", ""),
        ]
    )
    rows = [
        [
            words.words.sentence(words.text(BLOCK_WORDS[block.block])),
            words.days(block.hours, hours),
            "–"
            if block.basis == "exact"
            else words.text(
                "{low} to {high}", low=words.days(block.low_hours, hours), high=words.days(block.high_hours, hours)
            ),
            words.text(BASES[block.basis]),
        ]
        for block in sized.blocks
    ]
    columns = [
        Column(words.text("Block")),
        Column(words.text("By year"), "number"),
        Column(words.text("80% interval"), "number"),
        Column(words.text("Basis")),
    ]
    parts = [whole, tables.table(words.text("Charge by block"), columns, rows, css="roomy")]
    if sized.beyond:
        names = ", ".join(words.text(ITEMS[item]) for item in sized.beyond)
        parts.append(
            words.paragraph(
                words.text("More than any known client has: {items}; norms are stretched there.", items=names)
            )
        )
    return words.block("charge", words.text("The charge of a year"), join(parts))


def perimeter(report: SizingReport) -> Block:
    """The inventory, its state, and the wishes."""
    words = StudyWords(report.study.language)
    study = report.study
    rows = [
        [words.words.sentence(words.text(ITEMS[item])), words.words.number(count, 0)]
        for item, count in study.inventory.counts.items()
    ]
    columns = [Column(words.text("Item")), Column(words.text("Count"), "number")]
    state = words.text(
        "Health: {health}; documentation: {documentation}.",
        health=words.text(STATES[study.health]),
        documentation=words.text(STATES[study.documentation]),
    )
    return words.block(
        "perimeter",
        words.text("Perimeter and state"),
        listed([clean(text) for text in (*study.perimeter, *study.remarks)]),
        words.paragraph(state),
        tables.table(
            words.text("Inventory, {source}", source=words.source(study.inventory.source)), columns, rows, css="roomy"
        ),
    )


def norms(report: SizingReport) -> Block:
    """Every norm with its interval and the number of clients behind it."""
    words = StudyWords(report.study.language)
    rows = [
        [
            words.words.sentence(words.text(ITEMS[norm.item])),
            words.text(BLOCK_WORDS[norm.block]),
            words.range(*(words.words.number(value, 2) for value in (norm.low, norm.hours_per_unit, norm.high))),
            words.words.number(norm.clients, 0),
            _basis(words, report.study, norm.block, norm.item)
            if norm.basis == "declared"
            else words.text(BASES[norm.basis]),
        ]
        for norm in report.norms.norms
    ]
    columns = [
        Column(words.text("Item")),
        Column(words.text("Block")),
        Column(words.text("Hours a unit and year"), "number"),
        Column(words.text("Clients"), "number"),
        Column(words.text("Basis")),
    ]
    return words.block(
        "norms", words.text("The norms"), tables.table(words.text("Norms of the study"), columns, rows, css="roomy")
    )


def contract(report: SizingReport) -> Block:
    """The check plan and the params of the contract to propose."""
    words = StudyWords(report.study.language)
    rows = [
        [
            clean(check.check),
            words.words.number(report.occurrences[check.check], 0),
            words.words.quantity(check.minutes, "minutes"),
        ]
        for check in report.study.checks
    ]
    columns = [
        Column(words.text("Check")),
        Column(words.text("Times a year"), "number"),
        Column(words.text("Each time"), "number"),
    ]
    params = filled(
        "<details><summary>{}</summary><pre>{}</pre></details>",
        words.text("The params of the contract"),
        proposal.text(proposal.proposed(report)),
    )
    plan = tables.table(words.text("Proposed check plan"), columns, rows, css="roomy")
    return words.block("contract", words.text("The contract to propose"), plan, params)


def _basis(words: StudyWords, study: SizingStudy, block: str, item: str) -> str:
    norm = next(norm for norm in study.norms if (norm.block, norm.item) == (block, item))
    return words.text("declared: {source}", source=words.source(norm.source))
