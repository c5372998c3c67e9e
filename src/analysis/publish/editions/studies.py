"""The edition of a study: its executed notebook, page and figures, in `internal/<kind>/<as_of>/<study>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.facts import renewal_figures, study_figures
from analysis.foundation.addresses import Places
from analysis.foundation.fingerprint import code_version
from analysis.notebook import engine
from analysis.params import study as studies
from analysis.publish.editions import internal
from analysis.publish.editions.internal import InternalName
from analysis.publish.exports import renewal_tables, study_tables
from analysis.publish.exports.export_table import ExportTable
from analysis.report.projects.business_case import BusinessCase
from analysis.studies.budget import BudgetReport
from analysis.studies.renewal import RenewalReport
from analysis.studies.sizing import SizingReport
from analysis.views.studies import board, budget, charge, renewal


@dataclass(frozen=True)
class Kind:
    """A kind of study: its notebook, the type loaded, the title of its page, its figures and tables."""

    notebook: str
    loaded: type
    title: Callable[[Any], str]
    facts: Callable[[Any], dict[str, Any]]
    tables: Callable[[Any], tuple[ExportTable, ...]]


KINDS: Mapping[str, Kind] = {
    "budget": Kind("budget_next_year", BudgetReport, budget.title, study_figures.of_budget, study_tables.of_budget),
    "business_case": Kind(
        "business_case", BusinessCase, board.title, study_figures.of_business_case, study_tables.of_business_case
    ),
    "renewal": Kind("renewal", RenewalReport, renewal.title, renewal_figures.of_renewal, renewal_tables.of_renewal),
    "sizing": Kind("sizing", SizingReport, charge.title, study_figures.of_sizing, study_tables.of_sizing),
}
"""Kind of study -> notebook, type, title, figures and tables."""


def build(where: Places, name: str) -> str:
    """Build the edition of the study `params/studies/<name>.yaml`; return its address.

    Raises
    ------
    UsageFault
        When there is no such study.
    ParamsFault, DataFault, OutOfReach
        As the load of the study.
    """
    params = studies.read(studies.path_of(where.params, name))
    kind = KINDS[params.kind]
    notebook, namespace = engine.run(engine.NOTEBOOKS / f"{kind.notebook}.ipynb", {"study": name})
    study = next(value for value in namespace.values() if isinstance(value, kind.loaded))
    return internal.publish(
        where,
        InternalName(params.kind, params.as_of, params.language, name),
        notebook,
        title=kind.title(study),
        written=kind.facts(study),
        tables=kind.tables(study),
        made_from={
            "study": name,
            "kind": params.kind,
            "title": kind.title(study),
            "language": params.language,
            "as_of": params.as_of.isoformat(),
            "code_version": code_version(),
        },
    )
