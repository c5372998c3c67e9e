"""Prices of a client's file: daily rates, costs of applications."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from analysis.params.clauses import Citation, Euros, Identifier, Percent
from analysis.params.document import Model


class DailyRate(Model):
    """The daily rate (TJM) of a profile from a date on (rule 5.1), before tax."""

    profile: str = Field(description="Profile of the person who does the work", examples=["engineer"])
    daily_rate_eur: Euros = Field(description="Price of a day of work, in euros before tax", examples=["595.00"])
    effective_from: date = Field(
        description="First day of the rate, which holds until the next one of the profile", examples=["2022-07-01"]
    )
    source: Citation = Field(
        description="Document that sets the rate",
        examples=[{"document": "Grille tarifaire 2022", "date": "2022-07-01"}],
    )
    line: Identifier | None = Field(
        default=None, description="Contract line of the rate; absent: all lines", examples=["infogerance"]
    )


class YearlyCost(Model):
    """A declared cost a year, with its source."""

    name: str = Field(description="Name of the cost", examples=["Hébergement"])
    amount_eur: Euros = Field(description="Amount of a year, in euros before tax", examples=["3000.00"])
    from_year: Annotated[int, Field(ge=1, le=5)] = Field(
        default=1, description="First year of payment, from 1; absent: the first", examples=[2]
    )
    to_year: Annotated[int, Field(ge=1, le=5)] = Field(
        default=5,
        description="Last year of payment, 5 at most: a migration is paid in year 1 alone; absent: the fifth",
        examples=[1],
    )
    source: Citation = Field(
        description="Document that gives the amount", examples=[{"document": "Facture 2022", "date": "2022-12-31"}]
    )


class ApplicationCost(Model):
    """Hosted against SaaS for one application (capability D4)."""

    application: str = Field(description="Name of the application, as the entries have it", examples=["Sage"])
    hosted: tuple[YearlyCost, ...] = Field(
        default=(),
        description="Yearly costs of the hosted application; absent: none",
        examples=[
            [
                {
                    "name": "Hébergement",
                    "amount_eur": "3000.00",
                    "source": {"document": "Facture 2022", "date": "2022-12-31"},
                }
            ]
        ],
    )
    saas: tuple[YearlyCost, ...] = Field(
        default=(),
        description="Yearly costs of the application in SaaS; absent: none",
        examples=[
            [
                {
                    "name": "Abonnement",
                    "amount_eur": "6000.00",
                    "source": {"document": "Devis éditeur", "date": "2023-01-15"},
                }
            ]
        ],
    )
    run_left_percent: Percent = Field(
        default=0.0,
        description="Share of the present work that would be left in SaaS, in percent; absent: none would",
        examples=[20],
    )
    users: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="Number of users of the application, for its cost by user; absent: that cost is not told",
        examples=[25],
    )
