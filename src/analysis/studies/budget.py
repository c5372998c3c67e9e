"""Next year's budget of a client or of one of its lines, read from simulated futures (E3, E5, H6, rule 10.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePath

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from analysis.domain import contracts, money, periods
from analysis.domain.findings import Disqualified
from analysis.domain.periods import Span
from analysis.foundation import addresses
from analysis.foundation.errors import DataFault, Fault, ParamsFault
from analysis.foundation.messages import Message, message
from analysis.measures.effort import consumption
from analysis.measures.forecasting import budget as budgets
from analysis.measures.forecasting.budget import Budget
from analysis.measures.forecasting.events import Proposal, proposed_events
from analysis.measures.forecasting.forecast import forecast
from analysis.measures.forecasting.hierarchy import foreseen, life
from analysis.measures.forecasting.history import LONGEST_HORIZON, MONTHS_FOR_A_FORECAST, SeriesFault
from analysis.params import study as studies
from analysis.params.budget import BudgetStudy
from analysis.params.term import ContractTerm
from analysis.report import client_report, contract_terms, outlook, results_kept, work_by_month
from analysis.report.line_work import Work
from analysis.report.outlook import Forecaster, Outlook
from analysis.studies import assumed, next_rates
from analysis.studies.assumed import Assumption
from analysis.studies.line_histories import family, fitted, histories
from analysis.studies.next_rates import NextRates
from analysis.warehouse.result_cache import Recall, calculated

UNCHANGED = "unchanged"
INTERVAL = (10.0, 90.0)
POINTS_OF_THE_CURVE = 24


@dataclass(frozen=True)
class ScenarioBudget:
    """Budget of the year under one set of assumptions.

    Parameters
    ----------
    scenario, name : key and name in params; `UNCHANGED` is the forecast alone, with an empty name.
    assumptions : known changes of the scenario.
    months : by month of the year: `days`, `low_days`, `high_days` (80 %), and `amount_eur` where rates are known.
    days, euros : the budgets and their risk; `euros` is None without rates.
    current_overrun : probability that the year passes the present entitlement; None where the two do not compare.
    """

    scenario: str
    name: str
    assumptions: tuple[Assumption, ...]
    months: pd.DataFrame
    days: Budget
    euros: Budget | None
    current_overrun: float | None


@dataclass(frozen=True)
class Current:
    """The present contract that the budget is compared with: its lines, and their whole quantity [days] and price."""

    lines: tuple[str, ...]
    entitlement_days: float
    price_eur: float | None


@dataclass(frozen=True)
class Grounds:
    """Starting point of every scenario of a budget.

    Parameters
    ----------
    year : the twelve months.
    mean, paths : the forecast of the year before any change [days], (12,) and (paths, 12).
    rates : future daily rates; Disqualified where the client has no rate.
    current : the present contract; None where its lines do not count time.
    amounts_eur : amounts whose risk is wanted.
    """

    year: pd.DatetimeIndex
    mean: np.ndarray
    paths: np.ndarray
    rates: NextRates | Disqualified
    current: Current | None
    amounts_eur: tuple[float, ...]


@dataclass(frozen=True)
class BudgetReport:
    """The study, computed.

    Parameters
    ----------
    study, name, hours_per_day : params of the study, name of the client and hours of its day.
    outlook : the forecast of all the client's work, with its back-test and the events taken out.
    history : days a month of the work that the budget covers.
    lines : by month of the year, the days foreseen of each contract line (a column each; "" is unallocated work); the
        columns sum to all the client's work.
    lives : line -> new, alive, dying or silent (`measures.forecasting.hierarchy.life`).
    grounds : starting point of every scenario.
    scenarios : the unchanged scenario first, then the scenarios of params.
    chosen : scenario of the proposal.
    proposals : events that the history hints at, to declare or to dismiss.
    renewed : contract line that the budget renews; None: all the client's work.
    """

    study: BudgetStudy
    name: str
    hours_per_day: float
    outlook: Outlook
    history: pd.Series
    lines: pd.DataFrame
    lives: Mapping[str, str]
    grounds: Grounds
    scenarios: tuple[ScenarioBudget, ...]
    chosen: ScenarioBudget
    proposals: tuple[Proposal, ...]
    renewed: ContractTerm | None

    @property
    def rates(self) -> NextRates | Disqualified:
        """Future daily rates."""
        return self.grounds.rates

    @property
    def current(self) -> Current | None:
        """The present contract, where it counts time."""
        return self.grounds.current


def load(study: str) -> BudgetReport:
    """Load the budget of `params/studies/<study>.yaml`, on the client's live data.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        When there is no such study, when it or the client's params are at fault, when the history carries no forecast.

    Examples
    --------
    >>> import releve
    >>> planned = releve.budget("budget-2023-2024")  # doctest: +SKIP
    """
    where = addresses.find()
    path = studies.path_of(where.params, study)
    params = studies.read_as(path, BudgetStudy)
    known = client_report.load(params.client, params.as_of.isoformat(), params.language)
    return build(params, known.work, file=path, recall=results_kept.recall(where))


def build(
    study: BudgetStudy,
    work: Work,
    *,
    file: PurePath,
    forecaster: Forecaster = forecast,
    recall: Recall = calculated,
) -> BudgetReport:
    """Build the budget of a client's work. Pure.

    Parameters
    ----------
    study : params of the study.
    work : the client's counted entries, tickets and params up to the study's `as_of`.
    file : file of the study, for error messages.
    forecaster : `measures.forecasting.forecast.forecast`, or another with its interface.
    recall : returns the results of forecasts, cached or computed.

    Raises
    ------
    ParamsFault
        When the year is not in the future, when the line is unknown, when a rate is missing.
    DataFault
        When the history has fewer than 12 whole months.
    """
    line = _line(study, work, file)
    whole = work_by_month.days_a_month(work.entries, work)
    if len(whole) < MONTHS_FOR_A_FORECAST:
        raise DataFault(
            message(
                "{file}: {months} whole months of history on {as_of} for {client}; {needed} are needed for a forecast. "
                "Wait, or size the client by a preliminary study.",
                file=str(file),
                months=len(whole),
                as_of=str(study.as_of),
                client=study.client,
                needed=MONTHS_FOR_A_FORECAST,
            )
        )
    year = _year(study, whole.index[-1], file)
    horizon = len(pd.period_range(whole.index[-1], year[-1], freq="M")) - 1
    parts = histories(work, whole.index[0])
    cleaned = {
        name: outlook.without_declared(days, rows, work, recall=recall).history for name, (days, rows) in parts.items()
    }
    total = outlook.without_declared(whole, work.entries, work, recall=recall).history
    lives = {name: life(days) for name, days in cleaned.items()}
    part = None if line is None else family(line, work)
    agreed = recall(
        foreseen,
        forecaster,
        total,
        [fitted(days, lives[name]) for name, days in cleaned.items()],
        horizon,
        months=len(year),
        part=None if part is None else list(cleaned).index(part),
    )
    rows = work.entries if part is None else parts[part][1]
    grounds = Grounds(
        year=year,
        mean=agreed.mean,
        paths=agreed.paths,
        rates=_rates(study, work, rows, year, line, file),
        current=_current(line, work),
        amounts_eur=study.amounts_eur,
    )
    assumptions = assumed.assumptions(study, work, year, line, file, recall)
    declared = [
        _scenario(
            item.scenario,
            item.name,
            tuple(change for change in assumptions if change.is_held_by(item.drivers)),
            grounds,
        )
        for item in study.scenarios
    ] or [_scenario("declared", "", assumptions, grounds)]
    chosen = next((item for item in declared if item.scenario == study.chosen), declared[0])
    return BudgetReport(
        study=study,
        name=work.params.name,
        hours_per_day=work.params.hours_per_day,
        outlook=_outlook(work, forecaster, recall),
        history=whole if part is None else parts[part][0],
        lines=pd.DataFrame(agreed.parts, index=year, columns=list(cleaned)),
        lives=lives,
        grounds=grounds,
        scenarios=(_scenario(UNCHANGED, "", (), grounds), *declared),
        chosen=chosen,
        proposals=recall(proposed_events, total),
        renewed=line,
    )


def reassumed(report: BudgetReport, effects: Mapping[str, float]) -> BudgetReport:
    """Return the budget with other effects (driver -> `Assumption.effect`) in its chosen scenario."""
    changes = tuple(
        item if item.key is None or item.key not in effects else item.with_effect(effects[item.key])
        for item in report.chosen.assumptions
    )
    return replace(report, chosen=_scenario(report.chosen.scenario, report.chosen.name, changes, report.grounds))


def _scenario(scenario: str, name: str, changes: tuple[Assumption, ...], grounds: Grounds) -> ScenarioBudget:
    drivers = [item.driver for item in changes]
    futures = budgets.with_drivers(grounds.paths, grounds.year, drivers)
    days = budgets.with_drivers(grounds.mean[None, :], grounds.year, drivers)[0]
    low, high = np.percentile(futures, INTERVAL, axis=0)
    months = pd.DataFrame({"days": days, "low_days": low, "high_days": high}, index=grounds.year)
    euros = None
    if not isinstance(grounds.rates, Disqualified):
        months["amount_eur"] = days * grounds.rates.monthly_eur
        priced = budgets.priced(futures, grounds.rates.monthly_eur.tolist())
        euros = budgets.budget(priced, amounts=sorted({*_round_amounts(priced), *grounds.amounts_eur}))
    current = grounds.current
    overrun = None if current is None else budgets.overrun_probability(futures, current.entitlement_days)
    in_days = budgets.budget(futures, amounts=_round_amounts(futures))
    return ScenarioBudget(scenario, name, changes, months, in_days, euros, overrun)


def _round_amounts(paths: np.ndarray) -> list[float]:
    """Round amounts, evenly apart, over nearly all totals of the paths."""
    totals = paths.sum(axis=1)
    low, high = np.quantile(totals, [0.005, 0.995])
    rough = max(float(high - low), 1.0) / POINTS_OF_THE_CURVE
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [float(step * rank) for rank in range(int(low // step), int(high // step) + 2)]


def _line(study: BudgetStudy, work: Work, file: PurePath) -> ContractTerm | None:
    if study.line is None:
        return None
    terms = work.params.contract_terms
    known = {term.line: term for term in terms} | {term.line: term for term in terms if term.starts_on <= work.as_of}
    if study.line not in known:
        raise ParamsFault([Fault(file, _unknown_line(study.client, known), key="line", found=study.line)])
    return known[study.line]


def _unknown_line(client: str, lines: Collection[str]) -> Message:
    if not lines:
        return message("unknown contract line; {client} has no line", client=client)
    return message("unknown contract line; lines of {client}: {lines}", client=client, lines=", ".join(lines))


def _year(study: BudgetStudy, last_known: pd.Timestamp, file: PurePath) -> pd.DatetimeIndex:
    """The twelve months of the budget."""
    year = pd.date_range(f"{study.year}-{study.first_month:02d}-01", periods=12, freq="MS")
    ahead = len(pd.period_range(last_known, year[-1], freq="M")) - 1
    if year[0] <= last_known or ahead > LONGEST_HORIZON:
        sentence = message(
            "the budget must begin after the last whole month known ({month}) and end at most {longest} months after "
            "that month",
            month=f"{last_known:%Y-%m}",
            longest=LONGEST_HORIZON,
        )
        remedy = message("Correct year, first_month or as_of.")
        raise ParamsFault([Fault(file, sentence, key="year", found=f"{year[0]:%Y-%m}", remedy=remedy)])
    return year


def _rates(
    study: BudgetStudy,
    work: Work,
    rows: pd.DataFrame,
    year: pd.DatetimeIndex,
    line: ContractTerm | None,
    file: PurePath,
) -> NextRates | Disqualified:
    months = [periods.span(periods.key(month.date(), "month")) for month in year]
    if study.priced_by == "line" and line is not None:
        price = contract_terms.unit_price(line)
        if price is None or line.unit not in ("days", "hours"):
            sentence = message("the line {line} has no unit price in days or hours", line=line.line)
            remedy = message("Choose profiles.")
            raise ParamsFault([Fault(file, sentence, key="priced_by", found="line", remedy=remedy)])
        per_day = 1 if line.unit == "days" else money.exact(work.params.hours_per_day)
        return next_rates.of_line(price * per_day, months, study.index)
    rates = (*work.params.rates, *study.rates)
    if not rates:
        return Disqualified("no_rates")
    recent = consumption.within(rows, Span(work.as_of - relativedelta(years=1) + timedelta(days=1), work.as_of))
    try:
        mix = next_rates.profile_mix(recent, work.params.hours_per_day)
        return next_rates.of_profiles(mix, rates, months, study.index)
    except SeriesFault as fault:
        raise ParamsFault(
            [Fault(file, str(fault).rstrip("."), key="rates", remedy=message("Complete rates."))]
        ) from None


def _current(line: ContractTerm | None, work: Work) -> Current | None:
    lines = contract_terms.lines_in_force(work.params, work.as_of) if line is None else (line,)
    per_day = {"days": 1.0, "hours": work.params.hours_per_day}
    if not lines or any(item.unit not in per_day for item in lines):
        return None
    entitlements = [
        float(contracts.entitlement(contract_terms.segments(item, work.params))) / per_day[item.unit] for item in lines
    ]
    prices = [item.price_eur for item in lines]
    price = None if None in prices else float(sum(value for value in prices if value is not None))
    return Current(tuple(item.name for item in lines), sum(entitlements), price)


def _outlook(work: Work, forecaster: Forecaster, recall: Recall) -> Outlook:
    forecast_of_work = outlook.outlook(work, forecaster, recall)
    if isinstance(forecast_of_work, Disqualified):
        raise DataFault(message("{client}: history too short for a forecast", client=work.params.client))
    return forecast_of_work
