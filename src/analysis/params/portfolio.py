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

    profile: str
    days_per_month: NotNegative
    effective_from: date


class PortfolioParams(Model):
    """The whole of `portfolio.yaml`."""

    name: str = "Portefeuille"
    language: Language = "fr"
    size_bands: tuple[Annotated[int, Field(gt=1)], ...] = (50, 250, 1000)
    """First number of users of each band but the first."""
    capacity: tuple[Capacity, ...] = ()
    backup_words: tuple[Annotated[str, Field(min_length=1)], ...] = ("sauvegarde", "backup")
    """Words in a category or a technical domain that mark work on backups."""

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
