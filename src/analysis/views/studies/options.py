"""The options side by side, and what was seen after the investment."""

from __future__ import annotations

from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.markup import Markup
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.studies.board import name_of
from analysis.views.studies.study_words import StudyWords

JUDGEMENTS = {
    "as_promised": mark("as promised"),
    "less_than_promised": mark("less than promised"),
    "more_than_promised": mark("more than promised"),
    "no_saving_seen": mark("no saving can be seen"),
}


def block(case: BusinessCase) -> Block:
    """Every option beside doing nothing, and the saving really seen where one is live."""
    said = StudyWords(case.language)
    parts: list[Part | Markup] = [table(said, case)]
    if case.seen:
        parts.append(seen(said, case))
    return said.block("options", said.text("The options, side by side"), *parts)


def table(said: StudyWords, case: BusinessCase) -> Markup:
    """Every option beside doing nothing, the cheapest first."""
    rows = []
    for choice in case.choices:
        judged = choice.payback
        rows.append(
            [
                name_of(said, case, choice.option),
                said.euros(choice.problem_eur),
                said.euros(choice.solution_eur),
                said.euros(choice.total_eur),
                "–" if judged is None else said.months(judged.economic.payback_months),
                "–" if judged is None else said.months(judged.cash.payback_months),
                "–" if judged is None else said.words.percent(judged.odds.probability),
            ]
        )
    columns = [
        Column(said.text("Option")),
        Column(said.text("Problem left"), "number", is_wide=True),
        Column(said.text("Solution"), "number", is_wide=True),
        Column(said.text("Total cost"), "number"),
        Column(said.text("Economic payback"), "number"),
        Column(said.text("Cash payback"), "number"),
        Column(said.text("Odds"), "number"),
    ]
    caption = said.text("Over {horizon} months, not discounted", horizon=case.project.horizon_months)
    return tables.table(caption, columns, rows, css="roomy")


def seen(said: StudyWords, case: BusinessCase) -> Markup:
    """Measured saving of each live option, against the promised one (F4)."""
    rows = [
        [
            name_of(said, case, option),
            said.range(said.euros(saving.low), said.euros(saving.total), said.euros(saving.high)),
            said.euros(saving.promised),
            said.text(JUDGEMENTS[saving.judgement]),
        ]
        for option, saving in case.seen.items()
    ]
    columns = [
        Column(said.text("Option")),
        Column(said.text("Saving seen (80% interval)"), "number"),
        Column(said.text("Promised"), "number"),
        Column(said.text("Judgement")),
    ]
    return tables.table(
        said.text("Since the go-live, against what would have happened without it"), columns, rows, css="roomy"
    )
