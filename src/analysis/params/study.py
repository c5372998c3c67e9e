"""A study: one file `params/studies/<name>.yaml`, of the kind that its key `kind` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, RootModel, model_validator

from analysis.foundation.errors import UsageFault
from analysis.foundation.messages import message
from analysis.params import document
from analysis.params.budget import BudgetStudy
from analysis.params.clauses import Citation, Identifier, NotNegative, Positive, Scope
from analysis.params.client import CheckItem, DailyRate, Language
from analysis.params.document import Model
from analysis.params.inventory import Inventory, Item
from analysis.params.project import Project
from analysis.params.renewal import RenewalStudy

Block = Literal["support", "requests"]
State = Literal["good", "fair", "poor"]


class BusinessCaseStudy(Model):
    """The business case of a project: `project` names a project of the client's file, or `investment` holds it here."""

    kind: Literal["business_case"]
    client: Identifier
    as_of: date
    language: Language = "fr"
    project: Identifier | None = None
    investment: Project | None = None

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

    block: Block
    item: Item
    unit: Literal["hours_per_year", "minutes_per_month", "days_per_year"]
    low: NotNegative
    central: NotNegative
    high: NotNegative
    source: Citation

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

    aspect: Literal["health", "documentation"]
    state: State
    blocks: tuple[Block, ...] = ("support", "requests")
    factor: Annotated[float, Field(gt=0.2, lt=5)]
    source: Citation


class PlannedCheck(CheckItem):
    """A check of the plan to propose; its minutes are mandatory, because they make the block exact."""

    minutes: NotNegative


class Proposal(Model):
    """The contract to propose from the study."""

    line: Identifier
    name: str
    starts_on: date
    ends_on: date
    accrual: Literal["calendar", "working_days"] = "calendar"
    at: Literal["low", "central", "high"] = "central"
    """Point of the interval that becomes the entitlement."""

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

    kind: Literal["sizing"]
    client: Identifier
    name: str
    as_of: date
    language: Language = "fr"
    country: str = "FR"
    region: str | None = None
    hours_per_day: Positive
    inventory: Inventory
    health: State
    documentation: State
    factors: tuple[StateFactor, ...] = ()
    perimeter: tuple[str, ...] = ()
    """The wished perimeter, in the client's words."""
    remarks: tuple[str, ...] = ()
    checks: tuple[PlannedCheck, ...] = ()
    check_work: Scope = Scope(category=("RUN > MCO",))
    """Conditions on the entries of known clients that are work of their check plans, and so no part of a norm."""
    norms: tuple[DeclaredNorm, ...] = ()
    rates: tuple[DailyRate, ...] = ()
    proposal: Proposal

    @model_validator(mode="after")
    def _names_are_single(self) -> Self:
        for key, names in (
            ("norms", [f"{norm.block}.{norm.item}" for norm in self.norms]),
            ("checks", [check.check for check in self.checks]),
            ("factors", [f"{factor.aspect}.{factor.state}" for factor in self.factors]),
        ):
            repeated = sorted({name for name in names if names.count(name) > 1})
            if repeated:
                raise ValueError(
                    message("{key}: repeated name: {names}; keep only one", key=key, names=", ".join(repeated))
                )
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
