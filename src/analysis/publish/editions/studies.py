"""The edition of a study: its notebook executed, its page, its figures, in `internal/<kind>/<as_of>/<study>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.params import study as studies
from analysis.places import Places
from analysis.projects.business_case import BusinessCase
from analysis.publish import engine, internal, study_tables
from analysis.publish.export_table import ExportTable
from analysis.publish.internal import InternalName
from analysis.studies import study_facts
from analysis.studies.budget import BudgetReport
from analysis.studies.sizing import SizingReport
from analysis.version import code_version
from analysis.views.studies import board, budget, charge


@dataclass(frozen=True)
class Kind:
    """A kind of study: its notebook, what the notebook loads, the title of its page, its figures and tables."""

    notebook: str
    loaded: type
    title: Callable[[Any], str]
    facts: Callable[[Any], dict[str, Any]]
    tables: Callable[[Any], tuple[ExportTable, ...]]


KINDS: Mapping[str, Kind] = {
    "budget": Kind("budget_next_year", BudgetReport, budget.title, study_facts.of_budget, study_tables.of_budget),
    "business_case": Kind(
        "business_case", BusinessCase, board.title, study_facts.of_business_case, study_tables.of_business_case
    ),
    "sizing": Kind("sizing", SizingReport, charge.title, study_facts.of_sizing, study_tables.of_sizing),
}
"""Kind of study -> how it is published."""


def build(where: Places, name: str) -> str:
    """Builds the study of `params/studies/<name>.yaml`; returns its address.

    Raises
    ------
    UsageFault
        When there is no such study.
    ParamsFault, DataFault, OutOfReach
        As loading it does.
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
