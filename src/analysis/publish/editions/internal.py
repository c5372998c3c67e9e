"""Internal editions, for no client: studies, portfolios, interactive reports, all beneath `internal/`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.facts import document
from analysis.foundation.addresses import Places
from analysis.publish.editions import manifest as manifests
from analysis.publish.editions.edition import Shelf
from analysis.publish.exports import writer
from analysis.publish.exports.export_table import ExportTable
from analysis.publish.page import html


@dataclass(frozen=True)
class InternalName:
    """Name of an internal edition; its folder is `internal/<kind>/<as_of>[-en][/<study>]`."""

    kind: str
    as_of: date
    language: str = "fr"
    study: str | None = None

    @property
    def folder(self) -> str:
        """The folder's path below the reports."""
        language = "" if self.language == "fr" else f"-{self.language}"
        study = f"/{self.study}" if self.study else ""
        return f"internal/{self.kind}/{self.as_of.isoformat()}{language}{study}"


def publish(
    where: Places,
    name: InternalName,
    notebook: NotebookNode,
    *,
    title: str,
    written: Mapping[str, Any],
    made_from: Mapping[str, Any],
    tables: Sequence[ExportTable] = (),
    charts: html.Charts = "svg",
    sections: Sequence[str] = (),
) -> str:
    """Publish an internal edition (page, figures, tables, notebook, manifest); return its address.

    Parameters
    ----------
    where : the places of this run.
    name : name of the edition.
    notebook : executed notebook.
    title : title of the page.
    written : figures of the edition, as plain JSON values.
    made_from : inputs of the edition, for the manifest.
    tables : tables exported as XLSX and CSV.
    charts, sections : arguments of `html.export`.
    """
    page = html.export(notebook, title=title, language=name.language, sections=sections, charts=charts)
    files = {
        "report.html": page.encode(),
        "facts.json": document.dumps(written).encode(),
        "notebook.ipynb": (nbformat.writes(notebook) + "\n").encode(),
    }
    if tables:
        files |= writer.files(tables, language=name.language, as_of=name.as_of)
    content = {
        "edition": dict(made_from),
        "libraries": manifests.libraries(),
        "files": {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())},
    }
    return Shelf(where.reports).write(name, files, manifests.dumps(content))
