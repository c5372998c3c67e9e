"""One contract line of a report: its state, value, statement and settlement, from params and the line's entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.domain import contracts, money, units
from analysis.domain.contracts import Segment
from analysis.domain.findings import Disqualified, Finding
from analysis.domain.money import Amounts
from analysis.measures.checks.check_runs import RUN_COLUMNS
from analysis.measures.contract import accounting, billing, drawdown, pricing, settlement, ticket_count
from analysis.measures.contract.accounting import Accounted
from analysis.measures.contract.contract_comparison import contract_comparison
from analysis.measures.contract.drawdown import Drawdown
from analysis.measures.contract.settlement import Settlement
from analysis.measures.contract.statement import balance, statement
from analysis.measures.effort import consumption
from analysis.params.client import ClientParams
from analysis.params.contract import ContractLine
from analysis.report.contract_terms import (
    accounting_rules,
    amounts,
    calendar,
    in_unit,
    segments,
    term_of,
    term_values,
    unit_price,
)


@dataclass(frozen=True)
class LineReport:
    """One contract line: its params, its state, and the work on it up to `as_of`.

    Parameters
    ----------
    params, state : the line and its state, in its unit.
    seconds, tickets : real effort on the line [s], and tickets worked, each once.
    landing_forecast, landing_low, landing_high, overrun_probability : by the forecast (rule 2.5).
    accounted_seconds : accounted time of a contract that rounds time (rule 15) [s]; else None.
    consumed_eur, billed_eur : value of the work and sum of the bills (rule 5.5), Decimal; None where the line has
        neither price nor rates, Disqualified where a rate is missing.
    variance_eur : value of the overrun to date (negative: of the under-consumption), where a unit has a price.
    left_hours : hours that the balance of a line in euros pays at the mean rate so far; else None.
    carried, expired : units carried into the term, and carried units not used in time (rule 2.8).
    settlement : settlement of the line if it were closed now (rules 2.8, 2.9); None without an entitlement.
    notice_on : last day to give notice of a tacit renewal (rule 2.9).
    statement : `measures.statement.statement` of a request line; else None.
    comparison : the same work under every form of contract: `measures.contract_comparison`.
    findings : findings on this line: `unknown_profile`, `slot_unknown`.
    """

    params: ContractLine
    state: Drawdown
    seconds: int
    tickets: int
    landing_forecast: float | Disqualified
    landing_low: float | None = None
    landing_high: float | None = None
    overrun_probability: float | None = None
    accounted_seconds: float | None = None
    consumed_eur: Decimal | Disqualified | None = None
    billed_eur: Decimal | Disqualified | None = None
    variance_eur: Decimal | None = None
    left_hours: float | None = None
    carried: float = 0.0
    expired: float = 0.0
    settlement: Settlement | None = None
    notice_on: date | None = None
    statement: pd.DataFrame | None = None
    comparison: pd.DataFrame | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Work:
    """A client's work: the counted entries, the tickets, and the params.

    `sent` holds, for each line, the entries of the statement sent with the previous edition, in their order.
    `check_runs` holds the runs of the check plan, up to the date counted and after.
    """

    entries: pd.DataFrame
    tickets: pd.DataFrame
    params: ClientParams
    as_of: date
    sent: Mapping[str, Sequence[str]] = field(default_factory=dict)
    check_runs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RUN_COLUMNS)))


@dataclass(frozen=True)
class LineWork:
    """The entries of one line, with their accounted time and their amounts; `paid` is their real time elsewhere."""

    entries: pd.DataFrame
    accounted: Accounted | None
    paid: Accounted
    amounts: Amounts
    by_rates: Amounts
    findings: tuple[Finding, ...]

    @property
    def lacks_amount(self) -> np.ndarray:
        """Mask of the entries that have time to pay, and no amount."""
        return ~self.amounts.is_known & (self.paid.numerators != 0)

    @property
    def is_priced(self) -> bool:
        """True where every entry that needs an amount has one."""
        return not self.lacks_amount.any()


def line_report(line: ContractLine, work: Work) -> LineReport:
    """Return the report of a line at the date counted."""
    line_work = _line_work(line, work)
    parts, carried = _with_opening(line, work)
    worked = int(line_work.entries["ticket_key"].nunique())
    tickets = _counted_tickets(line, line_work, work) if line.unit == "tickets" else worked
    expired = _expired(line, line_work, carried, work)
    state = _state(line, line_work, parts, tickets, expired, work)
    closing = None
    if state.remaining is not None and state.entitlement is not None:
        closing = _settlement(line, state.remaining, state.entitlement)
    price = unit_price(line)
    overrun = None
    if price is not None and line.unit != "euros" and state.variance is not None:
        overrun = _euros(money.exact(state.variance) * price)
    return LineReport(
        params=line,
        state=state,
        seconds=consumption.total(line_work.entries),
        tickets=worked,
        landing_forecast=Disqualified("not_available"),
        accounted_seconds=None if line_work.accounted is None else float(line_work.accounted.total()),
        consumed_eur=_consumed_eur(line, line_work, tickets),
        billed_eur=_billed_eur(line, line_work, work),
        variance_eur=overrun,
        left_hours=_left_hours(line, line_work, state),
        carried=float(contracts.entitlement(carried)),
        expired=expired,
        settlement=closing,
        notice_on=contracts.notice_date(line.ends_on, line.renewal.notice_months) if line.renewal.tacit else None,
        statement=_statement(line, line_work, parts, work.sent.get(line.line, ())),
        comparison=_comparison(line_work, tickets, state, price, work.params.hours_per_day),
        findings=line_work.findings,
    )


def _line_work(line: ContractLine, work: Work) -> LineWork:
    entries = work.entries[(work.entries["contract_line"] == line.line).to_numpy(dtype=bool)]
    findings: list[Finding] = []
    counted = None
    if line.accounting:
        counted = accounting.accounted(entries, accounting_rules(line), calendar(work.params))
        findings += [counted.finding] if counted.finding else []
    paid = counted or Accounted(entries["seconds"].to_numpy(dtype="int64"))
    by_rates = amounts(entries, work.params, with_line_prices=False)
    made = LineWork(entries, counted, paid, amounts(entries, work.params, accounted=counted), by_rates, ())
    charged = {item.line for item in work.params.chargeback}
    if line.unit == "euros" or (line.line in charged and unit_price(line) is None):
        missing = pricing.unpriced(entries, made.lacks_amount)
        findings += [missing] if missing else []
    return replace(made, findings=tuple(findings))


def paid_seconds(entries: pd.DataFrame, params: ClientParams) -> pd.Series:
    """Return the time of each entry as its line counts it [s]: accounted where the line rounds, else real."""
    paid = entries["seconds"]
    for line in params.contract_lines:
        rows = (entries["contract_line"] == line.line).to_numpy(dtype=bool)
        if line.accounting and rows.any():
            counted = accounting.accounted(entries[rows], accounting_rules(line), calendar(params))
            paid = paid.astype("float64")
            paid[rows] = counted.seconds
    return paid


def _counted_tickets(line: ContractLine, line_work: LineWork, work: Work) -> int:
    counted = ticket_count.counted_tickets(line_work.entries, work.tickets, counts_at=line.ticket_counts_at)
    return ticket_count.count(counted, term_of(line).until(work.as_of))


def _with_opening(line: ContractLine, work: Work) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return all segments of a line, and the segments carried into its term (rules 2.8, 2.9)."""
    parts = segments(line, work.params)
    carried = []
    before = next((item for item in work.params.contract_lines if item.line == line.renews), None)
    if line.carry_over is not None and line.carry_over.carried:
        months = line.carry_over.expires_after_months
        carried.append(contracts.carried_segment(line.carry_over.carried, line.starts_on, months))
    if before is not None and before.unit != "none":
        closed = line_report(before, Work(work.entries, work.tickets, work.params, before.ends_on)).settlement
        if closed is not None and closed.carried and before.carry_over is not None:
            months = before.carry_over.expires_after_months
            carried.append(contracts.carried_segment(closed.carried, line.starts_on, months))
        if closed is not None and closed.deducted_next:
            parts += (Segment(term_of(line), -closed.deducted_next),)
    return (*parts, *carried), tuple(carried)


