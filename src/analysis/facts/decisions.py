"""Facts of the message and of the decisions, as codes with values (rule 16); a message is read back from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

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


def read_message(facts: Mapping[str, Any]) -> tuple[Remark, ...]:
    """Return the message of a report from its facts; empty where they are of the first schema, which has none."""
    return tuple(Remark(row["code"], row["values"]) for row in facts.get("message", ()))
