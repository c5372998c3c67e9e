"""The options side by side, and what was seen after the investment."""

from __future__ import annotations

from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import tables
from analysis.views.drawing.block import Block, Part
from analysis.views.drawing.markup import Markup
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.studies import following, years
from analysis.views.studies.board import best_of, name_of
from analysis.views.studies.study_words import StudyWords

JUDGEMENTS = {
    "as_promised": mark("as promised"),
    "less_than_promised": mark("less than promised"),
    "more_than_promised": mark("more than promised"),
    "no_saving_seen": mark("no saving can be seen"),
}


def block(case: BusinessCase) -> Block:
    """Every option beside doing nothing, and the saving really seen where one is live."""
    words = StudyWords(case.language)
    parts: list[Part | Markup] = [table(words, case)]
    parts.append(years.table(words, case, best_of(case).case.option))
    if case.seen:
        parts += [seen(words, case), following.part(words, case)]
    return words.block("options", words.text("The options, side by side"), *parts)


def table(words: StudyWords, case: BusinessCase) -> Markup:
    """Every option beside doing nothing, the cheapest first; with too little evidence, what is declared of each and
    what it would have to save (rule 11.8).
    """
    if not case.evidence.is_enough:
        return _declared(words, case)
    rows = []
    for choice in case.choices:
        judged = choice.payback
        rows.append(
            [
                name_of(words, case, choice.option),
                words.euros(choice.problem_eur),
                words.euros(choice.solution_eur),
                words.euros(choice.total_eur),
                "–" if judged is None else words.payback(judged.economic),
                "–" if judged is None else words.payback(judged.cash),
                "–" if judged is None else words.words.percent(judged.odds.probability),
            ]
        )
    columns = [
        Column(words.text("Option")),
        Column(words.text("Problem left"), "number", is_wide=True),
        Column(words.text("Solution"), "number", is_wide=True),
        Column(words.text("Total cost"), "number"),
        Column(words.text("Economic payback"), "number"),
        Column(words.text("Cash payback"), "number"),
        Column(words.text("Odds"), "number"),
    ]
    caption = words.text("Over {horizon} months, not discounted", horizon=case.project.horizon_months)
    return tables.table(caption, columns, rows, css="roomy")


def _declared(words: StudyWords, case: BusinessCase) -> Markup:
    """The cost of each option, and the saving that would just pay it: the cost of the problem is not known yet."""
    judged = [choice for choice in case.choices if choice.payback is not None]
    rows = [
        [
            name_of(words, case, choice.option),
            words.euros(choice.solution_eur),
            words.needed(choice.payback.economic),
            words.payback(choice.payback.economic),
        ]
        for choice in sorted(judged, key=lambda choice: (choice.solution_eur, choice.option))
        if choice.payback is not None
    ]
    columns = [
        Column(words.text("Option")),
        Column(words.text("Solution"), "number"),
        Column(words.text("Saving that would just pay it, by month"), "number"),
        Column(words.text("Economic payback")),
    ]
    caption = words.text("Over {horizon} months, not discounted", horizon=case.project.horizon_months)
    return tables.table(caption, columns, rows, css="roomy")


def seen(words: StudyWords, case: BusinessCase) -> Markup:
    """Measured saving of each live option, against the promised one (F4)."""
    rows = [
        [
            name_of(words, case, option),
            words.range(words.euros(saving.low), words.euros(saving.total), words.euros(saving.high)),
            words.euros(saving.promised),
            words.text(JUDGEMENTS[saving.judgement]),
        ]
        for option, saving in case.seen.items()
    ]
    columns = [
        Column(words.text("Option")),
        Column(words.text("Saving seen (80% interval)"), "number"),
        Column(words.text("Promised"), "number"),
        Column(words.text("Judgement")),
    ]
    return tables.table(
        words.text("Since the go-live, against what would have happened without it"), columns, rows, css="roomy"
    )
