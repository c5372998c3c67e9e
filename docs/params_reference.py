"""Writes docs/params.md: every key of a client's file, from the models themselves, and an example of each kind.

    python docs/params_reference.py

The meaning of a key is the text under it in the model. Each example is read as a client's file is: a wrong one stops.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import ModuleType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from analysis.params import document
from analysis.params.client import ClientParams

HERE = Path(__file__).parent
PAGE = HERE / "params.md"
EXAMPLES = HERE / "params_examples"
WORDS = {str: "text", float: "number", int: "whole number", bool: "true or false", date: "date", Decimal: "amount"}
BOUNDS = {"ge": "≥", "gt": ">", "le": "≤"}
INTRODUCTION = """# A client's file

`params/clients/<client>.yaml` says everything about one client. An unknown or repeated key is refused, and all the
faults of a file are told at once, each with its line. Dates are `2023-01-31`; amounts are quoted texts (`"700.00"`),
before tax. This page is written by `make docs` from the models of `analysis.params`.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [INTRODUCTION, *(_section(model) for model in models()), "## Examples\n"]
    parts += [_example(path) for path in sorted(EXAMPLES.glob("*.yaml"))]
    return "\n".join(parts)


def models() -> list[type[BaseModel]]:
    """The models of a client's file, each after the one that first names it."""
    found: list[type[BaseModel]] = [ClientParams]
    for model in found:
        for field in model.model_fields.values():
            found += [each for each in _models_in(field.annotation) if each not in found]
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _section(model: type[BaseModel]) -> str:
    meanings = _meanings(sys.modules[model.__module__]).get(model.__name__, {})
    rows = [
        f"| `{name}` | {_type(field)} | {_default(field)} | {meanings.get(name, '')} |"
        for name, field in model.model_fields.items()
    ]
    head = ["| key | type | default | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## {model.__name__}\n", inspect.getdoc(model) or "", "", *head, *rows, ""])


def _type(field: FieldInfo) -> str:
    return _with_bounds(_words(field.annotation), field.metadata)


def _words(annotation: Any) -> str:
    """A type as an analyst reads it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        told = [bound for item in arguments[1:] for bound in getattr(item, "metadata", [item])]
        return _with_bounds(_words(arguments[0]), told)
    if origin is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in arguments)
    if origin in (Union, UnionType):
        return " or ".join(_words(each) for each in arguments if each is not type(None))
    if origin is tuple:
        return f"list of {_words(arguments[0])}"
    if origin is dict:
        return f"{_words(arguments[0])} → {_words(arguments[1])}"
    if issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return WORDS[annotation]


def _with_bounds(words: str, metadata: Iterable[Any]) -> str:
    told = [
        f"{sign} {getattr(item, name)}" for item in metadata for name, sign in BOUNDS.items() if hasattr(item, name)
    ]
    return " ".join([words, *told])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None or value is PydanticUndefined or value in ((), {}):
        return "–"
    if isinstance(value, BaseModel):
        return "as its keys"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


@lru_cache
def _meanings(module: ModuleType) -> dict[str, dict[str, str]]:
    """Class -> key -> the text that stands under it."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        texts = found.setdefault(node.name, {})
        for field, after in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                texts[ast.unparse(field.target)] = " ".join(str(after.value.value).split())
    return found


def _example(path: Path) -> str:
    document.read(path, ClientParams)
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    return f"### {first.removeprefix('# ')}\n\n```yaml\n{rest.rstrip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
