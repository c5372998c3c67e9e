"""One contract line of a report: its state, value, statement and settlement, from params and the line's entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from analysis.domain import contracts, money, units
from analysis.domain.contracts import Segment
from analysis.domain.findings import SEVERITIES, Disqualified, Finding
from analysis.domain.sent_lines import SentLine
from analysis.measures.contract import billing, drawdown, line_status
from analysis.measures.contract.contract_comparison import contract_comparison
from analysis.measures.contract.drawdown import Drawdown
from analysis.measures.contract.landing import Landing
from analysis.measures.contract.line_status import Status, Thresholds
from analysis.measures.contract.settlement import Settlement, TermState
from analysis.measures.contract.statement import balance
from analysis.measures.effort import consumption
from analysis.params.term import ContractTerm
from analysis.report.contract_terms import (
    calendar,
    segments,
    term_values,
    terms_of,
    unit_price,
)
from analysis.report.line_statement import line_statement
from analysis.report.line_trend import LineTrend, line_trend
from analysis.report.line_work import (
    LineWork,
    Work,
    counted_on,
    disqualification,
    line_work,
    settled,
    term_state,
    tickets_of,
    tolerance,
    used_by_day,
)


@dataclass(frozen=True)
class TermReport:
    """One term of a line: its params, its own entitlement as amended, and its consumption so far, in its unit.

    `entitlement` is None without one, `consumed` where an entry has no amount or a blocking finding forbids it.
    """

    params: ContractTerm
    entitlement: float | None
    consumed: float | None


@dataclass(frozen=True)
class Stake:
    """Units that a line would lack or lose at its term, with their value, their odds and the day to settle it.

    Parameters
    ----------
    quantity : units lacking to cover 8 cases of 10, or lost; in the unit of the line, never under 0.
    amount_eur : their value, Decimal; None where a unit has none.
    probability : of the overrun or of the under-consumption, in [0, 1].
    due_on : last day; None where there is none.
    unused : of a line that is under-consumed, units that its landing leaves; `planned` of them are for projects to
        come, `carried` pass to the next term, `quantity` are lost.
    """

    quantity: float
    amount_eur: Decimal | None
    probability: float
    due_on: date | None
    unused: float = 0.0
    planned: float = 0.0
    carried: float = 0.0

    @property
    def spare(self) -> float:
        """Units unused that no project is to take, whether they are lost or pass to the next term."""
        return self.unused - self.planned

    @property
    def at_risk(self) -> float:
        """Euros times their odds [€]; 0 where the value is unknown."""
        return float(self.amount_eur or 0) * self.probability


@dataclass(frozen=True)
class LineReport:
    """One contract line: its params, its state, and the work on it up to `as_of`.

    Parameters
    ----------
    params, state : the line and its state, in its unit.
    seconds, tickets : real effort on the line [s], and tickets worked, each once.
    as_of : the date counted.
    landing : landing by the forecast, with its interval and odds (rule 2.5); Disqualified where there is none.
    used_up_on : day by which half of the futures have used the entitlement up, from the day after `as_of`; None where
        fewer do before the term ends.
    tolerance : half-width of the band around the whole entitlement (rule 2.4); None without an entitlement.
    least_quantity : absolute half-width of that band, in the line's unit; what is less than it is not worth a decision.
    accounted_seconds : accounted time of a contract that rounds time (rule 15) [s]; else None.
    consumed_value, billed_value : value of the work and sum of the bills (rule 5.5) [€], exact; None where the line
        has neither price nor rates, Disqualified where a rate is missing.
    variance_eur : value of the overrun to date (negative: of the under-consumption), where a unit has a price.
    left_hours : hours that the balance of a line in euros pays at the mean rate so far; else None.
    carried, expired : units carried into the term, and carried units not used in time (rule 2.8).
    settlement : settlement of the line if it were closed now (rules 2.8, 2.9); None without an entitlement.
    notice_on, notice_by : last day to give notice of a tacit renewal, and the working day by which it must arrive
        (rules 2.9 and 2.13).
    statement, sent, sent_before : of a request line, `line_statement.LineStatement`; else None and empty.
    ticket_days : of a line in tickets, `ticket_key` -> day on which the ticket counts, over all its terms; else empty.
    comparison : the same work under every form of contract: `measures.contract.contract_comparison`.
    segments : all that accrues on the line, in its unit; empty without an entitlement.
    trend : its last weeks, and the same days of the term before (`line_trend`); None where they were not asked for.
    stake : units that it would lack or lose (`line_stake`); None where nothing can be said, or it was not asked for.
    disqualified : the reason where the line's figures cannot be given (rule 14).
    findings : findings on this line: `unknown_profile`, `slot_unknown`, `deduction_exceeds`, `term_assumed`.
    terms : every term of the line, the first one first, those to come included.
    """

    params: ContractTerm
    state: Drawdown
    seconds: int
    tickets: int
    as_of: date
    landing: Landing | Disqualified
    used_up_on: date | None = None
    tolerance: float | None = None
    least_quantity: float = 0.0
    accounted_seconds: float | None = None
    consumed_value: Fraction | Disqualified | None = None
    billed_value: Fraction | Disqualified | None = None
    variance_eur: Decimal | None = None
    left_hours: float | None = None
    carried: float = 0.0
    expired: float = 0.0
    settlement: Settlement | None = None
    notice_on: date | None = None
    notice_by: date | None = None
    statement: pd.DataFrame | None = None
    sent: tuple[SentLine, ...] = ()
    sent_before: tuple[SentLine, ...] = ()
    ticket_days: Mapping[str, date] = field(default_factory=dict)
    comparison: pd.DataFrame | None = None
    segments: tuple[Segment, ...] = ()
    trend: LineTrend | None = None
    stake: Stake | None = None
    disqualified: Disqualified | None = None
    findings: tuple[Finding, ...] = ()
    terms: tuple[TermReport, ...] = ()

    @property
    def consumed_eur(self) -> Decimal | Disqualified | None:
        """`consumed_value`, rounded once to the cent (rule 5.2)."""
        return _euros(self.consumed_value) if isinstance(self.consumed_value, Fraction) else self.consumed_value

    @property
    def billed_eur(self) -> Decimal | Disqualified | None:
        """`billed_value`, rounded once to the cent (rule 5.2)."""
        return _euros(self.billed_value) if isinstance(self.billed_value, Fraction) else self.billed_value

    @property
    def unit_value(self) -> Fraction | None:
        """Value of a unit [€]: its price, else the mean value of the work so far; None where neither is known."""
        price = unit_price(self.params)
        if price is not None:
            return price
        if not self.state.consumed or not isinstance(self.consumed_value, Fraction):
            return None
        return self.consumed_value / money.exact(self.state.consumed)

    @property
    def is_over(self) -> bool:
        """True where no day of the term is left."""
        return self.as_of >= self.params.ends_on

    @property
    def status(self) -> Status:
        """Status of the line (rule 2.12)."""
        chosen = self.params.status
        return line_status.status(
            self.state,
            None if isinstance(self.landing, Disqualified) else self.landing,
            Thresholds(
                decide=chosen.decide_percent / 100,
                decide_anyway=chosen.decide_anyway_percent / 100,
                watch=chosen.watch_percent / 100,
                under=chosen.under_percent / 100,
            ),
            is_over=self.is_over,
            tolerance=self.tolerance or 0.0,
        )


def line_report(line: ContractTerm, work: Work) -> LineReport:
    """Return the report of a line at the date counted."""
    of_line = line_work(line, work)
    worked = int(of_line.entries["ticket_key"].nunique())
    tickets = len(counted_on(line, work)) if line.unit == "tickets" else worked
    is_flat = line.kind == "unlimited"
    term = disqualification(line, of_line, 0.0, work) if is_flat else term_state(line, of_line, work)
    state = _state(line, of_line, term, work)
    price = unit_price(line)
    overrun = None
    if price is not None and line.unit != "euros" and isinstance(term, TermState):
        overrun = _euros((term.consumed - _expected(line, term, work)) * price)
    notice_on = contracts.notice_date(line.ends_on, line.renewal.notice_months) if line.renewal.tacit else None
    in_euros = term.entitlement if line.unit == "euros" and isinstance(term, TermState) else None
    stated = line_statement(line, of_line, in_euros, work)
    report = LineReport(
        params=line,
        state=state,
        seconds=consumption.total(of_line.entries),
        tickets=worked,
        as_of=work.as_of,
        landing=Disqualified("not_available"),
        accounted_seconds=None if of_line.accounted is None else float(of_line.accounted.total()),
        consumed_value=_consumed_value(line, of_line, tickets, work),
        billed_value=_billed_value(line, of_line, work),
        variance_eur=overrun,
        notice_on=notice_on,
        notice_by=None if notice_on is None else calendar(work.params).working_day_by(notice_on),
        statement=None if stated is None else stated.lines,
        sent=() if stated is None else stated.sent,
        sent_before=() if stated is None else stated.former,
        ticket_days=tickets_of(line, work) if line.unit == "tickets" else {},
        comparison=_comparison(of_line, tickets, state, price, work.params.hours_per_day),
        findings=(*of_line.findings, *_term_assumed(line)),
        terms=tuple(_term(item, work) for item in terms_of(line, work.params)),
    )
    if isinstance(term, Disqualified):
        own = () if line.kind == "unlimited" else segments(line, work.params)
        report = replace(report, disqualified=term, consumed_value=term, segments=own)
        if term.reason not in {item.code for item in work.blocked}:
            return report
        billed = term if line.billing.schedule == "consumed" else report.billed_value
        return replace(report, billed_value=billed, comparison=None)
    if term is None:
        return report
    return replace(
        report,
        segments=term.segments,
        tolerance=tolerance(line, of_line, float(term.entitlement), work),
        least_quantity=tolerance(line, of_line, 0.0, work),
        left_hours=_left_hours(line, of_line, term),
        carried=float(term.carried),
        expired=float(term.expired),
        settlement=settled(line, term),
        findings=(*report.findings, *_deduction_exceeds(line, term)),
    )


def with_trend(line: LineReport, work: Work) -> LineReport:
    """Return the line with its last weeks and the same days of the term before."""
    return replace(line, trend=line_trend(line.params, line.segments, work))


def _deduction_exceeds(line: ContractTerm, term: TermState) -> tuple[Finding, ...]:
    """Return the finding on a deduction larger than the entitlement that it is taken from (rule 2.9)."""
    if not term.debt:
        return ()
    detail = {"debt": f"{float(term.debt):g}", "unit": line.unit}
    return (Finding("deduction_exceeds", SEVERITIES["deduction_exceeds"], 1, None, (line.line,), detail),)


def _term_assumed(line: ContractTerm) -> tuple[Finding, ...]:
    """Return the finding on a term that no document confirms (rule 2.13)."""
    if not line.is_assumed:
        return ()
    detail = {"starts_on": line.starts_on.isoformat(), "ends_on": line.ends_on.isoformat()}
    return (Finding("term_assumed", SEVERITIES["term_assumed"], 1, None, (line.line,), detail),)


def _term(line: ContractTerm, work: Work) -> TermReport:
    """Return one of the terms of a line, with what was consumed on its days up to the date counted."""
    entitlement = None if line.kind == "unlimited" else float(contracts.entitlement(segments(line, work.params)))
    of_term = line_work(line, work)
    if (line.unit == "euros" and not of_term.is_priced) or _is_forbidden(line, of_term, work):
        return TermReport(line, entitlement, None)
    return TermReport(line, entitlement, float(sum(used_by_day(line, of_term, work).values())))


def _is_forbidden(line: ContractTerm, of_term: LineWork, work: Work) -> bool:
    """Tell whether a blocking finding, or an unknown rate of a term before, forbids the figures of a term (14)."""
    if not work.blocked and line.unit != "euros":
        return False
    if line.kind == "unlimited":
        return disqualification(line, of_term, 0.0, work) is not None
    return isinstance(term_state(line, of_term, work), Disqualified)


def _expected(line: ContractTerm, term: TermState, work: Work) -> Fraction:
    """Return what is expected of a term at the date counted; after it, what was expected at its end (rule 2.1)."""
    return contracts.expected(term.segments, min(work.as_of, line.ends_on), calendar(work.params))


def _state(line: ContractTerm, of_line: LineWork, term: TermState | Disqualified | None, work: Work) -> Drawdown:
    days = calendar(work.params)
    if term is None:
        return drawdown.without_entitlement(units.hours(float(of_line.paid.total())))
    if isinstance(term, Disqualified):
        if line.kind == "unlimited":
            return replace(drawdown.without_entitlement(0.0), consumed=None, pace_status="disqualified")
        return drawdown.disqualified(segments(line, work.params), work.as_of, days)
    expected = float(_expected(line, term, work))
    return drawdown.drawdown(
        term.segments,
        line.days,
        work.as_of,
        consumed=float(term.consumed),
        tolerance=tolerance(line, of_line, expected, work),
        planned=sum(project.quantity for project in line.projects if not project.is_done),
        calendar=days,
    )


def _consumed_value(line: ContractTerm, of_line: LineWork, tickets: int, work: Work) -> Fraction | Disqualified | None:
    price = unit_price(line)
    if line.unit == "tickets" and price is not None:
        return tickets * price
    if of_line.is_priced:
        return of_line.amounts.total()
    lacks_rate = work.params.rates or any(item.code == "unknown_profile" for item in of_line.findings)
    return Disqualified("unknown_profile") if lacks_rate else None


def _billed_value(line: ContractTerm, of_line: LineWork, work: Work) -> Fraction | Disqualified | None:
    if line.billing.schedule == "consumed":
        until = billing.billed_until(line.days, work.as_of)
        price = unit_price(line)
        if line.unit == "tickets" and price is not None:
            return price * sum(day <= until for day in counted_on(line, work))
        if not of_line.is_priced:
            return Disqualified("unknown_profile")
        return of_line.amounts.total((of_line.entries["work_date"] <= pd.Timestamp(until)).to_numpy())
    values = term_values(line, work.params)
    if not values:
        return None
    bills = billing.instalments(line.days, values, schedule=line.billing.schedule, in_advance=line.billing.in_advance)
    return billing.billed(bills, work.as_of)


def _left_hours(line: ContractTerm, of_line: LineWork, term: TermState) -> float | None:
    if line.unit != "euros":
        return None
    return balance(term.entitlement, of_line.amounts, of_line.paid.total()).hours


def _comparison(
    of_line: LineWork, tickets: int, state: Drawdown, price: Fraction | None, hours_per_day: float
) -> pd.DataFrame:
    is_known = (
        bool(of_line.by_rates.is_known[(of_line.entries["seconds"] != 0).to_numpy()].all()) and len(of_line.entries) > 0
    )
    paid = None if price is None or state.expected is None else money.exact(state.expected) * price
    return contract_comparison(
        seconds=consumption.total(of_line.entries),
        tickets=tickets,
        hours_per_day=hours_per_day,
        value_eur=of_line.by_rates.total() if is_known else None,
        paid_eur=paid,
        accounted_seconds=None if of_line.accounted is None else float(of_line.accounted.total()),
    )


def _euros(amount: Fraction) -> Decimal:
    return money.euros(money.cents(amount))
