"""A business case: a project of params judged on a client's real tickets (F1, F2, F4; rule 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePath

import numpy as np
import pandas as pd

from analysis import contract_lines, places, report
from analysis.domain import periods
from analysis.domain.findings import Disqualified
from analysis.domain.money import Amounts
from analysis.domain.periods import Span
from analysis.errors import DataFault, Fault, ParamsFault
from analysis.matching import matches
from analysis.measures import payback
from analysis.measures.investing import observed, problem, projection, uncertainty
from analysis.measures.investing.observed import ObservedSaving
from analysis.measures.investing.problem import ProblemCost
from analysis.measures.investing.projection import Projection
from analysis.measures.investing.timeline import Timeline, benefit_months
from analysis.measures.payback import Choice
from analysis.params import load as load_params
from analysis.params import study as studies
from analysis.params.client import ClientParams
from analysis.params.project import MONTHS_OF, Option, Project
from analysis.params.study import BusinessCaseStudy
from analysis.studies import cases, foreseeing
from analysis.studies.foreseeing import Forecast, Forecaster

COUNTERFACTUAL_PATHS = 2_000


@dataclass(frozen=True)
class BusinessCase:
    """A project judged.

    Parameters
    ----------
    name, language : the client's name, and the language the study is read in.
    project : its params.
    as_of : the date counted, included.
    cost : what the problem took, measured.
    declared_monthly_eur : name -> cost a month, declared outside tickets; never mixed with what is measured.
    projected : what it will cost if nothing is done [EUR a month].
    next_year : (low, mean, high) of the cost of the 12 months after the history, from the forecast; None without one.
    choices : the options and doing nothing, the cheapest first.
    seen : option -> what it really saved since its go-live [EUR]; only options that are live.
    seed : of every draw.
    """

    name: str
    language: str
    project: Project
    as_of: date
    hours_per_day: float
    cost: ProblemCost
    declared_monthly_eur: Mapping[str, float]
    projected: Projection
    next_year: tuple[float, float, float] | None
    choices: tuple[Choice, ...]
    seen: Mapping[str, ObservedSaving]
    seed: int


def load(study: str) -> BusinessCase:
    """The business case of `params/studies/<study>.yaml`, on the client's live data.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        When there is no such study, when it or the client's params are at fault, when no figure can be given.
    """
    where = places.find()
    path = studies.path_of(where.params, study)
    params = studies.read_as(path, BusinessCaseStudy)
    client = load_params.client(where.params, params.client)
    project, file = _project(params, client, path, where.params)
    known = report.load(params.client, params.as_of.isoformat(), params.language)
    return build(
        project,
        known.entries,
        matches(known.entries, project.problem.scope),
        contract_lines.amounts(known.entries, client),
        as_of=params.as_of,
        hours_per_day=client.hours_per_day,
        file=file,
        name=client.name,
        language=params.language,
        forecaster=foreseeing.foresee,
        seed=known.edition.seed,
    )


def build(
    project: Project,
    entries: pd.DataFrame,
    is_problem: np.ndarray,
    amounts: Amounts,
    *,
    as_of: date,
    hours_per_day: float,
    file: PurePath,
    name: str = "",
    language: str = "fr",
    forecaster: Forecaster | None = None,
    seed: int = 0,
) -> BusinessCase:
    """A project judged on a client's entries. Pure.

    Parameters
    ----------
    project : what could be done.
    entries : the client's counted entries up to `as_of`.
    is_problem : which of them the project's scope holds.
    amounts : the exact amount of each entry.
    as_of : the date counted, included.
    hours_per_day : of the client.
    file : the file of params, for what must be said about it.
    name, language : of the client, for what is shown.
    forecaster : gives the cost to come from its history; None: the mean of the last 12 months stands for it, and the
        projection says so.
    seed : of every draw.

    Raises
    ------
    ParamsFault
        When the problem has no ticket, no whole month, or costs that come before its history.
    DataFault
        When an entry of the problem has no rate: no euro can be given.
    """
    untouched = Span(project.problem.starts_on, _last_untouched_day(project, as_of))
    cost = problem.cost_of_problem(entries, is_problem, untouched, amounts=amounts)
    _check(project, cost, entries, file)
    history = dict(zip(cost.periods, cost.months.groupby("period", sort=True)["amount_eur"].sum(), strict=True))
    horizon = Timeline(project.starts_on, project.horizon_months)
    months = periods.keys(Span(horizon.starts_on, horizon.span(project.horizon_months - 1).ends_on), "month")
    foreseen = None if forecaster is None else forecaster(history, max(projection.MEAN_MONTHS, _ahead(history, months)))
    projected = projection.project(
        history,
        months,
        forecast=None if foreseen is None else foreseen.mean,
        yearly_growth=0.0 if project.growth is None else project.growth.yearly_percent / 100,
    )
    declared = {item.name: float(item.amount_eur) / MONTHS_OF[item.per] for item in project.problem.declared}
    monthly = horizon.from_calendar(projected.monthly)
    judged = [
        payback.payback(
            cases.case_of(project, option, cost, monthly, declared),
            seed=seed,
            volume=cases.estimate(project.volume_percent, 1.0, 100.0),
            delay_months=cases.estimate(option.delay_months, 0.0, 1.0),
        )
        for option in project.options
    ]
    everything = problem.cost_of_problem(entries, is_problem, Span(project.problem.starts_on, as_of), amounts=amounts)
    seen = {
        option.option: saving
        for option in project.options
        if option.is_live
        and (saving := _seen(option, cost, everything, history, projected, foreseen, seed)) is not None
    }
    return BusinessCase(
        name=name,
        language=language,
        project=project,
        as_of=as_of,
        hours_per_day=hours_per_day,
        cost=cost,
        declared_monthly_eur=declared,
        projected=projected,
        next_year=None if foreseen is None else _next_year(foreseen),
        choices=payback.side_by_side(judged),
        seen=seen,
        seed=seed,
    )


def _seen(
    option: Option,
    before: ProblemCost,
    everything: ProblemCost,
    history: Mapping[str, float],
    projected: Projection,
    foreseen: Forecast | None,
    seed: int,
) -> ObservedSaving | None:
    """What a live option saved in the whole months since its go-live; None while there is none."""
    real = everything.months.groupby("period", sort=True)["amount_eur"].sum()
    live = [name for name in everything.periods if periods.span(name).starts_on >= option.go_live]
    months = [name for name in live if name in projected.monthly]
    if not months:
        return None
    gap = everything.periods.index(months[0]) - len(before.periods)
    if foreseen is None:
        generator = np.random.default_rng(seed)
        chosen = uncertainty.blocks(len(history), len(months), generator, COUNTERFACTUAL_PATHS)
        paths = np.array([history[name] for name in before.periods])[chosen]
    else:
        months = months[: foreseen.paths.shape[1] - gap]
        paths = foreseen.paths[:, gap : gap + len(months)]
    first = periods.span(months[0]).starts_on
    calendar = Timeline(first, len(months))
    benefit = benefit_months(len(months), calendar.position(option.go_live), option.ramp_up_months, 0.0)
    promised = _promise(option, before, np.array([projected.monthly[name] for name in months])) * benefit
    return observed.observed_saving([float(real[name]) for name in months], paths, promised.tolist())


def _promise(option: Option, cost: ProblemCost, monthly_eur: np.ndarray) -> np.ndarray:
    """What the option promised to avoid of each month at full effect."""
    savings = cases.measured(option, cost, monthly_eur)
    return np.sum([saving.avoided.central * np.array(saving.monthly_cost_eur) for saving in savings], axis=0)


def _check(project: Project, cost: ProblemCost, entries: pd.DataFrame, file: PurePath) -> None:
    key = f"projects.{project.project}"
    faults = []
    if not cost.entries:
        remedy = "Élargir scope (releve explain montre les catégories), ou avancer starts_on."
        faults.append(Fault(file, "aucun ticket du problème sur la période", key=f"{key}.problem.scope", remedy=remedy))
    elif not cost.periods:
        message = "l’historique ne contient aucun mois entier"
        remedy = "Avancer starts_on."
        faults.append(Fault(file, message, key=f"{key}.problem.starts_on", found=cost.days.starts_on, remedy=remedy))
    else:
        known_from = max(periods.span(cost.periods[0]).starts_on, entries["work_date"].min().date())
        early = [
            (f"{key}.options.{option.option}", option.starts_on)
            for option in project.options
            if option.starts_on < known_from
        ]
        for where, day in early:
            message = f"un coût précède l’historique, connu à partir du {known_from}"
            faults.append(Fault(file, message, key=where, found=day, remedy="Corriger la date de ce coût."))
    if faults:
        raise ParamsFault(faults)
    if isinstance(cost.amount_eur, Disqualified):
        count = cost.amount_eur.detail.get("entries", cost.entries)
        raise DataFault(
            f"{file} : {key} : {count} intervention(s) du problème n’ont pas de TJM à leur date ; "
            "compléter rates (profil et date), ou default_profile."
        )


def _last_untouched_day(project: Project, as_of: date) -> date:
    """The last day of the history that no live option has changed: what came after is not the problem left alone."""
    ends_on = min(as_of, project.problem.ends_on or as_of)
    live = [option.go_live for option in project.options if option.is_live]
    return min([ends_on, *(day - timedelta(days=1) for day in live)])


def _ahead(history: Mapping[str, float], months: tuple[str, ...]) -> int:
    """How many months after the history the case reaches, capped at two years: no forecast goes further honestly."""
    after = [name for name in months if name > max(history)]
    return min(len(after), 24)


def _next_year(foreseen: Forecast) -> tuple[float, float, float]:
    totals = foreseen.paths[:, :12].sum(axis=1)
    low, high = np.quantile(totals, [0.1, 0.9])
    return float(low), float(sum(list(foreseen.mean.values())[:12])), float(high)


def _project(params: BusinessCaseStudy, client: ClientParams, path: Path, folder: Path) -> tuple[Project, Path]:
    """The project judged, and the file it stands in."""
    if params.investment is not None:
        return params.investment, path
    found = {project.project: project for project in client.projects}
    if params.project not in found:
        message = f"projet inconnu ; projets de {client.client} : {', '.join(sorted(found)) or 'aucun'}"
        raise ParamsFault([Fault(path, message, key="project", found=params.project)])
    return found[params.project], folder / "clients" / f"{client.client}.yaml"
