"""A client's own notebook that imports a moved name is told the new one."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.foundation.errors import ParamsFault
from analysis.notebook.notebook_files import NOTEBOOKS
from analysis.workbook import notebook_imports, params_check


def notebook(folder, *sources):
    path = folder / "own.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("from analysis import report", "analysis.report n’existe plus. Importer releve à la place."),
        (
            "from analysis import portfolio_report",
            "analysis.portfolio_report n’existe plus. Importer releve à la place.",
        ),
        (
            "from analysis.views.wording import wording",
            "analysis.views.wording.wording n’existe plus. Importer analysis.views.language.wording à la place.",
        ),
        (
            "from analysis.measures import payback as judged",
            "analysis.measures.payback n’existe plus. Importer analysis.measures.investing.payback à la place.",
        ),
        ("import analysis.nothing", "analysis.nothing n’existe plus. L’importer de releve, ou de son nouveau dossier."),
    ],
)
def test_a_moved_name_is_told_with_its_new_one(tmp_path, source, told):
    path = notebook(tmp_path, "%matplotlib inline", source)
    assert [str(fault) for fault in notebook_imports.faults(path)] == [f"{path} : {told}"]


def test_every_new_name_is_there():
    for new in notebook_imports.RENAMED.values():
        __import__(new)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_our_own_notebooks_import_what_is_there(path):
    assert list(notebook_imports.faults(path)) == []


def test_check_tells_it_with_the_other_faults(tmp_path):
    (tmp_path / "params/clients").mkdir(parents=True)
    (tmp_path / "params/clients/acme.yaml").write_text(
        "client: acme\nname: Acme\nhours_per_day: 7\nreport: {notebook: own}\n"
    )
    notebook(tmp_path, "from analysis import report")
    with pytest.raises(ParamsFault, match="Importer releve"):
        params_check.check(tmp_path / "params", notebooks=tmp_path)
