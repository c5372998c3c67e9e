"""A possible investment: the problem, the options, their costs and savings (rule 11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from dateutil.relativedelta import relativedelta
from pydantic import AfterValidator, Field, model_validator

from analysis.foundation.messages import message
from analysis.params.clauses import Citation, Identifier, NotNegative, Scope
from analysis.params.document import Model

Per = Literal["month", "year"]
Template = Literal["backup", "automated_installation", "onboarding", "self_service", "replacement"]
"""Kind of answer: savings measured at other clients compare within one."""
MONTHS_OF: dict[Per, int] = {"month": 1, "year": 12}


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError(message("a cost cannot be negative; a residual value is written in residual_eur"))
    return value


def _at_most_all(value: float) -> float:
    if not 0 <= value <= 100:
        raise ValueError(message("an avoided share goes from 0 to 100 %; no more than the whole problem is avoided"))
    return value


Cost = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(_not_negative)]
AvoidedPercent = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_at_most_all)]
CashFrom = date | Literal["go_live", "never"]
"""End of the payments of an avoided cost: a date, at once, or never (rule 11.7). Never guessed."""


class UncertainCost(Model):
    """An amount before tax with its source, between `low_eur` and `high_eur` where the amount is uncertain."""

    name: str
    amount_eur: Cost
    low_eur: Cost | None = None
    high_eur: Cost | None = None
    source: Citation

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        low = self.amount_eur if self.low_eur is None else self.low_eur
        high = self.amount_eur if self.high_eur is None else self.high_eur
        if not low <= self.amount_eur <= high:
            raise ValueError(
                message(
                    "low_eur ({low}), amount_eur ({amount}) and high_eur ({high}) must go from the smallest to the "
                    "largest; put them in order",
                    low=low,
                    amount=self.amount_eur,
                    high=high,
                )
            )
        return self


class OneOff(UncertainCost):
    """An expense made once, on a day."""

    paid_on: date
    depreciated_years: int | None = Field(
        default=None,
        ge=1,
        le=15,
        description="Years of straight-line depreciation from the day of payment; absent: a charge of its own year",
        examples=[5],
    )


class Running(UncertainCost):
    """An expense by month or by year, from `starts_on`, or else from the go-live."""

    per: Per
    starts_on: date | None = None


class AvoidedShare(Model):
    """A share of a cost that an option avoids, with its range and its source."""

    low_percent: AvoidedPercent
    central_percent: AvoidedPercent
    high_percent: AvoidedPercent
    source: Citation

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if not self.low_percent <= self.central_percent <= self.high_percent:
            raise ValueError(
                message(
                    "low_percent ({low}), central_percent ({central}) and high_percent ({high}) must go from the "
                    "smallest to the largest; put them in order",
                    low=f"{self.low_percent:g}",
                    central=f"{self.central_percent:g}",
                    high=f"{self.high_percent:g}",
                )
            )
        return self


class Avoided(AvoidedShare):
    """Avoided share of the tickets of one kind, or of all kinds."""

    kind: Literal["incident", "request", "all"]


class AvoidedDeclared(AvoidedShare):
    """Avoided share of a cost declared outside tickets, with the end of its payments."""

    declared: str
    cash_from: CashFrom


class DeclaredCost(Model):
    """Cost of the problem outside tickets (users' downtime, licences, energy), shown apart from measured costs."""

    name: str
    amount_eur: Cost
    per: Per
    source: Citation


class Problem(Model):
    """Tickets of the problem, days of its history, and its declared costs."""

    scope: Scope = Scope()
    ko_checks: tuple[str, ...] = ()
    """Checks of the client's plan: the problem is then made of the tickets in `scope` opened for their KO runs."""
    starts_on: date
    """First day of the history."""
    ends_on: date | None = None
    """Last day; None: the date of the study."""
    declared: tuple[DeclaredCost, ...] = ()

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

    low: float
    high: float
    source: Citation

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

    yearly_percent: Annotated[float, Field(ge=-50, le=100)]
    source: Citation


class Option(Model):
    """An answer to the problem. Doing nothing is always compared with the options, and need not be written."""

    option: Identifier
    name: str
    go_live: date
    ramp_up_months: NotNegative = 0.0
    one_off: tuple[OneOff, ...] = ()
    running: tuple[Running, ...] = ()
    avoided: tuple[Avoided, ...] = ()
    avoided_declared: tuple[AvoidedDeclared, ...] = ()
    cash_from: CashFrom
    residual_eur: Cost = Decimal(0)
    delay_months: Range | None = None
    is_live: bool = False
    """True: the option was carried out, and its real saving is compared with the promise (F4)."""

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

    project: Identifier
    name: str
    question: str = ""
    """Question as the board would ask it."""
    template: Template | None = Field(
        default=None,
        description="Kind of answer; the savings measured on live projects of one kind give the next ones their shares",
        examples=["self_service"],
    )
    problem: Problem
    options: tuple[Option, ...]
    horizon_months: Annotated[int, Field(gt=0, le=180)] = 60
    discount_percent: Annotated[float, Field(ge=0, le=50)]
    growth: Growth | None = None
    volume_percent: Range | None = None
    """Possible size of the problem, in percent of the projected size: low under 100, high over 100."""

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
        names = [option.option for option in self.options]
        if len(set(names)) < len(names):
            repeated = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(message("{key}: repeated name: {names}", key="options", names=", ".join(repeated)))
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
