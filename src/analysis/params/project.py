"""An investment that could be made: the problem, the options, what each costs and avoids (rule 11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from dateutil.relativedelta import relativedelta
from pydantic import AfterValidator, Field, model_validator

from analysis.params.contract import Citation, Identifier, NotNegative, Scope
from analysis.params.document import Model

Per = Literal["month", "year"]
MONTHS_OF: dict[Per, int] = {"month": 1, "year": 12}


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("un coût ne peut pas être négatif ; une valeur de reprise s’écrit dans residual_eur")
    return value


def _at_most_all(value: float) -> float:
    if not 0 <= value <= 100:
        raise ValueError("une part évitée va de 0 à 100 % ; on n’évite pas plus que le problème entier")
    return value


Cost = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(_not_negative)]
AvoidedPercent = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_at_most_all)]
CashFrom = date | Literal["go_live", "never"]
"""When what is avoided stops being paid: a date, at once, or never (rule 11.7). Never guessed."""


class UncertainCost(Model):
    """An amount before tax with its source; `low_eur` and `high_eur` frame it where it is not certain."""

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
                f"low_eur ({low}), amount_eur ({self.amount_eur}) et high_eur ({high}) doivent aller du plus petit au "
                "plus grand ; les remettre dans l’ordre"
            )
        return self


class OneOff(UncertainCost):
    """An expense made once, on a day."""

    paid_on: date


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
                f"low_percent ({self.low_percent:g}), central_percent ({self.central_percent:g}) et high_percent "
                f"({self.high_percent:g}) doivent aller du plus petit au plus grand ; les remettre dans l’ordre"
            )
        return self


class Avoided(AvoidedShare):
    """What is avoided of the tickets of one kind, or of all of them."""

    kind: Literal["incident", "request", "all"]


class AvoidedDeclared(AvoidedShare):
    """What is avoided of a cost declared outside tickets, and from when it is no longer paid."""

    declared: str
    cash_from: CashFrom


class DeclaredCost(Model):
    """What the problem costs outside tickets (users' downtime, licences, energy); shown apart from what is measured."""

    name: str
    amount_eur: Cost
    per: Per
    source: Citation


class Problem(Model):
    """Whose tickets, over which history, and what it costs besides them."""

    scope: Scope = Scope()
    ko_checks: tuple[str, ...] = ()
    """Checks of the client's plan: the problem is then the tickets opened for their runs that ended KO, in `scope`."""
    starts_on: date
    """First day of the history to look at."""
    ends_on: date | None = None
    """Last day; None: the date of the study."""
    declared: tuple[DeclaredCost, ...] = ()

    @model_validator(mode="after")
    def _is_said(self) -> Self:
        if self.scope == Scope() and not self.ko_checks:
            raise ValueError(
                "un problème se reconnaît à ses tickets ; écrire scope (catégorie, mots du titre…) ou ko_checks "
                "(contrôles du plan dont les exécutions finissent en KO)"
            )
        return self

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(
                f"ends_on ({self.ends_on}) précède starts_on ({self.starts_on}) ; échanger ou corriger ces dates"
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
            raise ValueError(f"low ({self.low:g}) dépasse high ({self.high:g}) ; échanger ces deux valeurs")
        return self


class Growth(Model):
    """The yearly growth of the problem in the months that no forecast covers."""

    yearly_percent: Annotated[float, Field(ge=-50, le=100)]
    source: Citation


class Option(Model):
    """One answer to the problem. Doing nothing is always compared with it, and needs not be written."""

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
    """Whether it was done: its real saving is then compared with the promise (F4)."""

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if not self.one_off and not self.running:
            raise ValueError("une option coûte quelque chose ; écrire au moins un coût dans one_off ou running")
        if not self.avoided and not self.avoided_declared:
            raise ValueError("une option évite quelque chose ; écrire avoided ou avoided_declared")
        kinds = [item.kind for item in self.avoided]
        if len(set(kinds)) < len(kinds) or ("all" in kinds and len(kinds) > 1):
            raise ValueError(
                f"avoided : {', '.join(kinds)} se recouvrent ; une ligne par nature, ou une seule pour all"
            )
        for where, day in (("cash_from", self.cash_from), *((d.declared, d.cash_from) for d in self.avoided_declared)):
            if isinstance(day, date) and day < self.go_live:
                raise ValueError(
                    f"{where} : cash_from ({day}) précède go_live ({self.go_live}) ; rien n’est économisé avant la "
                    "mise en service : corriger l’une des deux dates, ou écrire go_live"
                )
        return self

    @property
    def starts_on(self) -> date:
        """The day of the first expense, from which months are counted."""
        runs = [cost.starts_on or self.go_live for cost in self.running]
        return min([self.go_live, *(cost.paid_on for cost in self.one_off), *runs])


class Project(Model):
    """A problem and the options that could answer it."""

    project: Identifier
    name: str
    question: str = ""
    """As the board would ask it."""
    problem: Problem
    options: tuple[Option, ...]
    horizon_months: Annotated[int, Field(gt=0, le=180)] = 60
    discount_percent: Annotated[float, Field(ge=0, le=50)]
    growth: Growth | None = None
    volume_percent: Range | None = None
    """How large the problem could be, in percent of what is projected: low under 100, high over."""

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        if not self.options:
            raise ValueError("options : vide ; écrire au moins une option (ne rien faire est toujours comparé)")
        declared = {cost.name for cost in self.problem.declared}
        for option in self.options:
            where = f"options.{option.option}"
            self._check_months(option, where)
            self._check_history(option, where)
            unknown = sorted({item.declared for item in option.avoided_declared} - declared)
            if unknown:
                known = ", ".join(sorted(declared)) or "aucun"
                raise ValueError(f"{where}.avoided_declared : coût inconnu : {', '.join(unknown)} ; déclarés : {known}")
        names = [option.option for option in self.options]
        if len(set(names)) < len(names):
            raise ValueError(f"options : nom répété : {', '.join(sorted({n for n in names if names.count(n) > 1}))}")
        return self

    @property
    def starts_on(self) -> date:
        """The day from which the months of all its options are counted: the first expense of any."""
        return min(option.starts_on for option in self.options)

    def _check_months(self, option: Option, where: str) -> None:
        if option.ramp_up_months > self.horizon_months:
            raise ValueError(
                f"{where}.ramp_up_months ({option.ramp_up_months:g}) dépasse horizon_months ({self.horizon_months}) ; "
                "allonger l’horizon ou raccourcir la montée en charge"
            )
        end = self.starts_on + relativedelta(months=self.horizon_months)
        late = {f"one_off.{cost.name}.paid_on": cost.paid_on for cost in option.one_off} | {"go_live": option.go_live}
        for key, day in late.items():
            if day >= end:
                raise ValueError(
                    f"{where}.{key} ({day}) tombe après la fin de l’horizon ({end}) ; allonger horizon_months "
                    "ou corriger la date"
                )

    def _check_history(self, option: Option, where: str) -> None:
        for cost in option.one_off:
            if cost.paid_on < self.problem.starts_on:
                raise ValueError(
                    f"{where}.one_off.{cost.name}.paid_on ({cost.paid_on}) précède l’historique du problème, qui "
                    f"commence le {self.problem.starts_on} ; corriger la date, ou reculer problem.starts_on"
                )
