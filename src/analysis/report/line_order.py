"""The order in which contract lines are read: what needs a person first, what promises nothing last."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.report.line import LineReport


def needs_first(lines: Iterable[LineReport]) -> tuple[LineReport, ...]:
    """Return the lines by their status, then by the euros at risk, the largest first; unlimited ones last."""
    return tuple(sorted(lines, key=place))


def place(line: LineReport) -> tuple[int, float, str]:
    """Return the place of a line among others: its status, its euros times their risk (rule 16), its name.

    The euros are those of its stake: what it would lack, or what it would lose where it is under-consumed.
    """
    at_risk = 0.0 if line.stake is None else line.stake.at_risk
    order = (*NOT_ON_PLAN, "on_plan", "no_entitlement")
    return order.index(line.status), -at_risk, line.params.line
