"""Changes of a contract line in a term after its first (rule 2.13)."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import (
    Accounting,
    Amendment,
    Billing,
    CarryOver,
    Citation,
    Euros,
    Month,
    NotNegative,
    PlannedProject,
    Positive,
    Renewal,
    Scope,
    Tolerance,
)
from analysis.params.document import Model


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
