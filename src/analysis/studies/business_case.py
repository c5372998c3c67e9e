"""A business case: a study that judges one project on a client's live data (F2, F3)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath

from analysis.domain.findings import Disqualified
from analysis.foundation import addresses
from analysis.foundation.errors import DataFault, Fault, ParamsFault
from analysis.foundation.messages import sequence
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
        "aucun ticket du problème sur la période",
        "Élargir scope (releve explain montre les catégories), ou avancer starts_on.",
    ),
    "no_whole_month": ("problem.starts_on", "l’historique ne contient aucun mois entier", "Avancer starts_on."),
    "cost_before_history": (
        "options.{option}",
        "un coût précède l’historique, connu à partir du {known_from}",
        "Corriger la date de ce coût.",
    ),
}
"""Reason why a project cannot be judged -> key, message and remedy of the fault of its params."""


def load(study: str) -> BusinessCase:
    """The business case of `params/studies/<study>.yaml`, on the client's live data.

    Raises
    ------
    UsageFault, ParamsFault, DataFault, OutOfReach
        When there is no such study, when it or the client's params are at fault, when no figure can be given.
    """
    where = addresses.find()
    path = studies.path_of(where.params, study)
    params = studies.read_as(path, BusinessCaseStudy)
    client = load_params.client(where.params, params.client)
    project, file = _project(params, client, path, where.params)
    known = client_report.load(params.client, params.as_of.isoformat(), params.language)
    found = of_client.judged(
        project, known.work, params.language, known.edition.seed, recall=results_kept.recall(where)
    )
    return figures(found, project, file)


def reassumed(case: BusinessCase, values: Mapping[str, float]) -> BusinessCase:
    """The case with other central values (`assuming.Movable.key` -> value); the client's work is not read again.

    Raises
    ------
    UsageFault
        When the values no longer go together.
    """
    return decide(assuming.moved(case.project, values), case.grounds, name=case.name, language=case.language)


def figures(found: BusinessCase | Disqualified, project: Project, file: PurePath) -> BusinessCase:
    """The project judged; where no figure can be given, the fault of the file that says what to change.

    Raises
    ------
    ParamsFault
        When the problem has no ticket, no whole month, or costs that come before its history.
    DataFault
        When an entry of the problem has no rate: no euro can be given.
    """
    if isinstance(found, BusinessCase):
        return found
    where = f"projects.{project.project}"
    if found.reason not in FAULTS:
        raise DataFault(
            f"{file} : {where} : {found.detail['entries']} intervention(s) du problème n’ont pas de TJM à leur date ; "
            "compléter rates (profil et date), ou default_profile."
        )
    key, message, remedy = (text.format(**found.detail) for text in FAULTS[found.reason])
    value = found.detail.get("starts_on")
    raise ParamsFault([Fault(file, message, key=f"{where}.{key}", found=value, remedy=remedy)])


def _project(params: BusinessCaseStudy, client: ClientParams, path: Path, folder: Path) -> tuple[Project, Path]:
    """The project judged, and the file it stands in."""
    if params.investment is not None:
        unknown = list(coherence.unknown_checks(client, [params.investment]))
        if unknown:
            raise ParamsFault([Fault(path, sequence(unknown), key="investment")])
        return params.investment, path
    found = {project.project: project for project in client.projects}
    if params.project not in found:
        message = f"projet inconnu ; projets de {client.client} : {', '.join(sorted(found)) or 'aucun'}"
        raise ParamsFault([Fault(path, message, key="project", found=params.project)])
    return found[params.project], folder / "clients" / f"{client.client}.yaml"
