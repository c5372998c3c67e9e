"""Clauses of a contract line: scope, amendments, carry-over, accounting, billing, and what a later term changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.document import Model

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Euros = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


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
