"""A study: one file `params/studies/<name>.yaml`, of the kind that its key `kind` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, RootModel, model_validator

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params import document, examples
from analysis.params.budget import BudgetStudy
from analysis.params.check_plan import CheckItem
from analysis.params.clauses import Citation, HoursOfADay, Identifier, NotNegative, Scope
from analysis.params.client import Language
from analysis.params.document import Model
from analysis.params.inventory import Inventory, Item
from analysis.params.placed import PlacedFaults, repeated
from analysis.params.pricing import DailyRate
from analysis.params.project import Project
from analysis.params.renewal import RenewalStudy

Block = Literal["support", "requests"]
State = Literal["good", "fair", "poor"]


class BusinessCaseStudy(Model):
    """The business case of a project: `project` names a project of the client's file, or `investment` holds it here."""

    kind: Literal["business_case"] = Field(description="Kind of the study", examples=["business_case"])
    client: Identifier = Field(description="Client of the study", examples=["aubrac-logistique"])
    as_of: date = Field(description="Date up to which work is counted, included", examples=["2023-02-16"])
    language: Language = Field(
        default="fr", description="Language of the page, as a two-letter code; absent: French", examples=["en"]
    )
    project: Identifier | None = Field(
        default=None,
        description="Project of the client's file; absent: `investment` holds the project",
        examples=["supervision-continue"],
    )
    investment: Project | None = Field(
        default=None,
        description="Project of the study; absent: `project` names one of the client's file",
        examples=[examples.PROJECT],
    )

    @model_validator(mode="after")
    def _one_project(self) -> Self:
        if (self.project is None) == (self.investment is None):
            raise ValueError(
                message(
                    "a study has exactly one of the keys project (a project of the client's file) and investment (the "
                    "project itself)"
                )
            )
        return self


class DeclaredNorm(Model):
    """Charge of one unit of an item, stated by the analyst where the portfolio has too few clients with that item."""

    block: Block = Field(description="Block of the charge that the norm is of", examples=["support"])
    item: Item = Field(description="Item of the inventory", examples=["tenants"])
    unit: Literal["hours_per_year", "minutes_per_month", "days_per_year"] = Field(
        description="Unit of the three values, for one item", examples=["hours_per_year"]
    )
    low: NotNegative = Field(description="Low value, in `unit`", examples=[4])
    central: NotNegative = Field(description="Likely value, in `unit`", examples=[8])
    high: NotNegative = Field(description="High value, in `unit`", examples=[14])
    source: Citation = Field(
        description="Document that gives the norm", examples=[{"document": "Relevé interne 2022", "date": "2022-12-20"}]
    )

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if not self.low <= self.central <= self.high:
            raise ValueError(
                message(
                    "low ({low}), central ({central}) and high ({high}) must go from the smallest to the largest; put "
                    "them in order",
                    low=f"{self.low:g}",
                    central=f"{self.central:g}",
                    high=f"{self.high:g}",
                )
            )
        return self

    def hours_per_year(self, hours_per_day: float) -> tuple[float, float, float]:
        """Return low, central and high in hours a unit and year."""
        factor = {"hours_per_year": 1.0, "minutes_per_month": 12 / 60, "days_per_year": hours_per_day}[self.unit]
        return self.low * factor, self.central * factor, self.high * factor


class StateFactor(Model):
    """Multiplier of the charge of some blocks for a state of health or of documentation."""

    aspect: Literal["health", "documentation"] = Field(
        description="Aspect that the factor is for: health of the systems, or their documentation", examples=["health"]
    )
    state: State = Field(description="State in which the factor applies", examples=["poor"])
    blocks: tuple[Block, ...] = Field(
        default=("support", "requests"),
        description="Blocks of the charge that are multiplied; absent: support and requests",
        examples=[["support"]],
    )
    factor: Annotated[float, Field(gt=0.2, lt=5)] = Field(
        description="Number by which the charge is multiplied", examples=[1.25]
    )
    source: Citation = Field(
        description="Document that gives the factor",
        examples=[{"document": "Grille d’audit interne v3", "date": "2022-09-01"}],
    )


class PlannedCheck(CheckItem):
    """A check of the plan to propose; its minutes are mandatory, because they make the block exact."""

    minutes: NotNegative = Field(description="Time of one run, in minutes, which makes the block exact", examples=[25])


class Proposal(Model):
    """The contract to propose from the study."""

    line: Identifier = Field(description="Identifier of the contract line to propose", examples=["infogerance"])
    name: str = Field(description="Name of the contract line to propose", examples=["Infogérance 2023-2024"])
    starts_on: date = Field(description="First day of the contract", examples=["2023-04-01"])
    ends_on: date = Field(description="Last day of the contract, included", examples=["2024-03-31"])
    accrual: Literal["calendar", "working_days"] = Field(
        default="calendar",
        description="Rhythm of the expected consumption; absent: by calendar days",
        examples=["working_days"],
    )
    at: Literal["low", "central", "high"] = Field(
        default="central",
        description="Point of the interval that becomes the entitlement; absent: the likely charge",
        examples=["high"],
    )

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.ends_on <= self.starts_on:
            raise ValueError(
                message(
                    "ends_on ({end}) must follow starts_on ({start}); correct these dates",
                    end=self.ends_on,
                    start=self.starts_on,
                )
            )
        return self


