"""Charge that a preliminary study sized, kept with the client to compare with the charge of a real year (H5)."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Citation, NotNegative, Scope
from analysis.params.document import Model


class SizedRange(Model):
    """A yearly charge [h] with its 80 % interval."""

    hours: NotNegative = Field(description="Likely charge of a year, in hours", examples=[620])
    low_hours: NotNegative = Field(description="Low end of the 80 % interval, in hours a year", examples=[540])
    high_hours: NotNegative = Field(description="High end of the 80 % interval, in hours a year", examples=[730])

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if not self.low_hours <= self.hours <= self.high_hours:
            raise ValueError(
                message(
                    "low_hours ({low}), hours ({central}) and high_hours ({high}) must go from the smallest to the "
                    "largest; put them in order",
                    low=f"{self.low_hours:g}",
                    central=f"{self.hours:g}",
                    high=f"{self.high_hours:g}",
                )
            )
        return self


class SizedBlock(SizedRange):
    """The yearly charge of one block."""

    block: Literal["checks", "support", "requests"] = Field(
        description="Part of the charge: the check plan, support or requests", examples=["support"]
    )


class Sized(SizedRange):
    """The yearly charge that the study foresaw, whole and by block."""

    starts_on: date = Field(
        description="First day of the sized contract, the blocks being compared with the whole year after that day",
        examples=["2022-01-01"],
    )
    source: Citation = Field(
        description="Study that sized the charge", examples=[{"document": "Étude préalable", "date": "2021-11-15"}]
    )
    blocks: tuple[SizedBlock, ...] = Field(
        description="Charge by block",
        examples=[[{"block": "support", "hours": 400, "low_hours": 340, "high_hours": 480}]],
    )
    check_work: Scope = Field(
        default=Scope(category=("RUN > MCO",)),
        description="Conditions on the entries that are work of the check plan; absent: the category RUN > MCO",
        examples=[{"category": ["RUN > MCO"]}],
    )

    @model_validator(mode="after")
    def _each_block_once(self) -> Self:
        names = [block.block for block in self.blocks]
        if not names or len(set(names)) < len(names):
            raise ValueError(
                message("blocks: write each block (checks, support, requests) once at most, and at least one of them")
            )
        return self
