"""Facts of projects, of the charge of a perimeter and of applications.

Measured euros are money, to the cent; foreseen euros are numbers, unrounded.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field

from analysis.domain import units
from analysis.domain.findings import Disqualified
from analysis.facts.values import Count, Day, Disqualification, Fact, Money, Share, plain, reason, row
from analysis.measures.investing.following import Followed
from analysis.measures.investing.payback import Choice, Payback
from analysis.measures.investing.problem import ProblemCost
from analysis.report.projects.business_case import BusinessCase
from analysis.report.projects.charge import ChargeReport
from analysis.report.projects.of_client import ProjectReport

Block = Literal["checks", "support", "requests", "total"]
ProblemMonth = Annotated[
    Any,
    row("problem", "period", "kind", "minutes", "tickets", "amount_eur", empty=("amount_eur",)),
]
Swing = Annotated[
    Any,
    row(
        "sensitivity",
        *("kind", "name", "low", "high", "npv_at_low_eur", "npv_at_high_eur", "payback_at_low", "payback_at_high"),
        empty=("payback_at_low", "payback_at_high"),
    ),
]
BlockHours = Annotated[Any, row("charge", "block", "hours", block=Block)]
SizedBlock = Annotated[
    Any,
    row(
        "against",
        *("block", "sized_hours", "low_hours", "high_hours", "real_hours", "variance_hours", "is_within"),
        block=Block,
    ),
]
ApplicationYear = Annotated[
    Any,
    row(
        "applications",
        *("application", "option", "year", "run_minutes", "run_eur", "declared_eur"),
        *("total_eur", "cumulated_eur", "per_user_eur"),
        empty=("per_user_eur",),
    ),
]


FiscalYear = Annotated[
    Any,
    row(
        "fiscal_years",
        *("starts_on", "ends_on", "outlay_eur", "depreciation_eur", "run_eur", "saving_eur", "result_eur", "cash_eur"),
    ),
]


class UnjudgedProject(Disqualification):
    """A project that cannot be judged, and why."""

    project: str
    name: str


class ProblemFacts(Fact):
    """Measured effort and amount of the tickets of a problem."""

    starts_on: Day
    ends_on: Day
    minutes: float
    tickets: Count
    amount_eur: Money | Disqualification
    trend: float | Disqualification | None
    months: list[ProblemMonth]
    declared_monthly_eur: dict[str, float]


class ProjectedFacts(Fact):
    """The cost of the problem in the months to come, if nothing is done."""

    basis: Literal["forecast", "mean"]
    held_after: str
    yearly_growth: float
    monthly_eur: dict[str, float]


class RateFacts(Fact):
    """The internal rate of return, effective a year, or why there is none."""

    yearly: float | None
    reason: str
    roots: list[float]


class OutcomeFacts(Fact):
    """The outcome of an option in one view [EUR]."""

    verdict: Literal["pays", "never_within_horizon", "too_little_evidence"]
    payback_months: float | None
    payback_on: Day | None
    discounted_months: float | None
    discounted_on: Day | None
    npv_eur: float
    rate: RateFacts
    sum_eur: float
    short_eur: float
    needed_monthly_eur: float | None
    negative_again_from: Day | None
    cumulative_eur: list[float]


class BreakEvenFacts(Fact):
    """Value of each assumption at which the option ends its horizon at 0."""

    share: float | None
    volume: float | None
    one_off_eur: float | None


class OddsFacts(Fact):
    """The outcome over all draws."""

    probability: Share
    payback_p10: float | None
    payback_p50: float | None
    payback_p90: float | None
    npv_p10_eur: float
    npv_p50_eur: float
    npv_p90_eur: float
    draws: int
    seed: int


class OptionTotals(Fact):
    """The totals of an option over the horizon; doing nothing has these alone."""

    option: str
    problem_eur: float
    solution_eur: float
    total_eur: float


class JudgedOption(OptionTotals):
    """An option judged in euros gained (economic) and in euros no longer paid (cash)."""

    economic: OutcomeFacts
    cash: OutcomeFacts
    low: OutcomeFacts
    high: OutcomeFacts
    break_even: BreakEvenFacts
    tornado: list[Swing]
    odds: OddsFacts
    cash_odds: OddsFacts


class FreedFacts(Fact):
    """Days freed a year at full effect and their worth: not cash before cash_from (rule 11.7)."""

    days: float
    amount_eur: float


class SavingFacts(Fact):
    """The real saving of an option that is live (F4)."""

    months: list[float]
    low_months: list[float]
    high_months: list[float]
    promised_months: list[float]
    total: float
    low: float
    high: float
    probability_of_saving: Share
    promised: float
    realised: float | None
    judgement: Literal["as_promised", "less_than_promised", "more_than_promised", "no_saving_seen"]


class FollowedFacts(Fact):
    """A live option by month, its spending, and its verdict once the horizon is over (F4)."""

    periods: list[str]
    observed_eur: list[float]
    avoided_share: float | None
    spent_eur: float
    net_eur: Annotated[list[float], Field(description="Low end, middle and high end of saving less spending, 80 %.")]
    ends_on: Day
    verdict: Literal["paid_back", "not_paid_back", "undecided"] | None


class EvidenceFacts(Fact):
    """Months of data behind a case, those with a cost, and the weight of the largest (rule 11.8)."""

    months: Count
    share_with_cost: Share
    largest_share: Share | None


class BusinessCaseFacts(Fact):
    """A project judged at the date counted (rule 11)."""

    project: str
    as_of: Day
    hours_per_day: float
    seed: int
    problem: ProblemFacts
    evidence: EvidenceFacts
    projected: ProjectedFacts
    next_year_eur: Annotated[list[float], Field(description="Low, mean and high of twelve months, 80 %.")] | None
    options: Annotated[list[OptionTotals | JudgedOption], Field(min_length=2)]
    freed: dict[str, FreedFacts]
    seen: dict[str, SavingFacts]
    followed: dict[str, FollowedFacts]
    fiscal_years: dict[str, list[FiscalYear]]


class JudgedProject(BusinessCaseFacts):
    """A project of the client's params, judged."""

    name: str


