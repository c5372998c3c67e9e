"""The shape of the code that no linter sees; the layers are held by import-linter (pyproject.toml)."""

from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "analysis"
MOST_LINES = 400


@pytest.mark.parametrize("module", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_short_and_a_package_is_only_a_name(module):
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= (0 if module.name == "__init__.py" else MOST_LINES)
