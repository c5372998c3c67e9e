"""A recurring problem that a person confirmed: its name, and the rule that recognises its work (F5)."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier, Scope
from analysis.params.document import Model


class NamedProblem(Model):
    """A problem that `releve problems --confirm` wrote; it holds the history and what is to come."""

    problem: Identifier = Field(description="Identifier of the problem", examples=["sauvegarde"])
    name: str = Field(description="Name of the problem", examples=["Sauvegardes en échec"])
    scope: Scope = Field(
        description="Work of the problem", examples=[{"category": ["RUN > Support > Sauvegarde"], "title": ["échec"]}]
    )
    remedy: Identifier | None = Field(
        default=None, description="Remedy of `remedies.yaml` that answers it", examples=["sauvegarde"]
    )
    confirmed_by: str = Field(description="Person who confirmed it", examples=["Claire Vidal"])
    confirmed_on: date = Field(description="Day of the confirmation", examples=["2023-02-20"])

    @model_validator(mode="after")
    def _has_conditions(self) -> Self:
        if self.scope == Scope():
            raise ValueError(
                message("a problem is recognised by its tickets; write scope (category, words of the title…)")
            )
        return self