def _expired(line: ContractLine, line_work: LineWork, carried: tuple[Segment, ...], work: Work) -> float:
    lost = 0.0
    for part in carried:
        used = (line_work.entries["work_date"] <= pd.Timestamp(part.days.ends_on)).to_numpy()
        tickets = int(line_work.entries.loc[used, "ticket_key"].nunique())
        quantity = _quantity(line, line_work, used, tickets, work.params.hours_per_day)
        lost += settlement.expired(float(part.quantity), quantity, part.days.ends_on, work.as_of)
    return lost


def _quantity(line: ContractLine, line_work: LineWork, rows: np.ndarray, tickets: int, hours_per_day: float) -> float:
    """Quantity that some entries of a line consume, in its unit."""
    if line.unit == "euros":
        return float(line_work.amounts.total(rows))
    return in_unit(line.unit, float(line_work.paid.total(rows)), tickets, hours_per_day)


def _state(
    line: ContractLine, line_work: LineWork, parts: tuple[Segment, ...], tickets: int, expired: float, work: Work
) -> Drawdown:
    days = calendar(work.params)
    hours_per_day = work.params.hours_per_day
    everything = np.ones(len(line_work.entries), dtype=bool)
    if line.kind == "unlimited":
        return drawdown.without_entitlement(units.hours(float(line_work.paid.total())))
    if line.unit == "euros" and not line_work.is_priced:
        return drawdown.disqualified(parts, work.as_of, days)
    mean_rate = pricing.mean_daily_rate(line_work.amounts, line_work.paid.total(), hours_per_day) or Fraction(0)
    least: Mapping[str, float] = {
        "days": line.tolerance.days,
        "hours": line.tolerance.days * hours_per_day,
        "euros": line.tolerance.days * float(mean_rate),
        "tickets": line.tolerance.tickets,
    }
    expected = float(contracts.expected(parts, work.as_of, days))
    return drawdown.drawdown(
        parts,
        term_of(line),
        work.as_of,
        consumed=_quantity(line, line_work, everything, tickets, hours_per_day),
        tolerance=drawdown.tolerance_of(expected, percent=line.tolerance.percent, least=least[line.unit]),
        planned=sum(project.quantity for project in line.projects if not project.is_done),
        expired=expired,
        calendar=days,
    )


