"""Costs of a problem and of its options, and the shares of cost that an option avoids (rule 11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Citation
from analysis.params.document import Model

Per = Literal["month", "year"]


MONTHS_OF: dict[Per, int] = {"month": 1, "year": 12}


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError(message("a cost cannot be negative; a residual value is written in residual_eur"))
    return value


def _at_most_all(value: float) -> float:
    if not 0 <= value <= 100:
        raise ValueError(message("an avoided share goes from 0 to 100 %; no more than the whole problem is avoided"))
    return value


Cost = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(_not_negative)]


AvoidedPercent = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_at_most_all)]


CashFrom = date | Literal["go_live", "never"]
"""End of the payments of an avoided cost: a date, at once, or never (rule 11.7). Never guessed."""


class UncertainCost(Model):
    """An amount before tax with its source, between `low_eur` and `high_eur` where the amount is uncertain."""

    name: str = Field(description="Name of the cost", examples=["Mise en place des sondes"])
    amount_eur: Cost = Field(description="Likely amount, in euros before tax", examples=[3200])
    low_eur: Cost | None = Field(
        default=None, description="Least amount, in euros before tax; absent: the likely one", examples=[2900]
    )
    high_eur: Cost | None = Field(
        default=None, description="Largest amount, in euros before tax; absent: the likely one", examples=[3800]
    )
    source: Citation = Field(
        description="Document that gives the amount",
        examples=[{"document": "Proposition d’intervention 23-025", "date": "2023-02-07"}],
    )

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        low = self.amount_eur if self.low_eur is None else self.low_eur
        high = self.amount_eur if self.high_eur is None else self.high_eur
        if not low <= self.amount_eur <= high:
            raise ValueError(
                message(
                    "low_eur ({low}), amount_eur ({amount}) and high_eur ({high}) must go from the smallest to the "
                    "largest; put them in order",
                    low=low,
                    amount=self.amount_eur,
                    high=high,
                )
            )
        return self


class OneOff(UncertainCost):
    """An expense made once, on a day."""

    paid_on: date = Field(description="Day of payment", examples=["2023-04-01"])
    depreciated_years: int | None = Field(
        default=None,
        ge=1,
        le=15,
        description="Years of straight-line depreciation from the day of payment; absent: a charge of its own year",
        examples=[5],
    )


class Running(UncertainCost):
    """An expense by month or by year, from `starts_on`, or else from the go-live."""

    per: Per = Field(description="Period that the amount pays for", examples=["month"])
    starts_on: date | None = Field(
        default=None, description="First day of the expense; absent: the go-live", examples=["2023-05-01"]
    )


class AvoidedShare(Model):
    """A share of a cost that an option avoids, with its range and its source."""

    low_percent: AvoidedPercent = Field(description="Least share that the option avoids, in percent", examples=[40])
    central_percent: AvoidedPercent = Field(
        description="Likely share that the option avoids, in percent", examples=[55]
    )
    high_percent: AvoidedPercent = Field(description="Largest share that the option avoids, in percent", examples=[70])
    source: Citation = Field(
        description="Document that gives the share",
        examples=[{"document": "Retour d’expérience d’un client équipé", "date": "2023-02-06"}],
    )

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if not self.low_percent <= self.central_percent <= self.high_percent:
            raise ValueError(
                message(
                    "low_percent ({low}), central_percent ({central}) and high_percent ({high}) must go from the "
                    "smallest to the largest; put them in order",
                    low=f"{self.low_percent:g}",
                    central=f"{self.central_percent:g}",
                    high=f"{self.high_percent:g}",
                )
            )
        return self


class Avoided(AvoidedShare):
    """Avoided share of the tickets of one kind, or of all kinds."""

    kind: Literal["incident", "request", "all"] = Field(
        description="Kind of the tickets that are avoided", examples=["all"]
    )


class AvoidedDeclared(AvoidedShare):
    """Avoided share of a cost declared outside tickets, with the end of its payments."""

    declared: str = Field(
        description="Name of the declared cost of the problem that is avoided", examples=["Arrêts des utilisateurs"]
    )
    cash_from: CashFrom = Field(
        description="End of the payments of that cost: a date, `go_live` (at once) or `never`", examples=["never"]
    )


class DeclaredCost(Model):
    """Cost of the problem outside tickets (users' downtime, licences, energy), shown apart from measured costs."""

    name: str = Field(description="Name of the cost", examples=["Arrêts des utilisateurs"])
    amount_eur: Cost = Field(description="Amount, in euros before tax", examples=[900])
    per: Per = Field(description="Period that the amount is for", examples=["month"])
    source: Citation = Field(
        description="Document that gives the amount",
        examples=[{"document": "Estimation de la DAF", "date": "2023-01-20"}],
    )
