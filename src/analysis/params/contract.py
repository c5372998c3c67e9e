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
    Tolerance,
)
from analysis.params.document import Model
from analysis.params.term_changes import Term

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

    line: Identifier = Field(
        description="Identifier of the line, for other keys, facts and file names", examples=["infogerance"]
    )
    name: str = Field(description="Name of the line in the report", examples=["Infogérance"])
    kind: LineKind = Field(
        description="Promise of the line, which decides the allowed units", examples=["managed_service"]
    )
    unit: Unit = Field(description="Unit of the quantities of the line", examples=["days"])
    starts_on: date = Field(description="First day of the term", examples=["2023-01-01"])
    ends_on: date = Field(description="Last day of the term, included", examples=["2023-12-31"])
    entitlement: NotNegative | None = Field(
        default=None,
        description="Quantity for the whole term, in the line's unit; absent: `months` gives it, or the line is "
        "unlimited",
        examples=[263],
    )
    accrual: Literal["calendar", "working_days", "monthly"] = Field(
        default="calendar",
        description="Rhythm of the expected consumption (rules 2.1 to 2.3); absent: by calendar days",
        examples=["working_days"],
    )
    months: dict[Month, NotNegative] = Field(
        default={},
        description="Quantity of each month, in the line's unit, with `accrual: monthly`; absent: `entitlement` gives "
        "the whole",
        examples=[{"2023-01": 20, "2023-02": 18}],
    )
    source: Citation = Field(
        description="Document that sets the line", examples=[{"document": "Contrat 2022-123", "date": "2022-12-01"}]
    )
    amendments: tuple[Amendment, ...] = Field(
        default=(),
        description="Dated changes of the first term (rule 3); absent: none",
        examples=[
            [{"effective_from": "2023-07-01", "add": 12, "source": {"document": "Avenant 1", "date": "2023-06-15"}}]
        ],
    )
    scope: Scope = Field(
        default=Scope(),
        description="Conditions on the entries that consume the line; absent: any entry does",
        examples=[{"kind": ["request"]}],
    )
    consumes_out_of_scope: bool = Field(
        default=True,
        description="true: work out of the perimeter consumes the line too; absent: it does",
        examples=[False],
    )
    price_eur: Euros | None = Field(
        default=None,
        description="Price for the whole term, in euros before tax; absent: work is worth the rates of profiles (rule "
        "5.5)",
        examples=["120000.00"],
    )
    billing: Billing = Field(
        default=Billing(),
        description="Schedule of the bills (rule 5.5); absent: monthly, in advance",
        examples=[{"schedule": "quarterly", "in_advance": False}],
    )
    tolerance: Tolerance = Field(
        default=Tolerance(),
        description="Band in which the line is on plan (rule 2.4); absent: 5 %, or half a day, or one ticket",
        examples=[{"percent": 10}],
    )
    status: StatusThresholds = Field(
        StatusThresholds(),
        description="Odds from which the line is to decide, to watch or under-consumed (rule 2.12)",
        examples=[{"watch_percent": 40}],
    )
    carry_over: CarryOver | None = Field(
        default=None,
        description="Carry-over of what remains to the next term (rule 2.8); absent: nothing is carried over",
        examples=[{"cap_percent": 10, "expires_after_months": 3}],
    )
    overrun: Literal["invoice", "deduct_next", "waive"] = Field(
        default="invoice",
        description="Treatment of an overrun at the term (rule 2.9); absent: invoiced",
        examples=["deduct_next"],
    )
    rest: Literal["next", "invoice"] = Field(
        default="next",
        description="Rest of a deduction that this term cannot bear: a debt of the term after, or invoiced at the "
        "term; absent: a debt",
        examples=["invoice"],
    )
    renewal: Renewal = Field(
        default=Renewal(),
        description="Renewal at the term (rule 2.9); absent: none is tacit",
        examples=[{"tacit": True, "notice_months": 3}],
    )
    renews: Identifier | None = Field(
        default=None,
        description="Line of the term before, from which units carried over or an overrun to deduct come; absent: none",
        examples=["infogerance-2022"],
    )
    terms: tuple[Term, ...] = Field(
        default=(),
        description="Terms after the first, in their order: what changes in each",
        examples=[[{"entitlement": 240, "source": {"document": "Contrat 2023-140", "date": "2023-11-30"}}]],
    )
    accounting: tuple[Accounting, ...] = Field(
        default=(),
        description="Rounding of time (rule 15); absent: none",
        examples=[
            [
                {
                    "effective_from": "2023-01-01",
                    "unit_minutes": 15,
                    "source": {"document": "Contrat 2022-123", "date": "2022-12-01"},
                }
            ]
        ],
    )
    projects: tuple[PlannedProject, ...] = Field(
        default=(),
        description="Projects that will consume the line (rule 2.6); absent: none",
        examples=[[{"name": "Migration des messageries", "planned_on": "2023-11-01", "quantity": 12}]],
    )
    ticket_counts_at: Literal["first_work", "opening", "closing"] = Field(
        default="first_work",
        description="Event that makes a ticket count on a line in tickets (rule 2.10); absent: its first work",
        examples=["closing"],
    )
    statement_names: Literal["technicians", "profiles"] = Field(
        default="technicians",
        description="Names on the statement: technicians as the whole report shows them, or their profiles alone; "
        "absent: technicians",
        examples=["profiles"],
    )

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        fault = next(self.faults(), None)
        if fault is not None:
            raise ValueError(message("{line}: {fault}", line=self.line, fault=fault))
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
        else:
            yield from self._faults_of_quantity()
        yield from self._faults_of_months()
        yield from self._faults_of_amendments()

    def _faults_of_quantity(self) -> Iterator[Message]:
        """Yield the quantity of the term that is missing, or given in the form that the accrual does not take."""
        if self.accrual == "monthly":
            if not self.months:
                yield message(
                    "the key months is missing (accrual: monthly); for example months: {{{month}: 20}}",
                    month=f'"{self.starts_on:%Y-%m}"',
                )
            if self.entitlement is not None:
                yield message("with accrual: monthly, months gives the quantity: remove entitlement")
        elif self.months:
            yield message(
                "the key months goes with accrual: monthly alone: write it, or entitlement in place of months"
            )
        elif self.entitlement is None:
            yield message("the key entitlement is missing (quantity of the whole term); for example entitlement: 263")

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
