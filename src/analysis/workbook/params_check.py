"""All the faults of a folder of params at once: clients and their colours, studies, mappings against the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from analysis.foundation.errors import Fault, ParamsFault
from analysis.params import load, mapping, named_view, portal, portfolio, retention, study
from analysis.sources.registry import mapping_faults
from analysis.views.drawing import theme
from analysis.workbook import notebook_imports


def check(folder: Path, *, notebooks: Path) -> tuple[str, ...]:
    """Return the slugs of the clients of a folder in which nothing is at fault.

    Parameters
    ----------
    folder : the folder of params.
    notebooks : the folder of the notebooks that clients' files name.

    Raises
    ------
    ParamsFault
        With the faults of every file, not those of the first alone.
    """
    names = load.clients(folder)
    faults: list[Fault] = []
    for name in names:
        faults += _faults(partial(_client, folder, name, notebooks))
    for path in mapping.files(folder):
        faults += _faults(partial(_mapping, path))
    for name in study.names(folder):
        faults += _faults(partial(study.read, study.path_of(folder, name)))
    if (folder / portal.FILE).exists():
        faults += _faults(lambda: portal.check_clients(folder, portal.read(folder), names))
    faults += _faults(partial(portfolio.read, folder))
    faults += _faults(partial(retention.read, folder))
    for name in names:
        faults += _faults(partial(named_view.read, folder, name))
    if faults:
        raise ParamsFault(faults)
    return names


def _client(folder: Path, name: str, notebooks: Path) -> None:
    report = load.client(folder, name).report
    if report.accent_colour is not None:
        theme.check_accent(report.accent_colour, file=load.file_of(folder, name))
    path = notebooks / f"{report.notebook}.ipynb"
    faults = list(notebook_imports.faults(path)) if report.notebook and path.is_file() else []
    if faults:
        raise ParamsFault(faults)


def _mapping(path: Path) -> None:
    found = mapping.read(path)
    faults = list(mapping_faults(found.kind, path.stem, found))
    if faults:
        raise ParamsFault(faults)


def _faults(read: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        read()
    except ParamsFault as error:
        return error.faults
    return ()
