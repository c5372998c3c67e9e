"""Facts of the message and of the decisions, as codes with values (rule 16)."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.facts.values import Day, Fact, Money, Scalar, Share, plain
from analysis.report.decisions import Code, Consequence, Decision, Owner, Remark, State


class RemarkFacts(Fact):
    """One sentence of the message: its code and the values that it needs."""

    code: str
    values: dict[str, Scalar]


class DecisionFacts(Fact):
    """One decision asked of the client, or one action of the provider (rule 16)."""

    id: str
    code: Code
    owner: Owner
    values: dict[str, Scalar]
    amount_eur: Money | None
    probability: Share
    due_on: Day | None
    consequence: Consequence
    responsible: str | None
    state: State
    stated_on: Day | None
    document: str | None


def message(remarks: Iterable[Remark]) -> list[RemarkFacts]:
    """Return the facts of a message, or of the lines that wait."""
    return [RemarkFacts(code=remark.code, values=plain(remark.values)) for remark in remarks]


def decisions(asked: Iterable[Decision]) -> list[DecisionFacts]:
    """Return the facts of decisions, in their order."""
    return [DecisionFacts.model_validate(plain(vars(decision))) for decision in asked]
