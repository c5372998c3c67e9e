"""The notebook that teaches, run from top to bottom in a kernel, with nothing set up but a cache folder."""

import pytest

from analysis.demo import example
from analysis.notebook import engine
from analysis.notebook.notebook_files import NOTEBOOKS


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_runs_and_answers_what_it_promises(tmp_path_factory, monkeypatch, language):
    monkeypatch.setenv(example.CACHE, str(tmp_path_factory.getbasetemp() / "cache-of-start-here"))
    notebook, _ = engine.run(NOTEBOOKS / "start_here.ipynb", {"language": language}, engine.KERNEL)
    shown = {cell.id: str(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"}
    assert "21524" not in shown["card"]
    assert "29627" in shown["peak"] or "Hyper-V" in shown["peak"]
    assert "plotly" in shown["plot"]
    assert "Aubrac Suisse" in shown["median"]
    assert "widget-view" in shown["explorer"]
