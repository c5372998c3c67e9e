"""A business case: a study that judges one project on a client's live data (F2, F3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from analysis.domain.findings import Disqualified
from analysis.foundation import addresses
from analysis.foundation.errors import DataFault, Fault, ParamsFault
from analysis.foundation.messages import Message, message, sequence
from analysis.params import coherence
from analysis.params import load as load_params
from analysis.params import study as studies
from analysis.params.client import ClientParams
from analysis.params.project import Project
from analysis.params.study import BusinessCaseStudy
from analysis.report import client_report, results_kept
from analysis.report.projects import of_client
from analysis.report.projects.business_case import BusinessCase, decide
from analysis.studies import assuming

FAULTS = {
    "no_problem_ticket": (
        "problem.scope",
        message("no ticket of the problem in the period"),
        message("Widen scope (releve explain shows the categories), or bring starts_on forward."),
    ),
    "no_whole_month": (
        "problem.starts_on",
        message("the history holds no whole month"),
        message("Bring starts_on forward."),
    ),
    "cost_before_history": (
        "options.{option}",
        message("a cost comes before the history, known from {known_from} on"),
        message("Correct the date of this cost."),
    ),
}
"""Reason why a project cannot be judged -> key, message and remedy of the fault of its params."""


def load(study: str) -> BusinessCase:
    """Load the business case of `params/studies/<study>.yaml`, on the client's live data.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        When there is no such study, when it or the client's params are at fault, when no figure can be given.

    Examples
    --------
    >>> import releve
    >>> case = releve.business_case("sauvegarde-hyperv")
    >>> len(case.choices) > 1
    True
    """
    where = addresses.find()
    path = studies.path_of(where.params, study)
    params = studies.read_as(path, BusinessCaseStudy)
    client = load_params.client(where.params, params.client)
    project, file = _project(params, client, path, where.params)
    known = client_report.load(params.client, params.as_of.isoformat(), params.language)
    case = of_client.judged(project, known.work, params.language, known.edition.seed, recall=results_kept.recall(where))
    return figures(case, project, file)


def reassumed(case: BusinessCase, values: Mapping[str, float]) -> BusinessCase:
    """Return the case with other central values (`assuming.Movable.key` -> value); the entries are not read again.

    Raises
    ------
    UsageFault
        When the values no longer go together.
    """
    return decide(assuming.moved(case.project, values), case.grounds, name=case.name, language=case.language)


def figures(case: BusinessCase | Disqualified, project: Project, file: PurePath) -> BusinessCase:
    """Return the business case. Where no figure can be given, raise the fault of the file, with its remedy.

    Raises
    ------
    ParamsFault
        When the problem has no ticket, no whole month, or costs that come before its history.
    DataFault
        When an entry of the problem has no rate: no euro can be given.
    """
    if isinstance(case, BusinessCase):
        return case
    where = f"projects.{project.project}"
    if case.reason not in FAULTS:
        raise DataFault(
            message(
                "{file}: {project}: {n} intervention(s) of the problem have no daily rate at their date; "
                "complete rates (profile and date), or default_profile.",
                file=str(file),
                project=where,
                n=case.detail["entries"],
            )
        )
    key, sentence, remedy = FAULTS[case.reason]
    place = f"{where}.{key.format(**case.detail)}"
    value = case.detail.get("starts_on")
    raise ParamsFault([Fault(file, replace(sentence, values=case.detail), key=place, found=value, remedy=remedy)])


def _project(params: BusinessCaseStudy, client: ClientParams, path: Path, folder: Path) -> tuple[Project, Path]:
    """Return the project of the study, and the file that declares it."""
    if params.investment is not None:
        unknown = list(coherence.unknown_checks(client, [params.investment]))
        if unknown:
            raise ParamsFault([Fault(path, sequence(unknown), key="investment")])
        return params.investment, path
    projects = {project.project: project for project in client.projects}
    if params.project not in projects:
        raise ParamsFault([Fault(path, _unknown_project(client.client, projects), key="project", found=params.project)])
    return projects[params.project], folder / "clients" / f"{client.client}.yaml"


def _unknown_project(client: str, projects: Collection[str]) -> Message:
    if not projects:
        return message("unknown project; {client} has no project", client=client)
    return message(
        "unknown project; projects of {client}: {projects}", client=client, projects=", ".join(sorted(projects))
    )
