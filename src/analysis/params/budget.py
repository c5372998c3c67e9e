"""The params of a budget: known changes with their assumption, next rates, scenarios (E3, E5, rule 10.4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Citation, Identifier, NotNegative, Positive
from analysis.params.client import DailyRate, Language
from analysis.params.document import Model

EFFECTS = ("change_percent", "added_days_per_month", "added_days", "event")


class BudgetDriver(Model):
    """A known change to come, with the sentence and the source that justify it. A driver has exactly one effect.

    `change_percent` multiplies the months; `added_days_per_month` adds to each of them; `added_days` is the whole of a
    project, spread over its days (one month where it has no end); `event` is a declared event of the client's file that
    comes back and adds its cost again.
    """

    driver: Identifier
    name: str
    starts_on: date
    ends_on: date | None = None
    change_percent: Annotated[float, Field(ge=-100, le=1000, allow_inf_nan=False)] | None = None
    added_days_per_month: Annotated[float, Field(allow_inf_nan=False)] | None = None
    added_days: Annotated[float, Field(allow_inf_nan=False)] | None = None
    event: str | None = None
    assumption: str
    source: Citation

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

    scenario: Identifier
    name: str
    drivers: tuple[Identifier, ...] = ()


class RateIndex(Model):
    """A published index that revises the rates: P₀ × `now` / `before` from `effective_from` on."""

    name: str
    before: Positive
    now: Positive
    effective_from: date
    source: Citation


class ProposedLine(Model):
    """The contract line to propose: its names, and the probability (in %) that its entitlement is enough."""

    line: Identifier
    name: str
    sufficiency: Literal[50, 80, 95] = 80


class BudgetStudy(Model):
    """Next year's budget of a client, or of one of its contract lines."""

    kind: Literal["budget"]
    client: Identifier
    as_of: date
    language: Language = "fr"
    year: Annotated[int, Field(ge=2000, le=2100)]
    first_month: Annotated[int, Field(ge=1, le=12)] = 1
    """First of the budget's twelve months, in `year`."""
    line: Identifier | None = None
    """Contract line that the budget renews; None: all the client's work."""
    priced_by: Literal["profiles", "line"] = "profiles"
    """Price of a day: the rates of the profiles of the last 12 months, or the unit price of `line`."""
    rates: tuple[DailyRate, ...] = ()
    """Rates declared for next year, beside those of the client's file."""
    index: RateIndex | None = None
    drivers: tuple[BudgetDriver, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    """Without any, one scenario holds every driver."""
    chosen: Identifier | None = None
    """The scenario of the proposal; None: the first one."""
    amounts_eur: tuple[NotNegative, ...] = ()
    """Amounts, besides the proposed ones, whose probability of overrun is wanted."""
    proposal: ProposedLine

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        drivers = [driver.driver for driver in self.drivers]
        scenarios = [scenario.scenario for scenario in self.scenarios]
        for key, names in (("drivers", drivers), ("scenarios", scenarios)):
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(
                    message("{key}: repeated name: {names}; keep only one", key=key, names=", ".join(repeated))
                )
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
