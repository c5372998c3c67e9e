"""Maintenance checks that were promised to a client (rule 8)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from analysis.domain import recurrence
from analysis.domain.periods import Calendar, Span
from analysis.foundation.messages import message
from analysis.params.clauses import NotNegative
from analysis.params.document import Model


class CheckItem(Model):
    """One maintenance check that was promised (rule 8)."""

    check: str = Field(description="Name of the check in the report", examples=["Sauvegardes"])
    domain: str = Field(description="Technical domain of the check", examples=["Sauvegarde"])
    names: tuple[str, ...] = Field(
        default=(),
        description="Other names that the source gives its runs; absent: its own name alone",
        examples=[["MCO - Sauvegardes"]],
    )
    recurrence: str = Field(
        description="Rhythm of the check: daily, weekly, monthly, quarterly, half-yearly, yearly, or an iCalendar "
        "RRULE",
        examples=["weekly"],
    )
    starts_on: date = Field(description="First day on which the check is promised", examples=["2022-01-03"])
    ends_on: date | None = Field(
        default=None,
        description="Last day on which the check is promised, included; absent: no end",
        examples=["2023-12-31"],
    )
    grace_days: Annotated[int, Field(ge=0, le=366)] = Field(
        default=0,
        description="Calendar days after the end of the period in which the check may still be done (rule 8.2); "
        "absent: none",
        examples=[2],
    )
    minutes: NotNegative | None = Field(
        default=None, description="Time that one run is meant to take, in minutes; absent: not known", examples=[25]
    )
    controls: tuple[str, ...] = Field(
        default=(),
        description="Controls of ISO 27001 Annex A or measures of NIS 2 that the check serves; absent: none",
        examples=[["A.8.13"]],
    )

    @model_validator(mode="after")
    def _falls(self) -> Self:
        fault = recurrence.fault(self.recurrence)
        if fault:
            raise ValueError(message("{sentence} (found: {value})", sentence=fault, value=self.recurrence))
        if not recurrence.falls(self.recurrence, self.days, Calendar()):
            values = {"recurrence": self.recurrence, "start": self.starts_on}
            if self.ends_on is None:
                raise ValueError(message("the recurrence {recurrence} never falls, from {start} without end", **values))
            raise ValueError(
                message("the recurrence {recurrence} never falls, from {start} to {end}", end=self.ends_on, **values)
            )
        return self

    @property
    def days(self) -> Span:
        """Days on which the check is promised; without an end, up to the last day there is."""
        return Span(self.starts_on, self.ends_on or date.max)
