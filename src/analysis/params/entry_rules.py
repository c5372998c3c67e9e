"""Params on a client's entries: rules that enrich them, events, choices of counting, usual state of the data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.domain.findings import COUNTABLE_CODES, EXCLUDABLE_CODES
from analysis.foundation.messages import message
from analysis.params.clauses import Scope
from analysis.params.document import Model


class Rule(Model):
    """An enrichment rule: an entry that matches `when` takes the values given. First match wins by axis (A6, B4)."""

    when: Scope = Field(
        description="Conditions on the entries that the rule names", examples=[{"category": ["Hors périmètre"]}]
    )
    domain: str | None = Field(
        default=None,
        description="Technical domain that the entry takes; absent: the rule gives none",
        examples=["Sauvegarde"],
    )
    application: str | None = Field(
        default=None,
        description="Business application that the entry takes; absent: the rule gives none",
        examples=["Sage"],
    )
    department: str | None = Field(
        default=None,
        description="Department of the requester that the entry takes; absent: the rule gives none",
        examples=["Comptabilité"],
    )
    subsidiary: str | None = Field(
        default=None, description="Subsidiary that the entry takes; absent: the rule gives none", examples=["Nantes"]
    )
    country: str | None = Field(
        default=None,
        description="Country that the entry takes, as the report names it; absent: the rule gives none",
        examples=["Belgique"],
    )
    profile: str | None = Field(
        default=None,
        description="Profile of the person who did the work; absent: the rule gives none",
        examples=["engineer"],
    )
    in_scope: bool | None = Field(
        default=None,
        description="Work in the perimeter (true) or out of it (false); absent: the rule does not say",
        examples=[False],
    )
    controls: tuple[str, ...] = Field(
        default=(),
        description="Controls of ISO 27001 Annex A or measures of NIS 2 that the entry serves; absent: the rule gives "
        "none",
        examples=[["A.8.13"]],
    )
    category: tuple[str, ...] = Field(
        default=(),
        description="Category path that replaces the source's, root first; absent: the source's stays",
        examples=[["RUN", "Support", "Sauvegarde"]],
    )

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        axes = ("domain", "application", "department", "subsidiary", "country", "profile", "in_scope")
        if not self.controls and not self.category and all(getattr(self, axis) is None for axis in axes):
            keys = ", ".join((*axes, "controls", "category"))
            raise ValueError(message("a rule gives at least one of the keys {keys}", keys=keys))
        return self


class Event(Model):
    """A dated event of the client's life (migration, attack, Covid): taken out of the history before forecasting."""

    event: str = Field(description="Name of the event in the report", examples=["Migration des messageries"])
    kind: Literal["pulse", "dip", "level_change"] = Field(
        description="Effect on the work: `pulse`, more for a time; `dip`, less for a time; `level_change`, a lasting "
        "change",
        examples=["pulse"],
    )
    starts_on: date = Field(description="First day of the event", examples=["2021-03-01"])
    ends_on: date | None = Field(
        default=None,
        description="Last day of the event, included; absent: a pulse or a dip of one month, a change that lasts",
        examples=["2021-04-30"],
    )
    scope: Scope = Field(
        default=Scope(),
        description="Conditions on the entries that the event touches; absent: all",
        examples=[{"category": ["RUN > Support > Messagerie"]}],
    )
    source: str = Field(
        description="Document or person that tells of the event", examples=["Compte rendu du comité de mars 2021"]
    )

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(
                message("the end ({end}) comes before the start ({start})", end=self.ends_on, start=self.starts_on)
            )
        return self


class Counting(Model):
    """A client's own choice for a class of entries (rule 14), dated, printed in the report."""

    code: str = Field(
        description="Code of the finding that names the class of entries (rule 14)", examples=["zero_minutes"]
    )
    treatment: Literal["count", "exclude"] = Field(
        description="What is done with these entries: count them or exclude them", examples=["exclude"]
    )
    effective_from: date = Field(
        description="First day of the entries that the choice concerns", examples=["2023-01-01"]
    )
    reason: str = Field(
        description="Reason of the choice, printed in the report", examples=["Accord du comité de janvier 2023."]
    )

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Self:
        allowed = COUNTABLE_CODES if self.treatment == "count" else EXCLUDABLE_CODES
        if self.code not in allowed:
            raise ValueError(
                message(
                    "{code} cannot be chosen with treatment: {treatment}; codes: {allowed}",
                    code=self.code,
                    treatment=self.treatment,
                    allowed=", ".join(allowed),
                )
            )
        return self


class DataHabits(Model):
    """Usual state of a client's data; beyond that, the report asks whether something is missing (rule 14)."""

    silent_weeks: Annotated[int, Field(ge=1, le=52)] = Field(
        default=4,
        description="Working weeks without an entry after which a technician of the usual team is named; absent: four",
        examples=[6],
    )
    regular_weeks: Annotated[int, Field(ge=1, le=52)] = Field(
        default=8,
        description="Weeks with entries, among the last `regular_span_weeks`, that make a technician one of the usual "
        "team; absent: eight",
        examples=[10],
    )
    regular_span_weeks: Annotated[int, Field(ge=1, le=104)] = Field(
        default=13,
        description="Number of last weeks in which the usual team is looked for; absent: thirteen",
        examples=[26],
    )
    unqualified_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=15,
        description="Days after its opening by which a ticket that came by e-mail has a category and a kind; absent: "
        "fifteen",
        examples=[10],
    )
    email_channels: tuple[str, ...] = Field(
        default=("e-mail", "email", "mail", "courriel"),
        description="Names that the source gives to the e-mail channel, whatever their case; absent: the usual ones",
        examples=[["courriel"]],
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.regular_weeks > self.regular_span_weeks:
            raise ValueError(
                message(
                    "regular_weeks is more than regular_span_weeks ({weeks} > {span}): nobody would be of the team",
                    weeks=self.regular_weeks,
                    span=self.regular_span_weeks,
                )
            )
        return self
