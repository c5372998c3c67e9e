"""Contracts of a GLPI as the lines of a client's contract; GLPI holds no quantity of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from analysis.foundation.messages import message
from analysis.sources.drafting.clients import slug
from analysis.sources.drafting.glpi_base import Contract, GlpiBase
from analysis.sources.drafting.glpi_clients import GlpiClient
from analysis.sources.drafting.glpi_items import Item, Marks
from analysis.sources.drafting.mapping_text import comment, quoted

MOST_LINES = 6
"""Contracts that are drafted as lines; the others are named in a comment."""
ENDED = timedelta(days=365)
"""A contract that ended longer ago is left out."""
KINDS = {"support": ("support", "hours"), "assistance": ("support", "hours"), "ticket": ("tickets", "tickets")}
MOST_LINKED = 0.9
"""Share of a client's tickets linked to its contracts under which a scope by contract is doubtful."""
TACIT = 1
USUAL = message("the usual case")
NO_TICKET = message("no ticket of GLPI is linked to this contract")
NO_QUANTITY = message("GLPI holds neither hours nor days; read the quantity in the contract")

Term: TypeAlias = tuple[date, date]
"""First and last day."""


def lines(base: GlpiBase, client: GlpiClient, today: date, marks: Marks) -> list[Item]:
    """Return an item for each contract in force; beyond a few, and where two cannot be told apart, a comment."""
    own = [contract for contract in base.contracts if contract.entity in client.entities]
    terms = [(contract, term) for contract in own if (term := _term(contract, today)) is not None]
    terms.sort(key=lambda pair: (-pair[0].tickets, pair[0].id))
    linked = sum(base.contracted.get(entity, 0) for entity in client.entities)
    is_partial = linked < MOST_LINKED * client.use.tickets
    some = message(
        "{linked} of {tickets} tickets are linked to a contract; without this scope, the line takes the others",
        linked=linked,
        tickets=client.use.tickets,
    )
    slugs = Counter(slug(contract.name) for contract in own)
    items, others, drafted, unscoped = list[Item](), list[Contract](), list[tuple[str, Term]](), list[Term]()
    for contract, (first, last) in terms:
        short = slug(contract.name)
        is_only = slugs[short] == 1
        # A scope tells contracts by their names: of two that bear the same at the same time, one is a line.
        namesakes = [term for name, term in drafted if name == contract.name]
        if len(drafted) == MOST_LINES or _overlaps((first, last), namesakes):
            others.append(contract)
            continue
        drafted.append((contract.name, (first, last)))
        short = short if is_only else f"{short}-{contract.id}"
        kind, unit, is_said = _kind(contract.name)
        document = " ".join(filter(None, (str(message("GLPI contract")), contract.number or contract.name)))
        text = [
            f"  - line: {short}",
            f"    name: {quoted(contract.name)}",
            f"    kind: {kind}" if is_said else f"    {marks.line('kind', kind, USUAL)}",
            f"    unit: {unit}",
            f"    starts_on: {first}",
            f"    ends_on: {last}",
            f"    {marks.unknown('entitlement', '0', NO_QUANTITY)}",
            f"    source: {{document: {quoted(document)}, date: {contract.begins_on}}}",
        ]
        if contract.renewal == TACIT or contract.notice:
            tacit = "true" if contract.renewal == TACIT else "false"
            text.append(f"    renewal: {{tacit: {tacit}, notice_months: {min(contract.notice, 24)}}}")
        scope = f"{{contract: [{quoted(contract.name)}]}}"
        if len(terms) > 1 and contract.tickets:
            is_doubtful = is_partial and not items
            text.append(f"    {marks.line('scope', scope, some)}" if is_doubtful else f"    scope: {scope}")
        elif _overlaps((first, last), unscoped):
            text.append(f"    {marks.line('scope', scope, NO_TICKET)}")
        else:
            unscoped.append((first, last))
        items.append(Item(text, _known_by(contract, is_only=is_only) | {document, short}))
    for contract in others:
        known = _known_by(contract, is_only=slugs[slug(contract.name)] == 1)
        other = message(
            "another contract of GLPI: {name} ({number})", name=contract.name, number=contract.number or contract.id
        )
        items.append(Item([comment(other, "  ")], known))
    return items


def _overlaps(term: Term, others: Iterable[Term]) -> bool:
    """Return True where a day of a term is one of another's."""
    return any(term[0] <= last and first <= term[1] for first, last in others)


def _known_by(contract: Contract, *, is_only: bool) -> frozenset[str]:
    """Return number and name; a name that each year's contract bears tells none of them."""
    return frozenset(filter(None, (contract.number, contract.name if is_only else "")))


def _term(contract: Contract, today: date) -> Term | None:
    """Return the term of a contract that holds today, else its last one; None where it ended long ago or has no dates.

    A tacit renewal is a term as long as the first.
    """
    if contract.begins_on is None or contract.months <= 0:
        return None
    first = contract.begins_on
    number = 0
    while True:
        start = first + relativedelta(months=contract.months * number)
        last = first + relativedelta(months=contract.months * (number + 1)) - timedelta(days=1)
        if last >= today or contract.renewal != TACIT:
            return (start, last) if last >= today - ENDED else None
        number += 1


def _kind(name: str) -> tuple[str, str, bool]:
    """Return kind and unit of a line by its name, and whether the name tells."""
    for word, (kind, unit) in KINDS.items():
        if word in slug(name):
            return kind, unit, True
    return "managed_service", "days", "infogerance" in slug(name)
