"""Conditions on the entries of a report: those of a rule, and what only an enriched entry has (H10, H11)."""

from __future__ import annotations

from pydantic import Field

from analysis.params.clauses import Scope


class Selection(Scope):
    """Conditions on an entry of a report: those of a `Scope`, and its contract line and technician.

    A saved view, the explorer and `releve.load(...).where` choose entries by it; a rule of params has a `Scope`, as the
    contract line of an entry depends on the rules.
    """

    line: tuple[str, ...] = Field(
        default=(), description="identifiers of contract lines; an empty text: no line", examples=[["infogerance"]]
    )
    technician: tuple[str, ...] = Field(
        default=(), description="technicians, by the names or codes of the report", examples=[["T01"]]
    )
