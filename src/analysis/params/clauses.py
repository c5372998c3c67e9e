"""Clauses of a contract line: scope, amendments, carry-over, accounting, billing, and what a later term changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from analysis.foundation.messages import message
from analysis.params.document import Model

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
HoursOfADay = Annotated[float, Field(ge=1, le=24, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Euros = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]


def _ticket_address(value: str) -> str:
    if "{ticket_id}" not in value or not value.startswith(("https://", "http://")):
        raise ValueError(message("an http(s) address that holds {{ticket_id}} is expected"))
    return value


TicketAddress = Annotated[str, AfterValidator(_ticket_address)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Citation(Model):
    """Source of a value: a document and its date."""

    document: str = Field(description="Title of the document that gives the value", examples=["Contrat 2022-123"])
    date: Annotated[date, Field(description="Date of the document", examples=["2022-12-01"])]


class Scope(Model):
    """Conditions on an entry. Every key given must hold; a list holds where one of its values does.

    `category` matches a path and all paths beneath ("RUN" holds "RUN > Support"). `title` gives words to find in the
    ticket's title, whatever their case and accents. An empty text among the values of an axis matches entries without
    a value there.
    """

    category: tuple[str, ...] = Field(
        default=(),
        description="Category paths, each with all paths beneath it; absent: any category",
        examples=[["RUN > Support"]],
    )
    kind: tuple[Literal["incident", "request", ""], ...] = Field(
        default=(),
        description="Kinds of the ticket; an empty text is a ticket without a kind; absent: any kind",
        examples=[["incident"]],
    )
    subsidiary: tuple[str, ...] = Field(
        default=(), description="Subsidiaries of the entry; absent: any subsidiary", examples=[["Nantes"]]
    )
    country: tuple[str, ...] = Field(
        default=(),
        description="Countries of the entry, as the source names them; absent: any country",
        examples=[["Belgique"]],
    )
    application: tuple[str, ...] = Field(
        default=(), description="Business applications of the entry; absent: any application", examples=[["Sage"]]
    )
    profile: tuple[str, ...] = Field(
        default=(), description="Profiles of the person who did the work; absent: any profile", examples=[["engineer"]]
    )
    technician_group: tuple[str, ...] = Field(
        default=(), description="Teams in whose name the work was done; absent: any team", examples=[["Support N2"]]
    )
    requester: tuple[str, ...] = Field(
        default=(),
        description="Requesters of the ticket, as the source names them; absent: any requester",
        examples=[["Paul Girard"]],
    )
    department: tuple[str, ...] = Field(
        default=(), description="Departments of the requester; absent: any department", examples=[["Comptabilité"]]
    )
    domain: tuple[str, ...] = Field(
        default=(), description="Technical domains of the entry; absent: any domain", examples=[["Sauvegarde"]]
    )
    controls: tuple[str, ...] = Field(
        default=(),
        description="Controls of ISO 27001 Annex A or measures of NIS 2 that the entry serves; absent: any control",
        examples=[["A.8.13"]],
    )
    location: tuple[str, ...] = Field(
        default=(), description="Locations of the ticket; absent: any location", examples=[["Nantes > Entrepôt"]]
    )
    contract: tuple[str, ...] = Field(
        default=(),
        description="Contracts that the source names on the entry; absent: any contract",
        examples=[["Infogérance"]],
    )
    ticket: tuple[str, ...] = Field(
        default=(),
        description="Identifiers of single tickets, as the source writes them; absent: any ticket",
        examples=[["100245"]],
    )
    title: tuple[str, ...] = Field(
        default=(),
        description="Words to find in the ticket's title, whatever their case and accents; absent: any title",
        examples=[["sauvegarde"]],
    )
    in_scope: bool | None = Field(
        default=None, description="Work in the perimeter (true) or out of it (false); absent: both", examples=[False]
    )
    source: tuple[str, ...] = Field(
        default=(),
        description="Sources that the entry comes from, by the names of their mappings; absent: any source",
        examples=[["demo"]],
    )
    starts_on: date | None = Field(
        default=None, description="First day of the entries, included; absent: no first day", examples=["2023-01-01"]
    )
    ends_on: date | None = Field(
        default=None, description="Last day of the entries, included; absent: no last day", examples=["2023-12-31"]
    )


class Amendment(Model):
    """A dated change of the entitlement (rule 3): a new entitlement of the whole term, a table of months, or a
    supplement that accrues from its date to the term. Exactly one of the three.
    """

    effective_from: date = Field(description="First day on which the amendment holds", examples=["2023-07-01"])
    entitlement: NotNegative | None = Field(
        default=None,
        description="New quantity of the whole term, in the line's unit; absent: `months` or `add` says the change",
        examples=[220],
    )
    months: dict[Month, NotNegative] | None = Field(
        default=None,
        description="New quantity of each month, in the line's unit; absent: `entitlement` or `add` says the change",
        examples=[{"2023-07": 20}],
    )
    add: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        default=None,
        description="Quantity added from this date to the end of the term, in the line's unit (negative: removed); "
        "absent: `entitlement` or `months` says the change",
        examples=[12],
    )
    instalment_eur: Euros | None = Field(
        default=None,
        description="Amount of each bill from this amendment on, in euros before tax; absent: the value as amended "
        "less what was billed, shared evenly",
        examples=["10500.00"],
    )
    source: Citation = Field(
        description="Document that amends the contract", examples=[{"document": "Avenant 1", "date": "2023-06-15"}]
    )

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

    cap_percent: Percent = Field(
        description="Largest part of the entitlement that passes to the next term, in percent", examples=[10]
    )
    expires_after_months: Annotated[int, Field(gt=0, le=60)] = Field(
        description="Months of the next term after which the units carried over are lost", examples=[3]
    )
    carried: NotNegative = Field(
        default=0.0,
        description="Units brought in from the previous term, in the line's unit, where params do not hold that term; "
        "absent: none",
        examples=[8],
    )


class Renewal(Model):
    """Renewal at the term (rule 2.9)."""

    tacit: bool = Field(
        default=False, description="true: the line goes on by itself after its term; absent: it ends", examples=[True]
    )
    notice_months: Annotated[int, Field(ge=0, le=24)] = Field(
        default=0,
        description="Months of notice before the end of the term, to end a tacit line; absent: none",
        examples=[3],
    )


class Tolerance(Model):
    """Band in which a line is on plan (rule 2.4): the wider of the percentage and the quantity."""

    percent: Percent = Field(
        default=5.0,
        description="Variance within which the line is on plan, in percent of what is expected; absent: 5 %",
        examples=[10],
    )
    days: NotNegative = Field(
        default=0.5,
        description="Variance within which a line in time is on plan, in days; absent: half a day",
        examples=[1],
    )
    tickets: NotNegative = Field(
        default=1.0,
        description="Variance within which a line in tickets is on plan, in tickets; absent: one ticket",
        examples=[2],
    )


class StatusThresholds(Model):
    """Odds from which a line is to be decided, watched or told as under-consumed (rule 2.12)."""

    decide_percent: Percent = Field(
        50.0,
        description="Odds of a landing above the entitlement and its tolerance that ask for a decision, where the 80 % "
        "interval is no wider than the entitlement",
        examples=[60],
    )
    decide_anyway_percent: Percent = Field(
        75.0,
        description="Odds of a landing above the entitlement that ask for a decision, however wide the interval",
        examples=[80],
    )
    watch_percent: Percent = Field(
        30.0,
        description="Odds of a landing above the entitlement from which the line is to watch",
        examples=[40],
    )
    under_percent: Percent = Field(
        50.0,
        description="Odds of a landing under the entitlement less its tolerance that make the line under-consumed",
        examples=[60],
    )


class Coefficient(Model):
    """A multiplier of accounted time for a profile, a slot of the day, or both (rule 15)."""

    factor: Positive = Field(description="Number by which accounted time is multiplied", examples=[1.5])
    profile: tuple[str, ...] = Field(
        default=(), description="Profiles to which it applies; absent: all", examples=[["engineer"]]
    )
    days: tuple[Literal["weekday", "saturday", "sunday", "holiday"], ...] = Field(
        default=(), description="Kinds of day to which it applies; absent: all", examples=[["saturday", "sunday"]]
    )
    from_hour: Annotated[int, Field(ge=0, le=24)] = Field(
        default=0,
        description="First hour of the slot, included, by the clock of the client; absent: midnight",
        examples=[18],
    )
    to_hour: Annotated[int, Field(ge=0, le=24)] = Field(
        default=24,
        description="Last hour of the slot, excluded; a slot passes midnight where it is smaller than `from_hour`; "
        "absent: midnight",
        examples=[8],
    )


class Accounting(Model):
    """Rounding of time by a contract (rule 15), from a date on. Real time is always shown beside accounted time."""

    effective_from: date = Field(description="First day on which this rounding holds", examples=["2023-01-01"])
    unit_minutes: Positive = Field(
        default=1.0, description="Step to which time is rounded up, in minutes; absent: one minute", examples=[15]
    )
    minimum_minutes: NotNegative = Field(
        default=0.0, description="Least time that is accounted, in minutes; absent: none", examples=[30]
    )
    per: Literal["entry", "ticket_day"] = Field(
        default="entry",
        description="Time that is rounded: each entry, or the work of a day on a ticket; absent: each entry",
        examples=["ticket_day"],
    )
    minimum_on_zero: bool = Field(
        default=False,
        description="true: an entry of no minute accounts the minimum too, and needs a rate; absent: it accounts "
        "nothing",
        examples=[True],
    )
    coefficients: tuple[Coefficient, ...] = Field(
        default=(),
        description="Multipliers of accounted time by profile and slot; absent: none",
        examples=[[{"factor": 1.5, "days": ["saturday", "sunday"]}]],
    )
    source: Citation = Field(
        description="Document that sets the rounding", examples=[{"document": "Contrat 2022-123", "date": "2022-12-01"}]
    )


class PlannedProject(Model):
    """A project that will consume the line (rule 2.6)."""

    name: str = Field(description="Name of the project", examples=["Migration des messageries"])
    planned_on: date = Field(description="Day on which the project is planned", examples=["2023-11-01"])
    quantity: Positive = Field(description="Quantity that it will consume, in the line's unit", examples=[12])
    is_done: bool = Field(
        default=False,
        description="true: the project was carried out, and is no longer to come; absent: to come",
        examples=[True],
    )


class Billing(Model):
    """Schedule of the bills of a line (rule 5.5)."""

    schedule: Literal["monthly", "quarterly", "yearly", "consumed"] = Field(
        default="monthly",
        description="Rhythm of the bills, `consumed` being by what was consumed; absent: one a month",
        examples=["quarterly"],
    )
    in_advance: bool = Field(
        default=True,
        description="true: a bill is sent on the first day of its period, false: on the last; absent: the first",
        examples=[False],
    )
