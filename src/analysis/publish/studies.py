"""The edition of a study: its notebook executed, its page, its figures, in `internal/<kind>/<as_of>/<study>`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import nbformat

from analysis.params import study as studies
from analysis.places import Places
from analysis.publish import engine, html, manifest
from analysis.publish.edition import SIGNATURE, Shelf
from analysis.studies import study_facts
from analysis.studies.budget import BudgetReport
from analysis.studies.business_case import BusinessCase
from analysis.studies.sizing import SizingReport
from analysis.version import code_version
from analysis.views.studies import board, budget, charge


@dataclass(frozen=True)
class StudyName:
    """Which study: its folder is `internal/<kind>/<as_of>/<study>`."""

    kind: str
    as_of: date
    study: str

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""
        return f"internal/{self.kind}/{self.as_of.isoformat()}/{self.study}"


@dataclass(frozen=True)
class Kind:
    """A kind of study: its notebook, what the notebook loads, the title of its page and its figures written down."""

    notebook: str
    loaded: type
    title: Callable[[Any], str]
    facts: Callable[[Any], dict[str, Any]]


KINDS = {
    "budget": Kind("budget_next_year", BudgetReport, budget.title, study_facts.of_budget),
    "business_case": Kind("business_case", BusinessCase, board.title, study_facts.of_business_case),
    "sizing": Kind("sizing", SizingReport, charge.title, study_facts.of_sizing),
}


def build(where: Places, name: str) -> str:
    """Builds the study of `params/studies/<name>.yaml`; returns the address of its edition.

    Raises
    ------
    UsageFault
        When there is no such study.
    ParamsFault, DataFault, OutOfReach
        As loading it does.
    """
    params = studies.read(studies.path_of(where.params, name))
    kind = KINDS[params.kind]
    os.environ.update(where.environ())
    signing_key = os.environ.pop(manifest.SIGNING_KEY, None)  # before the notebook runs: it sees no secret
    notebook, names = engine.run(engine.NOTEBOOKS / f"{kind.notebook}.ipynb", {"study": name})
    loaded = next(value for value in names.values() if isinstance(value, kind.loaded))
    facts = json.dumps(kind.facts(loaded), sort_keys=True, ensure_ascii=False, allow_nan=False)
    files = {
        "report.html": html.export(notebook, title=kind.title(loaded), language=params.language).encode(),
        "facts.json": (facts + "\n").encode(),
        "notebook.ipynb": (nbformat.writes(notebook) + "\n").encode(),
    }
    edition = {
        "study": name,
        "kind": params.kind,
        "as_of": params.as_of.isoformat(),
        "code_version": code_version(),
    }
    content = manifest.dumps(
        {
            "edition": edition,
            "libraries": manifest.libraries(),
            "files": {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())},
        }
    )
    if signing_key is not None:
        files[SIGNATURE] = manifest.sign(content, signing_key)
    return Shelf(where.reports).write(StudyName(params.kind, params.as_of, name), files, content)
