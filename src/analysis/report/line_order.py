"""The order in which contract lines are read: what needs a person first, what promises nothing last."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analysis.domain.findings import Disqualified
from analysis.report.contract_terms import unit_price
from analysis.report.line import LineReport


def needs_first(lines: Iterable[LineReport]) -> tuple[LineReport, ...]:
    """Return the lines to decide, then the others by the euros at risk, the largest first; unlimited ones last.

    Lines of one risk in euros, those without a price among them, are ordered by their risk, then keep their order.
    """
    return tuple(sorted(lines, key=_rank))


def at_risk_eur(line: LineReport) -> float:
    """Return the value of what a line promises × the probability that it goes beyond [€]; 0 where either is unknown.

    The value is that of the contract; of a line without a price of its own, that of its work at the rates so far.
    """
    whole, consumed = line.state.entitlement, line.state.consumed
    if not whole:
        return 0.0
    price = unit_price(line.params)
    if price is not None:
        return _risk(line) * whole * float(price)
    if not consumed or not isinstance(line.consumed_eur, Decimal):
        return 0.0
    return _risk(line) * whole * float(line.consumed_eur) / consumed


def _rank(line: LineReport) -> tuple[bool, bool, float, float]:
    return line.state.entitlement is None, line.status != "to_decide", -at_risk_eur(line), -_risk(line)


def _risk(line: LineReport) -> float:
    return 0.0 if isinstance(line.landing, Disqualified) else line.landing.overrun_probability or 0.0
