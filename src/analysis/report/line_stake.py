"""Stake of a contract line: the units that it would lack or lose at its term, and their value (rule 16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from analysis.domain import contracts, money
from analysis.domain.findings import Disqualified
from analysis.measures.contract.unused_units import lost_units
from analysis.params.client import ClientParams
from analysis.report import contract_terms
from analysis.report.line import LineReport, Stake

USE_BEFORE_TERM = timedelta(days=60)
"""Time that is left to use what would be lost: later, nothing is planned any more."""


def with_stake(line: LineReport, params: ClientParams) -> LineReport:
    """Return the line with its stake: what it would lose where it is under-consumed, else what it would lack."""
    return replace(line, stake=_unused(line, params) if line.status == "under" else _lacking(line))


def _lacking(line: LineReport) -> Stake | None:
    """Return what covers 8 cases of 10, before the entitlement is used up; None without a forecast."""
    if isinstance(line.landing, Disqualified) or line.state.entitlement is None:
        return None
    missing = max(line.landing.covering - line.state.entitlement, 0.0)
    return Stake(missing, _worth(line, missing), line.landing.overrun_probability or 0.0, line.used_up_on)


def _unused(line: LineReport, params: ClientParams) -> Stake | None:
    """Return the units lost after what passes to the next term and the projects to come; None after the term."""
    landed = line.state.landing_pace if isinstance(line.landing, Disqualified) else line.landing.landing
    entitlement = line.state.entitlement
    if landed is None or entitlement is None or line.is_over:
        return None
    coming = sum(project.quantity for project in line.params.projects if not project.is_done)
    rule = line.params.carry_over
    own = float(contracts.entitlement(contract_terms.segments(line.params, params)))
    most_carried = 0.0 if rule is None else own * rule.cap_percent / 100
    lost = lost_units(entitlement, landed, planned=coming, most_carried=most_carried)
    unused = max(entitlement - landed, 0.0)
    planned = min(coming, unused)
    last = line.params.ends_on - USE_BEFORE_TERM
    odds = 1.0 if isinstance(line.landing, Disqualified) else line.landing.under_tolerance_probability
    return Stake(
        lost,
        _worth(line, lost),
        odds,
        last if last >= line.as_of else line.params.ends_on,
        unused,
        planned,
        unused - planned - lost,
    )


def _worth(line: LineReport, quantity: float) -> Decimal | None:
    value = line.unit_value
    return None if value is None else money.euros(money.cents(money.exact(quantity) * value))
