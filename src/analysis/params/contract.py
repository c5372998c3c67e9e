"""Contract lines of a client: every kind of contract, dated and sourced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from analysis.domain import contracts
from analysis.domain.periods import Calendar, Span
from analysis.foundation.messages import Message, message
from analysis.params.clauses import (
    Accounting,
    Amendment,
    Billing,
    CarryOver,
    Citation,
    Euros,
    Identifier,
    Month,
    NotNegative,
    PlannedProject,
    Renewal,
    Scope,
    StatusThresholds,
    Term,
    Tolerance,
)
from analysis.params.document import Model

LineKind = Literal["managed_service", "requests", "support", "tickets", "unlimited"]
Unit = Literal["days", "hours", "euros", "tickets", "none"]

UNITS_OF_KIND: dict[str, tuple[str, ...]] = {
    "managed_service": ("days", "hours"),
    "requests": ("euros", "days", "hours"),
    "support": ("hours", "days"),
    "tickets": ("tickets",),
    "unlimited": ("none",),
}


class ContractLine(Model):
    """One line of a client's contract: its first term, then what changes in each later one.

    `entitlement` is in `unit` for the whole term; `months` gives it month by month instead (`accrual: monthly`).
    Lines are tried in their order: an entry belongs to the first whose scope matches on its day (rule 4).
    """

    line: Identifier
    """Identifier of the line, for other keys, facts and file names."""
    name: str
    kind: LineKind
    """Promise of the line; it decides the allowed units."""
    unit: Unit
    starts_on: date
    ends_on: date
    """The last day of the term, included."""
    entitlement: NotNegative | None = None
    """Quantity for the whole term, in the line's unit."""
    accrual: Literal["calendar", "working_days", "monthly"] = "calendar"
    """Rhythm of the expected consumption (rules 2.1 to 2.3)."""
    months: dict[Month, NotNegative] = {}
    """Quantity of each month, in the line's unit."""
    source: Citation
    amendments: tuple[Amendment, ...] = ()
    scope: Scope = Scope()
    """Conditions on the entries that consume the line; empty: any entry does."""
    consumes_out_of_scope: bool = True
    """True: work out of the perimeter consumes the line too."""
    price_eur: Euros | None = None
    """Price for the whole term, before tax; without a price, work is worth the rates of profiles (rule 5.5)."""
    billing: Billing = Billing()
    tolerance: Tolerance = Tolerance()
    status: StatusThresholds = Field(
        StatusThresholds(),
        description="Odds from which the line is to decide, to watch or under-consumed (rule 2.12).",
        examples=[{"watch_percent": 40}],
    )
    carry_over: CarryOver | None = None
    overrun: Literal["invoice", "deduct_next", "waive"] = "invoice"
    """Treatment of an overrun at the term (rule 2.9)."""
    rest: Literal["next", "invoice"] = "next"
    """Rest of a deduction that this term cannot bear: a debt of the term after, or invoiced at the term."""
    renewal: Renewal = Renewal()
    renews: Identifier | None = None
    """Line of the term before: units carried over, or an overrun to deduct, come from that line."""
    terms: tuple[Term, ...] = Field(
        default=(),
        description="Terms after the first, in their order: what changes in each",
        examples=[[{"entitlement": 240, "source": {"document": "Contrat 2023-140", "date": "2023-11-30"}}]],
    )
    accounting: tuple[Accounting, ...] = ()
    """Rounding of time (rule 15); empty: none."""
    projects: tuple[PlannedProject, ...] = ()
    ticket_counts_at: Literal["first_work", "opening", "closing"] = "first_work"
    """Event that makes a ticket count on a line in tickets (rule 2.10)."""
    statement_names: Literal["technicians", "profiles"] = "technicians"
    """Names on the statement: technicians as the whole report shows them, or their profiles alone."""

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        fault = next(self.faults(), None)
        if fault is not None:
            raise ValueError(fault)
        return self

    def faults(self) -> Iterator[Message]:
        """Yield the values of a term that do not go with each other."""
        allowed = UNITS_OF_KIND[self.kind]
        if self.unit not in allowed:
            yield message(
                "the unit {unit} does not go with {kind}; allowed units: {allowed}",
                unit=self.unit,
                kind=self.kind,
                allowed=", ".join(allowed),
            )
        if self.ends_on < self.starts_on:
            yield message("the end ({end}) comes before the start ({start})", end=self.ends_on, start=self.starts_on)
        if self.kind == "unlimited":
            if self.entitlement is not None or self.months:
                yield message("an unlimited line has neither entitlement nor months")
        elif self.accrual == "monthly":
            if not self.months or self.entitlement is not None:
                yield message("accrual: monthly needs months, and no entitlement")
        elif self.entitlement is None or self.months:
            yield message("accrual: {accrual} needs entitlement, and no months", accrual=self.accrual)
        yield from self._faults_of_months()
        yield from self._faults_of_amendments()

    def _faults_of_months(self) -> Iterator[Message]:
        named = {*self.months, *(month for amendment in self.amendments for month in amendment.months or ())}
        first, last = f"{self.starts_on:%Y-%m}", f"{self.ends_on:%Y-%m}"
        outside = sorted(month for month in named if not first <= month <= last)
        if outside:
            yield message(
                "months outside the term: {months}; allowed months: {first} to {last}",
                months=", ".join(outside),
                first=first,
                last=last,
            )

    def _faults_of_amendments(self) -> Iterator[Message]:
        """Yield the amendments out of the term, or twice on a date."""
        if self.kind == "unlimited" and self.amendments:
            yield message("an unlimited line has no amendment")
        seen: set[date] = set()
        for amendment in self.amendments:
            day = amendment.effective_from
            if not self.starts_on <= day <= self.ends_on:
                yield message(
                    "the amendment of {day} is outside the term ({start} – {end})",
                    day=day,
                    start=self.starts_on,
                    end=self.ends_on,
                )
            if day in seen:
                yield message("two amendments on the same date ({day}); keep only one", day=day)
            seen.add(day)

    @property
    def days(self) -> Span:
        """Days of the term."""
        return Span(self.starts_on, self.ends_on)

    def segments(self, calendar: Calendar) -> tuple[contracts.Segment, ...]:
        """Return the segments of the line from its contract and its amendments, in its unit."""
        changes = [
            contracts.Amendment(item.effective_from, item.entitlement, item.months, item.add)
            for item in self.amendments
        ]
        return contracts.segments(
            self.days,
            entitlement=self.entitlement,
            months=self.months,
            amendments=changes,
            accrual="working_days" if self.accrual == "working_days" else "calendar",
            calendar=calendar,
        )
