"""A live option month by month: the saving seen against the promise, the spending, the verdict at the end (F4)."""

from __future__ import annotations

from analysis.measures.investing.following import Followed
from analysis.report.projects.business_case import BusinessCase
from analysis.views.drawing import tables
from analysis.views.drawing.markup import Markup, join
from analysis.views.drawing.tables import Column
from analysis.views.language.wording import mark
from analysis.views.studies.board import name_of
from analysis.views.studies.study_words import StudyWords

MONTHS_SHOWN = 12
VERDICTS = {
    "paid_back": mark("Its horizon is over: it paid back. It saved {saved} for {spent} spent."),
    "not_paid_back": mark("Its horizon is over: it did not pay back. It saved {saved} for {spent} spent."),
    "undecided": mark("Its horizon is over: {saved} saved for {spent} spent, too close to tell."),
}


def part(words: StudyWords, case: BusinessCase) -> Markup:
    """Each live option: a sentence of where it stands, and its last months."""
    return join(
        words.paragraph(sentence(words, following), css="told") + _months(words, case, option, following)
        for option, following in case.followed.items()
    )


def sentence(words: StudyWords, following: Followed) -> str:
    """A live option against what was spent on it; its verdict once its horizon is over."""
    saving = following.saving
    facts = {
        "saved": words.range(words.euros(saving.low), words.euros(saving.total), words.euros(saving.high)),
        "spent": words.euros(following.spent_eur),
    }
    if following.verdict is not None:
        return words.text(VERDICTS[following.verdict], **facts)
    return words.words.count(
        "{n} month live: {saved} saved for {spent} spent; the verdict comes on {day}.",
        "{n} months live: {saved} saved for {spent} spent; the verdict comes on {day}.",
        len(following.periods),
        **facts,
        day=words.words.day(following.ends_on),
    )


def _months(words: StudyWords, case: BusinessCase, option: str, following: Followed) -> Markup:
    saving = following.saving
    rows = [
        [
            words.words.period(period),
            words.euros(observed),
            words.range(words.euros(low), words.euros(middle), words.euros(high)),
            words.euros(promised),
        ]
        for period, observed, low, middle, high, promised in list(
            zip(
                following.periods,
                following.observed_eur,
                saving.low_months,
                saving.months,
                saving.high_months,
                saving.promised_months,
                strict=True,
            )
        )[-MONTHS_SHOWN:]
    ]
    columns = [
        Column(words.text("Month")),
        Column(words.text("Observed"), "number", is_wide=True),
        Column(words.text("Saving seen (80% interval)"), "number"),
        Column(words.text("Promised"), "number"),
    ]
    total = [
        words.text("Since the go-live"),
        words.euros(sum(following.observed_eur)),
        words.range(words.euros(saving.low), words.euros(saving.total), words.euros(saving.high)),
        words.euros(saving.promised),
    ]
    caption = words.text("“{option}” month by month", option=name_of(words, case, option))
    return tables.table(caption, columns, rows, css="roomy", total=total)
