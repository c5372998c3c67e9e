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
    said = StudyWords(report.study.language)
    return said.text("Preliminary study – {client}", client=clean(report.study.name))


def charge(report: SizingReport) -> Block:
    """The whole with its interval, then each block and on what it rests."""
    said = StudyWords(report.study.language)
    sized, hours = report.sized, report.study.hours_per_day
    whole = cards(
        [
            (
                said.text("Yearly charge"),
                said.days(sized.hours, hours),
                said.text(
                    "{low} to {high}", low=said.days(sized.low_hours, hours), high=said.days(sized.high_hours, hours)
                ),
                "",
            ),
            (
                said.text("Error for clients left out"),
                said.words.percent(report.norms.error) if report.hours_per_user_error is not None else "–",
                said.text("against {error} by users alone", error=said.words.percent(report.hours_per_user_error)),
                "",
            ),
            (said.text("Clients behind the norms"), said.words.number(report.norms.clients, 0), "", ""),
        ]
    )
    rows = [
        [
            said.words.sentence(said.text(BLOCK_WORDS[block.block])),
            said.days(block.hours, hours),
            said.text(
                "{low} to {high}", low=said.days(block.low_hours, hours), high=said.days(block.high_hours, hours)
            ),
            said.text(BASES[block.basis]),
        ]
        for block in sized.blocks
    ]
    columns = [
        Column(said.text("Block")),
        Column(said.text("By year"), "number"),
        Column(said.text("80% interval"), "number"),
        Column(said.text("Basis")),
    ]
    parts = [whole, tables.table(said.text("Charge by block"), columns, rows, css="roomy")]
    if sized.beyond:
        names = ", ".join(said.text(ITEMS[item]) for item in sized.beyond)
        parts.append(
            said.paragraph(
                said.text("More than any known client has: {items}; norms are stretched there.", items=names)
            )
        )
    return said.block("charge", said.text("The charge of a year"), join(parts))


def perimeter(report: SizingReport) -> Block:
    """The inventory, its state, and the wishes."""
    said = StudyWords(report.study.language)
    study = report.study
    rows = [
        [said.words.sentence(said.text(ITEMS[item])), said.words.number(count, 0)]
        for item, count in study.inventory.counts.items()
    ]
    columns = [Column(said.text("Item")), Column(said.text("Count"), "number")]
    state = said.text(
        "Health: {health}; documentation: {documentation}.",
        health=said.text(STATES[study.health]),
        documentation=said.text(STATES[study.documentation]),
    )
    return said.block(
        "perimeter",
        said.text("Perimeter and state"),
        listed([clean(text) for text in (*study.perimeter, *study.remarks)]),
        said.paragraph(state),
        tables.table(
            said.text("Inventory, {source}", source=said.source(study.inventory.source)), columns, rows, css="roomy"
        ),
    )


def norms(report: SizingReport) -> Block:
    """Every norm with its interval and the number of clients behind it."""
    said = StudyWords(report.study.language)
    rows = [
        [
            said.words.sentence(said.text(ITEMS[norm.item])),
            said.text(BLOCK_WORDS[norm.block]),
            said.range(*(said.words.number(value, 2) for value in (norm.low, norm.hours_per_unit, norm.high))),
            said.words.number(norm.clients, 0),
            _basis(said, report.study, norm.block, norm.item)
            if norm.basis == "declared"
            else said.text(BASES[norm.basis]),
        ]
        for norm in report.norms.norms
    ]
    columns = [
        Column(said.text("Item")),
        Column(said.text("Block")),
        Column(said.text("Hours a unit and year"), "number"),
        Column(said.text("Clients"), "number"),
        Column(said.text("Basis")),
    ]
    return said.block(
        "norms", said.text("The norms"), tables.table(said.text("Norms of the study"), columns, rows, css="roomy")
    )


def contract(report: SizingReport) -> Block:
    """The check plan and the params of the contract to propose."""
    said = StudyWords(report.study.language)
    rows = [
        [
            clean(check.check),
            said.words.number(report.occurrences[check.check], 0),
            said.words.quantity(check.minutes, "minutes"),
        ]
        for check in report.study.checks
    ]
    columns = [
        Column(said.text("Check")),
        Column(said.text("Times a year"), "number"),
        Column(said.text("Each time"), "number"),
    ]
    params = filled(
        "<details><summary>{}</summary><pre>{}</pre></details>",
        said.text("The params of the contract"),
        proposal.text(proposal.proposed(report)),
    )
    plan = tables.table(said.text("Proposed check plan"), columns, rows, css="roomy")
    return said.block("contract", said.text("The contract to propose"), plan, params)


def _basis(said: StudyWords, study: SizingStudy, block: str, item: str) -> str:
    norm = next(norm for norm in study.norms if (norm.block, norm.item) == (block, item))
    return said.text("declared: {source}", source=said.source(norm.source))
