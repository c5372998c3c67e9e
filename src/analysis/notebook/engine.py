"""Executing a client's notebook: papermill runs it, with texts and numbers alone as parameters.

papermill does its part (parameters, tags, errors, the executed notebook). The engine that we register with papermill
runs the cells in this process, so that the report loaded by the notebook is at hand afterwards and not loaded twice.
Each notebook needs a process of its own (`analysis.publish.processes.workers`). Where there is no fork, papermill's
ordinary kernel does the same, slower.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis.foundation.errors import AnalystError, DataFault, OutOfReach, ParamsFault, UsageFault
from analysis.foundation.messages import message
from analysis.notebook.notebook_files import NOTEBOOKS
from analysis.notebook.own_cells import OWN, with_own_cells
from analysis.notebook.shell import new_shell
from analysis.params.own_notebook import OwnNotebook
from analysis.report.client_report import ClientReport
from analysis.workbook.loaded import LoadedReport

KEPT_METADATA = ("kernelspec", "language_info", "title")
IN_PROCESS = "releve"
KERNEL = "nbclient"
NAMING = ("client", "as_of", "language", "study")
"""Parameters that name an edition. The others (a synchronisation) differ when the same edition is made again."""
PARAMETERS = "parameters"
"""Tag of the cell of parameters."""
LAB_ONLY = "lab-only"
"""Tag of a cell for JupyterLab, which is neither run here nor published."""
ANALYST_ERRORS: tuple[type[AnalystError], ...] = (UsageFault, ParamsFault, DataFault, OutOfReach)
KERNEL_OPTIONS = {"extra_arguments": ["--IPKernelApp.log_level=ERROR"], "shutdown_kernel": "immediate"}
"""A kernel is quiet and ends at once: a slow end may flush to a closed socket."""


@dataclass(frozen=True)
class Executed:
    """A notebook that ran, and the report that it loaded; None where it ran in another process (`KERNEL`)."""

    notebook: NotebookNode
    report: ClientReport | None


class InProcessEngine(Engine):
    """papermill's engine that runs the cells in this process and puts the names that they leave into `namespace`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, namespace: dict[str, Any], **_: object
    ) -> None:
        """Run the code cells in order, up to the first error; the times of cells are not kept."""
        shell = new_shell()
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip() or LAB_ONLY in cell.metadata.get("tags", []):
                continue
            cell.execution_count = shell.execution_count
            cell.outputs, error = shell.run(cell.source)
            if error is not None:
                nb_man.cell_exception(cell, cell_index=index, exception=error)
                break
        namespace.update(shell.user_ns)


papermill_engines.register(IN_PROCESS, InProcessEngine)


def execute(
    notebook: str,
    parameters: Mapping[str, str | int | float],
    *,
    engine: str = IN_PROCESS,
    own: Sequence[OwnNotebook] = (),
) -> Executed:
    """Run a notebook of the project; the same run gives the same notebook, without papermill's times and paths.

    Parameters
    ----------
    notebook : name of a notebook of the project, without its ending.
    parameters : values for its `parameters` cell, which must declare every name.
    engine : `IN_PROCESS`, once a process; or `KERNEL`.
    own : the client's own cells, put after the sections that they name.

    Raises
    ------
    UsageFault
        When there is no such notebook.
    ParamsFault
        When an own cell fails.
    ValueError
        When a parameter is unknown to the notebook (papermill alone would only log it and go on), or when the notebook
        did not load one report.
    papermill.exceptions.PapermillExecutionError
        When a cell fails.
    """
    path = NOTEBOOKS / f"{notebook}.ipynb"
    if not path.is_file():
        raise UsageFault(message("the notebook {name} does not exist; correct report.notebook", name=path.name))
    executed, namespace = run(path, parameters, engine, own)
    return Executed(executed, _report(path, namespace) if engine == IN_PROCESS else None)


def run(
    path: Path,
    parameters: Mapping[str, str | int | float],
    engine: str = IN_PROCESS,
    own: Sequence[OwnNotebook] = (),
) -> tuple[NotebookNode, Mapping[str, Any]]:
    """Run any notebook; return it without the traces of the run, and the names that it left (none from a kernel).

    Raises
    ------
    ValueError, papermill.exceptions.PapermillExecutionError
        As `execute`.
    """
    unknown = set(parameters) - set(papermill.inspect_notebook(str(path)))
    if unknown:
        raise ValueError(f"{path.name} has no parameter {', '.join(sorted(unknown))}")
    namespace: dict[str, Any] = {}
    options: dict[str, Any] = {"namespace": namespace} if engine == IN_PROCESS else KERNEL_OPTIONS
    with _analyst_errors(), with_own_cells(path, own) as written:
        executed = papermill.execute_notebook(
            str(written), None, dict(parameters), engine_name=engine, progress_bar=False, log_output=False, **options
        )
    return _without_traces(executed, parameters), namespace


@contextmanager
def _analyst_errors() -> Iterator[None]:
    """Raise again, as itself, an analyst's error that a cell raised: one line, with its exit code."""
    try:
        yield
    except PapermillExecutionError as error:
        kind = next((kind for kind in ANALYST_ERRORS if kind.__name__ == error.ename), None)
        if kind is None:
            raise
        raise kind.__new__(kind, error.evalue) from None


def _report(path: Path, namespace: Mapping[str, Any]) -> ClientReport:
    """Return the report that the notebook loaded, itself or as `releve.load` gives it."""
    loaded = [value.report if isinstance(value, LoadedReport) else value for value in namespace.values()]
    reports = {id(value): value for value in loaded if isinstance(value, ClientReport)}
    if len(reports) != 1:
        raise ValueError(f"{path.name} must load one report and keep it in a name; it has {len(reports)}")
    return next(iter(reports.values()))


def _without_traces(executed: NotebookNode, parameters: Mapping[str, str | int | float]) -> NotebookNode:
    """Return the notebook without the injected cell, times, paths and addresses of objects.

    Its cell of parameters bears the values that name this edition: its defaults name another client.
    """
    executed.metadata = NotebookNode({key: executed.metadata[key] for key in KEPT_METADATA if key in executed.metadata})
    executed.cells = [cell for cell in executed.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    naming = {name: value for name, value in parameters.items() if name in NAMING}
    for cell in executed.cells:
        if PARAMETERS in cell.metadata.get("tags", []):
            cell.source = "\n".join(_with_value(line, naming) for line in cell.source.splitlines())
        cell.metadata = NotebookNode({name: cell.metadata[name] for name in ("tags", OWN) if cell.metadata.get(name)})
        if LAB_ONLY in cell.metadata.get("tags", []) and cell.cell_type == "code":
            cell.outputs = []
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data.pop("text/plain", None)  # the address of the object in memory
    return executed


def _with_value(line: str, values: Mapping[str, str | int | float]) -> str:
    """Line of the cell of parameters (`name: type = default  # help`) with a given value in place of its default."""
    name, _, rest = line.partition(":")
    if name not in values:
        return line
    kind, _, default = rest.partition(" = ")
    help_text = default.partition("  # ")[2]
    return f"{name}:{kind} = {json.dumps(values[name], ensure_ascii=False)}  # {help_text}"
