"""Decisions that a report asks for, and what became of those of the previous released edition (rule 16).

A decision is a code with values; its words are made in the reader's language by `views.language.decisions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from analysis.params.client import ClientParams
from analysis.params.decision import DecisionParams
from analysis.params.term import ContractTerm

Owner = Literal["client", "provider"]
State = Literal["open", "moved", "done", "refused", "lapsed"]
Code = Literal[
    "cover_line",
    "use_units",
    "give_notice",
    "prepare_renewal",
    "answer_investment",
    "follow_ko",
    "do_missed_checks",
    "correct_data",
    "added",
]
Consequence = Literal[
    "overrun_invoiced",
    "overrun_deducted",
    "overrun_waived",
    "units_lost",
    "renewed_as_is",
    "savings_lost",
    "fault_stays",
    "checks_unproved",
    "figures_withheld",
    "none",
]
OF_THE_STATE: tuple[Code, ...] = ("cover_line", "use_units")
"""Decisions that the state of a line asks for."""
CLOSED = ("done", "refused")
"""States by which a person closes a decision."""
OF_TERMS: tuple[Code, ...] = (*OF_THE_STATE, "give_notice", "prepare_renewal")
"""Decisions that name the term of a line."""
OF_THE_PROVIDER: tuple[Code, ...] = ("follow_ko", "do_missed_checks", "correct_data")
MOST_SHOWN = 3
"""Decisions of each owner that a reader is shown; the others are counted."""


@dataclass(frozen=True)
class Decision:
    """One decision asked of the client, or one action of the provider.

    Parameters
    ----------
    id : names it from an edition to the next: its code, and the line, project or finding it is about.
    code : what is asked.
    owner : who decides or acts.
    values : plain values that its sentences need, by name.
    amount_eur : euros before tax at stake, to the cent; None where they are unknown.
    probability : of the loss or of the gain, in [0, 1].
    due_on : last day; None where there is none.
    consequence : what happens where nothing is done.
    responsible : person named by params.
    state : `open`, `moved` to another day, `done`, `refused`; of a decision of the previous edition also `lapsed`: no
        longer asked, and nobody closed it.
    stated_on, document : day and document of the state, by params.
    """

    id: str
    code: Code
    owner: Owner
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    amount_eur: Decimal | None = None
    probability: float = 1.0
    due_on: date | None = None
    consequence: Consequence = "none"
    responsible: str | None = None
    state: State = "open"
    stated_on: date | None = None
    document: str | None = None

    @property
    def is_foreseen(self) -> bool:
        """True where its euros are those of a quantity that a forecast gives; those that a person states are exact."""
        return "quantity" in self.values and "is_amount_stated" not in self.values

    @property
    def line(self) -> str | None:
        """The contract line it is about; None for the others."""
        line = self.values.get("line")
        return None if line is None else str(line)


@dataclass(frozen=True)
class Remark:
    """One sentence of the message: a code and its values."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Agenda:
    """Message and decisions of a report.

    Parameters
    ----------
    message : at most one remark of each code, in the order they are read.
    follow_up : decisions and actions of the previous released edition, with what became of them.
    decisions : those asked now, the client's first, each owner's in order: euros times probability, then date.
    waiting : why nothing is asked about each line that is not on plan, what needs a person first.
    closed : line -> the decision on its state that the client has taken or refused.
    """

    message: tuple[Remark, ...] = ()
    follow_up: tuple[Decision, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waiting: tuple[Remark, ...] = ()
    closed: Mapping[str, Decision] = field(default_factory=dict)

    def of(self, owner: Owner) -> tuple[Decision, ...]:
        """Return the decisions of an owner that a reader is shown."""
        return self._all_of(owner)[:MOST_SHOWN]

    def more(self, owner: Owner) -> int:
        """Return the number of the owner's decisions that are not shown."""
        return max(len(self._all_of(owner)) - MOST_SHOWN, 0)

    def _all_of(self, owner: Owner) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions if decision.owner == owner)