def _settlement(line: ContractLine, remaining: float, entitlement: float) -> Settlement:
    rule = line.carry_over
    return settlement.settlement(
        remaining,
        entitlement,
        treatment=line.overrun,
        carry_over=None if rule is None else settlement.CarryOverRule(rule.cap_percent, rule.expires_after_months),
        unit_price_eur=unit_price(line),
    )


def _consumed_eur(line: ContractLine, line_work: LineWork, tickets: int) -> Decimal | Disqualified | None:
    price = unit_price(line)
    if line.unit == "tickets" and price is not None:
        return _euros(tickets * price)
    if line_work.is_priced:
        return _euros(line_work.amounts.total())
    return Disqualified("unknown_profile") if line_work.amounts.is_known.any() or line_work.findings else None


def _billed_eur(line: ContractLine, line_work: LineWork, work: Work) -> Decimal | Disqualified | None:
    term = term_of(line)
    if line.billing.schedule == "consumed":
        until = billing.billed_until(term, work.as_of)
        if not line_work.is_priced:
            return Disqualified("unknown_profile")
        return _euros(line_work.amounts.total((line_work.entries["work_date"] <= pd.Timestamp(until)).to_numpy()))
    values = term_values(line, work.params)
    if not values:
        return None
    bills = billing.instalments(term, values, schedule=line.billing.schedule, in_advance=line.billing.in_advance)
    return _euros(billing.billed(bills, work.as_of))


def _left_hours(line: ContractLine, line_work: LineWork, state: Drawdown) -> float | None:
    if line.unit != "euros" or state.entitlement is None or state.consumed is None:
        return None
    return balance(money.exact(state.entitlement), line_work.amounts, line_work.paid.total()).hours


def _statement(
    line: ContractLine, line_work: LineWork, parts: tuple[Segment, ...], sent: Sequence[str]
) -> pd.DataFrame | None:
    if line.kind != "requests":
        return None
    entitlement = contracts.entitlement(parts) if line.unit == "euros" else None
    priced = line_work.amounts if line_work.is_priced else None
    lines = statement(
        line_work.entries, priced, accounted=line_work.accounted, entitlement_eur=entitlement, already_sent=sent
    )
    return lines.assign(technician=None) if line.statement_names == "profiles" else lines


def _comparison(
    line_work: LineWork, tickets: int, state: Drawdown, price: Fraction | None, hours_per_day: float
) -> pd.DataFrame:
    is_known = (
        bool(line_work.by_rates.is_known[(line_work.entries["seconds"] != 0).to_numpy()].all())
        and len(line_work.entries) > 0
    )
    paid = None if price is None or state.expected is None else money.exact(state.expected) * price
    return contract_comparison(
        seconds=consumption.total(line_work.entries),
        tickets=tickets,
        hours_per_day=hours_per_day,
        value_eur=line_work.by_rates.total() if is_known else None,
        paid_eur=paid,
        accounted_seconds=None if line_work.accounted is None else float(line_work.accounted.total()),
    )


def _euros(amount: Fraction) -> Decimal:
    return money.euros(money.cents(amount))
