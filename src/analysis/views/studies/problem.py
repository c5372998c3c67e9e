"""Cost of the problem: measured from tickets, month by month; declared costs beside it."""

from __future__ import annotations

import math

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import block as blocks
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.charts import Chart, Series, Tone
from analysis.views.drawing.markup import Markup, clean, isolated
from analysis.views.drawing.tables import Column
from analysis.views.studies.study_words import StudyWords

TICKETS_SHOWN = 10
TONES: dict[str, Tone] = {"incident": "main", "request": "second"}


def block(case: BusinessCase) -> Block:
    """The measured cost with its tickets; declared costs in a table of their own."""
    words = StudyWords(case.language)
    parts: list[Part | Markup] = [
        words.paragraph(_sentence(words, case)),
        blocks.chart(chart(case), words.words),
        _tickets(words, case),
    ]
    if case.project.problem.declared:
        parts.append(_declared(words, case))
    return words.block("problem", words.text("What the problem costs"), *parts)


def chart(case: BusinessCase) -> Chart:
    """The bars of the whole months, stacked by kind of ticket."""
    words = StudyWords(case.language)
    names = {"incident": words.text("incidents"), "request": words.text("requests")}
    return Chart(
        chart="problem",
        kind="bars",
        title=_title(words, case),
        name=words.text("Cost of the problem by month"),
        unit="euros",
        labels=tuple(words.words.period(period, "medium") for period in case.cost.periods),
        series=tuple(
            Series(
                names.get(part, words.text("not given")),
                tuple(case.cost.part(part, "amount_eur").tolist()),
                TONES.get(part, "muted"),
            )
            for part in case.cost.parts
            if case.cost.part(part, "amount_eur").any()
        ),
        label_title=words.text("Month"),
    )


def _title(words: StudyWords, case: BusinessCase) -> str:
    """The mean cost of a month, with the months that it is the mean of: those of the evidence (rule 11.8)."""
    history = case.grounds.history
    amount = words.euros(math.fsum(history.values()) / len(history))
    when = words.words.sentence(words.months_range(min(history), max(history)))
    if len(history) == 1:
        return words.text("{month}: the problem costs {amount}", month=when, amount=amount)
    return words.text("{range}: the problem costs {amount} a month on average", range=when, amount=amount)


def _sentence(words: StudyWords, case: BusinessCase) -> str:
    cost = case.cost
    sentence = words.text(
        "{range}: {tickets}, {days}, {amount} at the dated rates.",
        range=words.words.sentence(words.words.days_range(cost.days.starts_on, cost.days.ends_on)),
        tickets=words.words.quantity(cost.tickets, "tickets"),
        days=words.words.quantity(units.days(cost.seconds, case.hours_per_day), "days"),
        amount="–" if isinstance(cost.amount_eur, Disqualified) else words.words.quantity(cost.amount_eur, "euros"),
    )
    if isinstance(cost.trend, Disqualified):
        return sentence
    trend = words.text(
        "The last twelve months against the twelve before: {trend}.", trend=words.words.percent(cost.trend, signed=True)
    )
    return f"{sentence} {trend}"


def _tickets(words: StudyWords, case: BusinessCase) -> Markup:
    """The largest tickets: the list behind the figure begins with them."""
    largest = case.cost.by_ticket.head(TICKETS_SHOWN)
    rows = [
        [
            isolated(str(row.ticket_key).rpartition("\x1f")[2], 40),
            words.words.day(row.first_on.date(), "short"),
            words.words.quantity(units.days(row.seconds, case.hours_per_day), "days"),
        ]
        for row in largest.itertuples(index=False)
    ]
    columns = [Column(words.text("Ticket")), Column(words.text("First worked")), Column(words.text("Effort"), "number")]
    caption = words.text(
        "The largest tickets of the problem ({shown} of {all})", shown=len(rows), all=len(case.cost.by_ticket)
    )
    return tables.table(caption, columns, rows, css="roomy")


def _declared(words: StudyWords, case: BusinessCase) -> Markup:
    rows = [
        [clean(item.name), words.euros(case.declared_monthly_eur[item.name] * 12), words.source(item.source)]
        for item in case.project.problem.declared
    ]
    columns = [
        Column(words.text("Declared cost")),
        Column(words.text("By year"), "number"),
        Column(words.text("Source")),
    ]
    return tables.table(words.text("Costs outside tickets, declared and not measured"), columns, rows, css="roomy")