def in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return decisions by owner, then by euros times probability, the largest first, then by date."""

    def place(decision: Decision) -> tuple[str, float, date, str]:
        at_stake = float(decision.amount_eur or 0) * decision.probability
        return decision.owner, -at_stake, decision.due_on or date.max, decision.id

    return tuple(sorted(decisions, key=place))


def with_states(asked: Iterable[Decision], stated: Sequence[DecisionParams], as_of: date) -> tuple[Decision, ...]:
    """Return the decisions asked, with those that params add, less those that params close, at a date."""
    latest = _latest(stated, as_of)
    known = {decision.id: decision for decision in asked}
    added = {name: _added(said) for name, said in latest.items() if said.title and name not in known}
    current = [_stated(decision, latest.get(decision.id)) for decision in (known | added).values()]
    return in_order(decision for decision in current if decision.state in ("open", "moved"))


def closed_of_lines(asked: Iterable[Decision], stated: Sequence[DecisionParams], as_of: date) -> dict[str, Decision]:
    """Return line -> the decision on its state that params close, as they state it."""
    latest = _latest(stated, as_of)
    told = [_stated(item, latest.get(item.id)) for item in asked if item.code in OF_THE_STATE]
    return {str(item.line): item for item in told if item.state in CLOSED}


def followed(
    previous: Iterable[Decision], current: Iterable[Decision], stated: Sequence[DecisionParams], as_of: date
) -> tuple[Decision, ...]:
    """Return the decisions of the previous edition as they stand: closed by params, still asked, or lapsed."""
    latest = _latest(stated, as_of)
    asked = {decision.id: decision for decision in current}
    followed_up = []
    for decision in previous:
        now = asked.get(decision.id) or _stated(decision, latest.get(decision.id))
        is_closed = now.state in CLOSED or decision.id in asked
        followed_up.append(now if is_closed else replace(now, state="lapsed"))
    return tuple(followed_up)


def unmatched(params: ClientParams) -> tuple[str, ...]:
    """Return the identifiers that params answer and no report asks: of no term, no project, and without a title."""
    added = {said.decision for said in params.decisions if said.title}
    terms = params.counted_on(max((said.on for said in params.decisions), default=date.min)).contract_terms
    named: dict[str, Collection[str]] = {code: {named_term(term) for term in terms} for code in OF_TERMS}
    named["answer_investment"] = {project.project for project in params.projects}
    answered = dict.fromkeys(said.decision for said in params.decisions if said.decision not in added)
    return tuple(name for name in answered if _is_unmatched(name, named))


def _is_unmatched(name: str, named: Mapping[str, Collection[str]]) -> bool:
    code, _, subject = name.partition(":")
    return subject not in named[code] if code in named else code not in OF_THE_PROVIDER


def named_term(term: ContractTerm) -> str:
    """Return what names a term of a line: what is closed in one term is asked again in the next."""
    return f"{term.line}-{term.starts_on:%Y-%m}"


def no_longer_asked(followed: Iterable[Decision], asked: Iterable[Decision]) -> list[Decision]:
    """Return the decisions of the previous edition that are not asked again: closed, or lapsed."""
    again = {decision.id for decision in asked}
    return [decision for decision in followed if decision.id not in again]


def read_decisions(rows: Iterable[Mapping[str, Any]]) -> tuple[Decision, ...]:
    """Return decisions from their facts: `decisions` or `follow_up` of a report, or those of the log of editions."""
    return tuple(
        Decision(
            **{
                **row,
                "amount_eur": None if row["amount_eur"] is None else Decimal(row["amount_eur"]),
                "due_on": _day(row["due_on"]),
                "stated_on": _day(row["stated_on"]),
            }
        )
        for row in rows
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _latest(stated: Sequence[DecisionParams], as_of: date) -> dict[str, DecisionParams]:
    """Return the last that params say of each decision by a date."""
    return {said.decision: said for said in sorted(stated, key=lambda said: said.on) if said.on <= as_of}


def _added(said: DecisionParams) -> Decision:
    return Decision(said.decision, "added", said.owner, {"title": said.title})


def _stated(decision: Decision, said: DecisionParams | None) -> Decision:
    """Return a decision as params state it."""
    if said is None:
        return decision
    if said.amount_eur is not None:
        decision = replace(decision, amount_eur=said.amount_eur, values={**decision.values, "is_amount_stated": 1})
    return replace(
        decision,
        due_on=said.due_on or decision.due_on,
        responsible=said.responsible,
        state=said.state,
        stated_on=said.on,
        document=said.source.document,
    )
