"""The oracle stands alone: it imports nothing of the product, and touches it in one module."""

import ast
from pathlib import Path

import pytest

MODULES = sorted(path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("test_"))
TOUCHING = "trial.py"


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_imports_nothing_of_the_product(path):
    forbidden = {"analysis", "releve", "pandas", "numpy", "pyarrow"} | ({"product"} if path.name != TOUCHING else set())
    assert not forbidden & set(imported(path))
