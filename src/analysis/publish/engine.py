"""Executing a client's notebook: papermill runs it, with texts and numbers alone as parameters."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
KEPT_METADATA = ("kernelspec", "language_info", "title")


def execute(notebook: str, parameters: Mapping[str, str | int | float]) -> NotebookNode:
    """The executed notebook, without papermill's times and paths: the same run gives the same notebook.

    Parameters
    ----------
    notebook : name of a notebook of the project, without its ending.
    parameters : values for its `parameters` cell; every name must stand there.

    Raises
    ------
    ValueError
        When a parameter is unknown to the notebook: papermill alone would only log it and go on.
    papermill.exceptions.PapermillExecutionError
        When a cell fails.
    """
    path = NOTEBOOKS / f"{notebook}.ipynb"
    unknown = set(parameters) - set(papermill.inspect_notebook(str(path)))
    if unknown:
        raise ValueError(f"{path.name} has no parameter {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / path.name
        papermill.execute_notebook(str(path), str(output), dict(parameters), progress_bar=False, log_output=False)
        executed = nbformat.read(output, as_version=4)
    return _without_traces(executed)


def _without_traces(executed: NotebookNode) -> NotebookNode:
    """Removes the injected cell, execution times and paths; numbers the cells' ids."""
    executed.metadata = NotebookNode({key: executed.metadata[key] for key in KEPT_METADATA if key in executed.metadata})
    executed.cells = [cell for cell in executed.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for cell in executed.cells:
        cell.metadata = NotebookNode({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
    return executed
