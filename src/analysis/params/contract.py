"""Contract lines of a client: every kind of contract, dated and sourced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.domain import contracts
from analysis.domain.periods import Calendar, Span
from analysis.foundation.messages import Message, message
from analysis.params.document import Model

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Euros = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

LineKind = Literal["managed_service", "requests", "support", "tickets", "unlimited"]
Unit = Literal["days", "hours", "euros", "tickets", "none"]

UNITS_OF_KIND: dict[str, tuple[str, ...]] = {
    "managed_service": ("days", "hours"),
    "requests": ("euros", "days", "hours"),
    "support": ("hours", "days"),
    "tickets": ("tickets",),
    "unlimited": ("none",),
}


class Citation(Model):
    """Source of a value: a document and its date."""

    document: str
    date: date


class Scope(Model):
    """Conditions on an entry. Every key given must hold; a list holds where one of its values does.

    `category` matches a path and all paths beneath ("RUN" holds "RUN > Support"). `title` gives words to find in the
    ticket's title, whatever their case and accents. An empty text among the values of an axis matches entries without
    a value there.
    """

    category: tuple[str, ...] = ()
    kind: tuple[Literal["incident", "request", ""], ...] = ()
    subsidiary: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    application: tuple[str, ...] = ()
    profile: tuple[str, ...] = ()
    technician_group: tuple[str, ...] = ()
    requester: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    ticket: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    in_scope: bool | None = None
    source: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None


class Amendment(Model):
    """A dated change of the entitlement (rule 3): a new entitlement of the whole term, a table of months, or a
    supplement that accrues from its date to the term. Exactly one of the three.
    """

    effective_from: date
    entitlement: NotNegative | None = None
    months: dict[Month, NotNegative] | None = None
    add: Annotated[float, Field(allow_inf_nan=False)] | None = None
    instalment_eur: Euros | None = None
    """Amount of each bill from this amendment on; absent: the value as amended less what was billed, shared evenly."""
    source: Citation

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        given = [name for name in ("entitlement", "months", "add") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(message("an amendment has exactly one of the keys entitlement, months, add"))
        return self


class CarryOver(Model):
    """Carry-over of the remaining units to the next term (rule 2.8): at most `cap_percent` of the entitlement, for
    `expires_after_months` months.
    """

    cap_percent: Percent
    expires_after_months: Annotated[int, Field(gt=0, le=60)]
    carried: NotNegative = 0.0
    """Units brought in from the previous term, where params do not hold that term."""


class Renewal(Model):
    """Renewal at the term (rule 2.9)."""

    tacit: bool = False
    notice_months: Annotated[int, Field(ge=0, le=24)] = 0


class Tolerance(Model):
    """Band in which a line is on plan (rule 2.4): the wider of the percentage and the quantity."""

    percent: Percent = 5.0
    days: NotNegative = 0.5
    tickets: NotNegative = 1.0


class StatusThresholds(Model):
    """Odds from which a line is to be decided, watched or told as under-consumed (rule 2.12)."""

    decide_percent: Percent = Field(
        50.0,
        description="Odds of a landing above the entitlement and its tolerance that ask for a decision, where the 80 % "
        "interval is no wider than the entitlement.",
        examples=[60],
    )
    decide_anyway_percent: Percent = Field(
        75.0,
        description="Odds of a landing above the entitlement that ask for a decision, however wide the interval.",
        examples=[80],
    )
    watch_percent: Percent = Field(
        30.0,
        description="Odds of a landing above the entitlement from which the line is to watch.",
        examples=[40],
    )
    under_percent: Percent = Field(
        50.0,
        description="Odds of a landing under the entitlement less its tolerance that make the line under-consumed.",
        examples=[60],
    )


class Coefficient(Model):
    """A multiplier of accounted time for a profile, a slot of the day, or both (rule 15)."""

    factor: Positive
    profile: tuple[str, ...] = ()
    days: tuple[Literal["weekday", "saturday", "sunday", "holiday"], ...] = ()
    from_hour: Annotated[int, Field(ge=0, le=24)] = 0
    to_hour: Annotated[int, Field(ge=0, le=24)] = 24


class Accounting(Model):
    """Rounding of time by a contract (rule 15), from a date on. Real time is always shown beside accounted time."""

    effective_from: date
    unit_minutes: Positive = 1.0
    minimum_minutes: NotNegative = 0.0
    per: Literal["entry", "ticket_day"] = "entry"
    minimum_on_zero: bool = False
    """True: an entry of no minute accounts the minimum too, and needs a rate; by default it accounts nothing."""
    coefficients: tuple[Coefficient, ...] = ()
    source: Citation


class PlannedProject(Model):
    """A project that will consume the line (rule 2.6)."""

    name: str
    planned_on: date
    quantity: Positive
    """In the line's own unit."""
    is_done: bool = False


