"""Words of the message and of the decisions (rule 16), the same on the page, in mails, in the portal and on slides.

The message holds no number that stands in the rows beneath it, and at most `MOST_WORDS` words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from analysis.report.decisions import Decision, Remark
from analysis.views.drawing.markup import clean
from analysis.views.language import findings
from analysis.views.language.wording import Wording, mark

MOST_WORDS = 45
DROPPED_FIRST = ("lines", "change")
"""Remarks that are left out, in this order, where a message would be too long."""
LONGEST_NAME = 60
WORD = re.compile(r"\w[\w’'.-]*")
Values = Mapping[str, str | int | float]

LINE_SENTENCES = {
    "data": mark("“{name}” cannot be computed: its data are to be corrected."),
    "ended_over": mark("“{name}” ended above what was promised."),
    "ended_under": mark("“{name}” ended with a part of what was promised unused."),
    "left": mark("“{name}” is under-consumed: a part of what is promised would stay unused."),
    "pace": mark("“{name}” is to watch: it runs ahead of its pace."),
    "risk": mark("“{name}” is to watch: it may pass what is promised."),
    "risk_pace": mark("“{name}” is to watch: it runs ahead of its pace and may pass what is promised."),
    "risk_past": mark("“{name}” is to watch: on pace today, it may pass what is promised, as past months foresee."),
    "decide": mark("“{name}” asks for a decision: it will probably pass what is promised."),
    "decide_month": mark("“{name}” asks for a decision: what is promised would be used up in {month}."),
}
CHANGES = {
    "more": mark("{month} took more time than a year before, first for “{driver}”."),
    "less": mark("{month} took less time than a year before, first for “{driver}”."),
    "same": mark("{month} took about the same time as a year before."),
}
CHANGES_AGAINST = {
    "more": mark("Even so, {month} took more time than a year before, first for “{driver}”."),
    "less": mark("Even so, {month} took less time than a year before, first for “{driver}”."),
}
"""Changes that do not explain the line told before them."""
NOTHING_TO_DECIDE = {
    "closed": mark("Nothing to decide this month: the decision on “{name}” is already taken."),
    "data": mark("Nothing to decide this month: “{name}” cannot be judged before its data are corrected."),
    "ended": mark("Nothing to decide this month: the term of “{name}” is over."),
    "kept": mark("Nothing to decide this month: nothing of “{name}” would be lost."),
    "pace": mark("Nothing to decide this month: “{name}” has no forecast yet on which to decide."),
    "risk": mark(
        "Nothing to decide this month: a decision on “{name}” will be asked at the latest when its risk reaches "
        "{share}."
    ),
    "risk_month": mark(
        "Nothing to decide this month: what “{name}” is promised would last until {month}; a decision will be asked "
        "at the latest when its risk reaches {share}."
    ),
}
"""Why nothing is to decide while a line is not on plan, and when something will be."""
PROPOSALS = {
    "cover_line": mark("We propose to settle now what “{name}” will lack."),
    "use_units": mark("We propose to plan work on what “{name}” would leave."),
    "give_notice": mark("The renewal of “{name}” is to be confirmed or stopped."),
    "answer_investment": mark("The project “{name}” waits for your answer."),
    "added": mark("To be decided: {title}."),
}
PLAIN = {
    "no_effort": mark("The source holds no time: tickets alone are told."),
    "no_line": mark("No contract line is in force at this date."),
    "no_entitlement": mark("The contract promises no quantity: time is told, not judged."),
    "nothing_to_decide": mark("Nothing to decide this month."),
}
TITLES = {
    "cover_line": mark("Plan {quantity} more on “{name}”, enough in 8 cases out of 10"),
    "use_units": mark("Use {quantity} of “{name}” that would be lost"),
    "give_notice": mark("Confirm or stop the renewal of “{name}”"),
    "prepare_renewal": mark("Prepare the renewal of “{name}”"),
    "answer_investment": mark("Answer on the project “{name}” ({option})"),
    "correct_data": mark("Correct the data: {finding}"),
    "added": mark("{title}"),
}
CONSEQUENCES = {
    "overrun_invoiced": mark("the overrun will be invoiced"),
    "overrun_deducted": mark("the overrun will be taken from the next term"),
    "overrun_waived": mark("the overrun stays at the provider’s expense"),
    "units_lost": mark("what is left is lost at the term"),
    "renewed_as_is": mark("the contract is renewed as it is"),
    "savings_lost": mark("the saving starts later"),
    "fault_stays": mark("what the check found stays without follow-up"),
    "checks_unproved": mark("nothing proves that these checks were done"),
    "figures_withheld": mark("the figures concerned stay withheld"),
    "none": mark("–"),
}
STATES = {
    "open": mark("still open"),
    "moved": mark("moved to {due}"),
    "done": mark("done on {day}"),
    "refused": mark("refused on {day}"),
    "lapsed": mark("no longer needed"),
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


def nothing_asked(remarks: Iterable[Remark], words: Wording) -> str:
    """Return that nothing is to decide, and why where a line is not on plan; a message without that remark is brief."""
    told = next((remark for remark in remarks if remark.code == "nothing_to_decide"), Remark("nothing_to_decide"))
    values = told.values
    if "why" not in values:
        return remark_sentence(told, words)
    why = "risk_month" if values["why"] == "risk" and "month" in values else str(values["why"])
    share = words.percent(float(values.get("percent", 0)) / 100)
    return words.text(NOTHING_TO_DECIDE[why], name=_name(values["name"]), month=_month(values, words), share=share)


def title(decision: Decision, words: Wording) -> str:
    """Return what is asked, as a line without its amount nor its date."""
    values = decision.values
    if decision.code == "follow_ko":
        return _of_checks(
            words.count("Follow up {n} failed check", "Follow up {n} failed checks", _n(values)), values, words
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
    return words.text("{asked}, beside {projects}", asked=asked, projects=projects) if projects else asked


def terms(decision: Decision, words: Wording, before: Iterable[Decision] = ()) -> str:
    """Return the amount, the last day, the person, and what happens where nothing is done, on one line.

    A decision that is among those of the previous edition, `before`, says first that it is asked again.
    """
    told = []
    if any(decision.id == item.id for item in before):
        told.append(outcome(decision, words))
    if decision.amount_eur is not None:
        told.append(words.brief(decision.amount_eur, "euros"))
    if decision.due_on is not None:
        told.append(words.text("before {day}", day=words.day(decision.due_on, "medium")))
    told.append(clean(decision.responsible) if decision.responsible else words.text(OWNERS[decision.owner]))
    if decision.consequence != "none":
        told.append(words.text("otherwise {consequence}", consequence=consequence(decision, words)))
    return " · ".join(told)


def consequence(decision: Decision, words: Wording) -> str:
    """Return what happens where nothing is done."""
    return words.text(CONSEQUENCES[decision.consequence])


def outcome(decision: Decision, words: Wording) -> str:
    """Return what became of a decision of the previous edition, with the document that says so."""
    day = "" if decision.stated_on is None else words.day(decision.stated_on)
    due = "" if decision.due_on is None else words.day(decision.due_on)
    state = words.text(STATES[decision.state], day=day, due=due)
    if decision.document is None:
        return state
    return words.text("{state} ({document})", state=state, document=clean(decision.document))


def _lines(values: Values, words: Wording) -> str:
    """Return the state of several lines taken together."""
    on_plan, every = int(values.get("on_plan", 0)), int(values["all"])
    if on_plan == every:
        return words.text("Every contract line is on plan.")
    if on_plan == 0:
        return words.text("No contract line is on plan.")
    if on_plan == every - 1:
        return words.text("Every contract line but one is on plan.")
    return words.text("Several contract lines are not on plan.")


def _line(values: Values, words: Wording) -> str:
    why = str(values["why"])
    if values["status"] == "to_decide":
        why = "decide_month" if "month" in values else "decide"
    return words.text(LINE_SENTENCES[why], name=_name(values["name"]), month=_month(values, words))


def _change(values: Values, words: Wording) -> str:
    driver = _name(values.get("driver", "")) or words.text("not given")
    month = words.sentence(_month(values, words))
    sentences = CHANGES_AGAINST if "against" in values else CHANGES
    return words.text(sentences[str(values["direction"])], month=month, driver=driver)


def _proposal(values: Values, words: Wording) -> str:
    return words.text(PROPOSALS[str(values["code"])], **_names(values))


def _plain(code: str) -> Callable[[Values, Wording], str]:
    return lambda _, words: words.text(PLAIN[code])


SENTENCES: Mapping[str, Callable[[Values, Wording], str]] = {
    "lines": _lines,
    "line": _line,
    "change": _change,
    "proposal": _proposal,
}


def _of_checks(asked: str, values: Values, words: Wording) -> str:
    more = "…" if values.get("others") else ""
    return words.text("{asked}: {checks}", asked=asked, checks=clean(str(values["checks"])) + more)


def _names(values: Values) -> dict[str, str]:
    return {name: _name(values[name]) for name in ("name", "title", "option") if name in values}


def _name(value: object) -> str:
    return clean(str(value), LONGEST_NAME)


def _month(values: Values, words: Wording) -> str:
    month = str(values.get("month", ""))
    return words.month(int(month[-2:])) if month else ""


def _n(values: Values) -> float:
    return float(values["count"])
