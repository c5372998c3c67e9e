"""The params of a budget: known changes with their assumption, next rates, scenarios (E3, E5, rule 10.4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params import examples
from analysis.params.clauses import Citation, Identifier, NotNegative, Positive
from analysis.params.client import Language
from analysis.params.document import Model
from analysis.params.placed import PlacedFaults, repeated
from analysis.params.pricing import DailyRate

EFFECTS = ("change_percent", "added_days_per_month", "added_days", "event")


class BudgetDriver(Model):
    """A known change to come, with the sentence and the source that justify it. A driver has exactly one effect.

    `change_percent` multiplies the months; `added_days_per_month` adds to each of them; `added_days` is the whole of a
    project, spread over its days (one month where it has no end); `event` is a declared event of the client's file that
    comes back and adds its cost again.
    """

    driver: Identifier = Field(description="Identifier of the driver, for scenarios", examples=["effectifs"])
    name: str = Field(
        description="Name of the change in the report", examples=["Vingt pour cent d’utilisateurs en plus"]
    )
    starts_on: date = Field(description="First day of the change", examples=["2023-10-01"])
    ends_on: date | None = Field(
        default=None,
        description="Last day of the change, included; absent: it lasts, or takes one month for `added_days`",
        examples=["2023-11-30"],
    )
    change_percent: Annotated[float, Field(ge=-100, le=1000, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Change of the work of each month, in percent; absent: another key gives the effect",
        examples=[20],
    )
    added_days_per_month: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        default=None, description="Days added to each month; absent: another key gives the effect", examples=[0.5]
    )
    added_days: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        default=None,
        description="Days of a whole project, spread over the days of the change; absent: another key gives the effect",
        examples=[6],
    )
    event: str | None = Field(
        default=None,
        description="Declared event of the client's file that comes back and adds its cost again; absent: another key "
        "gives the effect",
        examples=["Migration des messageries"],
    )
    assumption: str = Field(
        description="Sentence that justifies the effect",
        examples=["La charge suit le nombre d’utilisateurs, comme de 2019 à 2022."],
    )
    source: Citation = Field(
        description="Document that announces the change",
        examples=[{"document": "Plan d’embauche de la DRH", "date": "2023-01-24"}],
    )

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        given = [effect for effect in EFFECTS if getattr(self, effect) is not None]
        if len(given) != 1:
            raise ValueError(
                message(
                    "a driver has exactly one of the keys {keys}; found {count}",
                    keys=", ".join(EFFECTS),
                    count=len(given),
                )
            )
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(
                message("the end ({end}) comes before the start ({start})", end=self.ends_on, start=self.starts_on)
            )
        return self


class Scenario(Model):
    """A set of drivers that hold together."""

    scenario: Identifier = Field(description="Identifier of the scenario", examples=["central"])
    name: str = Field(description="Name of the scenario in the report", examples=["Embauches et fin du déploiement"])
    drivers: tuple[Identifier, ...] = Field(
        default=(),
        description="Drivers that the scenario holds; absent: none, the work goes on as it is",
        examples=[["effectifs", "teletravail"]],
    )


class RateIndex(Model):
    """A published index that revises the rates: P₀ × `now` / `before` from `effective_from` on."""

    name: str = Field(description="Name of the index", examples=["Syntec"])
    before: Positive = Field(description="Value of the index on which the present rates were set", examples=[280])
    now: Positive = Field(description="Value of the index that revises them", examples=[294])
    effective_from: date = Field(description="First day of the revised rates", examples=["2023-07-01"])
    source: Citation = Field(
        description="Publication of the index", examples=[{"document": "Indice Syntec publié", "date": "2023-01-31"}]
    )


class ProposedLine(Model):
    """The contract line to propose: its names, and the probability (in %) that its entitlement is enough."""

    line: Identifier = Field(description="Identifier of the line to propose", examples=["infogerance-2023-2024"])
    name: str = Field(description="Name of the line to propose", examples=["Infogérance 2023-2024"])
    sufficiency: Literal[50, 80, 95] = Field(
        default=80,
        description="Probability, in percent, that the proposed entitlement is enough; absent: 80 %",
        examples=[95],
    )


class BudgetStudy(Model):
    """Next year's budget of a client, or of one of its contract lines."""

    kind: Literal["budget"] = Field(description="Kind of the study", examples=["budget"])
    client: Identifier = Field(description="Client of the budget", examples=["maison-ferrand"])
    as_of: date = Field(description="Date up to which work is counted, included", examples=["2023-02-16"])
    language: Language = Field(default="fr", description="Language of the page; absent: French", examples=["en"])
    year: Annotated[int, Field(ge=2000, le=2100)] = Field(
        description="Year of the first month of the budget", examples=[2023]
    )
    first_month: Annotated[int, Field(ge=1, le=12)] = Field(
        default=1, description="First of the budget's twelve months, in `year`; absent: January", examples=[7]
    )
    line: Identifier | None = Field(
        default=None,
        description="Contract line that the budget renews; absent: all the client's work",
        examples=["infogerance"],
    )
    priced_by: Literal["profiles", "line"] = Field(
        default="profiles",
        description="Price of a day: the rates of the profiles of the last 12 months, or the unit price of `line`; "
        "absent: the profiles",
        examples=["line"],
    )
    rates: tuple[DailyRate, ...] = Field(
        default=(),
        description="Rates declared for next year, beside those of the client's file; absent: those alone",
        examples=[[examples.RATE]],
    )
    index: RateIndex | None = Field(
        default=None,
        description="Published index that revises the rates; absent: the rates stay",
        examples=[
            {
                "name": "Syntec",
                "before": 280,
                "now": 294,
                "effective_from": "2023-07-01",
                "source": {"document": "Indice Syntec publié", "date": "2023-01-31"},
            }
        ],
    )
    drivers: tuple[BudgetDriver, ...] = Field(
        default=(),
        description="Known changes to come; absent: none",
        examples=[
            [
                {
                    "driver": "effectifs",
                    "name": "Vingt pour cent d’utilisateurs en plus",
                    "starts_on": "2023-10-01",
                    "change_percent": 20,
                    "assumption": "La charge suit le nombre d’utilisateurs.",
                    "source": {"document": "Plan d’embauche de la DRH", "date": "2023-01-24"},
                }
            ]
        ],
    )
    scenarios: tuple[Scenario, ...] = Field(
        default=(),
        description="Sets of drivers that hold together; absent: one scenario holds every driver",
        examples=[[{"scenario": "central", "name": "Embauches et fin du déploiement", "drivers": ["effectifs"]}]],
    )
    chosen: Identifier | None = Field(
        default=None, description="Scenario of the proposal; absent: the first one", examples=["central"]
    )
    amounts_eur: tuple[NotNegative, ...] = Field(
        default=(),
        description="Amounts, in euros before tax, whose probability of overrun is wanted besides the proposed ones; "
        "absent: none",
        examples=[[90000, 110000]],
    )
    proposal: ProposedLine = Field(
        description="Contract line to propose",
        examples=[{"line": "infogerance-2023-2024", "name": "Infogérance 2023-2024", "sufficiency": 80}],
    )

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        drivers = [driver.driver for driver in self.drivers]
        scenarios = [scenario.scenario for scenario in self.scenarios]
        faults = [*repeated("drivers", "driver", drivers), *repeated("scenarios", "scenario", scenarios)]
        if faults:
            raise PlacedFaults(faults)
        for scenario in self.scenarios:
            unknown = sorted(set(scenario.drivers) - set(drivers))
            if unknown:
                raise ValueError(
                    message(
                        "scenario {scenario}: unknown driver: {unknown}; declared drivers: {known}",
                        scenario=scenario.scenario,
                        unknown=", ".join(unknown),
                        known=", ".join(drivers) or message("none yet"),
                    )
                )
        if self.chosen is not None and self.chosen not in scenarios:
            raise ValueError(
                message(
                    "chosen: {scenario} is unknown; declared scenarios: {known}",
                    scenario=self.chosen,
                    known=", ".join(scenarios) or message("none"),
                )
            )
        if self.priced_by == "line" and self.line is None:
            raise ValueError(message("priced_by: line needs line, the contract line whose price is used"))
        return self
