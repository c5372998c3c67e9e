"""Every notebook is thin: words and calls, typed parameters, one load, then one part a cell (architecture §3)."""

import ast
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_CELLS = 25
MOST_LINES = 6
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.With,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.IfExp,
)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _code(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_it_is_stripped_and_its_cells_have_fixed_names(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert len(notebook.cells) <= MOST_CELLS
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").replace("_", "").isalpha() for name in names), "an id is a word, not a number"
    assert all(not cell.outputs and cell.execution_count is None for cell in _code(path))
    assert "papermill" not in notebook.metadata


def test_its_code_cells_are_short_calls(path):
    for cell in _code(path):
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.id
        found = [type(node).__name__ for node in ast.walk(ast.parse(cell.source)) if isinstance(node, FORBIDDEN)]
        assert not found, f"{cell.id}: {found}"


def test_it_imports_the_public_face_and_views_alone(path):
    for cell in _code(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                assert [name.name for name in node.names] == ["releve"], cell.id
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, cell.id
                assert node.module is not None, cell.id
                assert node.module.split(".")[:2] == ["analysis", "views"], cell.id


def test_it_has_one_parameters_cell_of_typed_and_commented_values(path):
    cells = [cell for cell in _code(path) if "parameters" in cell.metadata.get("tags", [])]
    assert len(cells) == 1
    lines = cells[0].source.splitlines()
    body = ast.parse(cells[0].source).body
    assert len(body) == len(lines), "one parameter a line"
    for statement, line in zip(body, lines, strict=True):
        assert isinstance(statement, ast.AnnAssign), line
        assert isinstance(statement.value, ast.Constant), line
        assert isinstance(statement.annotation, ast.Name), line
        assert statement.annotation.id in {"str", "int", "float", "bool"}, line
        assert "  # " in line, f"{line}: papermill reads the help of a parameter from its comment"


def test_it_loads_once_right_after_its_parameters(path):
    cells = _code(path)
    names = [cell.metadata.get("tags", []) for cell in cells]
    parameters = next(index for index, tags in enumerate(names) if "parameters" in tags)
    loads = [index for index, cell in enumerate(cells) if "= releve." in cell.source]
    assert loads == [parameters + 1]
