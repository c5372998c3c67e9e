"""Writes docs/reference/params.md and docs/reference/mapping.md: every key of a client's file, and of the mapping of
files, from the models themselves, with examples.

    python docs/params_reference.py

The meaning of a key is its description in the model. Each example is read as a client's file is: a wrong one stops.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from analysis.params import document
from analysis.params.client import ClientParams
from analysis.params.files_mapping import FilesMapping
from analysis.params.limits import Limits

HERE = Path(__file__).parent
PAGE = HERE / "reference/params.md"
MAPPING_PAGE = HERE / "reference/mapping.md"
EXAMPLES = HERE / "params_examples"
WORDS = {str: "text", float: "number", int: "whole number", bool: "true or false", date: "date", Decimal: "amount"}
BOUNDS = {"ge": "≥", "gt": ">", "le": "≤"}
INTRODUCTION = """# A client's file

`params/clients/<client>.yaml` says everything about one client. An unknown or repeated key is refused, and all the
faults of a file are told at once, each with its line. Dates are `2023-01-31`; amounts are quoted texts (`"700.00"`),
before tax. This page is written by `make docs` from the models of `analysis.params`.
"""


MAPPING_INTRODUCTION = """# The mapping of files

`params/sources/<name>.yaml` says which files hold the work and which column is what. `releve init` drafts it,
`releve check --sample <name>` shows the first rows as they will be read, `releve check` names its faults. Canonical
tables and columns are those of `analysis.sources.canonical_tables`. This page is written by `make docs` from the
models of `analysis.params`; a whole example comes first.

```yaml
{example}
```
"""


def mapping_page() -> str:
    """The page of the mapping of files, as Markdown."""
    example = (EXAMPLES / "mapping/heures.yaml").read_text(encoding="utf-8").rstrip()
    head = MAPPING_INTRODUCTION.replace("{example}", example)
    return "\n".join([head, *(_section(model) for model in (*models(FilesMapping), Limits))])


def page() -> str:
    """The whole page, as Markdown."""
    parts = [INTRODUCTION, *(_section(model) for model in models(ClientParams)), "## Examples\n"]
    parts += [_example(path) for path in sorted(EXAMPLES.glob("*.yaml"))]
    return "\n".join(parts)


def models(root: type[BaseModel]) -> list[type[BaseModel]]:
    """The models of a file, each after the one that first names it."""
    found: list[type[BaseModel]] = [root]
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
    rows = [
        f"| `{name}` | {_type(field)} | {_default(field)} | {_meaning(field)} |"
        for name, field in model.model_fields.items()
    ]
    head = ["| key | type | default | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## {model.__name__}\n", inspect.getdoc(model) or "", "", *head, *rows, ""])


def _meaning(field: FieldInfo) -> str:
    """The description of a key and its example."""
    told = field.description or ""
    if not field.examples:
        return told
    example = json.dumps(field.examples[0], ensure_ascii=False).replace("|", "\\|")
    return f"{told}. Example: `{example}`"


def _type(field: FieldInfo) -> str:
    return _with_bounds(_words(field.annotation), field.metadata)


def _words(annotation: Any) -> str:
    """A type as an analyst reads it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        told = [bound for item in arguments[1:] for bound in getattr(item, "metadata", [item])]
        return _with_bounds(_words(arguments[0]), told)
    if origin is Literal:
        return "one of " + ", ".join(
            f"`{value!r}`" if "|" in str(value) or value == "\t" else f"`{value}`" for value in arguments
        ).replace("|", "\\|")
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


def _example(path: Path) -> str:
    document.read(path, ClientParams)
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    return f"### {first.removeprefix('# ')}\n\n```yaml\n{rest.rstrip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    MAPPING_PAGE.write_text(mapping_page(), encoding="utf-8")
