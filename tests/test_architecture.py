"""The shape of the code that no linter sees; the layers are held by import-linter (pyproject.toml)."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "analysis"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 400
QUESTION = re.compile(r'"""(What|Whether|Where|How|Which)\b.*')
REFERENCE = re.compile(r"`(?:analysis\.|(?=measures\.))([a-z_]+(?:\.\w+)+)`")


def name(module):
    return str(module.relative_to(SOURCE))


def is_sentence(call):
    """True for a call that passes a literal sentence to the catalogues."""
    function = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    is_literal = bool(call.args) and isinstance(call.args[0], ast.Constant)
    return is_literal and function in ("message", "message_plural", "mark", "mark_plural", "text", "count")


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_is_short_and_a_package_is_only_a_name(module):
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= (0 if module.name == "__init__.py" else MOST_LINES)


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_no_docstring_begins_with_a_question(module):
    assert [match.group() for match in QUESTION.finditer(module.read_text(encoding="utf-8"))] == []


def exists(reference):
    """True for a module, or for a name that a module defines."""
    parts = reference.split(".")
    for length in range(len(parts), 0, -1):
        path = SOURCE.joinpath(*parts[:length])
        if path.is_dir():
            return length == len(parts)
        if path.with_suffix(".py").is_file():
            text = path.with_suffix(".py").read_text(encoding="utf-8")
            return length == len(parts) or bool(re.search(rf"^(def |class )?{parts[length]}\b", text, re.MULTILINE))
    return False


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_what_a_docstring_refers_to_exists(module):
    references = REFERENCE.findall(module.read_text(encoding="utf-8"))
    assert [reference for reference in references if not exists(reference)] == []


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_no_sentence_is_made_inside_an_f_string(module):
    """Babel does not read f-strings: such a sentence would be in no catalogue."""
    texts = [
        node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.JoinedStr)
    ]
    calls = [node for text in texts for node in ast.walk(text) if isinstance(node, ast.Call) and is_sentence(node)]
    assert [call.lineno for call in calls] == []


TOLD = ("AnalystError", "UsageFault", "ParamsFault", "DataFault", "SomeClientsFailed", "SeriesFault", "Fault")


def _is_raw_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_an_analyst_is_told_a_message_and_never_a_raw_text(module):
    """The sentence of an error is a `message`, which a catalogue puts in the analyst's language."""
    calls = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    raw = [
        ast.unparse(call)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in TOLD
        for sentence in [
            *call.args[call.func.id == "Fault" :][:1],
            *(word.value for word in call.keywords if word.arg == "remedy"),
        ]
        if _is_raw_text(sentence)
    ]
    assert raw == []