class Billing(Model):
    """Schedule of the bills of a line (rule 5.5)."""

    schedule: Literal["monthly", "quarterly", "yearly", "consumed"] = "monthly"
    in_advance: bool = True


class PriceIndex(Model):
    """Revision of a price by a published index (rule 10.4): the price of the term before × `now` / `base`."""

    code: str = Field(description="Name of the index, as its publisher writes it", examples=["Syntec"])
    base: Positive = Field(description="Value of the index that the price before was set on", examples=[280])
    now: Positive = Field(description="Value of the index in `month`", examples=[294])
    month: Month = Field(description="Month of the value `now`", examples=["2024-01"])


class Term(Model):
    """A term after the first: what changes in it (rule 2.13).

    Its days follow the term before and last as long; quantity, price, billing, carry-over, accounting, scope and
    renewal pass on. Amendments and projects do not.
    """

    name: str | None = Field(default=None, description="Name of the line from this term on", examples=["Support"])
    starts_on: date | None = Field(
        default=None, description="First day; absent: the day after the term before", examples=["2024-01-01"]
    )
    ends_on: date | None = Field(
        default=None, description="Last day, included; absent: as long as the term before", examples=["2024-12-31"]
    )
    entitlement: NotNegative | None = Field(
        default=None, description="Quantity of the term, in the line's unit", examples=[240]
    )
    accrual: Literal["calendar", "working_days", "monthly"] | None = Field(
        default=None, description="Rhythm of the expected consumption", examples=["working_days"]
    )
    months: dict[Month, NotNegative] | None = Field(
        default=None, description="Quantity of each month, with `accrual: monthly`", examples=[{"2024-01": 20}]
    )
    source: Citation | None = Field(
        default=None,
        description="Document that renews the line",
        examples=[{"document": "Contrat 2023-140", "date": "2023-11-30"}],
    )
    amendments: tuple[Amendment, ...] = Field(
        default=(),
        description="Dated changes of this term",
        examples=[
            [{"effective_from": "2024-10-01", "add": 20, "source": {"document": "Avenant", "date": "2024-09-15"}}]
        ],
    )
    scope: Scope | None = Field(
        default=None, description="Conditions on the entries that consume it", examples=[{"category": ["RUN"]}]
    )
    consumes_out_of_scope: bool | None = Field(
        default=None, description="true: work out of the perimeter consumes it too", examples=[False]
    )
    price_eur: Euros | None = Field(default=None, description="Price of the term, before tax", examples=["165690.00"])
    index: PriceIndex | None = Field(
        default=None,
        description="Index that revises the price of the term before, in the place of `price_eur`",
        examples=[{"code": "Syntec", "base": 280, "now": 294, "month": "2024-01"}],
    )
    billing: Billing | None = Field(
        default=None, description="Schedule of the bills", examples=[{"schedule": "quarterly", "in_advance": False}]
    )
    tolerance: Tolerance | None = Field(
        default=None, description="Band in which the line is on plan", examples=[{"percent": 10}]
    )
    carry_over: CarryOver | None = Field(
        default=None,
        description="Carry-over to the term after",
        examples=[{"cap_percent": 10, "expires_after_months": 3}],
    )
    overrun: Literal["invoice", "deduct_next", "waive"] | None = Field(
        default=None, description="Treatment of an overrun at the end of the term", examples=["deduct_next"]
    )
    rest: Literal["next", "invoice"] | None = Field(
        default=None, description="Rest of a deduction that the term cannot bear", examples=["invoice"]
    )
    renewal: Renewal | None = Field(
        default=None, description="Renewal at the end of the term", examples=[{"tacit": True, "notice_months": 3}]
    )
    accounting: tuple[Accounting, ...] | None = Field(
        default=None,
        description="Rounding of time",
        examples=[
            [
                {
                    "effective_from": "2024-01-01",
                    "unit_minutes": 15,
                    "source": {"document": "Contrat 2023-140", "date": "2023-11-30"},
                }
            ]
        ],
    )
    projects: tuple[PlannedProject, ...] = Field(
        default=(),
        description="Projects that will consume the term",
        examples=[[{"name": "Migration", "planned_on": "2024-11-01", "quantity": 12}]],
    )

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if self.price_eur is not None and self.index is not None:
            raise ValueError(message("a term has price_eur or index, not both"))
        return self


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
