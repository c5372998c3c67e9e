"""Words of the message and of the decisions (rule 16), the same on the page, in mails, in the portal and on slides.

The message holds no number that stands in the rows beneath it, and at most `MOST_WORDS` words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from analysis.report.decisions import CLOSED, Decision, Remark
from analysis.views.drawing.markup import clean
from analysis.views.language import findings
from analysis.views.language.wording import NO_VALUE, Wording, mark

MOST_WORDS = 45
DROPPED_FIRST = ("lines", "others", "also", "change")
"""Remarks that are left out, in this order, where a message would be too long."""
LONGEST_NAME = 60
MOST_NAMED = 3
"""Lines that a sentence names."""
WORD = re.compile(r"\w[\w’'.-]*")
Values = Mapping[str, str | int | float]

LINE_SENTENCES = {
    "data": mark("“{name}” cannot be computed: its data are to be corrected."),
    "ended_over": mark("“{name}” ended above its allowance."),
    "ended_under": mark("“{name}” ended with part of its allowance unused."),
    "left": mark("“{name}” is under-consumed: part of its allowance would stay unused."),
    "left_kept": mark("“{name}” is under-consumed, but little or nothing would be lost."),
    "pace": mark("“{name}” needs watching: it is ahead of its pace."),
    "risk": mark("“{name}” needs watching: it may exceed its allowance."),
    "risk_pace": mark("“{name}” needs watching: it is ahead of its pace and may exceed its allowance."),
    "risk_past": mark("“{name}” needs watching: at its pace today, it may still exceed its allowance."),
    "risk_behind": mark("“{name}” needs watching: behind its pace today, it may still exceed its allowance."),
    "decide": mark("“{name}” needs a decision: it will probably exceed its allowance."),
    "decide_month": mark("“{name}” needs a decision: one time in two, its allowance is used up in {month} or sooner."),
}
ALSO = {
    "disqualified": mark("“{name}” cannot be computed either."),
    "to_decide": mark("“{name}” needs a decision too."),
    "watch": mark("“{name}” needs watching too."),
    "under": mark("“{name}” is under-consumed too."),
}
"""Status of two lines -> what is said of the second, after the sentence of the first."""
CHANGES = {
    "more": mark("{month} took more time than a year earlier, most of all on {drivers}."),
    "less": mark("{month} took less time than a year earlier, most of all on {drivers}."),
    "same": mark("{month} took about the same time as a year earlier."),
    "more against": mark("Even so, {month} took more time than a year earlier, most of all on {drivers}."),
    "less against": mark("Even so, {month} took less time than a year earlier, most of all on {drivers}."),
    "more one_ticket": mark(
        "{month} took more time than a year earlier, most of all on {drivers}, chiefly because of one ticket."
    ),
    "less one_ticket": mark(
        "{month} took less time than a year earlier, most of all on {drivers}, where one ticket had weighed most."
    ),
    "more against one_ticket": mark(
        "Even so, {month} took more time than a year earlier, most of all on {drivers}, chiefly because of one ticket."
    ),
    "less against one_ticket": mark(
        "Even so, {month} took less time than a year earlier, most of all on {drivers}, where one ticket had weighed "
        "most."
    ),
}
"""Direction of a month -> its sentence; `against`: it does not explain the line told before it."""
NOTHING_ASKED_OF = {
    "done": mark("Nothing to decide on “{name}”: decided on {day}{by}."),
    "refused": mark("Nothing to decide on “{name}”: refused on {day}{by}."),
    "data": mark("Nothing to decide on “{name}” before its data are corrected."),
    "ended": mark("Nothing to decide on “{name}”: its term is over."),
    "kept": mark("Nothing to decide on “{name}”: little or nothing would be lost."),
}
"""Why nothing is asked about a line that is not on plan, nor will be."""
FOLLOWED_BY_US = ("risk", "pace")
"""Why a line waits for a decision that the provider will ask for."""
PROPOSALS = {
    "cover_line": mark("We propose deciding now how much to add to “{name}”."),
    "cover_line moved": mark("The decision on “{name}” is postponed to {month}."),
    "use_units": mark("We propose using what “{name}” would leave."),
    "give_notice": mark("The renewal of “{name}” is to be confirmed or stopped."),
    "answer_investment": mark("The project “{name}” is awaiting your answer."),
    "added": mark("To be decided: {title}."),
}
PLAIN = {
    "no_effort": mark("The source holds no time: tickets alone are told."),
    "no_line": mark("No contract line is in force at this date."),
    "no_entitlement": mark("The contract promises no quantity: time is told, not judged."),
    "nothing_to_decide": mark("Nothing to decide this month."),
}
TITLES = {
    "cover_line": mark("Plan {quantity} more on “{name}”, which would be enough in 8 cases out of 10"),
    "use_units": mark("Use {quantity} of “{name}” that would be lost"),
    "give_notice": mark("Confirm or stop the renewal of “{name}”"),
    "prepare_renewal": mark("Prepare the renewal of “{name}”"),
    "answer_investment": mark("Accept or refuse the project “{name}”: {option}"),
    "correct_data": mark("Correct the data: {finding}"),
    "added": mark("{title}"),
}
PAST_TITLES = {
    "cover_line": mark("Plan more on “{name}”"),
    "use_units": mark("Use what “{name}” would lose"),
}
"""Titles of what is no longer asked: a forecast of another day is not told beside that of today."""
CONSEQUENCES = {
    "overrun_invoiced": mark("the overrun will be invoiced"),
    "overrun_deducted": mark("the overrun will be taken from the next term"),
    "overrun_waived": mark("the overrun stays at the provider’s expense"),
    "units_lost": mark("what is left is lost at the end of the term"),
    "renewed_as_is": mark("the contract is renewed as it is"),
    "savings_lost": mark("the saving starts later"),
    "fault_stays": mark("the fault is left as it is"),
    "checks_unproved": mark("nothing proves that these checks were done"),
    "figures_withheld": mark("the figures concerned stay withheld"),
    "none": mark("–"),
}
STATES = {
    "open": mark("still open"),
    "moved": mark("moved to {due}"),
    "done": mark("done on {day}"),
    "refused": mark("refused on {day}"),
    "lapsed": mark("no longer asked"),
}
OWNERS = {"client": mark("client"), "provider": mark("provider")}


def message(remarks: Iterable[Remark], words: Wording) -> str:
    """Return the message as one text; the remarks that matter least are left out where it would be too long."""
    told = {remark.code: remark_sentence(remark, words) for remark in remarks}
    for code in ("", *DROPPED_FIRST):
        told.pop(code, None)
        if count_words(" ".join(told.values())) <= MOST_WORDS:
            break
    return " ".join(told.values())


def count_words(text: str) -> int:
    """Return the number of words of a text; signs alone are none."""
    return len(WORD.findall(text))


def remark_sentence(remark: Remark, words: Wording) -> str:
    """Return one remark as a sentence."""
    return SENTENCES.get(remark.code, _plain(remark.code))(remark.values, words)


def nothing_asked(waiting: Iterable[Remark], words: Wording) -> str:
    """Return that nothing is to decide, and which lines the provider watches until something is."""
    names = [_name(remark.values["name"]) for remark in waiting if remark.values["why"] in FOLLOWED_BY_US]
    if not names:
        return remark_sentence(Remark("nothing_to_decide"), words)
    quoted = [words.text("“{name}”", name=name) for name in names[:MOST_NAMED]]
    left = len(names) - MOST_NAMED
    if left > 0:
        listed = ", ".join(quoted) + " " + words.count("and {n} other", "and {n} others", left)
    elif quoted[1:]:
        listed = words.text("{first} and {second}", first=", ".join(quoted[:-1]), second=quoted[-1])
    else:
        (listed,) = quoted
    return words.text("Nothing to decide this month: we watch {lines}.", lines=listed)


def not_asked(
    waiting: Iterable[Remark], words: Wording, *, is_asked: bool, followed: Iterable[Decision] = ()
) -> tuple[str, ...]:
    """Return what is said below the decisions of the client: that there is none, and why none on some lines.

    Parameters
    ----------
    is_asked : True where a decision is asked: that nothing is to decide is then not said.
    followed : decisions of the previous edition that are told above; their lines say no more why.
    """
    told_above = {item.line for item in followed if item.state in CLOSED}
    waiting = [item for item in waiting if item.values["why"] not in CLOSED or item.values["line"] not in told_above]
    told = [_settled(item.values, words) for item in waiting if item.values["why"] not in FOLLOWED_BY_US]
    is_all_told = len(told) == len(waiting) > 0
    return tuple(told) if is_asked or is_all_told else (nothing_asked(waiting, words), *told)


def watched(waiting: Iterable[Remark], words: Wording) -> tuple[tuple[str, str], ...]:
    """Return each line that the provider watches: its title, and how long it lasts, what it lacks, when it is asked."""
    return tuple(
        (words.text("Watch “{name}”", name=_name(remark.values["name"])), _watched(remark.values, words))
        for remark in waiting
        if remark.values["why"] in FOLLOWED_BY_US
    )


def _settled(values: Values, words: Wording) -> str:
    day = words.day(date.fromisoformat(str(values["on"]))) if values.get("on") else ""
    by = words.text(" ({person})", person=clean(str(values["who"]))) if values.get("who") else ""
    return words.text(NOTHING_ASKED_OF[str(values["why"])], name=_name(values["name"]), day=day, by=by)


def _watched(values: Values, words: Wording) -> str:
    if values["why"] == "pace":
        return words.text("a decision will be asked as soon as there is a forecast")
    told = [_lasting(values, words)]
    if "quantity" in values:
        unit, needed = str(values["unit"]), float(values["quantity"])
        quantity = words.foreseen(needed, unit, signed=True)
        if "amount_eur" in values and unit != "euros":
            euros = words.foreseen(float(values["amount_eur"]), "euros")
            quantity = words.text("{quantity} ({euros})", quantity=quantity, euros=euros)
        told.append(words.text("{quantity} would be enough in 8 cases out of 10", quantity=quantity))
    share = words.percent(float(values["percent"]) / 100)
    told.append(words.text("decision asked once the risk reaches {share}", share=share))
    return words.text("; ").join(told)


def _lasting(values: Values, words: Wording) -> str:
    """Return how long what is promised lasts: a month, or the term with its odds."""
    if "month" in values:
        return words.text("enough until {month}, one time in two", month=_month(values, words))
    day = words.day(date.fromisoformat(str(values["ends_on"])), "medium")
    cases = words.number(float(values["odds"]) * 10, 0)
    if values["is_risk_at_least"]:
        return words.text("enough until {day} in at most {n} cases out of 10", day=day, n=cases)
    return words.text("enough until {day} in {n} cases out of 10", day=day, n=cases)


def title(decision: Decision, words: Wording) -> str:
    """Return what is asked, as a line without its amount nor its date."""
    values = decision.values
    if decision.code == "follow_ko":
        return _of_checks(
            words.count(
                "Follow up {n} failed check that has no ticket",
                "Follow up {n} failed checks that have no ticket",
                _n(values),
            ),
            values,
            words,
        )
    if decision.code == "do_missed_checks":
        return _of_checks(
            words.count("Make up {n} missed check", "Make up {n} missed checks", _n(values)), values, words
        )
    facts = _names(values)
    if "quantity" in values:
        facts["quantity"] = words.foreseen(float(values["quantity"]), str(values["unit"]))
    if "finding" in values:
        facts["finding"] = findings.phrase(str(values["finding"]), int(_n(values)), words)
    asked = words.text(TITLES[decision.code], **facts)
    projects = clean(str(values.get("projects", "")))
    return words.text("{asked}, in addition to {projects}", asked=asked, projects=projects) if projects else asked


def told_again(decision: Decision, words: Wording) -> str:
    """Return a decision of the previous edition that is no longer asked, and what became of it."""
    past = PAST_TITLES.get(decision.code)
    asked = title(decision, words) if past is None else words.text(past, **_names(decision.values))
    return words.text("{asked}: {outcome}", asked=asked, outcome=outcome(decision, words))


def terms(decision: Decision, words: Wording, before: Iterable[Decision] = ()) -> str:
    """Return the amount, the last day, the person where known, and what happens otherwise, on one line.

    A decision that is among those of the previous edition, `before`, says first that it is asked again.
    """
    told = []
    if any(decision.id == item.id for item in before):
        told.append(outcome(decision, words))
    if decision.amount_eur is not None:
        told.append(amount(decision, words))
    if decision.due_on is not None and not (told and decision.state == "moved"):
        told.append(words.text("before {day}", day=words.day(decision.due_on, "medium")))
    if decision.responsible:
        told.append(clean(decision.responsible))
    if decision.consequence != "none":
        told.append(words.text("otherwise {consequence}", consequence=consequence(decision, words)))
    return ", ".join(told)


def amount(decision: Decision, words: Wording) -> str:
    """Return the euros at stake, no finer than they are known; a dash where they are unknown."""
    if decision.amount_eur is None:
        return NO_VALUE
    if decision.is_foreseen:
        return words.foreseen(float(decision.amount_eur), "euros")
    return words.brief(decision.amount_eur, "euros")


def consequence(decision: Decision, words: Wording) -> str:
    """Return what happens where nothing is done."""
    return words.text(CONSEQUENCES[decision.consequence])


def outcome(decision: Decision, words: Wording) -> str:
    """Return what became of a decision of the previous edition, with the document that says so."""
    day = "" if decision.stated_on is None else words.day(decision.stated_on)
    due = "" if decision.due_on is None else words.day(decision.due_on)
    state = words.text(STATES[decision.state], day=day, due=due)
    who = decision.responsible if decision.state in CLOSED else None
    sources = [clean(text) for text in (who, decision.document) if text]
    return words.text("{state} ({document})", state=state, document=", ".join(sources)) if sources else state


def _lines(values: Values, words: Wording) -> str:
    """Return the state of several lines taken together."""
    on_plan, every = int(values.get("on_plan", 0)), int(values["all"])
    if on_plan == every:
        return words.text("Every contract line is on plan.")
    if on_plan == 0:
        return words.text("Every contract line needs attention.")
    if on_plan == every - 1:
        return words.text("Every contract line but one is on plan.")
    return words.text("Several contract lines need attention.")


def _line(values: Values, words: Wording) -> str:
    why = str(values["why"])
    if values["status"] == "to_decide":
        why = "decide_month" if "month" in values else "decide"
    return words.text(LINE_SENTENCES[why], name=_name(values["name"]), month=_month(values, words))


def _change(values: Values, words: Wording) -> str:
    families = [values[name] for name in ("driver", "second") if name in values]
    named = [words.text("“{name}”", name=_name(family) or words.text("not given")) for family in families]
    drivers = words.text("{first} and {second}", first=named[0], second=named[1]) if named[1:] else "".join(named)
    month = words.sentence(_month(values, words))
    key = " ".join([str(values["direction"]), *(name for name in ("against", "one_ticket") if name in values)])
    return words.text(CHANGES[key], month=month, drivers=drivers)


def _also(values: Values, words: Wording) -> str:
    return words.text(ALSO[str(values["status"])], name=_name(values["name"]))


def _proposal(values: Values, words: Wording) -> str:
    code = str(values["code"])
    moved = f"{code} moved"
    key = moved if "month" in values and moved in PROPOSALS else code
    return words.text(PROPOSALS[key], month=_month(values, words), **_names(values))


def _others(values: Values, words: Wording) -> str:
    if values["others"] == 1:
        return words.text("Another decision is asked of you.")
    return words.text("Other decisions are asked of you.")


def _plain(code: str) -> Callable[[Values, Wording], str]:
    return lambda _, words: words.text(PLAIN[code])


SENTENCES: Mapping[str, Callable[[Values, Wording], str]] = {
    "lines": _lines,
    "line": _line,
    "also": _also,
    "change": _change,
    "proposal": _proposal,
    "others": _others,
}


def _of_checks(asked: str, values: Values, words: Wording) -> str:
    more = "…" if values.get("others") else ""
    return words.text("{asked} ({checks})", asked=asked, checks=clean(str(values["checks"])) + more)


def _names(values: Values) -> dict[str, str]:
    return {name: _name(values[name]) for name in ("name", "title", "option") if name in values}


def _name(value: object) -> str:
    return clean(str(value), LONGEST_NAME)


def _month(values: Values, words: Wording) -> str:
    month = str(values.get("month", ""))
    return words.month(int(month[-2:])) if month else ""


def _n(values: Values) -> float:
    return float(values["count"])
