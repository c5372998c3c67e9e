"""Facts of the contract: each line, its statement and settlement, what its subsidiaries pay, the check plan."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from analysis.domain import money, units
from analysis.domain.findings import Disqualified
from analysis.facts.values import Count, Day, Disqualification, Fact, Money, Share, plain, reason, row
from analysis.measures.contract.landing import Landing
from analysis.measures.contract.settlement import Settlement
from analysis.report.line import LineReport, TermReport
from analysis.report.year_sections import ChargebackReport

StatementLine = Annotated[
    Any,
    row(
        "statement",
        *("time_entry_id", "work_date", "ticket_id", "title", "detail", "technician", "profile", "minutes"),
        *("accounted_minutes", "hourly_rate_eur", "amount_eur", "balance_eur", "reason", "adjusts", "of_term"),
        empty=(
            *("ticket_id", "title", "detail", "technician", "profile"),
            *("accounted_minutes", "hourly_rate_eur", "amount_eur", "balance_eur", "reason", "adjusts"),
            "of_term",
        ),
    ),
]
ComparedForm = Annotated[
    Any,
    row(
        "comparison",
        *("form", "quantity", "value_eur", "paid_eur", "unit_value_eur", "unit_paid_eur"),
        empty=("quantity", "value_eur", "paid_eur", "unit_value_eur", "unit_paid_eur"),
    ),
]
Occurrence = Annotated[
    Any,
    row(
        "checks",
        *("check", "domain", "period", "starts_on", "ends_on", "due_on", "state", "result", "runs"),
        *("last_run_on", "ticket_id", "incident_ticket_id"),
        empty=("result", "last_run_on", "ticket_id", "incident_ticket_id"),
    ),
]
CheckRate = Annotated[
    Any,
    row(
        "check_rates",
        *("by", "key", "due", "done", "missed", "ok", "ko", "recovered", "late", "succeeded"),
        *("done_rate", "success_rate"),
        empty=("done_rate", "success_rate"),
    ),
]
UnplannedRun = Annotated[
    Any,
    row(
        "unplanned_runs",
        *("check_run_id", "check", "run_date", "result", "ticket_id"),
        empty=("result", "ticket_id"),
    ),
]
ControlWork = Annotated[
    Any,
    row("controls", "control", "entries", "tickets", "minutes", "due", "done", "missed", "ok", "ko"),
]
ChargedPart = Annotated[
    Any,
    row(
        "chargeback",
        *("line", "value", "common", "subsidiary", "direct_minutes", "shared_minutes"),
        *("direct_eur", "shared_eur", "amount_eur"),
        empty=("subsidiary",),
    ),
]


class UnchargedLine(Disqualification):
    """A line whose value cannot be shared, and why."""

    line: str
    value: str
    common: str


class SettlementFacts(Fact):
    """A line closed at its term (rules 2.8, 2.9), in its unit."""

    carried: float
    lost: float
    overrun: float
    treatment: Literal["invoice", "deduct_next", "waive"]
    deducted_next: float
    overrun_eur: Money | None
    invoiced_eur: Money | None


class TermFacts(Fact):
    """One term of a line: its own entitlement as amended, and its consumption so far, in the unit of the term."""

    line: str
    number: Count
    name: str
    unit: Literal["days", "hours", "euros", "tickets", "none"]
    starts_on: Day
    ends_on: Day
    entitlement: float | None
    consumed: float | None
    price_eur: Money | None
    is_assumed: bool


class LineFacts(Fact):
    """The state of a contract line at the date counted, in its unit."""

    line: str
    name: str
    kind: Literal["managed_service", "requests", "support", "tickets", "unlimited"]
    unit: Literal["days", "hours", "euros", "tickets", "none"]
    starts_on: Day
    ends_on: Day
    entitlement: float | None
    expected: float | None
    consumed: float | Disqualification
    variance: float | None
    relative: float | None
    status: Literal["disqualified", "no_entitlement", "to_decide", "watch", "under", "on_plan"]
    pace_status: Literal["on_plan", "overrun", "under", "not_started", "no_entitlement", "disqualified"]
    remaining: float | None
    available: float | None
    landing_pace: float | None
    is_pace_reliable: bool
    landing_forecast: float | Disqualification | None
    landing_low: float | None
    landing_high: float | None
    landing_covering: float | None
    overrun_probability: Share | None
    is_risk_at_least: bool
    over_tolerance_probability: Share | None
    under_tolerance_probability: Share | None
    tolerance: float | None
    used_up_on: Day | None
    minutes: float
    accounted_minutes: float | None
    tickets: Count
    consumed_eur: Money | Disqualification | None
    billed_eur: Money | Disqualification | None
    variance_eur: Money | None
    left_hours: float | None
    carried: float
    expired: float
    settlement: SettlementFacts | None
    notice_on: Day | None
    terms: list[TermFacts]
    statement: list[StatementLine]
    comparison: list[ComparedForm]


def line(report: LineReport) -> LineFacts:
    """Return the facts of a contract line."""
    state = report.state
    values = {
        "line": report.params.line,
        "name": report.params.name,
        "kind": report.params.kind,
        "unit": report.params.unit,
        "starts_on": report.params.starts_on,
        "ends_on": report.params.ends_on,
        "entitlement": state.entitlement,
        "expected": state.expected,
        "consumed": report.disqualified or state.consumed,
        "variance": state.variance,
        "relative": state.relative,
        "status": report.status,
        "pace_status": state.pace_status,
        "remaining": state.remaining,
        "available": state.available,
        "landing_pace": state.landing_pace,
        "is_pace_reliable": state.is_pace_reliable,
        **_landing(report.landing),
        "tolerance": report.tolerance,
        "used_up_on": report.used_up_on,
        "minutes": units.minutes(report.seconds),
        "accounted_minutes": None if report.accounted_seconds is None else units.minutes(report.accounted_seconds),
        "tickets": report.tickets,
        "consumed_eur": report.consumed_eur,
        "billed_eur": report.billed_eur,
        "variance_eur": report.variance_eur,
        "left_hours": report.left_hours,
        "carried": report.carried,
        "expired": report.expired,
        "notice_on": report.notice_on,
        "statement": [] if report.statement is None else report.statement,
        "comparison": [] if report.comparison is None else report.comparison,
    }
    closing = None if report.settlement is None else settlement(report.settlement)
    terms = [_term(term) for term in report.terms]
    return LineFacts.model_validate({**plain(values), "settlement": closing, "terms": terms})


def _term(term: TermReport) -> TermFacts:
    """Return the facts of one term of a line."""
    values = {name: getattr(term.params, name) for name in ("line", "number", "name", "unit", "starts_on", "ends_on")}
    price = None if term.params.price_eur is None else money.euros(money.cents(money.exact(term.params.price_eur)))
    figures = {"entitlement": term.entitlement, "consumed": term.consumed, "price_eur": price}
    return TermFacts.model_validate(plain({**values, **figures, "is_assumed": term.params.is_assumed}))


def _landing(landed: Landing | Disqualified) -> dict[str, Any]:
    """Return the landing by forecast as values of a line; only a reason where there is none."""
    names = ("low", "high", "covering")
    odds = ("overrun_probability", "over_tolerance_probability", "under_tolerance_probability")
    if isinstance(landed, Disqualified):
        return {
            "landing_forecast": landed,
            "is_risk_at_least": False,
            **dict.fromkeys([*(f"landing_{name}" for name in names), *odds]),
        }
    of_landing = {f"landing_{name}": getattr(landed, name) for name in names}
    told = {name: getattr(landed, name) for name in (*odds, "is_risk_at_least")}
    return {"landing_forecast": landed.landing, **of_landing, **told}


def settlement(closing: Settlement) -> SettlementFacts:
    """Return the facts of a line closed at its term, euros to the cent."""
    return SettlementFacts(
        carried=float(closing.carried),
        lost=float(closing.lost),
        overrun=float(closing.overrun),
        treatment=closing.treatment,
        deducted_next=float(closing.deducted_next),
        overrun_eur=None if closing.overrun_eur is None else str(money.euros(money.cents(closing.overrun_eur))),
        invoiced_eur=None if closing.invoiced_eur is None else str(money.euros(money.cents(closing.invoiced_eur))),
    )


def chargeback(shared: ChargebackReport) -> list[Any]:
    """Return the share of each subsidiary in a line, or the reason why its value cannot be shared."""
    keys = {"line": shared.line, "value": shared.value, "common": shared.common}
    if isinstance(shared.table, Disqualified):
        return [UnchargedLine(**reason(shared.table).model_dump() | keys)]
    return [keys | part for part in plain(shared.table)]
