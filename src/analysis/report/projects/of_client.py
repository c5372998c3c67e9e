"""The projects of a client's params, each judged on its real work: "does it pay?" in its own report (F1, F2, F4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.domain.findings import Disqualified
from analysis.enrich.scope_match import matches
from analysis.measures.checks import check_runs
from analysis.measures.investing.cash_flows import Estimate, InvestmentCase, OneOffCost, RunCost, Saving
from analysis.measures.investing.indicators import InternalRate
from analysis.measures.investing.payback import Outcome, Payback
from analysis.measures.investing.sensitivity import BreakEven, Swing
from analysis.measures.investing.uncertainty import Odds
from analysis.params.project import Problem, Project
from analysis.report import contract_terms
from analysis.report.line_work import Work
from analysis.report.projects import foreseeing
from analysis.report.projects.business_case import BusinessCase, judge
from analysis.report.projects.foreseeing import Forecast
from analysis.warehouse.result_cache import Recall, calculated

REMEMBERED = (
    Forecast,
    Payback,
    Outcome,
    InternalRate,
    BreakEven,
    Swing,
    Odds,
    InvestmentCase,
    OneOffCost,
    RunCost,
    Saving,
    Estimate,
)
"""Types of the results of the calculations behind a project, beside series and frames."""


@dataclass(frozen=True)
class ProjectReport:
    """A project of params and its business case; Disqualified where the client's work gives no figure yet."""

    project: Project
    judged: BusinessCase | Disqualified


def project_reports(
    work: Work, language: str, *, effort: Disqualified | None = None, recall: Recall = calculated
) -> tuple[ProjectReport, ...]:
    """Judge every project of the client's params, in their order, at the date counted.

    Parameters
    ----------
    effort : reason why the client's source has no effort; None where it has effort.
    recall : returns the results of forecasts, cached or computed.
    """
    return tuple(
        ProjectReport(project, effort or judged(project, work, language, recall=recall))
        for project in work.params.projects
    )


def judged(
    project: Project, work: Work, language: str, seed: int = 0, recall: Recall = calculated
) -> BusinessCase | Disqualified:
    """Judge one project on the client's work, with the forecast of a study: report and study give the same figures."""
    return judge(
        project,
        work.entries,
        of_problem(project.problem, work),
        contract_terms.amounts(work.entries, work.params),
        as_of=work.as_of,
        hours_per_day=work.params.hours_per_day,
        name=work.params.name,
        language=language,
        forecaster=partial(recall, foreseeing.foresee),
        seed=seed,
        fiscal_year_starts=work.params.fiscal_year_starts,
        recall=recall,
    )


def of_problem(problem: Problem, work: Work) -> np.ndarray:
    """Return a mask of the client's entries that a problem holds.

    A problem holds the entries of its scope; where it names checks, only entries of tickets opened for their KO runs.
    """
    mask = matches(work.entries, problem.scope)
    if problem.ko_checks:
        plan = [item for item in work.params.checks if item.check in problem.ko_checks]
        names = {name for item in plan for name in (item.check, *item.names)}
        tickets = check_runs.ko_tickets(work.check_runs, names, work.as_of)
        mask &= work.entries["ticket_id"].isin(tickets).to_numpy(dtype=bool)
    return mask
