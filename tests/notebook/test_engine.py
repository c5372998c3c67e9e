"""papermill runs a client's notebook in this process or in a kernel: the same outputs, no trace of the run in them."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import works_notebook
from nbformat.v4 import new_code_cell, new_notebook

from analysis.publish.processes import workers
from analysis.publish.processes.workers import Failure

PARAMETERS = 'client: str = "exemple"  # identifier of the client'


def written(folder, *sources):
    """A notebook of these cells, after its parameters."""
    cells = [new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), folder / "tried.ipynb")
    return str(folder)


def run(folder, *sources, work=works_notebook.outputs):
    ((_, answer),) = workers.run_each(work, [written(folder, *sources)], jobs=1, time_limit=60)
    return answer


def test_cells_give_what_a_kernel_gives(tmp_path):
    """Streams in order, a displayed object with its types, the value of the last expression with its own."""
    cells = (
        "import sys\nprint('un')\nprint('deux')",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>gras</b>'), metadata={'releve': {'a': 's'}})",
        "print('trois', file=sys.stderr)\nHTML('<i>fin</i>')",
        "x = 1\nx;",
    )
    here, kernel = run(tmp_path, *cells), run(tmp_path, *cells, work=works_notebook.outputs_of_a_kernel)
    assert here == kernel
    assert [output["output_type"] for output in here[1]] == ["stream"]
    assert here[1][0]["text"] == "un\ndeux\n"
    assert here[2][0]["data"] == {"text/html": "<b>gras</b>"}
    assert here[2][0]["metadata"] == {"releve": {"a": "s"}}
    assert [output["output_type"] for output in here[3]] == ["stream", "execute_result"]
    assert here[3][0]["name"] == "stderr"
    assert here[4] == []


def test_parameters_reach_the_cells_and_the_injected_cell_is_not_kept(tmp_path):
    assert run(tmp_path, "client")[1][0]["data"]["text/plain"] == "'acme'"


def test_the_kept_notebook_says_the_client_it_was_run_for_and_not_its_default(tmp_path):
    kept = run(tmp_path, "client", work=works_notebook.text)
    assert 'client: str = \\"acme\\"  # ' in kept


def test_no_time_and_no_path_stays_in_the_executed_notebook(tmp_path):
    text = run(tmp_path, "1 + 1", work=works_notebook.text)
    assert "papermill" not in text
    assert str(tmp_path) not in text
    assert text == run(tmp_path, "1 + 1", work=works_notebook.text)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("1 +", "SyntaxError"),
        ("raise BaseException('panic')", "BaseException"),
        ("print('x' * 2_000_000)", "TooMuchText"),
    ],
)
def test_an_error_stops_the_notebook_and_says_where(tmp_path, source, words):
    answer = run(tmp_path, source, f"open({str(tmp_path / 'never')!r}, 'w')")
    assert isinstance(answer, Failure)
    assert words in answer.error
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize("work", [works_notebook.outputs, works_notebook.outputs_of_a_kernel])
@pytest.mark.parametrize(("kind", "code"), [("UsageFault", 2), ("ParamsFault", 3), ("DataFault", 4), ("OutOfReach", 5)])
def test_an_error_of_the_analyst_in_a_cell_stays_one_with_its_exit_code(tmp_path, work, kind, code):
    """A warehouse that a notebook cannot read is no bug of ours: one line, and the exit code of its kind."""
    words = "['a : faux.', 'b : faux.']" if kind == "ParamsFault" else "'a : faux.'"
    answer = run(tmp_path, f"from analysis.foundation.errors import {kind}\nraise {kind}({words})", work=work)
    said = "a : faux.\nb : faux." if kind == "ParamsFault" else "a : faux."
    assert answer == Failure(said, exit_code=code, is_bug=False)


def test_a_parameter_that_the_notebook_does_not_have_is_refused(tmp_path):
    answer = run(tmp_path, work=works_notebook.unknown_parameter)
    assert "has no parameter as_off" in answer.error


def test_a_notebook_that_loads_no_report_is_refused(tmp_path):
    answer = run(tmp_path, "1", work=works_notebook.report)
    assert "must load one report" in answer.error


def test_the_kernel_path_writes_nothing_on_stderr(tmp_path):
    command = "import works_notebook, sys; works_notebook.outputs_of_a_kernel(sys.argv[1])"
    folders = [str(Path(__file__).parents[2] / "src"), str(Path(works_notebook.__file__).parent)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
    done = subprocess.run(
        [sys.executable, "-c", command, written(tmp_path, "1")], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
