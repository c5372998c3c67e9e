"""Cost of the problem: measured from tickets, month by month; declared costs beside it."""

from __future__ import annotations

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.charts import Chart, Series
from analysis.views.drawing.markup import Markup, clean, isolated
from analysis.views.drawing.tables import Column
from analysis.views.studies.study_words import StudyWords

TICKETS_SHOWN = 10


def block(case: BusinessCase) -> Block:
    """The measured cost with its tickets; declared costs in a table of their own."""
    said = StudyWords(case.language)
    parts: list[Part | Markup] = [
        said.paragraph(_sentence(said, case)),
        blocks.chart(chart(case), said.words),
        _tickets(said, case),
    ]
    if case.project.problem.declared:
        parts.append(_declared(said, case))
    return said.block("problem", said.text("What the problem costs"), *parts)


def chart(case: BusinessCase) -> Chart:
    """The bars of the whole months, stacked by kind of ticket."""
    said = StudyWords(case.language)
    names = {"incident": said.text("incidents"), "request": said.text("requests")}
    monthly = case.cost.months.groupby("period", sort=True)["amount_eur"].sum()
    return Chart(
        chart="problem",
        kind="bars",
        title=said.text("The problem costs {amount} a month on average", amount=said.euros(float(monthly.mean()))),
        name=said.text("Cost of the problem by month"),
        unit="euros",
        labels=tuple(said.words.period(period, "medium") for period in case.cost.periods),
        series=tuple(
            Series(
                names.get(part, said.text("not given")),
                tuple(case.cost.part(part, "amount_eur").tolist()),
                "main" if part == "incident" else "second",
            )
            for part in case.cost.parts
        ),
        label_title=said.text("Month"),
    )


def _sentence(said: StudyWords, case: BusinessCase) -> str:
    cost = case.cost
    told = said.text(
        "{range}: {tickets}, {days}, {amount} at the dated rates.",
        range=said.words.sentence(said.words.days_range(cost.days.starts_on, cost.days.ends_on)),
        tickets=said.words.quantity(cost.tickets, "tickets"),
        days=said.words.quantity(units.days(cost.seconds, case.hours_per_day), "days"),
        amount="–" if isinstance(cost.amount_eur, Disqualified) else said.words.quantity(cost.amount_eur, "euros"),
    )
    if isinstance(cost.trend, Disqualified):
        return told
    trend = said.text(
        "The last twelve months against the twelve before: {trend}.", trend=said.words.percent(cost.trend, signed=True)
    )
    return f"{told} {trend}"


def _tickets(said: StudyWords, case: BusinessCase) -> Markup:
    """The largest tickets: the list behind the figure begins with them."""
    largest = case.cost.by_ticket.head(TICKETS_SHOWN)
    rows = [
        [
            isolated(str(row.ticket_key).rpartition("\x1f")[2], 40),
            said.words.day(row.first_on.date(), "short"),
            said.words.quantity(units.days(row.seconds, case.hours_per_day), "days"),
        ]
        for row in largest.itertuples(index=False)
    ]
    columns = [Column(said.text("Ticket")), Column(said.text("First worked")), Column(said.text("Effort"), "number")]
    caption = said.text(
        "The largest tickets of the problem ({shown} of {all})", shown=len(rows), all=len(case.cost.by_ticket)
    )
    return tables.table(caption, columns, rows, css="roomy")


def _declared(said: StudyWords, case: BusinessCase) -> Markup:
    rows = [
        [clean(item.name), said.euros(case.declared_monthly_eur[item.name] * 12), said.source(item.source)]
        for item in case.project.problem.declared
    ]
    columns = [Column(said.text("Declared cost")), Column(said.text("By year"), "number"), Column(said.text("Source"))]
    return tables.table(said.text("Costs outside tickets, declared and not measured"), columns, rows, css="roomy")
