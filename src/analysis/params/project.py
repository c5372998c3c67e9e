"""A possible investment: the problem, the options, their costs and savings (rule 11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from dateutil.relativedelta import relativedelta
from pydantic import Field, model_validator

from analysis.foundation.messages import message
from analysis.params import examples
from analysis.params.clauses import Citation, Identifier, NotNegative, Scope
from analysis.params.document import Model
from analysis.params.placed import PlacedFaults, repeated
from analysis.params.project_costs import Avoided, AvoidedDeclared, CashFrom, Cost, DeclaredCost, OneOff, Running

Template = Literal["backup", "automated_installation", "onboarding", "self_service", "replacement"]
"""Kind of answer: savings measured at other clients compare within one."""


class Problem(Model):
    """Tickets of the problem, days of its history, and its declared costs."""

    scope: Scope = Field(
        default=Scope(),
        description="Conditions on the tickets of the problem; absent: `ko_checks` tells them",
        examples=[{"category": ["RUN > Support > Sauvegarde"]}],
    )
    ko_checks: tuple[str, ...] = Field(
        default=(),
        description="Checks of the client's plan: the problem is then made of the tickets in `scope` opened for their "
        "KO runs; absent: all tickets in `scope`",
        examples=[["Exchange", "Pare-feu"]],
    )
    starts_on: date = Field(description="First day of the history of the problem", examples=["2022-01-01"])
    ends_on: date | None = Field(
        default=None,
        description="Last day of the history, included; absent: the date of the study",
        examples=["2022-12-31"],
    )
    declared: tuple[DeclaredCost, ...] = Field(
        default=(),
        description="Costs of the problem outside tickets; absent: none",
        examples=[
            [
                {
                    "name": "Arrêts des utilisateurs",
                    "amount_eur": 900,
                    "per": "month",
                    "source": {"document": "Estimation de la DAF", "date": "2023-01-20"},
                }
            ]
        ],
    )

    @model_validator(mode="after")
    def _has_tickets(self) -> Self:
        if self.scope == Scope() and not self.ko_checks:
            raise ValueError(
                message(
                    "a problem is recognised by its tickets; write scope (category, words of the title…) or ko_checks "
                    "(checks of the plan whose runs end KO)"
                )
            )
        return self

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(
                message(
                    "ends_on ({end}) comes before starts_on ({start}); swap or correct these dates",
                    end=self.ends_on,
                    start=self.starts_on,
                )
            )
        return self


class Range(Model):
    """The ends of a declared range around the central case, with its source."""

    low: float = Field(description="Low end of the range", examples=[80])
    high: float = Field(description="High end of the range", examples=[130])
    source: Citation = Field(
        description="Document that gives the range",
        examples=[{"document": "Note de la direction", "date": "2023-02-09"}],
    )

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(
                message(
                    "low ({low}) is more than high ({high}); swap these two values",
                    low=f"{self.low:g}",
                    high=f"{self.high:g}",
                )
            )
        return self


class Growth(Model):
    """The yearly growth of the problem in the months that no forecast covers."""

    yearly_percent: Annotated[float, Field(ge=-50, le=100)] = Field(
        description="Growth of the problem in a year, in percent", examples=[3]
    )
    source: Citation = Field(
        description="Document that gives the growth",
        examples=[{"document": "Plan d’embauche de la DRH", "date": "2023-01-24"}],
    )


class Option(Model):
    """An answer to the problem. Doing nothing is always compared with the options, and need not be written."""

    option: Identifier = Field(description="Identifier of the option", examples=["supervision"])
    name: str = Field(
        description="Name of the option in the report", examples=["Supervision continue, alertes vers l’astreinte"]
    )
    go_live: date = Field(description="Day on which the option begins to work", examples=["2023-05-01"])
    ramp_up_months: NotNegative = Field(
        default=0.0, description="Months from the go-live to the full saving; absent: at once", examples=[2]
    )
    one_off: tuple[OneOff, ...] = Field(
        default=(),
        description="Expenses made once; absent: none, `running` then gives one",
        examples=[[examples.ONE_OFF]],
    )
    running: tuple[Running, ...] = Field(
        default=(),
        description="Expenses by month or by year; absent: none, `one_off` then gives one",
        examples=[
            [
                {
                    "name": "Abonnement de supervision",
                    "amount_eur": 40,
                    "per": "month",
                    "source": {"document": "Tarif éditeur 2023", "date": "2023-01-02"},
                }
            ]
        ],
    )
    avoided: tuple[Avoided, ...] = Field(
        default=(),
        description="Avoided share of the tickets; absent: none, `avoided_declared` then gives one",
        examples=[[examples.AVOIDED]],
    )
    avoided_declared: tuple[AvoidedDeclared, ...] = Field(
        default=(),
        description="Avoided share of declared costs; absent: none, `avoided` then gives one",
        examples=[
            [
                {
                    "declared": "Arrêts des utilisateurs",
                    "low_percent": 30,
                    "central_percent": 50,
                    "high_percent": 60,
                    "source": {"document": "Retour d’expérience d’un client équipé", "date": "2023-02-06"},
                    "cash_from": "never",
                }
            ]
        ],
    )
    cash_from: CashFrom = Field(
        description="Day from which the avoided work is no longer paid: a date, `go_live` (at once) or `never` (rule "
        "11.7)",
        examples=["2024-01-01"],
    )
    residual_eur: Cost = Field(
        default=Decimal(0),
        description="Value left at the end of the horizon, in euros before tax; absent: none",
        examples=[500],
    )
    delay_months: Range | None = Field(
        default=None,
        description="Possible delay of the go-live, in months, for the sensitivity; absent: none",
        examples=[
            {
                "low": 0,
                "high": 4,
                "source": {"document": "Retour d’expérience d’un client équipé", "date": "2023-02-06"},
            }
        ],
    )
    is_live: bool = Field(
        default=False,
        description="true: the option was carried out, and its real saving is compared with the promise; absent: "
        "still a choice",
        examples=[True],
    )

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if not self.one_off and not self.running:
            raise ValueError(message("an option costs something; write at least one cost in one_off or running"))
        if not self.avoided and not self.avoided_declared:
            raise ValueError(message("an option avoids something; write avoided or avoided_declared"))
        kinds = [item.kind for item in self.avoided]
        if len(set(kinds)) < len(kinds) or ("all" in kinds and len(kinds) > 1):
            raise ValueError(
                message(
                    "avoided: {kinds} overlap; one row for each kind, or a single one for all", kinds=", ".join(kinds)
                )
            )
        for key, day in (("cash_from", self.cash_from), *((d.declared, d.cash_from) for d in self.avoided_declared)):
            if isinstance(day, date) and day < self.go_live:
                raise ValueError(
                    message(
                        "{key}: cash_from ({day}) comes before go_live ({go_live}); nothing is saved before the "
                        "go-live: correct one of the two dates, or write go_live",
                        key=key,
                        day=day,
                        go_live=self.go_live,
                    )
                )
        return self

    @property
    def starts_on(self) -> date:
        """Day of the first expense, from which months are counted."""
        runs = [cost.starts_on or self.go_live for cost in self.running]
        return min([self.go_live, *(cost.paid_on for cost in self.one_off), *runs])


class Project(Model):
    """A problem and the options that could answer it."""

    project: Identifier = Field(description="Identifier of the project", examples=["supervision-continue"])
    name: str = Field(
        description="Name of the project in the report",
        examples=["Supervision continue de la messagerie et du pare-feu"],
    )
    question: str = Field(
        default="",
        description="Question as the board would ask it; absent: none is shown",
        examples=["Prévenir les pannes que trouvent les contrôles hebdomadaires se paie-t-il ?"],
    )
    template: Template | None = Field(
        default=None,
        description="Kind of answer; the savings measured on live projects of one kind give the next ones their shares",
        examples=["self_service"],
    )
    problem: Problem = Field(
        description="Tickets and costs that the project answers",
        examples=[examples.PROBLEM],
    )
    options: tuple[Option, ...] = Field(
        description="Answers to compare; doing nothing is always compared, and need not be written",
        examples=[[examples.OPTION]],
    )
    horizon_months: Annotated[int, Field(gt=0, le=180)] = Field(
        default=60, description="Months over which the options are compared; absent: 60", examples=[48]
    )
    discount_percent: Annotated[float, Field(ge=0, le=50)] = Field(
        description="Yearly discount rate, in percent", examples=[6]
    )
    growth: Growth | None = Field(
        default=None,
        description="Yearly growth of the problem in the months that no forecast covers; absent: none",
        examples=[{"yearly_percent": 3, "source": {"document": "Plan d’embauche de la DRH", "date": "2023-01-24"}}],
    )
    volume_percent: Range | None = Field(
        default=None,
        description="Possible size of the problem, in percent of the projected size, low under 100 and high over 100; "
        "absent: the projected size",
        examples=[{"low": 80, "high": 130, "source": {"document": "Note de la direction", "date": "2023-02-09"}}],
    )

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        """Refuse options whose dates, declared costs or names do not fit the project."""
        if not self.options:
            raise ValueError(message("options: empty; write at least one option (doing nothing is always compared)"))
        declared = {cost.name for cost in self.problem.declared}
        for option in self.options:
            key = f"options.{option.option}"
            self._check_months(option, key)
            self._check_history(option, key)
            unknown = sorted({item.declared for item in option.avoided_declared} - declared)
            if unknown:
                raise ValueError(
                    message(
                        "{key}.avoided_declared: unknown cost: {unknown}; declared: {known}",
                        key=key,
                        unknown=", ".join(unknown),
                        known=", ".join(sorted(declared)) or message("none"),
                    )
                )
        faults = tuple(repeated("options", "option", [option.option for option in self.options]))
        if faults:
            raise PlacedFaults(faults)
        return self

    @property
    def starts_on(self) -> date:
        """Day from which the months of all options are counted: the first expense of any option."""
        return min(option.starts_on for option in self.options)

    def _check_months(self, option: Option, key: str) -> None:
        """Refuse a ramp-up longer than the horizon, and dates after its end."""
        if option.ramp_up_months > self.horizon_months:
            raise ValueError(
                message(
                    "{key}.ramp_up_months ({months}) is more than horizon_months ({horizon}); lengthen the horizon or "
                    "shorten the ramp-up",
                    key=key,
                    months=f"{option.ramp_up_months:g}",
                    horizon=self.horizon_months,
                )
            )
        end = self.starts_on + relativedelta(months=self.horizon_months)
        late = {f"one_off.{cost.name}.paid_on": cost.paid_on for cost in option.one_off} | {"go_live": option.go_live}
        for name, day in late.items():
            if day >= end:
                raise ValueError(
                    message(
                        "{key} ({day}) falls after the end of the horizon ({end}); lengthen horizon_months or correct "
                        "the date",
                        key=f"{key}.{name}",
                        day=day,
                        end=end,
                    )
                )

    def _check_history(self, option: Option, key: str) -> None:
        """Refuse expenses from before the history of the problem."""
        for cost in option.one_off:
            if cost.paid_on < self.problem.starts_on:
                raise ValueError(
                    message(
                        "{key} ({day}) comes before the history of the problem, which begins on {start}; correct the "
                        "date, or move problem.starts_on back",
                        key=f"{key}.one_off.{cost.name}.paid_on",
                        day=cost.paid_on,
                        start=self.problem.starts_on,
                    )
                )
