"""The order in which contract lines are read: what needs a person first, what promises nothing last."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analysis.report.contract_terms import unit_price
from analysis.report.line import LineReport


def needs_first(lines: Iterable[LineReport]) -> tuple[LineReport, ...]:
    """Return the lines by the euros at risk, the largest first; those without an entitlement last, in their order.

    Lines of one risk in euros, those without a price among them, are ordered by their risk, then keep their order.
    """
    return tuple(sorted(lines, key=lambda line: (line.state.entitlement is None, -at_risk_eur(line), -_risk(line))))


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


def _risk(line: LineReport) -> float:
    return line.overrun_probability or 0.0
