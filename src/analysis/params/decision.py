"""Decisions of a client's params: what a person adds, closes, refuses or moves, dated and sourced (rule 16)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Citation, Euros
from analysis.params.document import Model

DecisionId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(:[a-z0-9][a-z0-9_-]*)?$", max_length=130)]


class DecisionParams(Model):
    """Word of a person about a decision, on a day. The last day said wins; a report says nothing of a later day."""

    decision: DecisionId = Field(
        description="Identifier of a decision of the report, or a new one for a decision that a person adds",
        examples=["cover_line:support-2023-01"],
    )
    state: Literal["open", "done", "refused", "moved"] = Field(
        "open", description="What became of it; `moved` gives its new day in `due_on`", examples=["done"]
    )
    on: date = Field(description="Day on which this was said", examples=["2023-02-03"])
    title: str = Field(
        "", description="Text of a decision that a person adds", examples=["Choisir la date de la bascule"]
    )
    owner: Literal["client", "provider"] = Field(
        "client", description="Who decides or acts; of an added decision", examples=["provider"]
    )
    amount_eur: Euros | None = Field(None, description="Euros at stake, before tax", examples=["12000.00"])
    due_on: date | None = Field(None, description="Last day to decide", examples=["2023-03-31"])
    responsible: str | None = Field(None, description="Person who answers for it", examples=["Direction informatique"])
    source: Citation = Field(
        description="Document that says so, and its date",
        examples=[{"document": "Compte rendu du comité", "date": "2023-02-03"}],
    )

    @model_validator(mode="after")
    def _has_its_new_day(self) -> Self:
        if self.state == "moved" and self.due_on is None:
            raise ValueError(message("a decision that is moved gives its new day; write due_on"))
        return self
