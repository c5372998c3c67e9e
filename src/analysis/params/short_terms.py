"""The short form of a contract: lines that renew one another, a line a year, written as one line with its terms."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

from analysis.params.contract import ContractLine
from analysis.params.term import ContractTerm, passed_on, terms
from analysis.params.term_changes import Term

YEARS = re.compile(r"(?:[-_ ]?\d{4})+$")
"""End of an identifier or of a name that gives the year of a term."""
NAMES = {"line", "name", "renews", "number", "is_assumed", "terms"}
"""Keys that the two forms may write otherwise."""


def chains(lines: Sequence[ContractLine]) -> tuple[tuple[ContractLine, ...], ...]:
    """Return the lines that renew one another, the first of each chain first; a line that stands alone is in none."""
    found: list[list[ContractLine]] = []
    for line in lines:
        chain = next((item for item in found if item[-1].line == line.renews), None)
        if chain is None:
            found.append([line])
        else:
            chain.append(line)
    return tuple(tuple(chain) for chain in found if len(chain) > 1 and not any(line.terms for line in chain))


def short_form(chain: Sequence[ContractLine]) -> ContractLine | None:
    """Return lines that follow each other as one line with its terms, each of which says what it changes alone.

    Parameters
    ----------
    chain : the lines, in order, of one client; their days and quantities are the terms'.

    Returns
    -------
    None where terms cannot say what a line does: a key that it takes away, another unit.
    """
    first = chain[0].model_dump(exclude_unset=True, exclude={"renews"})
    changes: list[dict[str, Any]] = []
    for earlier, later in itertools.pairwise(chain):
        base = passed_on(_alone(earlier))
        changed = {key for key in Term.model_fields if hasattr(base, key) and getattr(later, key) != getattr(base, key)}
        changes.append(
            {key: value for key, value in later.model_dump(exclude_unset=True).items() if key in changed - {"name"}}
            | {key: getattr(later, key) for key in changed & {"accrual", "overrun", "rest", "consumes_out_of_scope"}}
        )
    names = {key: YEARS.sub("", first[key]) for key in ("line", "name")}
    made = ContractLine.model_validate({**first, **names, "terms": changes})
    alike = (_values(term) == _values(line) for term, line in zip(terms(made), chain, strict=True))
    return made if all(alike) else None


def _alone(line: ContractLine) -> ContractTerm:
    return terms(line)[0]


def _values(line: ContractLine) -> dict[str, Any]:
    return {key: value for key, value in dict(line).items() if key not in NAMES}
