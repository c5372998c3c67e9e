"""The value of a line shared between subsidiaries (rule 6), and the cost of each application (D4)."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from analysis.domain.findings import Disqualified
from analysis.measures.contract.chargeback import COMMON
from analysis.report.client_report import ClientReport
from analysis.report.year_sections import ChargebackReport
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block
from analysis.views.drawing.markup import Markup, clean, filled, isolated, join
from analysis.views.drawing.tables import Column
from analysis.views.language import findings
from analysis.views.language.wording import mark
from analysis.views.reading.report_reading import Reading, rows_of

VALUE_WORDS = {"billed": mark("billed value"), "consumed": mark("value of the work")}
COMMON_WORDS = {
    "direct_share": mark("common time shared as direct time is"),
    "headcount": mark("common time shared by headcount"),
    "fixed": mark("common time shared by fixed percentages"),
    "none": mark("common time kept apart"),
}
OPTION_WORDS = {"hosted": mark("hosted"), "saas": mark("SaaS")}


def block(report: ClientReport) -> Block:
    """The statement of each line shared, then the cost of applications."""
    reading = Reading(report)
    words = reading.words
    heading = words.text("Who pays what")
    statements = [_statement(reading, charged) for charged in report.chargeback]
    applications = _applications(reading)
    if not statements and not applications:
        text = words.text("The contract shares no line between subsidiaries and no application’s cost is declared.")
        return reading.absent("sharing", heading, text)
    return reading.block("sharing", heading, join([*statements, applications]))


def _statement(reading: Reading, charged: ChargebackReport) -> Markup:
    words = reading.words
    names = {line.params.line: line.params.name for line in reading.report.lines}
    caption = words.text(
        "{line}: {value}, {common}",
        line=clean(names.get(charged.line, charged.line)),
        value=words.text(VALUE_WORDS[charged.value]),
        common=words.text(COMMON_WORDS[charged.common]),
    )
    if isinstance(charged.table, Disqualified):
        return filled("<h3>{}</h3>{}", caption, reading.paragraph(findings.reason(charged.table, words)))
    table = charged.table
    columns = [
        Column(words.text("Subsidiary")),
        Column(words.text("Direct time"), "number", is_wide=True),
        Column(words.text("Direct"), "number"),
        Column(words.text("Shared"), "number"),
        Column(words.text("To pay"), "number"),
    ]
    rows = [
        [
            words.text("common, kept apart") if row.subsidiary == COMMON else isolated(row.subsidiary, 80),
            reading.effort(row.direct_seconds),
            *(words.quantity(amount, "euros") for amount in (row.direct_eur, row.shared_eur, row.amount_eur)),
        ]
        for row in rows_of(table)
    ]
    sums = [words.quantity(_sum(table[column]), "euros") for column in ("direct_eur", "shared_eur", "amount_eur")]
    total = [words.text("Total"), reading.effort(int(table["direct_seconds"].sum())), *sums]
    return tables.table(caption, columns, rows, css="money", total=total)


def _applications(reading: Reading) -> Markup:
    words, costs = reading.words, reading.report.applications
    if isinstance(costs, Disqualified):
        return reading.paragraph(findings.reason(costs, words))
    if costs.empty:
        return Markup("")
    return join(_application(reading, str(name), own) for name, own in costs.groupby("application", sort=False))


def _application(reading: Reading, name: str, costs: pd.DataFrame) -> Markup:
    """One application: a row a year, hosted beside SaaS."""
    words = reading.words
    columns = [Column(words.text("Year"))]
    for option in OPTION_WORDS:
        columns += [
            Column(words.text(OPTION_WORDS[option]), "number"),
            Column(words.text("cumulated"), "number", is_wide=True),
        ]
    of_year = {(row.option, row.year): row for row in rows_of(costs)}
    rows = []
    for year in sorted(set(costs["year"])):
        cells = [str(year)]
        for option in OPTION_WORDS:
            row = of_year.get((option, year))
            cells += [words.quantity(getattr(row, column, None), "euros") for column in ("total_eur", "cumulated_eur")]
        rows.append(cells)
    caption = words.text("Cost of {application}: hosted or SaaS, by year", application=clean(name))
    return tables.table(caption, columns, rows, css="money")


def _sum(amounts: pd.Series) -> Decimal:
    return sum(amounts, Decimal(0))
