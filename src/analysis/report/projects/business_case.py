"""A project of params judged on a client's real tickets (F1, F2, F4; rule 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.domain.money import Amounts
from analysis.domain.periods import Span
from analysis.measures.investing import indicators, observed, payback, problem, projection, uncertainty
from analysis.measures.investing.cash_flows import InvestmentCase, cash_flows
from analysis.measures.investing.evidence import Evidence, evidence
from analysis.measures.investing.fiscal_years import by_fiscal_year
from analysis.measures.investing.following import Followed, followed
from analysis.measures.investing.observed import ObservedSaving
from analysis.measures.investing.payback import Choice
from analysis.measures.investing.problem import ProblemCost
from analysis.measures.investing.projection import Projection
from analysis.measures.investing.timeline import Timeline, benefit_months
from analysis.params.project import Option, Project
from analysis.params.project_costs import MONTHS_OF
from analysis.report.projects import cases
from analysis.report.projects.cases import Freed
from analysis.report.projects.foreseeing import Forecast, Forecaster
from analysis.warehouse.result_cache import Recall, calculated

COUNTERFACTUAL_PATHS = 2_000
FORESEEN_MONTHS = 24
"""Longest horizon of an honest forecast."""


@dataclass(frozen=True)
class Grounds:
    """Measured and foreseen cost of a problem, whatever the options are.

    Parameters
    ----------
    cost : cost of the problem before any live option changed it.
    everything : cost of the problem up to `as_of`.
    foreseen : forecast of the cost; None where there is no forecast.
    as_of : the date counted, included.
    hours_per_day : hours of a day of the client.
    seed : seed of every draw.
    fiscal_year_starts : first month of the client's fiscal year.
    """

    cost: ProblemCost
    everything: ProblemCost
    foreseen: Forecast | None
    as_of: date
    hours_per_day: float
    seed: int
    fiscal_year_starts: int = 1

    @property
    def observed(self) -> dict[str, float]:
        """Whole month -> cost of the problem [EUR], the months before its first ticket included."""
        return _by_month(self.cost.months)

    @property
    def history(self) -> dict[str, float]:
        """Whole month from the first ticket on (rule 11.8) -> cost of the problem [EUR]."""
        return _by_month(self.cost.window)


@dataclass(frozen=True)
class BusinessCase:
    """A project judged.

    Parameters
    ----------
    name, language : the client's name, and the language of the study.
    project : params of the project.
    grounds : measured and foreseen cost of its problem.
    declared_monthly_eur : name -> cost a month, declared outside tickets; never mixed with measured costs.
    evidence : evidence of the problem (rule 11.8).
    projected : future cost of the problem if nothing is done [EUR a month].
    next_year : (low, mean, high) of the cost of the 12 months after the history, its 80 % interval; None under twelve
        whole months.
    choices : the options and doing nothing, the cheapest first.
    freed : option -> days that it frees a year, and their value.
    seen : option -> saving observed since its go-live [EUR]; only options that are live.
    followed : option -> its months since the go-live, its spending, its verdict once the horizon is over (F4).
    years : option -> outlay, depreciation, run cost and saving by fiscal year (`fiscal_years.COLUMNS`).
    """

    name: str
    language: str
    project: Project
    grounds: Grounds
    declared_monthly_eur: Mapping[str, float]
    evidence: Evidence
    projected: Projection
    next_year: tuple[float, float, float] | None
    choices: tuple[Choice, ...]
    freed: Mapping[str, Freed]
    seen: Mapping[str, ObservedSaving]
    followed: Mapping[str, Followed]
    years: Mapping[str, pd.DataFrame]

    @property
    def cost(self) -> ProblemCost:
        """Measured cost of the problem."""
        return self.grounds.cost

    @property
    def as_of(self) -> date:
        """The date counted, included."""
        return self.grounds.as_of

    @property
    def hours_per_day(self) -> float:
        """Hours of a day of the client."""
        return self.grounds.hours_per_day

    @property
    def seed(self) -> int:
        """Seed of every draw."""
        return self.grounds.seed


def judge(
    project: Project,
    entries: pd.DataFrame,
    is_problem: np.ndarray,
    amounts: Amounts,
    *,
    as_of: date,
    hours_per_day: float,
    name: str = "",
    language: str = "fr",
    forecaster: Forecaster | None = None,
    seed: int = 0,
    fiscal_year_starts: int = 1,
    recall: Recall = calculated,
) -> BusinessCase | Disqualified:
    """Judge a project on a client's entries; Disqualified where no figure can be given. Pure.

    Parameters
    ----------
    project : the project, with its options.
    entries : the client's counted entries up to `as_of`.
    is_problem : mask of the entries that the project's problem holds.
    amounts : the exact amount of each entry.
    as_of : the date counted, included.
    hours_per_day : hours of a day of the client.
    name, language : name and language of the client, for display.
    forecaster : forecasts the cost from its history; None: the mean of the last 12 months stands for the forecast, and
        the projection says so.
    seed : seed of every draw.
    fiscal_year_starts : first month of the client's fiscal year.
    recall : returns the payback of an option, cached or computed.

    Returns
    -------
    BusinessCase, or Disqualified with one of the reasons `no_problem_ticket`, `no_whole_month` (`starts_on`),
    `cost_before_history` (`option`, `starts_on`, `known_from`: the first such option), `unknown_profile` (`entries`).
    """
    untouched = Span(project.problem.starts_on, _last_untouched_day(project, as_of))
    cost = problem.cost_of_problem(entries, is_problem, untouched, amounts=amounts)
    fault = _fault(project, cost, entries)
    if fault is not None:
        return fault
    everything, whole = cost, Span(project.problem.starts_on, as_of)
    if whole != untouched:
        everything = problem.cost_of_problem(entries, is_problem, whole, amounts=amounts)
    grounds = Grounds(cost, everything, None, as_of, hours_per_day, seed, fiscal_year_starts)
    if forecaster is not None:
        grounds = replace(grounds, foreseen=forecaster(grounds.history, FORESEEN_MONTHS))
    return decide(project, grounds, name=name, language=language, recall=recall)


def decide(
    project: Project, grounds: Grounds, *, name: str, language: str, recall: Recall = calculated
) -> BusinessCase:
    """Judge a project on the known cost of its problem; other costs, shares or horizon do not need the entries again.

    Parameters
    ----------
    project : a project with the problem, and the go-live dates of live options, that `grounds` were measured with.
    grounds : measured and foreseen cost of the problem.
    name, language : name and language of the client, for display.
    recall : returns the payback of an option, cached or computed.
    """
    cost, foreseen, history = grounds.cost, grounds.foreseen, grounds.history
    horizon = Timeline(project.starts_on, project.horizon_months)
    months = periods.keys(Span(horizon.starts_on, horizon.span(project.horizon_months - 1).ends_on), "month")
    projected = projection.project(
        grounds.observed,
        months,
        forecast=None if foreseen is None else foreseen.mean,
        yearly_growth=0.0 if project.growth is None else project.growth.yearly_percent / 100,
        known_from=min(history),
    )
    declared = {item.name: float(item.amount_eur) / MONTHS_OF[item.per] for item in project.problem.declared}
    monthly = horizon.from_calendar(projected.monthly)
    known = evidence(history)
    judged = [
        recall(
            payback.payback,
            cases.case_of(project, option, cost, monthly, declared),
            seed=grounds.seed,
            volume=cases.estimate(project.volume_percent, 1.0, 100.0),
            delay_months=cases.estimate(option.delay_months, 0.0, 1.0),
            has_evidence=known.is_enough,
        )
        for option in project.options
    ]
    investments = {item.case.option: item.case for item in judged}
    known_savings = {
        option.option: following
        for option in project.options
        if option.is_live
        and (following := _followed(option, investments[option.option], grounds, projected)) is not None
    }
    return BusinessCase(
        name=name,
        language=language,
        project=project,
        grounds=grounds,
        declared_monthly_eur=declared,
        evidence=known,
        projected=projected,
        next_year=_next_year(grounds) if len(history) >= projection.MEAN_MONTHS else None,
        choices=payback.side_by_side(judged),
        freed={option.option: cases.freed(option, cost, monthly, grounds.hours_per_day) for option in project.options},
        seen={option: following.saving for option, following in known_savings.items()},
        followed=known_savings,
        years={
            option.option: by_fiscal_year(
                investments[option.option],
                first_month=grounds.fiscal_year_starts,
                depreciated_years={
                    item.name: item.depreciated_years for item in option.one_off if item.depreciated_years
                },
            )
            for option in project.options
        },
    )


def _by_month(rows: pd.DataFrame) -> dict[str, float]:
    sums = rows.groupby("period", sort=True)["amount_eur"].sum()
    return dict(zip(sums.index.astype("str"), sums.tolist(), strict=True))


def _followed(option: Option, investment: InvestmentCase, grounds: Grounds, projected: Projection) -> Followed | None:
    """Return a live option over the whole months since its go-live; None before the first whole month.

    Beyond the months of a forecast, its last year is repeated, as the projection does (rule 11.6).
    """
    before, everything, foreseen = grounds.cost, grounds.everything, grounds.foreseen
    real = _by_month(everything.months)
    live = [name for name in everything.periods if periods.span(name).starts_on >= option.go_live]
    months = [name for name in live if name in projected.monthly]
    if not months:
        return None
    gap = everything.periods.index(months[0]) - len(before.periods)
    if foreseen is None:
        paths = _resampled_futures(grounds, len(months))
    else:
        reach = foreseen.paths.shape[1]
        places = [place if place < reach else reach - 12 + (place - reach) % 12 for place in range(gap + len(months))]
        paths = foreseen.paths[:, places[gap:]]
    first = periods.span(months[0]).starts_on
    calendar = Timeline(first, len(months))
    benefit = benefit_months(len(months), calendar.position(option.go_live), option.ramp_up_months, 0.0)
    promised = _promise(option, before, np.array([projected.monthly[name] for name in months])) * benefit
    costs = [real[name] for name in months]
    spending = cash_flows(replace(investment, savings=(), residual_eur=0.0))
    spent = np.maximum.accumulate(-indicators.cumulative(spending.lumps, spending.flows))
    reached = min(investment.timeline.position(periods.span(months[-1]).ends_on + timedelta(days=1)), len(spent) - 1)
    return followed(
        months,
        costs,
        observed.observed_saving(costs, paths, promised.tolist()),
        spent_eur=float(np.interp(reached, np.arange(len(spent)), spent)),
        ends_on=investment.timeline.span(investment.horizon_months - 1).ends_on,
        as_of=grounds.as_of,
    )


def _promise(option: Option, cost: ProblemCost, monthly_eur: np.ndarray) -> np.ndarray:
    """Saving that the option promised for each month at full effect."""
    savings = cases.measured(option, cost, monthly_eur)
    return np.sum([saving.avoided.central * np.array(saving.monthly_cost_eur) for saving in savings], axis=0)


def _fault(project: Project, cost: ProblemCost, entries: pd.DataFrame) -> Disqualified | None:
    """Return the reason why a project has no figure; None where it has one."""
    if not cost.entries:
        return Disqualified("no_problem_ticket")
    if cost.months.empty:
        return Disqualified("no_whole_month", {"starts_on": f"{cost.days.starts_on}"})
    known_from = max(periods.span(cost.months["period"].iloc[0]).starts_on, entries["work_date"].min().date())
    for option in project.options:
        if option.starts_on < known_from:
            detail = {"option": option.option, "starts_on": f"{option.starts_on}", "known_from": f"{known_from}"}
            return Disqualified("cost_before_history", detail)
    return cost.amount_eur if isinstance(cost.amount_eur, Disqualified) else None


def _last_untouched_day(project: Project, as_of: date) -> date:
    """Last day of the history before any live option changed the problem."""
    ends_on = min(as_of, project.problem.ends_on or as_of)
    live = [option.go_live for option in project.options if option.is_live]
    return min([ends_on, *(day - timedelta(days=1) for day in live)])


def _next_year(grounds: Grounds) -> tuple[float, float, float]:
    months, foreseen = projection.MEAN_MONTHS, grounds.foreseen
    if foreseen is None:
        paths, mean = _resampled_futures(grounds, months), sum(list(grounds.history.values())[-months:])
    else:
        paths, mean = foreseen.paths[:, :months], sum(list(foreseen.mean.values())[:months])
    low, high = np.quantile(paths.sum(axis=1), [0.1, 0.9])
    return float(low), float(mean), float(high)


def _resampled_futures(grounds: Grounds, months: int) -> np.ndarray:
    """Futures of a problem without a forecast: its months drawn by blocks around the mean of the last year.

    As for the odds, another history is drawn first, since the level itself is unsure.
    """
    generator = np.random.default_rng(grounds.seed)
    values = np.array(list(grounds.history.values()))
    resampled = uncertainty.blocks(len(values), len(values), generator, COUNTERFACTUAL_PATHS)
    months_drawn = uncertainty.blocks(len(values), months, generator, COUNTERFACTUAL_PATHS)
    chosen = np.take_along_axis(resampled, months_drawn, axis=1)
    return values[-projection.MEAN_MONTHS :].mean() * np.array(projection.ratios(values))[chosen]