class SizingStudy(Model):
    """The preliminary study of a client to come: inventory, state, wishes (H5)."""

    kind: Literal["sizing"] = Field(description="Kind of the study", examples=["sizing"])
    client: Identifier = Field(description="Identifier of the client to come", examples=["scierie-valmont"])
    name: str = Field(description="Name of the client to come", examples=["Scierie Valmont"])
    as_of: date = Field(
        description="Date up to which the work of known clients is counted, included", examples=["2023-02-16"]
    )
    language: Language = Field(
        default="fr", description="Language of the page, as a two-letter code; absent: French", examples=["en"]
    )
    country: str = Field(
        default="FR", description="Country of the public holidays, as an ISO 3166 code; absent: France", examples=["FR"]
    )
    region: str | None = Field(
        default=None,
        description="Region of the country, for its own public holidays; absent: those of the whole country",
        examples=["57"],
    )
    hours_per_day: HoursOfADay = Field(description="Hours of a day of work, by which hours become days", examples=[7])
    inventory: Inventory = Field(
        description="Counts of what is to be maintained",
        examples=[examples.INVENTORY],
    )
    health: State = Field(description="State of the systems, as found", examples=["fair"])
    documentation: State = Field(description="State of the documentation, as found", examples=["poor"])
    factors: tuple[StateFactor, ...] = Field(
        default=(),
        description="What a state changes in the charge; absent: nothing",
        examples=[
            [
                {
                    "aspect": "health",
                    "state": "poor",
                    "factor": 1.25,
                    "source": {"document": "Grille d’audit interne v3", "date": "2022-09-01"},
                }
            ]
        ],
    )
    perimeter: tuple[str, ...] = Field(
        default=(),
        description="Wished perimeter, in the client's words; absent: none is shown",
        examples=[["Support des utilisateurs des trois sites, du lundi au vendredi"]],
    )
    remarks: tuple[str, ...] = Field(
        default=(),
        description="Remarks of the analyst, shown in the study; absent: none",
        examples=[["Aucun schéma du réseau."]],
    )
    checks: tuple[PlannedCheck, ...] = Field(
        default=(),
        description="Check plan to propose; absent: none",
        examples=[
            [
                {
                    "check": "Sauvegardes",
                    "domain": "Sauvegarde",
                    "recurrence": "daily",
                    "starts_on": "2023-04-01",
                    "minutes": 10,
                }
            ]
        ],
    )
    check_work: Scope = Field(
        default=Scope(category=("RUN > MCO",)),
        description="Conditions on the entries of known clients that are work of their check plans, and so no part of "
        "a norm; absent: the category RUN > MCO",
        examples=[{"category": ["RUN > MCO"]}],
    )
    norms: tuple[DeclaredNorm, ...] = Field(
        default=(),
        description="Charge of items that too few known clients have; absent: none is declared",
        examples=[
            [
                {
                    "block": "support",
                    "item": "tenants",
                    "unit": "hours_per_year",
                    "low": 4,
                    "central": 8,
                    "high": 14,
                    "source": {"document": "Relevé interne 2022", "date": "2022-12-20"},
                }
            ]
        ],
    )
    rates: tuple[DailyRate, ...] = Field(
        default=(),
        description="Daily rates that price the contract; absent: it is not priced",
        examples=[[examples.RATE]],
    )
    proposal: Proposal = Field(
        description="Contract to propose",
        examples=[
            {
                "line": "infogerance",
                "name": "Infogérance 2023-2024",
                "starts_on": "2023-04-01",
                "ends_on": "2024-03-31",
                "accrual": "working_days",
                "at": "central",
            }
        ],
    )

    @model_validator(mode="after")
    def _names_are_single(self) -> Self:
        faults = [
            *repeated("norms", "item", [f"{norm.block}.{norm.item}" for norm in self.norms]),
            *repeated("checks", "check", [check.check for check in self.checks]),
            *repeated("factors", "state", [f"{factor.aspect}.{factor.state}" for factor in self.factors]),
        ]
        if faults:
            raise PlacedFaults(faults)
        return self


S = TypeVar("S", BusinessCaseStudy, BudgetStudy, SizingStudy, RenewalStudy)
Study = BusinessCaseStudy | BudgetStudy | SizingStudy | RenewalStudy


class _Document(RootModel[Annotated[Study, Field(discriminator="kind")]]):
    """The file: one study, its model chosen by `kind`."""


def path_of(folder: Path, name: str) -> Path:
    """Return the file of a study.

    Raises
    ------
    UsageFault
        When there is no such study; the message lists those that exist.
    """
    if name not in names(folder):
        raise UsageFault(
            message(
                "unknown study: {study}; studies of {folder}: {known}",
                study=repr(name),
                folder=folder / "studies",
                known=", ".join(names(folder)) or message("none yet"),
            )
        )
    return folder / "studies" / f"{name}.yaml"


def names(folder: Path) -> tuple[str, ...]:
    """Return the names of the studies of `folder/studies`, in alphabetical order."""
    return tuple(sorted(file.stem for file in (folder / "studies").glob("*.yaml")))


def read(path: Path) -> Study:
    """Return the study of one file. Raises ParamsFault with all its faults."""
    return document.read(path, _Document).root


def read_as(path: Path, kind: type[S]) -> S:
    """Return the study of one file, of the kind that its notebook shows.

    Raises
    ------
    ParamsFault
        With all the faults of the file.
    UsageFault
        When the study is of another kind.
    """
    study = read(path)
    if not isinstance(study, kind):
        raise UsageFault(
            message(
                "{file} is a study of the kind {kind}; open it with the notebook of that kind",
                file=path,
                kind=study.kind,
            )
        )
    return study
