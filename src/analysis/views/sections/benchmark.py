"""The client beside comparable clients, none of which can be recognised (A11); or why no comparison is given."""

from __future__ import annotations

from analysis.domain.findings import Disqualified
from analysis.report.client_report import ClientReport
from analysis.report.peer_comparison import Comparison
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import clean, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings, rounding
from analysis.views.language.wording import Wording, mark
from analysis.views.reading.report_reading import Reading, rows_of
from analysis.views.sections.lines import KIND_WORDS

RATIO_WORDS = {
    "minutes_per_user": (mark("Minutes per user and month"), 0),
    "tickets_per_user": (mark("Tickets per user and month"), 2),
    "minutes_per_ticket": (mark("Minutes per ticket"), 0),
    "incident_share": (mark("Share of incidents in the time spent"), 1),
    "backup_share": (mark("Share of backups in the time spent"), 1),
    "out_of_scope_share": (mark("Share of work out of scope"), 1),
}
"""Ratio -> its name, and its decimals."""
MORE_DIGITS = 2
"""Decimals that are added, at most, to tell quartiles apart."""
POSITION_WORDS = {
    "lowest_quarter": mark("among the lowest quarter"),
    "below_median": mark("below the median"),
    "above_median": mark("at the median or above"),
    "highest_quarter": mark("among the highest quarter"),
}


def block(report: ClientReport) -> Block:
    """The client's ratios beside the quartiles of comparable clients."""
    reading = Reading(report)
    words, found = reading.words, report.benchmark
    heading = words.text("Beside comparable clients")
    if isinstance(found, Disqualified):
        return reading.absent("benchmark", heading, findings.reason(found, words))
    return reading.block("benchmark", heading, join([_table(words, found), reading.paragraph(_grounds(words, found))]))


def _table(words: Wording, found: Comparison) -> str:
    columns = [
        Column(words.text("Ratio of the last 12 whole months")),
        Column(words.text("This client"), "number"),
        Column(words.text("First quarter under"), "number", is_wide=True),
        Column(words.text("Median"), "number"),
        Column(words.text("Last quarter from"), "number", is_wide=True),
        Column(words.text("Position")),
    ]
    rows = []
    for row in rows_of(found.table):
        name, digits = RATIO_WORDS[row.ratio]
        digits = _telling(digits, 100 if row.ratio.endswith("_share") else 1, (row.low, row.median, row.high))
        figures = [_figure(words, row.ratio, value, digits) for value in (row.value, row.low, row.median, row.high)]
        rows.append([words.text(name), *figures, words.text(POSITION_WORDS[row.position])])
    return tables.table(words.text("Ratios of comparable clients, rounded so that none can be told"), columns, rows)


def _grounds(words: Wording, found: Comparison) -> str:
    """The clients compared, the months and the reference."""
    common = []
    if found.kind is not None:
        common.append(words.text("same kind of contract: {kind}", kind=words.text(KIND_WORDS[found.kind])))
    if found.size_band is not None:
        common.append(words.text("same size: {size} users", size=clean(found.size_band)))
    if found.sector is not None:
        common.append(words.text("same sector: {sector}", sector=clean(found.sector)))
    return words.text(
        "Compared with {n} other clients at least ({common}), counted up to {day}; this client from {start} to {end}. "
        "Reference {reference}.",
        n=words.number(found.clients, 0),
        common=", ".join(common) or words.text("of any kind, size and sector"),
        day=words.day(found.reference_as_of),
        start=words.day(found.year.starts_on),
        end=words.day(found.year.ends_on),
        reference=found.reference_sha256[:12],
    )


def _telling(digits: int, scale: int, quartiles: tuple[float, float, float]) -> int:
    """The decimals by which quartiles that differ are told apart: a little more than usual where they are close."""
    for more in range(MORE_DIGITS):
        shown = {rounding.half_up(value * scale, digits + more) for value in quartiles}
        if len(shown) == len(set(quartiles)):
            return digits + more
    return digits + MORE_DIGITS


def _figure(words: Wording, ratio: str, value: float, digits: int) -> str:
    return words.percent(value, digits) if ratio.endswith("_share") else words.number(value, digits)
