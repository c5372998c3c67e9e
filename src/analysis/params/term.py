"""Terms of a contract line: each is the term before with what its own keys change (rule 2.13)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from pydantic import Field

from analysis.foundation.messages import Message, message
from analysis.params.contract import ContractLine
from analysis.params.term_changes import Term

PASSED_ON = (
    "name",
    "accrual",
    "scope",
    "consumes_out_of_scope",
    "price_eur",
    "billing",
    "tolerance",
    "carry_over",
    "overrun",
    "rest",
    "renewal",
    "accounting",
    "source",
)
"""Keys whose value passes from term to term where a term does not give its own."""


class ContractTerm(ContractLine):
    """One term of a contract line, with all its values."""

    number: int = Field(default=1, description="1 for the first term of the line", examples=[2])
    is_assumed: bool = Field(
        default=False, description="true: a tacit renewal that no term of the file confirms", examples=[True]
    )


def terms(line: ContractLine, *, tacit_until: date | None = None) -> tuple[ContractTerm, ...]:
    """Return the terms of a line, the first one first.

    Parameters
    ----------
    tacit_until : a line renewed tacitly goes on, unchanged, by terms that are assumed, until this day; None: no term is
        assumed.
    """
    made = [ContractTerm.model_construct(**{**dict(line), "terms": ()})]
    for term in line.terms:
        made.append(_next(made[-1], term))
    while tacit_until is not None and made[-1].renewal.tacit and made[-1].ends_on < tacit_until:
        made.append(_next(made[-1], Term(), is_assumed=True))
    return tuple(made)


def until(lines: Sequence[ContractLine], day: date | None) -> tuple[ContractTerm, ...]:
    """Return all terms of the lines, those of a line together; tacit ones that nothing follows go on until `day`."""
    return tuple(term for line in lines for term in terms(line, tacit_until=None if _is_followed(line, lines) else day))


def before(term: ContractTerm, all_terms: Sequence[ContractTerm]) -> ContractTerm | None:
    """Return the term that a term renews: the one before it in its line, else the last one of the line it renews."""
    if term.number > 1:
        return next(item for item in all_terms if (item.line, item.number) == (term.line, term.number - 1))
    return next((item for item in reversed(all_terms) if item.line == term.renews), None)


def passed_on(term: ContractTerm) -> ContractTerm:
    """Return the term after another that changes nothing."""
    return _next(term, Term())


def faults(line: ContractLine) -> Iterator[Message]:
    """Yield the terms of a line whose values do not agree, or that do not follow the one before."""
    made = terms(line)
    for term in made[1:]:
        for fault in term.faults():
            yield message(
                "contract_lines: {line}, term {number}: {fault}", line=line.line, number=term.number, fault=fault
            )
        if term.carry_over is not None and term.carry_over.carried:
            yield message(
                "contract_lines: {line}, term {number}: the term before says by itself what is carried; remove "
                "carry_over.carried",
                line=line.line,
                number=term.number,
            )
    for earlier, later in itertools.pairwise(made):
        if later.starts_on <= earlier.ends_on:
            yield message(
                "contract_lines: {line}: term {number} ({start} – {end}) begins before the end of term {before} "
                "({before_end})",
                line=line.line,
                number=later.number,
                start=later.starts_on,
                end=later.ends_on,
                before=earlier.number,
                before_end=earlier.ends_on,
            )
        if line.terms[earlier.number - 1].index and earlier.price_eur is None:
            yield message(
                "contract_lines: {line}: term {number} has an index, and the term before no price_eur to revise",
                line=line.line,
                number=later.number,
            )


def _is_followed(line: ContractLine, lines: Sequence[ContractLine]) -> bool:
    """Tell whether another line takes a line's place after its last term: by `renews`, or by its kind and scope."""
    ends_on = terms(line)[-1].ends_on
    return any(
        other.renews == line.line
        or ((other.kind, other.scope) == (line.kind, line.scope) and other.starts_on > ends_on)
        for other in lines
        if other is not line
    )


def _next(term: ContractTerm, changes: Term, *, is_assumed: bool = False) -> ContractTerm:
    starts_on = changes.starts_on or term.ends_on + timedelta(days=1)
    given = {key: value for key in PASSED_ON if (value := getattr(changes, key)) is not None}
    values: dict[str, Any] = {
        **dict(term),
        **given,
        **_quantity(term, changes, starts_on),
        "starts_on": starts_on,
        "ends_on": changes.ends_on or _as_long(term, starts_on),
        "amendments": changes.amendments,
        "projects": changes.projects,
        "renews": None,
        "number": term.number + 1,
        "is_assumed": is_assumed,
    }
    if changes.index is not None and term.price_eur is not None:
        values["price_eur"] = term.price_eur * Decimal(str(changes.index.now)) / Decimal(str(changes.index.base))
    if changes.carry_over is None and term.carry_over is not None:
        values["carry_over"] = term.carry_over.model_copy(update={"carried": 0.0})
    return ContractTerm.model_construct(**values)


def _quantity(term: ContractTerm, changes: Term, starts_on: date) -> dict[str, Any]:
    """Return the quantity of a term: its own, else that of the term before, whose months move to its own."""
    if changes.entitlement is not None or changes.months is not None:
        return {"entitlement": changes.entitlement, "months": changes.months or {}}
    moved = relativedelta(starts_on.replace(day=1), term.starts_on.replace(day=1))
    months = {f"{date.fromisoformat(f'{month}-01') + moved:%Y-%m}": value for month, value in term.months.items()}
    return {"entitlement": term.entitlement, "months": months}


def _as_long(term: ContractTerm, starts_on: date) -> date:
    """Return the last day of a term as long as another: as many whole months where it has whole months, else days."""
    after = term.ends_on + timedelta(days=1)
    length = relativedelta(after, term.starts_on)
    if length.days:
        return starts_on + (term.ends_on - term.starts_on)
    return starts_on + relativedelta(years=length.years, months=length.months) - timedelta(days=1)
