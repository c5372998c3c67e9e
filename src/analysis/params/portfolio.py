"""`portfolio.yaml`: size bands of clients, capacity by profile (A11)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params import document
from analysis.params.clauses import NotNegative
from analysis.params.client import Language
from analysis.params.document import Model

FILE = "portfolio.yaml"


class Capacity(Model):
    """Days that the people of a profile can work in a month, from a date on."""

    profile: str = Field(description="Profile of the people", examples=["engineer"])
    days_per_month: NotNegative = Field(
        description="Days that the people of the profile can work in a month, all together", examples=[22]
    )
    effective_from: date = Field(
        description="First day of this capacity, which holds until the next one of the profile", examples=["2019-01-01"]
    )


class PortfolioParams(Model):
    """The whole of `portfolio.yaml`."""

    name: str = Field(
        default="Portefeuille",
        description="Title of the page of the portfolio; absent: Portefeuille",
        examples=["Portefeuille"],
    )
    language: Language = Field(
        default="fr", description="Language of the page, as a two-letter code; absent: French", examples=["en"]
    )
    size_bands: tuple[Annotated[int, Field(gt=1)], ...] = Field(
        default=(50, 250, 1000),
        description="First number of users of each size band but the first; absent: 50, 250 and 1000",
        examples=[[50, 250, 1000]],
    )
    capacity: tuple[Capacity, ...] = Field(
        default=(),
        description="Capacity of each profile, from its date on; absent: no load is compared with it",
        examples=[[{"profile": "engineer", "days_per_month": 22, "effective_from": "2019-01-01"}]],
    )
    backup_words: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=("sauvegarde", "backup"),
        description="Words in a category or a technical domain that mark work on backups; absent: sauvegarde and "
        "backup",
        examples=[["sauvegarde"]],
    )

    @model_validator(mode="after")
    def _bands_ascend(self) -> Self:
        if list(self.size_bands) != sorted(set(self.size_bands)):
            raise ValueError(message("size_bands: ascending numbers, without repetition, are expected"))
        return self

    def capacity_on(self, profile: str, day: date) -> float | None:
        """Return the capacity of a profile in force on a day [days per month]; None where none is declared."""
        declared = [item for item in self.capacity if item.profile == profile and item.effective_from <= day]
        return max(declared, key=lambda item: item.effective_from).days_per_month if declared else None


def read(folder: Path) -> PortfolioParams:
    """Return the choices of `folder/portfolio.yaml`, or the default ones where there is no such file.

    Raises
    ------
    ParamsFault
        With all the faults of the file.
    """
    path = folder / FILE
    return document.read(path, PortfolioParams) if path.exists() else PortfolioParams()
