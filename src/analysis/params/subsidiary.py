"""Subsidiaries of a client, and the sharing of a line's value between them (rule 6)."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Identifier, NotNegative, Percent
from analysis.params.document import Model


class Subsidiary(Model):
    """A subsidiary that the client wants to see; `names` are the values of the source that mean it."""

    subsidiary: str = Field(description="Name of the subsidiary in the report", examples=["Lyon"])
    names: tuple[str, ...] = Field(
        default=(),
        description="Values of the source that mean this subsidiary; absent: its own name alone",
        examples=[["LYON-01"]],
    )
    country: str | None = Field(
        default=None,
        description="Country of the subsidiary, as the report names it; absent: that of the source",
        examples=["Belgique"],
    )
    share_percent: Percent | None = Field(
        default=None,
        description="Share of the subsidiary in the quantity that the contract expects, in percent; absent: no share "
        "is foreseen",
        examples=[60],
    )
    headcount: NotNegative | None = Field(
        default=None,
        description="Number of people, the weight of the subsidiary in the sharing key `headcount`; absent: no weight",
        examples=[80],
    )
    starts_on: date | None = Field(
        default=None,
        description="First day of the subsidiary among the client's; absent: always",
        examples=["2021-04-01"],
    )
    ends_on: date | None = Field(
        default=None,
        description="Last day of the subsidiary among the client's, included; absent: it stays",
        examples=["2023-06-30"],
    )
    moves_to: str | None = Field(
        default=None,
        description="Subsidiary that takes over work and share from the day after `ends_on`; absent: nobody does",
        examples=["Lyon"],
    )


class Chargeback(Model):
    """Sharing of the value of a line between subsidiaries (rule 6)."""

    line: Identifier = Field(description="Contract line whose value is shared", examples=["infogerance"])
    value: Literal["billed", "consumed"] = Field(
        default="consumed",
        description="Value of the line that is shared; absent: what was consumed",
        examples=["billed"],
    )
    common: Literal["direct_share", "headcount", "fixed", "none"] = Field(
        default="direct_share",
        description="Sharing of the time that no subsidiary bears (rule 6); absent: as the time that subsidiaries bear",
        examples=["headcount"],
    )
    fixed_percent: dict[str, Percent] = Field(
        default={},
        description="Share of each subsidiary in that time, in percent, with `common: fixed`; absent: none is fixed",
        examples=[{"Lyon": 60, "Nantes": 40}],
    )

    @model_validator(mode="after")
    def _percentages_sum(self) -> Self:
        if self.common == "fixed" and abs(sum(self.fixed_percent.values()) - 100) > 1e-9:
            total = f"{sum(self.fixed_percent.values()):g}"
            raise ValueError(message("the percentages add up to {total} and not to 100", total=total))
        return self
