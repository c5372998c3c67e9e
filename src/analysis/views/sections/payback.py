"""Does it pay: the client's projects on its own tickets, and what its perimeter takes in a year (rule 11, H5)."""

from __future__ import annotations

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.report.projects.charge import ChargeReport
from analysis.report.projects.of_client import ProjectReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, clean, filled, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.reading.key_figures import cards, listed
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.views.studies import board, following, options, years
from analysis.views.studies.study_words import BLOCK_WORDS, StudyWords


def block(report: ClientReport) -> Block:
    """Each project with its answer, economic and cash figures and options; then the charge of the perimeter."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Does it pay?")
    if report.effort is not None:
        return reading.block("payback", heading, reading.paragraph(findings.reason(report.effort, words)))
    projects = [_project(reading, item) for item in report.payback]
    if not projects:
        projects = [reading.paragraph(words.text("This edition shows no investment."))]
    return reading.block("payback", heading, *projects, _perimeter(reading, report.sizing))


def _project(reading: Reading, item: ProjectReport) -> Markup:
    words = StudyWords(reading.report.edition.language)
    title = filled("<h3>{}</h3>", clean(item.project.name))
    if isinstance(item.judged, Disqualified):
        return title + reading.paragraph(findings.reason(item.judged, reading.words))
    case, best = item.judged, board.best_of(item.judged)
    parts = [title]
    if item.project.question:
        parts.append(reading.paragraph(clean(item.project.question), css="as-of"))
    parts.append(listed(board.sentences(words, case, best)))
    if case.evidence.is_enough:
        parts.append(cards(board.figures(words, best)))
    parts.append(options.table(words, case))
    parts.append(years.table(words, case, best.case.option))
    if case.seen:
        parts += [options.seen(words, case), following.part(words, case)]
    return join(parts)


def _perimeter(reading: Reading, charge: ChargeReport | Disqualified) -> Markup:
    words = reading.words
    title = filled("<h3>{}</h3>", words.text("What the perimeter takes"))
    if isinstance(charge, Disqualified):
        return title + reading.paragraph(findings.reason(charge, words))
    parts = [title, reading.paragraph(_sentence(reading, charge)), _blocks(reading, charge)]
    if isinstance(charge.against, Disqualified):
        parts.append(reading.paragraph(findings.reason(charge.against, words)))
    return join(parts)


def _sentence(reading: Reading, charge: ChargeReport) -> str:
    words = reading.words
    days = words.sentence(words.days_range(charge.year.starts_on, charge.year.ends_on))
    effort = _effort(reading, charge.total_hours)
    if charge.inventory is None or not charge.inventory.users:
        return words.text("{range}: {effort} of work.", range=days, effort=effort)
    return words.text(
        "{range}: {effort} of work for {users} users, {each} each.",
        range=days,
        effort=effort,
        users=words.number(charge.inventory.users, 0),
        each=words.quantity(charge.total_hours / charge.inventory.users, "hours", 1),
    )


def _blocks(reading: Reading, charge: ChargeReport) -> Markup:
    """Effort of each block, beside the sized effort where params hold a sizing and a year has gone by."""
    words = reading.words
    columns = [Column(words.text("Block")), Column(words.text("Work of the year"), "number")]
    if charge.against is None or isinstance(charge.against, Disqualified):
        rows = [
            [words.sentence(words.text(BLOCK_WORDS[block])), _effort(reading, hours)]
            for block, hours in charge.hours.items()
        ]
        total = [words.text("Total"), _effort(reading, charge.total_hours)]
        return tables.table(
            words.text("Work of the last twelve months by block"), columns, rows, css="roomy", total=total
        )
    columns += [
        Column(words.text("Sized"), "number"),
        Column(words.text("80% interval"), "number", is_wide=True),
        Column(words.text("Difference"), "number"),
    ]
    lines = [
        [
            words.text("Total") if row.block == "total" else words.sentence(words.text(BLOCK_WORDS[row.block])),
            _effort(reading, row.real_hours),
            _effort(reading, row.sized_hours),
            _interval(reading, row.low_hours, row.high_hours),
            words.brief(reading.amount(row.variance_hours * units.SECONDS_PER_HOUR), reading.unit, signed=True),
        ]
        for row in rows_of(charge.against)
    ]
    caption = words.text("Work of the last twelve months, beside what the preliminary study sized")
    return tables.table(caption, columns, lines[:-1], css="roomy", total=lines[-1])


def _interval(reading: Reading, low: float, high: float) -> str:
    words = reading.words
    if low == high:
        return words.text("exact")
    return words.text("{low} to {high}", low=_effort(reading, low), high=_effort(reading, high))


def _effort(reading: Reading, hours: float) -> str:
    return reading.brief_effort(hours * units.SECONDS_PER_HOUR)
