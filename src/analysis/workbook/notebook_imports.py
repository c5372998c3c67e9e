"""Imports of an analyst's own notebooks that name a module which moved: the new name, before the notebook runs."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import analysis
from analysis.foundation.errors import Fault
from analysis.foundation.messages import message

RENAMED = {
    "analysis.calculation_cache": "analysis.warehouse.result_cache",
    "analysis.comparison": "analysis.report.peer_comparison",
    "analysis.contract_lines": "analysis.report.contract_terms",
    "analysis.enrich": "analysis.enrich.entries",
    "analysis.facts": "analysis.facts.document",
    "analysis.line_report": "analysis.report.line",
    "analysis.matching": "analysis.enrich.scope_match",
    "analysis.people": "analysis.enrich.pseudonyms",
    "analysis.places": "analysis.foundation.addresses",
    "analysis.portfolio_report": "releve",
    "analysis.previous": "analysis.report.previous_edition",
    "analysis.report": "releve",
    "analysis.sections": "analysis.report.year_sections",
    "analysis.sources.tables": "analysis.sources.canonical_tables",
    "analysis.studies.study_facts": "analysis.facts.study_figures",
    "analysis.version": "analysis.foundation.fingerprint",
    "analysis.view_report": "analysis.report.saved_views",
    "analysis.views.exploring": "analysis.views.lab.selection_view",
    "analysis.views.island": "analysis.views.reading.page_data",
    "analysis.views.reading": "analysis.views.reading.report_reading",
    "analysis.views.saved_views": "analysis.views.sections.views",
    "analysis.views.sections.saved_views": "analysis.views.sections.views",
    "analysis.views.widgets": "analysis.workbook.explorer",
}
"""Modules that a notebook could import up to version 0.1 and whose last name changed too."""


def faults(path: Path) -> Iterator[Fault]:
    """Yield one fault for each import of `analysis` in a notebook that names nothing any more.

    Parameters
    ----------
    path : the notebook; a cell that is no Python (a magic) is passed over.
    """
    for cell in json.loads(path.read_bytes())["cells"]:
        if cell["cell_type"] == "code":
            for name in _imported("".join(cell["source"])):
                if not _exists(name):
                    yield _fault(path, name)


def _imported(source: str) -> Iterator[str]:
    """The dotted names of ours that a cell imports: modules, and what is taken from them."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == analysis.__name__)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == analysis.__name__:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _exists(name: str) -> bool:
    """Return True for a module, and for what a module that exists defines."""
    if name in RENAMED:
        return False
    if _is_module(name):
        return True
    module, _, attribute = name.rpartition(".")
    return _is_module(module) and hasattr(importlib.import_module(module), attribute)


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _fault(path: Path, name: str) -> Fault:
    module = name.rpartition(".")[0]
    new = _new_name(name) or (None if _is_module(module) and module not in RENAMED else _new_name(module))
    if new is None:
        remedy = message("Import it from releve, or from its new room.")
    else:
        remedy = message("Import {new} instead.", new=new)
    return Fault(path, message("{name} is not there any more", name=name), remedy=remedy)


def _new_name(name: str) -> str | None:
    """The new name of a module that moved, in the same room if it can be; None where it is not known."""
    if name in RENAMED:
        return RENAMED[name]
    room, last = name.split(".")[1], name.rpartition(".")[2]
    modules = [module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis.")]
    places = [module for module in modules if module.endswith(f".{last}")]
    nearest = [module for module in places if module.startswith(f"analysis.{room}.")] or places
    return nearest[0] if len(nearest) == 1 else None
