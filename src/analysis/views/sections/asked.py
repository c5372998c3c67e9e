"""Decisions on the first screen: what became of the last decisions, those of the client, the provider's actions."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.decisions import MOST_SHOWN, Decision, no_longer_asked
from analysis.views.drawing.markup import Markup, filled, join
from analysis.views.language import decisions
from analysis.views.reading.report_reading import Reading


def block(reading: Reading) -> Markup:
    """The follow-up under its own heading, at most three decisions of the client, why none on the other lines; the
    provider's own actions and the lines that it watches apart (rule 16).
    """
    words, agenda = reading.words, reading.report.agenda
    if not agenda.message and not agenda.decisions:
        return Markup("")
    mine, theirs = agenda.of("client"), agenda.of("provider")
    followed = no_longer_asked(agenda.follow_up, agenda.decisions)
    asked = _listed(reading, mine, agenda.more("client")) if mine else Markup("")
    told = decisions.not_asked(agenda.waiting, words, is_asked=bool(mine), followed=followed)
    asked += join(reading.paragraph(sentence, "note not-asked") for sentence in told)
    shown = filled(
        '<section class="asked">{}{}</section>',
        _headed(words.text("What became of earlier requests"), _follow_up(reading, followed)),
        _headed(words.text("What we need from you"), asked),
    )
    actions = _watched(reading) + (_listed(reading, theirs, agenda.more("provider")) if theirs else Markup(""))
    if not actions:
        return shown
    return shown + filled('<section class="ours">{}</section>', _headed(words.text("What we are doing"), actions))


def _headed(heading: str, content: Markup) -> Markup:
    return filled("<h3>{}</h3>{}", heading, content) if content else Markup("")


def _follow_up(reading: Reading, told: Sequence[Decision]) -> Markup:
    """The outcome of the decisions of the previous edition, those still open left to the list of what is asked."""
    if not told:
        return Markup("")
    words = reading.words
    items = join(filled("<li>{}</li>", decisions.told_again(item, words)) for item in told[:MOST_SHOWN])
    left = len(told) - MOST_SHOWN
    more = filled("<li>{}</li>", words.count("and {n} other", "and {n} others", left)) if left > 0 else Markup("")
    return filled('<ul class="followed">{}{}</ul>', items, more)


def _watched(reading: Reading) -> Markup:
    """The lines at risk on which nothing is to decide yet."""
    words, agenda = reading.words, reading.report.agenda
    told = decisions.watched(agenda.waiting, words)
    items = join(filled("<li>{} <small>{}</small></li>", name, terms) for name, terms in told)
    return filled('<ul class="watched">{}</ul>', items) if told else Markup("")


def _listed(reading: Reading, shown: Sequence[Decision], left: int) -> Markup:
    """Decisions one under the other: what, then amount, last day, person, and what happens if nothing is done."""
    words, before = reading.words, reading.report.agenda.follow_up
    items = join(
        filled("<li>{} <small>{}</small></li>", decisions.title(item, words), decisions.terms(item, words, before))
        for item in shown
    )
    more = reading.paragraph(words.count("and {n} other", "and {n} others", left), "more") if left else Markup("")
    return filled("<ol>{}</ol>{}", items, more)
