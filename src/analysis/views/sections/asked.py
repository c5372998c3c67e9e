"""Decisions on the first screen: what became of the last decisions, those of the client, the provider's actions."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.report.decisions import MOST_SHOWN, Decision, Owner, no_longer_asked
from analysis.views.drawing.markup import Markup, filled, join
from analysis.views.language import decisions
from analysis.views.reading.report_reading import Reading


def block(reading: Reading) -> Markup:
    """The follow-up, at most three decisions of the client, why none on the other lines; the provider's own actions
    and the lines that it watches apart (rule 16).
    """
    words, agenda = reading.words, reading.report.agenda
    if not agenda.message and not agenda.decisions:
        return Markup("")
    mine = agenda.of("client")
    asked = _listed(reading, mine, agenda.more("client")) if mine else Markup("")
    followed = no_longer_asked(agenda.follow_up, agenda.decisions)
    told = decisions.not_asked(agenda.waiting, words, is_asked=bool(mine), followed=followed)
    asked += join(reading.paragraph(sentence, "note not-asked") for sentence in told)
    shown = _section(words.text("Asked of you"), _follow_up(reading, "client") + asked, "asked")
    theirs = agenda.of("provider")
    actions = _follow_up(reading, "provider") + _watched(reading)
    if theirs:
        actions += _listed(reading, theirs, agenda.more("provider"))
    return shown + (_section(words.text("On our side"), actions, "ours") if actions else Markup(""))


def _section(heading: str, content: Markup, css: str) -> Markup:
    return filled('<section class="{}"><h3>{}</h3>{}</section>', css, heading, content)


def _follow_up(reading: Reading, owner: Owner) -> Markup:
    """The outcome of the decisions of the previous edition, those still open left to the list of what is asked."""
    words, agenda = reading.words, reading.report.agenda
    told = [item for item in no_longer_asked(agenda.follow_up, agenda.decisions) if item.owner == owner]
    if not told:
        return Markup("")
    items = join(
        filled(
            "<li>{}</li>",
            words.text("{asked}: {outcome}", asked=decisions.title(item, words), outcome=_outcome(reading, item)),
        )
        for item in told[:MOST_SHOWN]
    )
    left = len(told) - MOST_SHOWN
    more = filled("<li>{}</li>", words.count("and {n} other", "and {n} others", left)) if left > 0 else Markup("")
    return filled('<ul class="followed">{}{}</ul>', items, more)


def _outcome(reading: Reading, item: Decision) -> str:
    return decisions.outcome(item, reading.words)


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