class ChargeFacts(Fact):
    """The charge of the perimeter in the last twelve months by block [h], beside what was sized of it (H5)."""

    starts_on: Day
    ends_on: Day
    hours: float
    blocks: list[BlockHours]
    inventory: dict[str, Count] | None
    counted_on: Day | None
    against: list[SizedBlock] | Disqualification


def project(report: ProjectReport) -> JudgedProject | UnjudgedProject:
    """Return a project of the client: its business case, or the reason why there is none."""
    declared = {"project": report.project.project, "name": report.project.name}
    if isinstance(report.judged, Disqualified):
        return UnjudgedProject(**declared, **reason(report.judged).model_dump())
    return JudgedProject(name=report.project.name, **dict(business_case(report.judged)))


def business_case(case: BusinessCase) -> BusinessCaseFacts:
    """Return a business case: the measured problem, its future cost, the options, the savings observed."""
    return BusinessCaseFacts(
        project=case.project.project,
        as_of=plain(case.as_of),
        hours_per_day=case.hours_per_day,
        seed=case.seed,
        problem=_problem(case),
        evidence=EvidenceFacts(**asdict(case.evidence)),
        projected=ProjectedFacts(
            basis=case.projected.basis,
            held_after=case.projected.held_after,
            yearly_growth=case.projected.yearly_growth,
            monthly_eur=plain(case.projected.monthly),
        ),
        next_year_eur=plain(case.next_year),
        options=[_option(choice) for choice in case.choices],
        freed={option: FreedFacts.model_validate(plain(asdict(days))) for option, days in case.freed.items()},
        seen={option: SavingFacts.model_validate(plain(asdict(saving))) for option, saving in case.seen.items()},
        followed={option: _followed(following) for option, following in case.followed.items()},
        fiscal_years={option: plain(table) for option, table in case.years.items()},
    )


def charge(report: ChargeReport | Disqualified) -> ChargeFacts | Disqualification:
    """Return the charge of a perimeter: real hours by block, inventory and sizing."""
    if isinstance(report, Disqualified):
        return reason(report)
    inventory, against = report.inventory, report.against
    return ChargeFacts(
        starts_on=plain(report.year.starts_on),
        ends_on=plain(report.year.ends_on),
        hours=report.total_hours,
        blocks=[{"block": block, "hours": hours} for block, hours in report.hours.items()],
        inventory=None if inventory is None else dict(inventory.counts),
        counted_on=None if inventory is None else plain(inventory.counted_on),
        against=[] if against is None else plain(against),
    )


def applications(table: pd.DataFrame | Disqualified) -> list[dict[str, Any]] | Disqualification:
    """Return hosted against SaaS for each application, year by year."""
    return reason(table) if isinstance(table, Disqualified) else plain(table)


def _problem(case: BusinessCase) -> ProblemFacts:
    cost: ProblemCost = case.cost
    return ProblemFacts(
        starts_on=plain(cost.days.starts_on),
        ends_on=plain(cost.days.ends_on),
        minutes=units.minutes(cost.seconds),
        tickets=cost.tickets,
        amount_eur=reason(cost.amount_eur) if isinstance(cost.amount_eur, Disqualified) else str(cost.amount_eur),
        trend=reason(cost.trend) if isinstance(cost.trend, Disqualified) else cost.trend,
        months=plain(
            cost.months[["period", "part", "seconds", "tickets", "amount_eur"]].rename(columns={"part": "kind"})
        ),
        declared_monthly_eur=plain(case.declared_monthly_eur),
    )


def _followed(following: Followed) -> FollowedFacts:
    written = {name: plain(getattr(following, name)) for name in FollowedFacts.model_fields}
    return FollowedFacts.model_validate(written)


def _option(choice: Choice) -> OptionTotals | JudgedOption:
    totals = {name: getattr(choice, name) for name in OptionTotals.model_fields}
    return OptionTotals(**totals) if choice.payback is None else _judged(totals, choice.payback)


def _judged(totals: dict[str, Any], payback: Payback) -> JudgedOption:
    outcomes = {"economic": payback.economic, "cash": payback.cash, "low": payback.low, "high": payback.high}
    return JudgedOption.model_validate(
        {
            **totals,
            **{name: OutcomeFacts.model_validate(plain(asdict(outcome))) for name, outcome in outcomes.items()},
            "break_even": BreakEvenFacts.model_validate(plain(asdict(payback.break_even))),
            "tornado": [plain(asdict(swing)) for swing in payback.tornado],
            "odds": OddsFacts.model_validate(plain(asdict(payback.odds))),
            "cash_odds": OddsFacts.model_validate(plain(asdict(payback.cash_odds))),
        }
    )
