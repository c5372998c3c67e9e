"""Runs of the notebook `tried.ipynb` of a folder, for the tests of `publish.engine`: each in a process of its own."""

from pathlib import Path

import nbformat

from analysis.notebook import engine

PARAMETERS = {"client": "acme"}


def _run(folder, parameters, kind=engine.IN_PROCESS):
    engine.NOTEBOOKS = Path(folder)
    return engine.run(Path(folder) / "tried.ipynb", parameters, kind)


def outputs(folder):
    """The outputs of every cell."""
    return [cell.outputs for cell in _run(folder, PARAMETERS)[0].cells]


def outputs_of_a_kernel(folder):
    """The same, run by an ordinary kernel."""
    return [cell.outputs for cell in _run(folder, PARAMETERS, engine.KERNEL)[0].cells]


def text(folder):
    """The executed notebook as it is kept."""
    return nbformat.writes(_run(folder, PARAMETERS)[0])


def unknown_parameter(folder):
    """A run with a parameter misspelt."""
    engine.NOTEBOOKS = Path(folder)
    return engine.execute("tried", {"as_off": "2023-02-16"})


def report(folder):
    """A whole execution, which wants a report."""
    engine.NOTEBOOKS = Path(folder)
    return engine.execute("tried", PARAMETERS)
