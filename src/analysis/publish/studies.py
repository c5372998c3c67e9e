"""The edition of a study: its notebook executed, its page, its figures, in `internal/<kind>/<as_of>/<study>`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import nbformat

from analysis.errors import UsageFault
from analysis.params import study as studies
from analysis.params.study import BusinessCaseStudy, SizingStudy
from analysis.places import Places
from analysis.publish import edition, engine, html
from analysis.studies import business_case, sizing, study_facts
from analysis.version import code_version
from analysis.views.studies import board, charge


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


def build(where: Places, name: str) -> Path:
    """Builds the study of `params/studies/<name>.yaml`; returns its folder.

    Raises
    ------
    UsageFault
        When there is no such study, or no notebook of its kind.
    ParamsFault, DataFault, OutOfReach
        As loading it does.
    """
    params = studies.read(studies.path_of(where.params, name))
    if isinstance(params, BusinessCaseStudy):
        case = business_case.load(name)
        title, facts = board.title(case), study_facts.of_business_case(case)
    elif isinstance(params, SizingStudy):
        sized = sizing.load(name)
        title, facts = charge.title(sized), study_facts.of_sizing(sized)
    else:
        raise UsageFault(f"{name} : les études de nature {params.kind} se construisent avec leur propre carnet")
    notebook = engine.execute(params.kind, {"study": name})
    files = {
        "report.html": html.export(notebook, title=title, language=params.language).encode(),
        "facts.json": (json.dumps(facts, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode(),
        "notebook.ipynb": (nbformat.writes(notebook) + "\n").encode(),
    }
    manifest = {
        "edition": {
            "study": name,
            "kind": params.kind,
            "as_of": params.as_of.isoformat(),
            "code_version": code_version(),
        },
        "libraries": edition.libraries(),
        "files": edition.hashes(files),
    }
    return edition.write(Path(where.reports), StudyName(params.kind, params.as_of, name), files, manifest)
