"""The order in which contract lines are read: what needs a person first, what promises nothing last."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.domain.findings import Disqualified
from analysis.measures.contract.line_status import NOT_ON_PLAN
from analysis.report.line import LineReport


def needs_first(lines: Iterable[LineReport]) -> tuple[LineReport, ...]:
    """Return the lines by their status, then by the euros at risk, the largest first; unlimited ones last."""
    return tuple(sorted(lines, key=place))


def place(line: LineReport) -> tuple[int, float, str]:
    """Return the place of a line among others: its status, its euros times their risk (rule 16), its name.

    The risk is that of going beyond the entitlement; of a line that is under-consumed, that of leaving a part of it.
    """
    landed = line.landing
    worth = (line.state.entitlement or 0.0) * float(line.unit_value or 0)
    risk = 0.0 if isinstance(landed, Disqualified) else landed.overrun_probability or 0.0
    if line.status == "under" and not isinstance(landed, Disqualified):
        risk = landed.under_tolerance_probability
    order = (*NOT_ON_PLAN, "on_plan", "no_entitlement")
    return order.index(line.status), -worth * risk, line.params.line
